-- start: Open windows, each with a copy of its policy and the contact epoch that its line has.
INSERT INTO startline_window
  (account_id, line_id, mail_id, contact_epoch, accepted_at, time_zone, policy_id, policy_name, window_days,
   expiry, reminder_days, escalation_days, deadline_at, closes_at, remind_contact_at, remind_editors_at)
SELECT l.account_id, l.id, w.mail_id, l.contact_epoch, w.accepted_at, l.time_zone, policy.id, policy.name,
       policy.window_days, policy.expiry, policy.reminder_days, policy.escalation_days, w.deadline_at, w.closes_at,
       w.remind_contact_at, w.remind_editors_at
FROM unnest(%(line_ids)s::bigint[], %(mail_ids)s::bigint[], %(accepted_at)s::timestamptz[],
            %(policy_ids)s::bigint[], %(deadlines)s::timestamptz[], %(closes_at)s::timestamptz[],
            %(remind_contact_at)s::timestamptz[], %(remind_editors_at)s::timestamptz[])
  AS w (line_id, mail_id, accepted_at, policy_id, deadline_at, closes_at, remind_contact_at, remind_editors_at)
JOIN startline_line AS l ON l.id = w.line_id
JOIN startline_policy AS policy ON policy.id = w.policy_id;
