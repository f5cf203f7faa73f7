-- page: The next transactions, newest first; *line_ids* limits them to those that speak of these lines.
SELECT t.id, t.public_id
FROM startline_transaction AS t
JOIN startline_transactionstate AS state ON state.transaction_id = t.id
WHERE (%(accounts)s::bigint[] IS NULL OR t.account_id = ANY(%(accounts)s))
  AND (%(before)s::uuid IS NULL OR t.id < (SELECT id FROM startline_transaction WHERE public_id = %(before)s))
  AND (%(type)s::text IS NULL OR t.type = %(type)s)
  AND (%(status)s::text IS NULL OR state.status = %(status)s)
  AND (%(line_ids)s::bigint[] IS NULL OR t.id IN (
         SELECT item.transaction_id FROM startline_transactionitem AS item WHERE item.line_id = ANY(%(line_ids)s)))
  AND (%(address_key)s::text IS NULL OR EXISTS (
         SELECT FROM startline_address AS address
         WHERE address.key = %(address_key)s AND (
           EXISTS (SELECT FROM startline_transactionitem AS item
                   WHERE item.transaction_id = t.id AND address.id IN (item.from_address_id, item.to_address_id))
           OR EXISTS (SELECT FROM startline_mail AS mail
                      WHERE mail.transaction_id = t.id AND mail.recipient_id = address.id))))
ORDER BY t.id DESC
LIMIT %(limit)s;

-- told: What a list says of the transactions, in the order of the ids as given.
SELECT t.id, t.public_id, t.type, t.occurred_at, account.name AS account_name, account.time_zone,
       o.number AS order_number, t.actor_kind, actor.name AS actor_name,
       coalesce(actor_address.email, actor.email) AS actor_address, state.status, state.cause,
       item.changed, item.refused, item.from_addresses, item.to_address, item.start_date, item.expiry,
       t.facts ->> 'hold_name' AS hold_name, organization.name AS organization, mailed.accepted_at
FROM unnest(%(transaction_ids)s::bigint[]) WITH ORDINALITY AS asked (transaction_id, place)
JOIN startline_transaction AS t ON t.id = asked.transaction_id
JOIN startline_transactionstate AS state ON state.transaction_id = t.id
JOIN startline_account AS account ON account.id = t.account_id
LEFT JOIN startline_order AS o ON o.id = t.order_id
LEFT JOIN startline_user AS actor ON actor.id = t.actor_user_id
LEFT JOIN startline_address AS actor_address ON actor_address.id = t.actor_address_id
LEFT JOIN startline_organization AS organization ON organization.id = (t.facts ->> 'organization_id')::bigint
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE item.outcome = 'changed') AS changed,
         count(*) FILTER (WHERE item.outcome IN ('refused', 'left_out')) AS refused,
         coalesce(array_agg(DISTINCT old.email) FILTER (WHERE item.outcome = 'changed' AND old.email IS NOT NULL), '{}')
           AS from_addresses,
         min(new.email) AS to_address,
         CASE WHEN t.type = 'start_date_moved' THEN min(item.changes ->> 'start_date') END AS start_date,
         CASE WHEN t.type = 'window_ended' THEN min(item.reason) END AS expiry
  FROM startline_transactionitem AS item
  LEFT JOIN startline_address AS old ON old.id = item.from_address_id
  LEFT JOIN startline_address AS new ON new.id = item.to_address_id
  WHERE item.transaction_id = t.id
) AS item
CROSS JOIN LATERAL (
  SELECT max(mail.settled_at) AS accepted_at FROM startline_mail AS mail
  WHERE mail.transaction_id = t.id AND mail.state = 'accepted'
    AND mail.kind IN ('provisioning', 'corrected', 'resend')
) AS mailed
ORDER BY asked.place;

-- events: How the transactions went on, oldest first; of several lines, only the named ones where *line_ids* is given.
SELECT event.transaction_id, event.kind, event.status, event.cause, event.occurred_at, l.number AS line_number,
       mail.kind AS mail_kind, recipient.email AS recipient
FROM startline_transactionevent AS event
LEFT JOIN startline_line AS l ON l.id = event.line_id
LEFT JOIN startline_mail AS mail ON mail.id = event.mail_id
LEFT JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE event.transaction_id = ANY(%(transaction_ids)s)
  AND (event.line_id IS NULL OR event.line_id = ANY(%(line_ids)s))
ORDER BY event.id;

-- attempts: Every try to deliver the transactions' mails, oldest first.
SELECT mail.transaction_id, mail.kind AS mail_kind, recipient.email AS recipient, attempt.number, attempt.server,
       attempt.started_at, attempt.ended_at, attempt.outcome, attempt.code, attempt.words
FROM startline_mail AS mail
JOIN startline_mailattempt AS attempt ON attempt.mail_id = mail.id
LEFT JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE mail.transaction_id = ANY(%(transaction_ids)s)
ORDER BY attempt.mail_id, attempt.number;

-- line_ids: The lines of an order.
SELECT id FROM startline_line WHERE order_id = %(order_id)s ORDER BY id;

-- public_id: The public id of a transaction.
SELECT public_id FROM startline_transaction WHERE id = %(transaction_id)s;
