-- folded: Lines that the record, folded, does not reproduce: every change of a line's items and events in order.
WITH changed AS (
  SELECT line_id, id, changes FROM startline_transactionitem WHERE line_id BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT line_id, id, changes FROM startline_transactionevent WHERE line_id BETWEEN %(first)s AND %(last)s
), folded AS (
  SELECT changed.line_id, jsonb_object_agg(entry.key, entry.value ORDER BY changed.id) AS line
  FROM changed CROSS JOIN jsonb_each(changed.changes) AS entry
  GROUP BY changed.line_id
), kept AS (
  SELECT l.id, l.account_id, jsonb_strip_nulls(jsonb_build_object(
           'status', l.status, 'contact_id', l.contact_id, 'contact_epoch', nullif(l.contact_epoch, 0),
           'start_date', l.start_date, 'mail_accepted_at', l.mail_accepted_at,
           'undeliverable_at', l.undeliverable_at, 'undeliverable_cause', l.undeliverable_cause,
           'silent', nullif(l.silent, false), 'held_at', l.held_at, 'hold_name', l.hold_name,
           'order_held_at', l.order_held_at, 'review_at', l.review_at, 'mapped_at', l.mapped_at,
           'mapped_by', l.mapped_by, 'mapped_elsewhere', nullif(l.mapped_elsewhere, false),
           'organization_id', l.organization_id, 'set_up_at', l.set_up_at,
           'billing_started_at', l.billing_started_at, 'billing_cause', l.billing_cause,
           'closed_at', l.closed_at, 'close_cause', l.close_cause, 'expired_at', l.expired_at,
           'cancelled_at', l.cancelled_at)) AS line
  FROM startline_line AS l WHERE l.id BETWEEN %(first)s AND %(last)s
), compared AS (
  SELECT coalesce(kept.id, folded.line_id) AS line_id, coalesce(kept.line, '{}') AS kept,
         (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(folded.line)
          WHERE value NOT IN ('null', 'false') AND (key, value) <> ('contact_epoch', '0'::jsonb)) AS folded
  FROM kept FULL JOIN folded ON folded.line_id = kept.id
)
SELECT line_id, array(
         SELECT key FROM (SELECT key FROM jsonb_object_keys(kept) AS key UNION SELECT key FROM jsonb_object_keys(folded) AS key) AS named
         WHERE kept -> key IS DISTINCT FROM folded -> key ORDER BY key)::text[] AS columns
FROM compared WHERE kept <> folded ORDER BY line_id LIMIT %(limit)s;

-- mirrored: Transactions whose status is not that of their latest event, or that have no event.
SELECT t.id AS transaction_id
FROM startline_transaction AS t
LEFT JOIN startline_transactionstate AS state ON state.transaction_id = t.id
LEFT JOIN LATERAL (
  SELECT event.id, event.status FROM startline_transactionevent AS event
  WHERE event.transaction_id = t.id ORDER BY event.id DESC LIMIT 1) AS latest ON true
WHERE state.event_id IS DISTINCT FROM latest.id OR state.status IS DISTINCT FROM latest.status OR latest.id IS NULL
ORDER BY t.id LIMIT %(limit)s;

-- unfinished: Transactions in progress though neither a mail of theirs to a contact nor a request is, or the other way round.
SELECT state.transaction_id FROM startline_transactionstate AS state
WHERE (state.status = 'in_progress') <> (EXISTS (
  SELECT FROM startline_mail AS mail
  WHERE mail.transaction_id = state.transaction_id AND mail.settled_at IS NULL
    AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
) OR EXISTS (
  SELECT FROM startline_changerequest AS request
  WHERE request.transaction_id = state.transaction_id AND request.state = 'open'))
ORDER BY state.transaction_id LIMIT %(limit)s;

-- unrecorded: Lines that no transaction tells of.
SELECT l.id AS line_id FROM startline_line AS l
WHERE NOT EXISTS (SELECT FROM startline_transactionitem AS item WHERE item.line_id = l.id)
ORDER BY l.id LIMIT %(limit)s;

-- orphaned: Items and events of transactions or lines that are not there, or are another account's.
WITH told AS (
  SELECT id, transaction_id, account_id, line_id FROM startline_transactionitem
  UNION ALL
  SELECT id, transaction_id, account_id, line_id FROM startline_transactionevent
)
SELECT told.line_id, told.transaction_id FROM told
WHERE NOT EXISTS (
    SELECT FROM startline_transaction AS t WHERE t.id = told.transaction_id AND t.account_id = told.account_id)
   OR (told.line_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM startline_line AS l WHERE l.id = told.line_id AND l.account_id = told.account_id))
ORDER BY told.id LIMIT %(limit)s;

-- mails_orphaned: Mails of transactions that are not there, or are another account's.
SELECT mail.id AS mail_id, mail.transaction_id FROM startline_mail AS mail
WHERE NOT EXISTS (
  SELECT FROM startline_transaction AS t WHERE t.id = mail.transaction_id AND t.account_id = mail.account_id)
ORDER BY mail.id LIMIT %(limit)s;

-- mail_lines_orphaned: Lines spoken of by a mail where the mail or the line is not there, or is another account's.
SELECT mail_line.mail_id, mail_line.line_id FROM startline_mailline AS mail_line
WHERE NOT EXISTS (
    SELECT FROM startline_mail AS mail WHERE mail.id = mail_line.mail_id AND mail.account_id = mail_line.account_id)
   OR NOT EXISTS (
    SELECT FROM startline_line AS l WHERE l.id = mail_line.line_id AND l.account_id = mail_line.account_id)
ORDER BY mail_line.mail_id LIMIT %(limit)s;

-- attempts_orphaned: Attempts to deliver mails that are not there, or are another account's.
SELECT attempt.mail_id FROM startline_mailattempt AS attempt
WHERE NOT EXISTS (
  SELECT FROM startline_mail AS mail WHERE mail.id = attempt.mail_id AND mail.account_id = attempt.account_id)
ORDER BY attempt.id LIMIT %(limit)s;

-- windows_orphaned: Windows of lines of another account, or started by no accepted mail to their contact's epoch.
SELECT w.line_id, w.mail_id FROM startline_window AS w
WHERE NOT EXISTS (SELECT FROM startline_line AS l WHERE l.id = w.line_id AND l.account_id = w.account_id)
   OR NOT EXISTS (
    SELECT FROM startline_mailline AS mail_line
    JOIN startline_mail AS mail ON mail.id = mail_line.mail_id AND mail.state = 'accepted'
    WHERE mail_line.mail_id = w.mail_id AND mail_line.line_id = w.line_id
      AND mail_line.contact_epoch = w.contact_epoch)
ORDER BY w.id LIMIT %(limit)s;

-- epochs: Lines whose contact epoch is not the number of contact changes on record.
SELECT l.id AS line_id FROM startline_line AS l
WHERE l.contact_epoch <> (
  SELECT count(*) FROM startline_transactionitem AS item
  JOIN startline_transaction AS t ON t.id = item.transaction_id AND t.type = 'provisioning_email_update'
  WHERE item.line_id = l.id AND item.outcome = 'changed')
ORDER BY l.id LIMIT %(limit)s;

-- mail_forgotten: Lines past their first mail whose contact nothing is owed, on the way or accepted.
SELECT l.id AS line_id FROM startline_line AS l
WHERE l.provisions AND l.mapped_at IS NULL AND l.contact_id IS NOT NULL AND NOT l.silent
  AND l.status IN ('awaiting_provisioning_details', 'closed') AND l.close_cause IS DISTINCT FROM 'imported'
  AND l.mail_due_at IS NULL
  AND NOT EXISTS (
    SELECT FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
    WHERE mail_line.line_id = l.id AND mail_line.contact_epoch = l.contact_epoch AND mail_line.left_at IS NULL
      AND mail.kind IN ('provisioning', 'corrected', 'resend') AND mail.recipient_id = l.contact_id
      AND mail.state <> 'cancelled')
ORDER BY l.id LIMIT %(limit)s;

-- overtaken_epochs: Mails whose line had, when it was written into them, an epoch that the line never reached.
SELECT mail_line.line_id, mail_line.mail_id FROM startline_mailline AS mail_line
JOIN startline_line AS l ON l.id = mail_line.line_id
WHERE mail_line.contact_epoch > l.contact_epoch
ORDER BY mail_line.mail_id LIMIT %(limit)s;

-- acceptance: Lines marked as mailed without an accepted mail to their contact, or undeliverable without a failed one.
SELECT l.id AS line_id FROM startline_line AS l
WHERE (l.mail_accepted_at IS NOT NULL OR l.undeliverable_at IS NOT NULL)
  AND NOT EXISTS (
    SELECT FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
    WHERE mail_line.line_id = l.id AND mail_line.contact_epoch = l.contact_epoch
      AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
      AND mail.state = ANY(CASE WHEN l.undeliverable_at IS NOT NULL THEN '{refused,given_up}'::text[] ELSE '{accepted}' END))
ORDER BY l.id LIMIT %(limit)s;

-- attempts: Mails whose attempts are not the logged ones, numbered from 1.
SELECT mail.id AS mail_id FROM startline_mail AS mail
WHERE mail.attempts <> (SELECT count(*) FROM startline_mailattempt AS attempt WHERE attempt.mail_id = mail.id)
   OR mail.attempts <> coalesce((SELECT max(number) FROM startline_mailattempt AS attempt WHERE attempt.mail_id = mail.id), 0)
ORDER BY mail.id LIMIT %(limit)s;

-- accepted_attempts: Accepted mails without an accepted attempt.
SELECT mail.id AS mail_id FROM startline_mail AS mail
WHERE mail.state = 'accepted' AND NOT EXISTS (
  SELECT FROM startline_mailattempt AS attempt WHERE attempt.mail_id = mail.id AND attempt.outcome = 'accepted')
ORDER BY mail.id LIMIT %(limit)s;

-- links: Mails that do not have exactly one link.
SELECT mail.id AS mail_id FROM startline_mail AS mail
WHERE NOT EXISTS (SELECT FROM startline_link AS link WHERE link.mail_id = mail.id AND link.account_id = mail.account_id)
ORDER BY mail.id LIMIT %(limit)s;

-- windows_missing: Open lines that a mail reached and that have no window: their offer had no policy.
SELECT l.id AS line_id FROM startline_line AS l
WHERE l.status IN ('awaiting_provisioning_details', 'pending_activation') AND l.mail_accepted_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM startline_window AS w WHERE w.line_id = l.id)
ORDER BY l.id LIMIT %(limit)s;

-- windows_left_open: Windows still open though their line is closed or cancelled.
SELECT l.id AS line_id FROM startline_window AS w JOIN startline_line AS l ON l.id = w.line_id
WHERE w.ended_at IS NULL AND l.status IN ('closed', 'cancelled')
ORDER BY l.id LIMIT %(limit)s;

-- windows_held: Open windows that close although their line is held, or do not close although it is not.
SELECT l.id AS line_id FROM startline_window AS w JOIN startline_line AS l ON l.id = w.line_id
WHERE w.ended_at IS NULL AND (w.closes_at IS NULL) <> (l.held_at IS NOT NULL OR l.order_held_at IS NOT NULL)
ORDER BY l.id LIMIT %(limit)s;

-- closed_early: Lines closed by their window's end before its deadline.
SELECT l.id AS line_id FROM startline_line AS l
JOIN startline_window AS w ON w.line_id = l.id AND w.end_cause = 'deadline'
WHERE l.close_cause = 'window_ended' AND (l.closed_at < w.deadline_at OR w.ended_at < w.deadline_at)
ORDER BY l.id LIMIT %(limit)s;

-- closings: Lines closed by a window's end without such a window, or after its set-up without set-up.
SELECT l.id AS line_id FROM startline_line AS l
WHERE (l.close_cause = 'window_ended'
       AND NOT EXISTS (SELECT FROM startline_window AS w WHERE w.line_id = l.id AND w.end_cause = 'deadline'))
   OR (l.close_cause = 'set_up' AND l.set_up_at IS NULL)
ORDER BY l.id LIMIT %(limit)s;

-- holds: Lines whose order is held without them, or the other way round.
SELECT l.id AS line_id FROM startline_line AS l JOIN startline_order AS o ON o.id = l.order_id
WHERE (l.order_held_at IS NOT NULL AND o.held_at IS NULL)
   OR (l.order_held_at IS NULL AND o.held_at IS NOT NULL AND l.status NOT IN ('closed', 'cancelled'))
ORDER BY l.id LIMIT %(limit)s;

-- recipients: Provisioning mails to an address that was never the contact of their lines at that epoch.
SELECT mail_line.line_id, mail.id AS mail_id
FROM startline_mailline AS mail_line
JOIN startline_mail AS mail ON mail.id = mail_line.mail_id AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
JOIN startline_line AS l ON l.id = mail_line.line_id AND l.contact_epoch = mail_line.contact_epoch
WHERE mail.recipient_id IS DISTINCT FROM l.contact_id
ORDER BY mail.id LIMIT %(limit)s;

-- notices: Notices of a change of contact to an address that the change did not take the line from.
SELECT mail_line.line_id, mail.id AS mail_id
FROM startline_mail AS mail
JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id
WHERE mail.kind = 'contact_replaced' AND NOT EXISTS (
  SELECT FROM startline_transactionitem AS item
  WHERE item.transaction_id = mail.transaction_id AND item.line_id = mail_line.line_id AND item.outcome = 'changed'
    AND item.from_address_id = mail.recipient_id
    AND (item.changes ->> 'contact_epoch')::int = mail_line.contact_epoch)
ORDER BY mail.id LIMIT %(limit)s;

-- reviews: Lines under review since an instant at which no former contact disputed their contact.
SELECT l.id AS line_id FROM startline_line AS l
WHERE l.review_at IS NOT NULL AND NOT EXISTS (
  SELECT FROM startline_transactionitem AS item
  JOIN startline_transaction AS t ON t.id = item.transaction_id AND t.type = 'change_disputed'
  WHERE item.line_id = l.id AND item.outcome = 'changed' AND t.occurred_at = l.review_at)
ORDER BY l.id LIMIT %(limit)s;

-- requests: Requests that no transaction tells of, without lines, or approved without each line's outcome on record.
SELECT request.transaction_id FROM startline_changerequest AS request
WHERE NOT EXISTS (
    SELECT FROM startline_transaction AS t
    WHERE t.id = request.transaction_id AND t.account_id = request.account_id AND t.type = 'change_requested')
   OR NOT EXISTS (SELECT FROM startline_changerequestline AS asked WHERE asked.request_id = request.id)
   OR (request.state IN ('approved', 'refused') AND EXISTS (
    SELECT FROM startline_changerequestline AS asked
    LEFT JOIN startline_transactionitem AS item ON item.transaction_id = request.change_id AND item.line_id = asked.line_id
    WHERE asked.request_id = request.id AND item.outcome IS DISTINCT FROM
      CASE WHEN request.change_id IS NOT NULL THEN asked.outcome END))
ORDER BY request.id LIMIT %(limit)s;

-- size: How many lines and transactions there are, and the highest line id.
SELECT (SELECT count(*) FROM startline_line) AS lines, (SELECT count(*) FROM startline_transaction) AS transactions,
       (SELECT coalesce(max(id), 0) FROM startline_line) AS last;
