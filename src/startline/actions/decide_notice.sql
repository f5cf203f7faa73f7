-- lock: Lock the notice and see how it stands.
SELECT notice.id, notice.public_id, notice.state, notice.kind, notice.raw, notice.raw_bytes, notice.case_mail_id, notice.decided_at,
       (SELECT decider.name FROM startline_user AS decider WHERE decider.id = notice.decided_by_id) AS decided_by
FROM startline_deliverynotice AS notice WHERE notice.public_id = %(public_id)s
FOR NO KEY UPDATE;

-- mail: The mail of that public id that a server accepted and that has not come back.
SELECT mail.id FROM startline_mail AS mail
WHERE mail.public_id = %(public_id)s AND mail.state = 'accepted'
  AND NOT EXISTS (SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = mail.id);

-- assign: Let the notice be judged anew, as a bounce of the mail; no more of it stays than of others.
UPDATE startline_deliverynotice
SET state = 'received', kind = NULL, judged_at = NULL, mail_id = %(mail_id)s, hard = %(hard)s,
    decided_by_id = %(user_id)s, decided_at = %(now)s, raw = substring(raw FROM 1 FOR %(kept)s)
WHERE id = %(notice_id)s;

-- dismiss: Put the notice aside; no more of it stays than of others.
UPDATE startline_deliverynotice
SET state = 'dismissed', decided_by_id = %(user_id)s, decided_at = %(now)s, raw = substring(raw FROM 1 FOR %(kept)s)
WHERE id = %(notice_id)s;

-- put: Say that the reply is in its case; of one that is there whole no more stays than of other notices.
UPDATE startline_deliverynotice
SET state = 'applied', decided_by_id = %(user_id)s, decided_at = %(now)s,
    raw = CASE WHEN %(kept)s::int IS NULL THEN raw ELSE substring(raw FROM 1 FOR %(kept)s) END
WHERE id = %(notice_id)s;
