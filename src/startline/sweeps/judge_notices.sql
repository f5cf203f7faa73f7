-- next: The next notice to be judged; one about a mail still on its way waits for that mail's end. Replies are not judged here.
SELECT notice.id, notice.source, notice.delivered_to, notice.raw, notice.mail_id, notice.hard, notice.decided_at
FROM startline_deliverynotice AS notice
WHERE notice.state = 'received' AND notice.id > %(after)s AND (notice.case_mail_id IS NULL OR notice.decided_at IS NOT NULL)
  AND (notice.mail_id IS NULL OR EXISTS (
    SELECT FROM startline_mail AS mail WHERE mail.id = notice.mail_id AND mail.settled_at IS NOT NULL))
ORDER BY notice.id
LIMIT 1
FOR NO KEY UPDATE OF notice SKIP LOCKED;

-- mail: The mail of that public id.
SELECT id FROM startline_mail WHERE public_id = %(public_id)s;

-- wait: Let the notice wait for the end of the mail that it is about.
UPDATE startline_deliverynotice SET mail_id = %(mail_id)s WHERE id = %(notice_id)s;

-- judge: Say what became of the notice, and what was understood.
UPDATE startline_deliverynotice
SET state = %(state)s, kind = %(kind)s, hard = %(hard)s, status = %(status)s, code = %(code)s, cause = %(cause)s,
    words = %(words)s, recipient = %(recipient)s, subject = %(subject)s, from_address = %(from_address)s,
    mail_id = %(mail_id)s, judged_at = %(now)s
WHERE id = %(notice_id)s;
