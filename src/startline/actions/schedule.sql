-- send_hour: The hour at which the account's mails go, in each line's own zone.
SELECT send_hour FROM startline_account WHERE id = %(account_id)s;

-- move: Give the lines their new start date; a booked line's mail moves with it.
UPDATE startline_line AS l
SET start_date = %(start_date)s, mail_due_at = CASE WHEN l.status = 'booked' THEN moved.mail_due_at END
FROM unnest(%(line_ids)s::bigint[], %(mail_due_at)s::timestamptz[]) AS moved (line_id, mail_due_at)
WHERE l.id = moved.line_id AND l.status IN ('entered', 'booked');

-- book: Book the lines; their first mail is due on their start date.
UPDATE startline_line AS l
SET status = 'booked', mail_due_at = booked.mail_due_at
FROM unnest(%(line_ids)s::bigint[], %(mail_due_at)s::timestamptz[]) AS booked (line_id, mail_due_at)
WHERE l.id = booked.line_id AND l.status = 'entered';
