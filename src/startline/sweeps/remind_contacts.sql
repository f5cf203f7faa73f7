-- due: The contacts of windows that are due, of the accounts at which no other worker is: a person's mail is not cut in two.
WITH due AS MATERIALIZED (
  SELECT line_id, account_id FROM startline_window
  WHERE remind_contact_at <= %(now)s AND remind_contact_at IS NOT NULL AND closes_at IS NOT NULL AND ended_at IS NULL
  ORDER BY remind_contact_at
  LIMIT %(limit)s
), claimed AS MATERIALIZED (
  SELECT account_id FROM (SELECT DISTINCT account_id FROM due) AS asked
  WHERE pg_try_advisory_xact_lock(hashtext('startline.remind_contacts'), account_id::int)
)
SELECT DISTINCT l.account_id, coalesce(l.contact_id, 0) AS contact_id, account.time_zone AS account_zone,
       (SELECT count(*) FROM due) AS found
FROM due
JOIN claimed USING (account_id)
JOIN startline_line AS l ON l.id = due.line_id
JOIN startline_account AS account ON account.id = l.account_id;

-- lock_lines: Lock the lines of those people's windows that are due by the end of their account's day, by id.
SELECT l.id FROM startline_line AS l
WHERE l.id IN (
  SELECT spoken_of.id
  FROM startline_window AS open_window
  JOIN startline_line AS spoken_of ON spoken_of.id = open_window.line_id
  JOIN unnest(%(account_ids)s::bigint[], %(contact_ids)s::bigint[], %(until)s::timestamptz[])
    AS person (account_id, contact_id, until)
    ON person.account_id = spoken_of.account_id AND person.contact_id = coalesce(spoken_of.contact_id, 0)
   AND open_window.remind_contact_at <= person.until
  WHERE open_window.remind_contact_at <= %(latest)s AND open_window.remind_contact_at IS NOT NULL
    AND open_window.closes_at IS NOT NULL AND open_window.ended_at IS NULL)
ORDER BY l.id
FOR NO KEY UPDATE;

-- windows: The windows of the locked lines, as they are now, with what their reminders need.
SELECT open_window.id AS window_id, l.id AS line_id, l.order_id, l.account_id, l.contact_id, l.status, l.mail_accepted_at,
       l.undeliverable_at, l.started_at, l.mapped_at, l.review_at, open_window.accepted_at, open_window.closes_at,
       open_window.time_zone, open_window.reminder_days, open_window.remind_contact_at AS due_at,
       account.time_zone AS account_zone, account.send_hour, coalesce(customer.language, account.language) AS language,
       array(SELECT gone.days FROM startline_reminder AS gone
             WHERE gone.line_id = l.id AND gone.window_id = open_window.id AND gone.audience = 'contact')::int[] AS gone
FROM startline_line AS l
JOIN startline_window AS open_window ON open_window.line_id = l.id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_account AS account ON account.id = l.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
WHERE l.id = ANY(%(line_ids)s) AND open_window.remind_contact_at <= %(latest)s
  AND open_window.closes_at IS NOT NULL AND open_window.ended_at IS NULL
ORDER BY l.id;

-- move: When each window's contact is reminded next.
UPDATE startline_window AS open_window SET remind_contact_at = moved.remind_at
FROM unnest(%(window_ids)s::bigint[], %(remind_at)s::timestamptz[]) AS moved (window_id, remind_at)
WHERE open_window.id = moved.window_id;
