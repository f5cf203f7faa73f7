-- lock_states: Lock the statuses of the mails' transactions, before the mails: two settling at once see each other.
SELECT state.transaction_id, state.status
FROM startline_transactionstate AS state
WHERE state.transaction_id IN (SELECT transaction_id FROM startline_mail WHERE id = ANY(%(mail_ids)s))
ORDER BY state.transaction_id
FOR NO KEY UPDATE OF state;

-- lock_mails: Lock the mails and see how they stand.
SELECT id, account_id, transaction_id, kind, recipient_id, lease, attempts, first_attempt_at, settled_at
FROM startline_mail WHERE id = ANY(%(mail_ids)s) ORDER BY id FOR NO KEY UPDATE;

-- lock_lines: Lock the lines that the mails speak of, with what their windows need.
SELECT mail_line.mail_id, l.id, l.order_id, l.status, l.time_zone, l.mail_accepted_at, l.contact_epoch,
       l.held_at, l.order_held_at, offer.code AS offer_code, offer.family,
       account.send_hour, account.time_zone AS account_zone
FROM startline_mailline AS mail_line
JOIN startline_line AS l ON l.id = mail_line.line_id AND l.contact_epoch = mail_line.contact_epoch
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_account AS account ON account.id = l.account_id
WHERE mail_line.mail_id = ANY(%(mail_ids)s) AND mail_line.left_at IS NULL AND l.status <> 'cancelled'
ORDER BY l.id
FOR NO KEY UPDATE OF l;

-- with_window: Which of the lines have a window that stands; read after the lines are locked.
SELECT DISTINCT line_id FROM startline_window
WHERE line_id = ANY(%(line_ids)s) AND (ended_at IS NULL OR end_cause <> 'bounced');

-- attempts: End the attempts as they went.
UPDATE startline_mailattempt AS attempt
SET ended_at = ended.at, outcome = ended.outcome, code = ended.code, words = ended.words, cause = ended.cause
FROM unnest(%(mail_ids)s::bigint[], %(numbers)s::int[], %(ended_at)s::timestamptz[], %(outcomes)s::text[],
            %(codes)s::int[], %(words)s::text[], %(causes)s::text[])
  AS ended (mail_id, number, at, outcome, code, words, cause)
WHERE attempt.mail_id = ended.mail_id AND attempt.number = ended.number AND attempt.ended_at IS NULL;

-- lift: Let mail go again to addresses that accepted one after they had bounced; locked by id, as two may settle at once.
WITH accepted AS (
  SELECT address_id, max(at) AS at
  FROM unnest(%(address_ids)s::bigint[], %(accepted_at)s::timestamptz[]) AS accepted (address_id, at)
  GROUP BY address_id
), stopped AS MATERIALIZED (
  SELECT stopped.id
  FROM startline_suppression AS stopped JOIN accepted USING (address_id)
  WHERE stopped.lifted_at IS NULL AND stopped.reason = 'bounced' AND stopped.since_at <= accepted.at
  ORDER BY stopped.id
  FOR NO KEY UPDATE OF stopped
)
UPDATE startline_suppression SET lifted_at = %(now)s WHERE id IN (SELECT id FROM stopped);

-- settle: Settle the mails or put them back; mark their lines; tell the record.
WITH mail AS (
  UPDATE startline_mail AS mail
  SET state = settled.state, lease = NULL,
      settled_at = CASE WHEN settled.state <> 'waiting' THEN %(now)s::timestamptz END,
      due_at = coalesce(settled.due_at, mail.due_at)
  FROM unnest(%(mail_ids)s::bigint[], %(states)s::text[], %(due_at)s::timestamptz[]) AS settled (mail_id, state, due_at)
  WHERE mail.id = settled.mail_id
), marked AS (
  UPDATE startline_line AS l
  SET mail_accepted_at = coalesce(l.mail_accepted_at, marks.accepted_at),
      undeliverable_at = marks.undeliverable_at,
      undeliverable_cause = marks.cause
  FROM unnest(%(line_ids)s::bigint[], %(accepted_at)s::timestamptz[], %(undeliverable_at)s::timestamptz[],
              %(causes)s::text[]) AS marks (line_id, accepted_at, undeliverable_at, cause)
  WHERE l.id = marks.line_id
  RETURNING l.id, l.mail_accepted_at, l.undeliverable_at, l.undeliverable_cause
)
INSERT INTO startline_transactionevent
  (transaction_id, account_id, kind, status, cause, mail_id, line_id, changes, occurred_at)
SELECT told.transaction_id, told.account_id, told.kind, told.status, told.cause, told.mail_id, told.line_id,
       CASE WHEN marked.id IS NULL THEN '{}'::jsonb ELSE jsonb_build_object(
         'mail_accepted_at', marked.mail_accepted_at, 'undeliverable_at', marked.undeliverable_at,
         'undeliverable_cause', marked.undeliverable_cause) END,
       %(now)s
FROM unnest(%(told_transactions)s::bigint[], %(told_accounts)s::bigint[], %(told_kinds)s::text[],
            %(told_statuses)s::text[], %(told_causes)s::text[], %(told_mails)s::bigint[], %(told_lines)s::bigint[])
  WITH ORDINALITY AS told (transaction_id, account_id, kind, status, cause, mail_id, line_id, number)
LEFT JOIN marked ON marked.id = told.line_id
ORDER BY told.number;
