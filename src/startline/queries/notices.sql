-- listed: The next notices, newest first.
SELECT public_id, source, received_at, state, kind, cause, recipient, subject, from_address
FROM startline_deliverynotice
WHERE (%(state)s::text IS NULL OR state = %(state)s) AND (%(kind)s::text IS NULL OR kind = %(kind)s)
  AND (received_at, id) < (%(at)s, %(id)s)
ORDER BY received_at DESC, id DESC
LIMIT %(limit)s;

-- waiting: The next notices that wait for a person, the one that has waited longest first.
SELECT public_id, source, received_at, state, kind, cause, recipient, subject, from_address
FROM startline_deliverynotice
WHERE state = 'unknown' AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND id > %(id)s
ORDER BY id
LIMIT %(limit)s;

-- kept: How many notices wait for a person, and how many bytes are kept of them, counted to a bound.
SELECT count(*) AS number, coalesce(sum(bytes), 0)::bigint AS bytes FROM (
  SELECT octet_length(raw) AS bytes FROM startline_deliverynotice
  WHERE state = 'unknown' ORDER BY id LIMIT %(most)s) AS waiting;

-- unplaced: How many notices wait for a person, counted to a bound.
SELECT count(*) AS number FROM (
  SELECT FROM startline_deliverynotice WHERE state = 'unknown' ORDER BY id DESC LIMIT %(most)s) AS unplaced;

-- place: Where a notice stands in the list.
SELECT id, received_at AS at FROM startline_deliverynotice WHERE public_id = %(public_id)s;

-- found: A notice with all that was understood of it.
SELECT notice.public_id, notice.source, notice.received_at, notice.delivered_to, notice.raw, notice.raw_bytes,
       notice.state, notice.kind, notice.hard, notice.status, notice.code, notice.cause, notice.words,
       notice.recipient, notice.subject, notice.from_address, notice.mail_id, notice.case_mail_id, notice.judged_at,
       decider.name AS decided_by, notice.decided_at
FROM startline_deliverynotice AS notice
LEFT JOIN startline_user AS decider ON decider.id = notice.decided_by_id
WHERE notice.public_id = %(public_id)s;

-- mail: The mail that a notice is about.
SELECT mail.public_id, mail.kind, recipient.email AS recipient, mail.settled_at AS accepted_at,
       account.name AS account_name, o.number AS order_number, o.public_id AS order_public_id,
       customer.name AS customer_name, t.public_id AS transaction_id
FROM startline_mail AS mail
JOIN startline_transaction AS t ON t.id = mail.transaction_id
JOIN startline_account AS account ON account.id = mail.account_id
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
LEFT JOIN startline_order AS o ON o.id = t.order_id
LEFT JOIN startline_customer AS customer ON customer.id = o.customer_id
WHERE mail.id = %(mail_id)s;

-- case_answered: The case that a mail tells of.
SELECT answered.public_id, answered.number, answered.subject
FROM startline_casemail AS told
JOIN startline_caseentry AS entry ON entry.id = told.entry_id
JOIN startline_case AS answered ON answered.id = entry.case_id
WHERE told.mail_id = %(mail_id)s;

-- candidates: The newest mails to an address that a server accepted in that time and that have not come back.
SELECT mail.public_id, mail.kind, recipient.email AS recipient, mail.settled_at AS accepted_at,
       account.name AS account_name, o.number AS order_number, o.public_id AS order_public_id,
       customer.name AS customer_name, t.public_id AS transaction_id
FROM startline_address AS recipient
JOIN startline_mail AS mail ON mail.recipient_id = recipient.id AND mail.state = 'accepted'
JOIN startline_transaction AS t ON t.id = mail.transaction_id
JOIN startline_account AS account ON account.id = mail.account_id
LEFT JOIN startline_order AS o ON o.id = t.order_id
LEFT JOIN startline_customer AS customer ON customer.id = o.customer_id
WHERE recipient.key = %(key)s AND mail.settled_at > %(since)s AND mail.settled_at <= %(until)s
  AND NOT EXISTS (SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = mail.id)
ORDER BY mail.id DESC
LIMIT %(limit)s;
