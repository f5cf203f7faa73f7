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
           'order_held_at', l.order_held_at, 'review_at', l.review_at, 'started_at', l.started_at, 'mapped_at', l.mapped_at,
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

-- unfinished: Transactions in progress though neither a mail of theirs that they wait for nor a request is, or the other way round.
SELECT state.transaction_id FROM startline_transactionstate AS state
WHERE (state.status = 'in_progress') <> (EXISTS (
  SELECT FROM startline_mail AS mail
  WHERE mail.transaction_id = state.transaction_id AND mail.settled_at IS NULL
    AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder', 'case_opened', 'case_answered', 'case_solved')
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

-- acceptance: Lines marked as mailed without a mail to their contact that was accepted and stands, or undeliverable without one that failed, came back or was complained of.
SELECT l.id AS line_id FROM startline_line AS l
WHERE (l.mail_accepted_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
    WHERE mail_line.line_id = l.id AND mail_line.contact_epoch = l.contact_epoch AND mail.state = 'accepted'
      AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
      AND (l.mapped_at IS NOT NULL OR l.status IN ('closed', 'cancelled') OR NOT EXISTS (
        SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = mail.id AND bounce.hard))))
   OR (l.undeliverable_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
    WHERE mail_line.line_id = l.id AND mail_line.contact_epoch = l.contact_epoch
      AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
      AND (mail.state IN ('refused', 'given_up')
           OR EXISTS (SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = mail.id)
           OR EXISTS (SELECT FROM startline_transactionevent AS event
                      WHERE event.line_id = l.id AND event.mail_id = mail.id AND event.kind = 'mail_complained'))))
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
  AND NOT EXISTS (SELECT FROM startline_window AS w
                  WHERE w.line_id = l.id AND w.end_cause IS DISTINCT FROM 'bounced')
ORDER BY l.id LIMIT %(limit)s;

-- windows_bounced: Open windows of unmapped lines whose mail came back for good, or windows ended by a bounce that is not there.
SELECT w.line_id, w.mail_id FROM startline_window AS w
JOIN startline_line AS l ON l.id = w.line_id
LEFT JOIN startline_bounce AS bounce ON bounce.mail_id = w.mail_id AND bounce.hard
WHERE (w.end_cause = 'bounced' AND bounce.id IS NULL)
   OR (w.ended_at IS NULL AND l.mapped_at IS NULL AND bounce.id IS NOT NULL)
ORDER BY w.id LIMIT %(limit)s;

-- bounces_orphaned: Bounces of mails that are not there, are another account's, or were never accepted.
SELECT bounce.mail_id FROM startline_bounce AS bounce
WHERE NOT EXISTS (
  SELECT FROM startline_mail AS mail
  WHERE mail.id = bounce.mail_id AND mail.account_id = bounce.account_id AND mail.state = 'accepted')
ORDER BY bounce.id LIMIT %(limit)s;

-- bounces_untold: Bounces and applied notices of which the record does not tell, and notices applied as a bounce that none was kept of.
SELECT told.mail_id, mail.transaction_id
FROM (
  SELECT mail_id, 'mail_bounced' AS kind, NULL::bigint AS bounce_of FROM startline_bounce
  UNION ALL
  SELECT mail_id, CASE kind WHEN 'bounce' THEN 'mail_bounced' WHEN 'complaint' THEN 'mail_complained'
                       ELSE 'mail_' || kind END, CASE kind WHEN 'bounce' THEN id END
  FROM startline_deliverynotice WHERE state = 'applied' AND kind <> 'reply'
) AS told
LEFT JOIN startline_mail AS mail ON mail.id = told.mail_id
WHERE NOT EXISTS (
    SELECT FROM startline_transactionevent AS event
    WHERE event.transaction_id = mail.transaction_id AND event.mail_id = told.mail_id AND event.kind = told.kind)
   OR (told.bounce_of IS NOT NULL AND NOT EXISTS (
    SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = told.mail_id AND bounce.notice_id = told.bounce_of))
ORDER BY told.mail_id LIMIT %(limit)s;

-- bounces_unflagged: Unmapped lines whose mail came back, with no other that stands, and that are not undeliverable.
SELECT DISTINCT l.id AS line_id
FROM startline_bounce AS bounce
JOIN startline_mail AS mail ON mail.id = bounce.mail_id AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
JOIN startline_mailline AS mail_line ON mail_line.mail_id = bounce.mail_id AND mail_line.left_at IS NULL
JOIN startline_line AS l ON l.id = mail_line.line_id AND l.contact_epoch = mail_line.contact_epoch
WHERE l.mapped_at IS NULL AND l.undeliverable_at IS NULL AND l.status <> 'cancelled' AND NOT EXISTS (
  SELECT FROM startline_mailline AS other JOIN startline_mail AS reached ON reached.id = other.mail_id
  WHERE other.line_id = l.id AND other.contact_epoch = l.contact_epoch AND other.left_at IS NULL
    AND reached.kind IN ('provisioning', 'corrected', 'resend', 'reminder') AND reached.state = 'accepted'
    AND NOT EXISTS (SELECT FROM startline_bounce AS came_back WHERE came_back.mail_id = reached.id))
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

-- closings: Lines closed by a window's end without such a window, or after its setup without setup.
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

-- reminders: Reminders of lines, windows, transactions or mails that are not there, or are another account's, or do not speak of the line.
SELECT told.line_id, told.transaction_id, told.mail_id FROM startline_reminder AS told
WHERE NOT EXISTS (
    SELECT FROM startline_transactionitem AS item
    WHERE item.transaction_id = told.transaction_id AND item.line_id = told.line_id AND item.account_id = told.account_id)
   OR NOT EXISTS (
    SELECT FROM startline_mail AS mail
    JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id AND mail_line.line_id = told.line_id
    WHERE mail.transaction_id = told.transaction_id AND mail.day IS NOT NULL
      AND (told.mail_id IS NULL OR told.mail_id = mail.id))
   OR (told.window_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM startline_window AS w
    WHERE w.id = told.window_id AND w.line_id = told.line_id AND w.account_id = told.account_id))
ORDER BY told.id LIMIT %(limit)s;

-- daily_mails: Daily mails about a line of which nobody was to be told in that transaction.
SELECT mail.id AS mail_id, mail_line.line_id, mail.transaction_id
FROM startline_mail AS mail
JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id
WHERE mail.day IS NOT NULL AND NOT EXISTS (
  SELECT FROM startline_reminder AS told
  WHERE told.transaction_id = mail.transaction_id AND told.line_id = mail_line.line_id
    AND told.audience = CASE mail.kind WHEN 'reminder' THEN 'contact' ELSE 'editors' END)
ORDER BY mail.id LIMIT %(limit)s;

-- starts: Lines whose setup started at an instant at which their contact did not say who sets it up.
SELECT l.id AS line_id FROM startline_line AS l
WHERE l.started_at IS NOT NULL AND NOT EXISTS (
  SELECT FROM startline_transactionitem AS item
  JOIN startline_transaction AS t
    ON t.id = item.transaction_id AND t.type = 'set_up_started' AND t.actor_address_id = l.contact_id
  WHERE item.line_id = l.id AND item.outcome = 'changed' AND t.occurred_at = l.started_at)
ORDER BY l.id LIMIT %(limit)s;

-- organizations: Lines mapped to an organization that is closed: only one to which nothing was ever mapped may be.
SELECT l.id AS line_id FROM startline_line AS l
JOIN startline_organization AS organization ON organization.id = l.organization_id
WHERE organization.closed_at IS NOT NULL
ORDER BY l.id LIMIT %(limit)s;

-- plans: Lines whose order has a plan of another account, or one for an offer of which it has no mapped line.
SELECT (SELECT min(l.id) FROM startline_line AS l WHERE l.order_id = plan.order_id) AS line_id
FROM startline_setupplan AS plan
WHERE NOT EXISTS (
  SELECT FROM startline_line AS l
  WHERE l.order_id = plan.order_id AND l.account_id = plan.account_id AND l.offer_id = plan.offer_id
    AND l.mapped_at IS NOT NULL)
ORDER BY plan.id LIMIT %(limit)s;

-- answers: Lines with an answer or a file of another account, to a question of another offer or a later version of it, or before they were mapped.
SELECT DISTINCT answer.line_id FROM startline_setupanswer AS answer
JOIN startline_setupfield AS field ON field.id = answer.field_id
LEFT JOIN startline_line AS l ON l.id = answer.line_id
LEFT JOIN startline_storedfile AS file ON file.id = answer.file_id
WHERE l.account_id IS DISTINCT FROM answer.account_id OR l.offer_id <> field.offer_id OR l.mapped_at IS NULL
   OR answer.field_version > field.version
   OR (answer.file_id IS NOT NULL AND file.account_id IS DISTINCT FROM answer.account_id)
ORDER BY answer.line_id LIMIT %(limit)s;

-- set_ups: Lines that a contact or a member set up with an answer missing that the question, as they saw it, must have.
SELECT DISTINCT item.line_id
FROM startline_transaction AS t
JOIN startline_transactionitem AS item ON item.transaction_id = t.id AND item.outcome = 'changed'
JOIN startline_setupanswer AS answer ON answer.line_id = item.line_id
JOIN startline_setupfield AS field ON field.id = answer.field_id AND field.version = answer.field_version
WHERE t.type = 'service_set_up' AND t.actor_kind IN ('contact', 'member')
  AND field.required AND coalesce(answer.value, 'null') = 'null' AND answer.file_id IS NULL
ORDER BY item.line_id LIMIT %(limit)s;

-- codes: Mails of whose link a code is another account's, or was used though no step of its lines is on record.
SELECT link.mail_id FROM startline_code AS code
JOIN startline_link AS link ON link.id = code.link_id
WHERE link.account_id <> code.account_id OR (code.used_at IS NOT NULL AND code.purpose IN ('map', 'hand_over') AND NOT EXISTS (
  SELECT FROM jsonb_object_keys(code.subject -> 'epochs') AS key
  JOIN startline_transactionitem AS item ON item.line_id = key::bigint
  JOIN startline_transaction AS t ON t.id = item.transaction_id
   AND t.type = CASE code.purpose WHEN 'map' THEN 'organization_mapped' ELSE 'provisioning_email_update' END
   AND t.occurred_at BETWEEN code.asked_at AND code.used_at))
ORDER BY code.id LIMIT %(limit)s;

-- hubs: Transactions by a hub elsewhere that is not there.
SELECT t.id AS transaction_id FROM startline_transaction AS t
WHERE t.actor_kind = 'hub' AND NOT EXISTS (
  SELECT FROM startline_externalhub AS hub WHERE hub.id = (t.facts ->> 'hub_id')::bigint)
ORDER BY t.id LIMIT %(limit)s;

-- tellings: Lines that hubs elsewhere are told of in another account's name, or in an epoch that the line never reached.
SELECT telling.line_id FROM startline_hubtelling AS telling
LEFT JOIN startline_line AS l ON l.id = telling.line_id
WHERE l.account_id IS DISTINCT FROM telling.account_id OR telling.contact_epoch > l.contact_epoch
ORDER BY telling.id LIMIT %(limit)s;

-- size: How many lines and transactions there are, and the highest line id.
SELECT (SELECT count(*) FROM startline_line) AS lines, (SELECT count(*) FROM startline_transaction) AS transactions,
       (SELECT coalesce(max(id), 0) FROM startline_line) AS last;

-- case_states: Cases whose state, solution or due time is not what their entries say, in their order.
SELECT c.transaction_id
FROM startline_case AS c
CROSS JOIN LATERAL (
  SELECT max(id) FILTER (WHERE kind = 'solved') AS solved, max(id) FILTER (WHERE kind = 'reopened') AS reopened,
         max(id) FILTER (WHERE kind = 'answered') AS answered,
         max(id) FILTER (WHERE kind IN ('said', 'by_stranger')
                         OR (kind = 'unreached' AND NOT (facts ->> 'to_desk')::boolean)) AS said,
         count(*) FILTER (WHERE kind = 'reopened') AS reopenings,
         (array_agg(occurred_at ORDER BY id DESC) FILTER (WHERE kind = 'solved'))[1] AS solved_at,
         (array_agg(facts ->> 'solution' ORDER BY id DESC) FILTER (WHERE kind = 'solved'))[1] AS solution
  FROM startline_caseentry WHERE case_id = c.id
) AS told
WHERE c.reopened <> told.reopenings
   OR c.state <> CASE
        WHEN told.solved IS NOT NULL AND told.solved > coalesce(told.reopened, 0) THEN 'solved'
        WHEN told.answered IS NOT NULL AND told.answered > coalesce(greatest(told.said, told.reopened), 0) THEN 'waiting'
        WHEN told.answered IS NULL AND told.solved IS NULL THEN 'new'
        ELSE 'open' END
   OR (c.state = 'solved' AND (c.solved_at, c.solution) IS DISTINCT FROM (told.solved_at, told.solution))
ORDER BY c.transaction_id LIMIT %(limit)s;

-- case_answers: Cases that were first answered at another time than their first answer, or solution by the desk, has.
SELECT c.transaction_id
FROM startline_case AS c
WHERE c.first_answered_at IS DISTINCT FROM (
  SELECT min(entry.occurred_at) FROM startline_caseentry AS entry
  WHERE entry.case_id = c.id
    AND (entry.kind = 'answered' OR (entry.kind = 'solved' AND entry.facts ->> 'solution' <> 'by_asker')))
ORDER BY c.transaction_id LIMIT %(limit)s;

-- case_acts: Entries, decisions and cases that name a transaction which is not there, or another account's.
SELECT DISTINCT c.transaction_id
FROM startline_case AS c
LEFT JOIN startline_transaction AS opening ON opening.id = c.transaction_id
WHERE opening.id IS NULL OR opening.account_id <> c.account_id OR opening.type <> 'case_opened'
   OR EXISTS (SELECT FROM startline_caseentry AS entry
              LEFT JOIN startline_transaction AS act ON act.id = entry.transaction_id
              WHERE entry.case_id = c.id AND entry.transaction_id IS NOT NULL AND act.id IS NULL)
   OR EXISTS (SELECT FROM startline_caseproposal AS proposal
              LEFT JOIN startline_transaction AS change ON change.id = proposal.change_id
              WHERE proposal.case_id = c.id AND proposal.state = 'approved'
                AND (change.id IS NULL OR change.actor_user_id IS DISTINCT FROM proposal.decided_by_id
                     OR (change.facts ->> 'proposed_by')::bigint IS DISTINCT FROM proposal.proposed_by_id))
ORDER BY c.transaction_id LIMIT %(limit)s;

-- case_words: Cases that are found by nothing, by those who may not read them, or not by their internal notes.
SELECT c.transaction_id
FROM startline_case AS c
LEFT JOIN startline_casewords AS kept ON kept.case_id = c.id
WHERE kept.case_id IS NULL OR kept.account_id <> c.account_id OR kept.for_sellers <> (c.side = 'seller')
   OR (NOT EXISTS (SELECT FROM startline_casedeskwords AS desks WHERE desks.case_id = c.id)
       AND EXISTS (SELECT FROM startline_caseentry AS entry WHERE entry.case_id = c.id AND entry.internal AND entry.text <> ''))
ORDER BY c.transaction_id LIMIT %(limit)s;

-- case_eyes: Cases with entries, lines or pictures that others may read than the case says, or that are of another account or order.
SELECT DISTINCT c.transaction_id
FROM startline_case AS c
JOIN (
  SELECT case_id, account_id, for_sellers, internal, internal <> (kind IN
           ('noted', 'by_stranger', 'unreached', 'assigned', 'priority_set', 'type_set', 'proposed', 'approved', 'declined',
            'withdrawn')) AS wrong
  FROM startline_caseentry
  UNION ALL
  SELECT entry.case_id, shown.account_id, shown.for_sellers, entry.internal, file.account_id IS DISTINCT FROM entry.account_id
  FROM startline_casefile AS shown
  JOIN startline_caseentry AS entry ON entry.id = shown.entry_id
  JOIN startline_storedfile AS file ON file.id = shown.file_id
  UNION ALL
  SELECT about.case_id, about.account_id, about.for_sellers, false,
         l.account_id IS DISTINCT FROM about.account_id OR l.contact_epoch < about.contact_epoch
         OR l.order_id IS DISTINCT FROM asked.order_id
  FROM startline_caseline AS about
  JOIN startline_case AS asked ON asked.id = about.case_id
  LEFT JOIN startline_line AS l ON l.id = about.line_id
) AS shown ON shown.case_id = c.id
WHERE shown.wrong OR shown.account_id <> c.account_id OR shown.for_sellers <> (c.side = 'seller' AND NOT shown.internal)
ORDER BY c.transaction_id LIMIT %(limit)s;

-- case_standing: Cases that were not opened as their first entry says, or whose type, priority or agent is not what was said last.
SELECT c.transaction_id
FROM startline_case AS c
JOIN startline_transaction AS opening ON opening.id = c.transaction_id
CROSS JOIN LATERAL (
  SELECT (array_agg(facts ->> 'type' ORDER BY id DESC) FILTER (WHERE kind = 'type_set'))[1] AS type,
         (array_agg(facts ->> 'priority' ORDER BY id DESC) FILTER (WHERE kind = 'priority_set'))[1] AS priority,
         (array_agg((facts ->> 'to')::bigint ORDER BY id DESC) FILTER (WHERE kind = 'assigned'))[1] AS agent,
         count(*) FILTER (WHERE kind = 'opened' AND occurred_at = c.opened_at
                          AND (by_id, by_address_id) IS NOT DISTINCT FROM (c.opened_by_id, c.opened_by_address_id)) AS openings
  FROM startline_caseentry WHERE case_id = c.id
) AS told
WHERE told.openings <> 1 OR c.type <> coalesce(told.type, opening.facts ->> 'type') OR c.priority <> told.priority
   OR c.assigned_to_id IS DISTINCT FROM told.agent
ORDER BY c.transaction_id LIMIT %(limit)s;

-- case_proposals: Cases with proposals of which their entries do not tell as they stand.
SELECT DISTINCT c.transaction_id
FROM startline_caseproposal AS proposal
JOIN startline_case AS c ON c.id = proposal.case_id
WHERE ARRAY(SELECT coalesce(entry.facts ->> 'state', 'open') FROM startline_caseentry AS entry
            WHERE entry.case_id = proposal.case_id AND (entry.facts ->> 'proposal')::bigint = proposal.id ORDER BY entry.id)
  <> CASE proposal.state WHEN 'open' THEN ARRAY['open'] ELSE ARRAY['open', proposal.state::text] END
ORDER BY c.transaction_id LIMIT %(limit)s;

-- case_mails: Mails about cases that tell of no entry of their case, or that did not arrive and of which the case does not know or say so.
SELECT coalesce(mail.id, told.mail_id) AS mail_id, coalesce(mail.transaction_id, c.transaction_id) AS transaction_id
FROM (SELECT * FROM startline_mail WHERE kind IN ('case_opened', 'case_answered', 'case_solved', 'case_said', 'case_proposed')) AS mail
FULL JOIN startline_casemail AS told ON told.mail_id = mail.id
LEFT JOIN startline_caseentry AS entry ON entry.id = told.entry_id
LEFT JOIN startline_case AS c ON c.id = entry.case_id
WHERE mail.transaction_id IS DISTINCT FROM c.transaction_id OR told.to_desk <> (mail.kind IN ('case_said', 'case_proposed'))
   OR (told.unreached_at IS NOT NULL) <> (mail.state IN ('refused', 'given_up')
        OR EXISTS (SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = mail.id))
   OR (told.flagged_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM startline_caseentry AS said
    WHERE said.case_id = c.id AND said.kind = 'unreached' AND said.facts ->> 'mail' = mail.public_id::text))
ORDER BY 1 LIMIT %(limit)s;
