-- of_order: The next transactions of an order, newest first: its own, and those that it shares with other orders.
SELECT id, public_id, occurred_at FROM (
  (SELECT t.id, t.public_id, t.occurred_at FROM startline_transaction AS t
   WHERE t.order_id = %(order_id)s AND (t.occurred_at, t.id) < (%(at)s, %(id)s)
   ORDER BY t.occurred_at DESC, t.id DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT t.id, t.public_id, t.occurred_at FROM startline_transaction AS t
   WHERE t.id IN (SELECT item.transaction_id FROM startline_line AS l
                  JOIN startline_transactionitem AS item ON item.line_id = l.id WHERE l.order_id = %(order_id)s)
     AND t.order_id IS NULL AND (t.occurred_at, t.id) < (%(at)s, %(id)s)
   ORDER BY t.occurred_at DESC, t.id DESC LIMIT %(limit)s)) AS t
ORDER BY occurred_at DESC, id DESC
LIMIT %(limit)s;

-- of_line: The next transactions of a line, newest first, with its own part in each.
SELECT t.id, t.public_id, item.outcome, item.reason, item.facts, item.changes ->> 'contact_epoch' AS epoch,
       old.email AS from_address, new.email AS to_address
FROM startline_transactionitem AS item
JOIN startline_transaction AS t ON t.id = item.transaction_id
LEFT JOIN startline_address AS old ON old.id = item.from_address_id
LEFT JOIN startline_address AS new ON new.id = item.to_address_id
WHERE item.line_id = %(line_id)s AND (t.occurred_at, t.id) < (%(at)s, %(id)s)
ORDER BY t.occurred_at DESC, t.id DESC
LIMIT %(limit)s;

-- place: Where a transaction stands in the list.
SELECT id, occurred_at AS at FROM startline_transaction WHERE public_id = %(public_id)s;

-- events: How the transactions went on, oldest first; of several lines, only the named ones where *line_ids* is given.
SELECT event.transaction_id, event.kind, event.status, event.cause, event.occurred_at, l.number AS line_number,
       mail.kind AS mail_kind, recipient.email AS recipient, (event.facts ->> 'code')::int AS code,
       event.facts ->> 'words' AS words
FROM startline_transactionevent AS event
LEFT JOIN startline_line AS l ON l.id = event.line_id
LEFT JOIN startline_mail AS mail ON mail.id = event.mail_id
LEFT JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE event.transaction_id = ANY(%(transaction_ids)s)
  AND (event.line_id IS NULL OR event.line_id = ANY(%(line_ids)s))
ORDER BY event.id;

-- steps: What came of the transactions for one line: tries to deliver its mails, and mails that ended untried.
SELECT mail.transaction_id, 'attempt' AS kind, mail.kind AS mail_kind, recipient.email AS recipient, attempt.number,
       attempt.server, attempt.started_at AS at, attempt.ended_at, attempt.outcome, attempt.code, attempt.words,
       NULL AS status, attempt.cause
FROM startline_mailline AS mail_line
JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
JOIN startline_mailattempt AS attempt ON attempt.mail_id = mail.id
LEFT JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE mail_line.line_id = %(line_id)s AND mail.transaction_id = ANY(%(transaction_ids)s)
UNION ALL
SELECT mail.transaction_id, event.kind, mail.kind, recipient.email, NULL, NULL, event.occurred_at, NULL, NULL,
       (event.facts ->> 'code')::int, event.facts ->> 'words', event.status, event.cause
FROM startline_mailline AS mail_line
JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
JOIN startline_transactionevent AS event ON event.transaction_id = mail.transaction_id AND event.mail_id = mail.id
LEFT JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE mail_line.line_id = %(line_id)s AND mail.transaction_id = ANY(%(transaction_ids)s)
  AND (event.line_id IS NULL OR event.line_id = %(line_id)s) AND event.kind <> 'mail_accepted'
ORDER BY at;

-- attempts: Every try to deliver the transactions' mails, oldest first.
SELECT mail.transaction_id, mail.kind AS mail_kind, recipient.email AS recipient, attempt.number, attempt.server,
       attempt.started_at, attempt.ended_at, attempt.outcome, attempt.code, attempt.words, attempt.cause
FROM startline_mail AS mail
JOIN startline_mailattempt AS attempt ON attempt.mail_id = mail.id
LEFT JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE mail.transaction_id = ANY(%(transaction_ids)s)
ORDER BY attempt.mail_id, attempt.number
LIMIT %(limit)s;

-- went_on: What became of a transaction's mails, each told once for all its lines, oldest first.
SELECT event.kind, event.cause, event.occurred_at, count(event.line_id) AS lines,
       CASE WHEN count(event.line_id) = 1 THEN min(l.number) END AS line_number, mail.kind AS mail_kind,
       recipient.email AS recipient, (event.facts ->> 'code')::int AS code, event.facts ->> 'words' AS words
FROM startline_transactionevent AS event
JOIN startline_mail AS mail ON mail.id = event.mail_id
LEFT JOIN startline_line AS l ON l.id = event.line_id
LEFT JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE event.transaction_id = %(transaction_id)s
GROUP BY event.kind, event.cause, event.occurred_at, event.mail_id, event.facts, mail.kind, recipient.email
ORDER BY min(event.id)
LIMIT %(limit)s;

-- items: The next lines of a transaction with what became of each.
SELECT item.line_id, l.public_id AS line_public_id, l.number AS line_number, o.number AS order_number,
       o.public_id AS order_public_id, offer.code AS offer_code, item.outcome, item.reason, item.facts,
       old.email AS from_address, new.email AS to_address, item.changes
FROM startline_transactionitem AS item
JOIN startline_line AS l ON l.id = item.line_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
LEFT JOIN startline_address AS old ON old.id = item.from_address_id
LEFT JOIN startline_address AS new ON new.id = item.to_address_id
WHERE item.transaction_id = %(transaction_id)s
  AND item.line_id > CASE WHEN %(after)s::uuid IS NULL THEN 0 ELSE coalesce(
    (SELECT id FROM startline_line WHERE public_id = %(after)s), 9223372036854775807) END
ORDER BY item.line_id
LIMIT %(limit)s;

-- windows: The policy windows that a line has had, oldest first.
SELECT accepted_at, window_days, policy_name, deadline_at, closes_at, ended_at, end_cause, contact_epoch,
       remind_contact_at
FROM startline_window WHERE line_id = %(line_id)s ORDER BY id;
