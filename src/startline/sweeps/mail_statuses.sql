-- siblings: How the transactions' other contact mails stand, and whether lines were refused.
SELECT asked.transaction_id,
       count(mail.id) FILTER (WHERE mail.settled_at IS NULL) AS open,
       count(mail.id) FILTER (WHERE mail.state = 'accepted') AS reached,
       count(mail.id) FILTER (WHERE mail.state IN ('refused', 'given_up')) AS failed,
       EXISTS (SELECT FROM startline_transactionitem AS item
               WHERE item.transaction_id = asked.transaction_id AND item.outcome = 'refused') AS some_lines_refused
FROM unnest(%(transaction_ids)s::bigint[]) AS asked (transaction_id)
LEFT JOIN startline_mail AS mail
  ON mail.transaction_id = asked.transaction_id AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
     AND mail.id <> ALL(%(mail_ids)s)
GROUP BY asked.transaction_id;
