-- notice: The lines that a notice to a former contact still speaks of, each with the epoch that the change gave it.
SELECT mail.id AS mail_id, mail.recipient_id, mail_line.line_id, mail_line.contact_epoch, l.order_id
FROM startline_mail AS mail
JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id AND mail_line.left_at IS NULL
JOIN startline_line AS l ON l.id = mail_line.line_id
WHERE mail.id = %(mail_id)s AND mail.kind = 'contact_replaced'
ORDER BY l.id;

-- used: When the notice was used, for each of its lines; read after the lines are locked.
SELECT item.line_id, min(t.occurred_at) AS occurred_at
FROM startline_mailline AS mail_line
JOIN startline_transactionitem AS item ON item.line_id = mail_line.line_id
JOIN startline_transaction AS t ON t.id = item.transaction_id AND t.type = 'change_disputed'
  AND (t.facts ->> 'mail_id')::bigint = mail_line.mail_id
WHERE mail_line.mail_id = %(mail_id)s
GROUP BY item.line_id;

-- review: Put the lines under review.
UPDATE startline_line SET review_at = %(now)s WHERE id = ANY(%(line_ids)s) AND review_at IS NULL;
