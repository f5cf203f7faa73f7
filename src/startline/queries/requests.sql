-- waiting: The next open requests that the reader may decide: the operator's people all, admins those of their side, placers those of their orders.
SELECT request.id
FROM startline_changerequest AS request
JOIN startline_order AS o ON o.id = request.order_id
WHERE request.state = 'open'
  AND (%(accounts)s::bigint[] IS NULL OR request.account_id = ANY(%(accounts)s))
  AND (%(operates)s OR o.placed_by_id = %(address_id)s OR request.account_id IN (
         SELECT id FROM startline_account
         WHERE id = ANY(%(administers)s) OR distributor_id = ANY(%(administers)s)))
  AND (%(order_number)s::text IS NULL OR o.number = %(order_number)s)
  AND (%(before)s::uuid IS NULL
       OR request.id < (SELECT id FROM startline_changerequest WHERE public_id = %(before)s))
ORDER BY request.id DESC
LIMIT %(limit)s;

-- asked: The next requests of the reader's own.
SELECT request.id
FROM startline_changerequest AS request
JOIN startline_order AS o ON o.id = request.order_id
WHERE request.asked_by_id = %(user_id)s
  AND (%(accounts)s::bigint[] IS NULL OR request.account_id = ANY(%(accounts)s))
  AND (%(order_number)s::text IS NULL OR o.number = %(order_number)s)
  AND (%(before)s::uuid IS NULL
       OR request.id < (SELECT id FROM startline_changerequest WHERE public_id = %(before)s))
ORDER BY request.id DESC
LIMIT %(limit)s;

-- decided: The next requests that were decided, of every account in sight; those of one order are looked up by it.
SELECT request.id
FROM startline_changerequest AS request
WHERE request.state <> 'open'
  AND (%(accounts)s::bigint[] IS NULL OR request.account_id = ANY(%(accounts)s))
  AND (%(order_number)s::text IS NULL OR request.order_id IN (
         SELECT o.id FROM startline_account AS owner
         JOIN startline_order AS o ON o.account_id = owner.id AND o.number = %(order_number)s))
  AND (%(before)s::uuid IS NULL
       OR request.id < (SELECT id FROM startline_changerequest WHERE public_id = %(before)s))
ORDER BY request.id DESC
LIMIT %(limit)s;

-- listed: What a list says of the requests, newest first.
SELECT request.id, request.public_id, request.state, o.number AS order_number, customer.name AS customer_name,
       account.name AS account_name, address.email AS address,
       (SELECT count(*) FROM startline_changerequestline AS asked WHERE asked.request_id = request.id) AS lines,
       asker.name AS asked_by, request.asked_at, decider.name AS decided_by, request.decided_at
FROM startline_changerequest AS request
JOIN startline_order AS o ON o.id = request.order_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_account AS account ON account.id = request.account_id
JOIN startline_address AS address ON address.id = request.address_id
JOIN startline_user AS asker ON asker.id = request.asked_by_id
LEFT JOIN startline_user AS decider ON decider.id = request.decided_by_id
WHERE request.id = ANY(%(ids)s)
ORDER BY request.id DESC;

-- found: The request with its order, and whose that is.
SELECT request.id, request.public_id, request.state, request.order_id, o.public_id AS order_public_id,
       o.number AS order_number, customer.name AS customer_name, request.account_id, account.name AS account_name,
       account.distributor_id, o.placed_by_id, placer.email AS placed_by_email, placer_user.name AS placed_by_name,
       address.email AS address,
       request.note, request.asked_by_id, asker.name AS asked_by, request.asked_at, decider.name AS decided_by,
       request.decided_at, request.reply, t.public_id AS transaction_id, change.public_id AS change_id
FROM startline_changerequest AS request
JOIN startline_order AS o ON o.id = request.order_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_account AS account ON account.id = request.account_id
JOIN startline_address AS address ON address.id = request.address_id
JOIN startline_user AS asker ON asker.id = request.asked_by_id
JOIN startline_transaction AS t ON t.id = request.transaction_id
LEFT JOIN startline_transaction AS change ON change.id = request.change_id
LEFT JOIN startline_user AS decider ON decider.id = request.decided_by_id
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
LEFT JOIN startline_user AS placer_user ON placer_user.email = placer.key
WHERE request.public_id = %(public_id)s;

-- lines: The request's lines, each with its contact now and as it was when the change was asked for.
SELECT l.id, l.public_id, l.number, offer.name AS offer_name, contact.email AS contact_email, l.contact_epoch,
       seen.email AS seen_email, asked.contact_epoch AS seen_epoch, asked.outcome, asked.reason, asked.facts
FROM startline_changerequestline AS asked
JOIN startline_line AS l ON l.id = asked.line_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN startline_address AS seen ON seen.id = asked.contact_id
WHERE asked.request_id = %(request_id)s
ORDER BY l.id;

-- placer: The person who signs in with that address.
SELECT placer.name FROM startline_address AS address
JOIN startline_user AS placer ON placer.email = address.key
WHERE address.id = %(address_id)s;

-- behind: The request that a transaction asked with, or that it granted.
SELECT request.public_id, request.state, asker.name AS asked_by, decider.name AS decided_by, request.decided_at
FROM startline_changerequest AS request
JOIN startline_user AS asker ON asker.id = request.asked_by_id
LEFT JOIN startline_user AS decider ON decider.id = request.decided_by_id
WHERE request.transaction_id = %(transaction_id)s
UNION ALL
SELECT request.public_id, request.state, asker.name, decider.name, request.decided_at
FROM startline_transaction AS granted
JOIN startline_changerequest AS request ON request.order_id = granted.order_id AND request.change_id = granted.id
JOIN startline_user AS asker ON asker.id = request.asked_by_id
LEFT JOIN startline_user AS decider ON decider.id = request.decided_by_id
WHERE granted.id = %(transaction_id)s;
