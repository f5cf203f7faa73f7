-- counts: How many mails that a person asked for count against each line, recipient and the account.
WITH counted AS (
  SELECT id, recipient_id FROM startline_mail
  WHERE account_id = %(account_id)s AND kind IN ('corrected', 'resend') AND counts_at > %(since)s
)
SELECT asked.line_id,
       (SELECT count(*) FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
        WHERE mail_line.line_id = asked.line_id AND mail.kind IN ('corrected', 'resend')
          AND mail.counts_at > %(since)s) AS line,
       (SELECT count(*) FROM startline_mail AS mail
        WHERE mail.recipient_id = asked.recipient_id AND mail.kind IN ('corrected', 'resend')
          AND mail.counts_at > %(since)s) AS recipient,
       (SELECT count(*) FROM counted) AS account
FROM unnest(%(line_ids)s::bigint[], %(recipient_ids)s::bigint[]) AS asked (line_id, recipient_id);

-- unsilence: Lines that came in silent have been mailed by us from now on.
UPDATE startline_line SET silent = false WHERE id = ANY(%(line_ids)s) AND silent;
