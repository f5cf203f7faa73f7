-- lock_state: Lock the status of the mail's transaction, before the mail.
SELECT state.status FROM startline_transactionstate AS state
WHERE state.transaction_id = (SELECT transaction_id FROM startline_mail WHERE id = %(mail_id)s)
FOR NO KEY UPDATE OF state;

-- lock_mail: Lock the mail and see how it stands, and when a server accepted it.
SELECT mail.id, mail.account_id, mail.transaction_id, mail.kind, mail.state, mail.recipient_id, mail.settled_at,
       (SELECT min(attempt.ended_at) FROM startline_mailattempt AS attempt
        WHERE attempt.mail_id = mail.id AND attempt.outcome = 'accepted') AS accepted_at
FROM startline_mail AS mail WHERE mail.id = %(mail_id)s
FOR NO KEY UPDATE;

-- bounce: Keep that the mail came back, unless that is known.
INSERT INTO startline_bounce (account_id, mail_id, notice_id, bounced_at, hard, status, code, cause, words)
VALUES (%(account_id)s, %(mail_id)s, %(notice_id)s, %(now)s, %(hard)s, %(status)s, %(code)s, %(cause)s, %(words)s)
ON CONFLICT (mail_id) DO NOTHING;

-- suppress_dead: Stop mail to an address that a mail came back from, unless it is stopped, or took a later one that stands; one about a case only where its asker is a contact, as mail goes on to people who sign in.
INSERT INTO startline_suppression (address_id, reason, notice_id, since_at)
SELECT mail.recipient_id, 'bounced', %(notice_id)s, %(now)s
FROM startline_mail AS mail
WHERE mail.id = %(mail_id)s AND NOT EXISTS (
  SELECT FROM startline_mail AS later
  WHERE later.recipient_id = mail.recipient_id AND later.state = 'accepted' AND later.settled_at > mail.settled_at
    AND NOT EXISTS (SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = later.id))
  AND NOT EXISTS (
    SELECT FROM startline_casemail AS told
    JOIN startline_caseentry AS entry ON entry.id = told.entry_id
    JOIN startline_case AS asked ON asked.id = entry.case_id
    WHERE told.mail_id = mail.id AND (told.to_desk OR asked.opened_by_address_id IS NULL))
ON CONFLICT (address_id) WHERE lifted_at IS NULL DO NOTHING;

-- suppress: Stop mail to an address, unless it is stopped.
INSERT INTO startline_suppression (address_id, reason, notice_id, since_at)
VALUES (%(address_id)s, %(reason)s, %(notice_id)s, %(now)s)
ON CONFLICT (address_id) WHERE lifted_at IS NULL DO NOTHING;

-- lock_lines: Lock the lines that the mail speaks of, with what their windows need.
SELECT l.id, l.order_id, l.status, l.time_zone, l.mail_accepted_at, l.mapped_at, l.undeliverable_at, l.held_at,
       l.order_held_at, l.contact_epoch, l.contact_epoch = mail_line.contact_epoch AS same_contact,
       offer.code AS offer_code, offer.family, account.send_hour, account.time_zone AS account_zone
FROM startline_mailline AS mail_line
JOIN startline_line AS l ON l.id = mail_line.line_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_account AS account ON account.id = l.account_id
WHERE mail_line.mail_id = %(mail_id)s AND mail_line.left_at IS NULL
ORDER BY l.id
FOR NO KEY UPDATE OF l;

-- standing: The acceptances that stand for the contact that each line has; read after the lines are locked.
SELECT mail_line.line_id, mail.id AS mail_id, accepted.at
FROM startline_mailline AS mail_line
JOIN startline_line AS l ON l.id = mail_line.line_id AND l.contact_epoch = mail_line.contact_epoch
JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
CROSS JOIN LATERAL (
  SELECT min(attempt.ended_at) AS at FROM startline_mailattempt AS attempt
  WHERE attempt.mail_id = mail.id AND attempt.outcome = 'accepted') AS accepted
WHERE mail_line.line_id = ANY(%(line_ids)s) AND mail_line.left_at IS NULL AND mail.state = 'accepted'
  AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
  AND NOT EXISTS (SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = mail.id);

-- open_windows: The open windows of the lines, and which mails started them.
SELECT line_id, mail_id FROM startline_window WHERE line_id = ANY(%(line_ids)s) AND ended_at IS NULL;

-- end_windows: End the open windows of the lines, because the mail that started them came back.
UPDATE startline_window SET ended_at = %(now)s, end_cause = 'bounced'
WHERE line_id = ANY(%(line_ids)s) AND ended_at IS NULL;

-- tell: Mark the lines and tell the record, of a mail that speaks of none once as a whole.
WITH marked AS (
  UPDATE startline_line AS l
  SET undeliverable_at = CASE WHEN marks.flags THEN %(now)s ELSE l.undeliverable_at END,
      undeliverable_cause = CASE WHEN marks.flags THEN %(cause)s ELSE l.undeliverable_cause END,
      mail_accepted_at = CASE WHEN marks.forgets THEN marks.accepted_at ELSE l.mail_accepted_at END
  FROM unnest(%(line_ids)s::bigint[], %(flags)s::bool[], %(forgets)s::bool[], %(accepted_at)s::timestamptz[])
    AS marks (line_id, flags, forgets, accepted_at)
  WHERE l.id = marks.line_id AND (marks.flags OR marks.forgets)
  RETURNING l.id, l.mail_accepted_at, l.undeliverable_at, l.undeliverable_cause
)
INSERT INTO startline_transactionevent
  (transaction_id, account_id, kind, status, cause, mail_id, line_id, changes, facts, occurred_at)
SELECT %(transaction_id)s, %(account_id)s, %(kind)s, %(status)s, %(cause)s, %(mail_id)s, told.line_id,
       CASE WHEN marked.id IS NULL THEN '{}'::jsonb ELSE jsonb_build_object(
         'mail_accepted_at', marked.mail_accepted_at, 'undeliverable_at', marked.undeliverable_at,
         'undeliverable_cause', marked.undeliverable_cause) END,
       %(facts)s, %(now)s
FROM unnest(%(line_ids)s::bigint[]) WITH ORDINALITY AS told (line_id, number)
LEFT JOIN marked ON marked.id = told.line_id
ORDER BY told.number;
