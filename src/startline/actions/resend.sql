-- counts: How many mails that a person asked for count against each line, recipient and the account, and when the cap-th newest of each counts no more.
WITH counted AS (
  SELECT counts_at FROM startline_mail
  WHERE account_id = %(account_id)s AND kind IN ('corrected', 'resend') AND counts_at > %(since)s
), of_account AS (
  SELECT (SELECT count(*) FROM counted) AS mails,
         (SELECT counts_at + %(cap_span)s FROM counted ORDER BY counts_at DESC OFFSET %(account_cap)s - 1 LIMIT 1) AS free_at
)
SELECT asked.line_id, of_line.mails AS line, of_line.free_at AS line_free_at,
       of_recipient.mails AS recipient, of_recipient.free_at AS recipient_free_at,
       of_account.mails AS account, of_account.free_at AS account_free_at
FROM unnest(%(line_ids)s::bigint[], %(recipient_ids)s::bigint[]) AS asked (line_id, recipient_id)
CROSS JOIN of_account
CROSS JOIN LATERAL (
  SELECT count(*) AS mails, (array_agg(mail.counts_at ORDER BY mail.counts_at DESC))[%(line_cap)s::int] + %(cap_span)s AS free_at
  FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
  WHERE mail_line.line_id = asked.line_id AND mail.kind IN ('corrected', 'resend') AND mail.counts_at > %(since)s
) AS of_line
CROSS JOIN LATERAL (
  SELECT count(*) AS mails, (array_agg(mail.counts_at ORDER BY mail.counts_at DESC))[%(recipient_cap)s::int] + %(cap_span)s AS free_at
  FROM startline_mail AS mail
  WHERE mail.recipient_id = asked.recipient_id AND mail.kind IN ('corrected', 'resend') AND mail.counts_at > %(since)s
) AS of_recipient;

-- unsilence: Lines that came in silent have been mailed by us from now on.
UPDATE startline_line SET silent = false WHERE id = ANY(%(line_ids)s) AND silent;
