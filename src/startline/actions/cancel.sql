-- mailed: The lines whose present contact was already mailed, or is being mailed.
SELECT DISTINCT mail_line.line_id
FROM startline_mailline AS mail_line
JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
JOIN startline_line AS l ON l.id = mail_line.line_id AND l.contact_epoch = mail_line.contact_epoch
WHERE mail_line.line_id = ANY(%(line_ids)s) AND mail.attempts > 0 AND mail.recipient_id = l.contact_id
  AND (mail_line.left_at IS NULL OR mail_line.left_at > mail.first_attempt_at);

-- cancel: Cancel the lines; their window ends with them, their links and intents die.
WITH ended AS (
  UPDATE startline_window SET ended_at = %(now)s, end_cause = 'cancelled'
  WHERE line_id = ANY(%(line_ids)s) AND ended_at IS NULL
)
UPDATE startline_line
SET status = 'cancelled', cancelled_at = %(now)s, mail_due_at = NULL
WHERE id = ANY(%(line_ids)s) AND mapped_at IS NULL;
