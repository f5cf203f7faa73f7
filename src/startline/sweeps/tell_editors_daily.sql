-- due: The accounts of which editors are due to be told something, and at which no other worker is.
WITH ending AS MATERIALIZED (
  SELECT account_id FROM startline_window
  WHERE remind_editors_at <= %(now)s AND remind_editors_at IS NOT NULL AND closes_at IS NOT NULL AND ended_at IS NULL
  ORDER BY remind_editors_at
  LIMIT %(limit)s
), not_started AS MATERIALIZED (
  SELECT account_id FROM startline_line
  WHERE escalate_at <= %(now)s AND escalate_at IS NOT NULL AND held_at IS NULL AND order_held_at IS NULL
  ORDER BY escalate_at
  LIMIT %(limit)s
), claimed AS MATERIALIZED (
  SELECT account_id FROM (SELECT account_id FROM ending UNION SELECT account_id FROM not_started) AS asked
  WHERE pg_try_advisory_xact_lock(hashtext('startline.tell_editors_daily'), account_id::int)
)
SELECT account.id, account.time_zone,
       greatest((SELECT count(*) FROM ending), (SELECT count(*) FROM not_started)) AS found
FROM claimed
JOIN startline_account AS account ON account.id = claimed.account_id;

-- lock_lines: Lock the lines of those accounts of which somebody is told by the end of the account's day, by id.
SELECT l.id FROM startline_line AS l
WHERE l.id IN (
  SELECT open_window.line_id
  FROM startline_window AS open_window
  JOIN unnest(%(account_ids)s::bigint[], %(until)s::timestamptz[]) AS account (id, until)
    ON account.id = open_window.account_id AND open_window.remind_editors_at <= account.until
  WHERE open_window.remind_editors_at <= %(latest)s AND open_window.remind_editors_at IS NOT NULL
    AND open_window.closes_at IS NOT NULL AND open_window.ended_at IS NULL
  UNION
  SELECT waiting.id
  FROM startline_line AS waiting
  JOIN unnest(%(account_ids)s::bigint[], %(until)s::timestamptz[]) AS account (id, until)
    ON account.id = waiting.account_id AND waiting.escalate_at <= account.until
  WHERE waiting.escalate_at <= %(latest)s AND waiting.escalate_at IS NOT NULL
    AND waiting.held_at IS NULL AND waiting.order_held_at IS NULL)
ORDER BY l.id
FOR NO KEY UPDATE;

-- windows: The windows of the locked lines, as they are now, with what their reminders need.
SELECT open_window.id AS window_id, l.id AS line_id, l.order_id, l.account_id, l.contact_id, l.status,
       l.mail_accepted_at, l.undeliverable_at, l.started_at, l.mapped_at, l.review_at, open_window.accepted_at, open_window.closes_at,
       open_window.time_zone, open_window.reminder_days, open_window.remind_editors_at AS due_at,
       account.time_zone AS account_zone, account.send_hour,
       array(SELECT gone.days FROM startline_reminder AS gone
             WHERE gone.line_id = l.id AND gone.window_id = open_window.id AND gone.audience = 'editors')::int[] AS gone
FROM startline_line AS l
JOIN startline_window AS open_window ON open_window.line_id = l.id
JOIN startline_account AS account ON account.id = l.account_id
WHERE l.id = ANY(%(line_ids)s) AND open_window.remind_editors_at <= %(latest)s
  AND open_window.closes_at IS NOT NULL AND open_window.ended_at IS NULL
ORDER BY l.id;

-- lines: Those of the locked lines for which it is to be told, if it is so, that nothing has started.
SELECT l.id AS line_id, l.order_id, l.account_id, l.contact_id, l.status, l.mail_accepted_at, l.undeliverable_at,
       l.started_at, l.mapped_at, l.review_at, l.time_zone, l.start_date, l.escalate_at AS due_at,
       account.time_zone AS account_zone, account.send_hour
FROM startline_line AS l
JOIN startline_account AS account ON account.id = l.account_id
WHERE l.id = ANY(%(line_ids)s) AND l.escalate_at <= %(latest)s AND l.held_at IS NULL AND l.order_held_at IS NULL
ORDER BY l.id;

-- move_windows: When the editors are reminded of each window next.
UPDATE startline_window AS open_window SET remind_editors_at = moved.remind_at
FROM unnest(%(window_ids)s::bigint[], %(remind_at)s::timestamptz[]) AS moved (window_id, remind_at)
WHERE open_window.id = moved.window_id;

-- move_lines: When it is to be told of each line that nothing has started; never again once it was.
UPDATE startline_line AS l SET escalate_at = moved.escalate_at
FROM unnest(%(line_ids)s::bigint[], %(escalate_at)s::timestamptz[]) AS moved (line_id, escalate_at)
WHERE l.id = moved.line_id;
