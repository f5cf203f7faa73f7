-- siblings: How the other mails that the transactions wait for stand, and whether lines were refused.
SELECT asked.transaction_id,
       count(mail.id) FILTER (WHERE mail.settled_at IS NULL) AS open,
       count(mail.id) FILTER (WHERE mail.state = 'accepted' AND bounce.id IS NULL) AS reached,
       count(mail.id) FILTER (WHERE mail.state IN ('refused', 'given_up') OR bounce.id IS NOT NULL) AS failed,
       EXISTS (SELECT FROM startline_transactionitem AS item
               WHERE item.transaction_id = asked.transaction_id AND item.outcome = 'refused') AS some_lines_refused
FROM unnest(%(transaction_ids)s::bigint[]) AS asked (transaction_id)
LEFT JOIN startline_mail AS mail
  ON mail.transaction_id = asked.transaction_id
     AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder', 'case_opened', 'case_answered', 'case_solved')
     AND mail.id <> ALL(%(mail_ids)s)
LEFT JOIN startline_bounce AS bounce ON bounce.mail_id = mail.id
GROUP BY asked.transaction_id;
