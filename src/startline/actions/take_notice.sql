-- case_mail: The mail of that public id, where it is one about a case.
SELECT mail.id FROM startline_mail AS mail
JOIN startline_casemail AS told ON told.mail_id = mail.id
WHERE mail.public_id = %(public_id)s;

-- take: Keep a notice unless it was kept before.
INSERT INTO startline_deliverynotice (source, source_key, received_at, delivered_to, raw, raw_bytes, case_mail_id)
VALUES (%(source)s, %(source_key)s, %(received_at)s, %(delivered_to)s, %(raw)s, %(raw_bytes)s, %(case_mail_id)s)
ON CONFLICT (source, source_key) DO NOTHING;
