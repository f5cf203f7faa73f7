-- waiting_days: The start dates, each with its zone, of booked lines whose first mail is still to become due.
SELECT DISTINCT start_date, time_zone
FROM startline_line
WHERE account_id = %(account_id)s AND status = 'booked' AND mail_due_at > %(now)s;

-- move_mails: Let the first mails of those lines be due at the new hour of their start date; locks lines by id.
WITH waiting AS MATERIALIZED (
  SELECT l.id, moved.mail_due_at
  FROM startline_line AS l
  JOIN unnest(%(start_dates)s::date[], %(time_zones)s::text[], %(mail_due_at)s::timestamptz[])
    AS moved (start_date, time_zone, mail_due_at) USING (start_date, time_zone)
  WHERE l.account_id = %(account_id)s AND l.status = 'booked' AND l.mail_due_at > %(now)s
    AND l.mail_due_at <> moved.mail_due_at
  ORDER BY l.id
  FOR NO KEY UPDATE OF l
)
UPDATE startline_line AS l SET mail_due_at = waiting.mail_due_at
FROM waiting WHERE l.id = waiting.id;
