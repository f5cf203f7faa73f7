-- write: Write the mails of a transaction, each with its link and the lines that it speaks of.
WITH asked AS MATERIALIZED (
  SELECT asked.*, nextval(pg_get_serial_sequence('startline_mail', 'id')) AS mail_id
  FROM unnest(%(recipient_ids)s::bigint[], %(languages)s::text[])
    WITH ORDINALITY AS asked (recipient_id, language, number)
), mail AS (
  INSERT INTO startline_mail (id, account_id, transaction_id, kind, recipient_id, language, counts_at, due_at)
  SELECT mail_id, %(account_id)s, %(transaction_id)s, %(kind)s, recipient_id, language, %(now)s, %(now)s FROM asked
), link AS (
  INSERT INTO startline_link (mail_id, account_id, key_number) SELECT mail_id, %(account_id)s, %(key_number)s FROM asked
), mail_line AS (
  INSERT INTO startline_mailline (mail_id, line_id, account_id, contact_epoch)
  SELECT asked.mail_id, l.id, l.account_id, l.contact_epoch
  FROM unnest(%(line_ids)s::bigint[], %(mail_numbers)s::bigint[]) AS spoken_of (line_id, number)
  JOIN asked USING (number)
  JOIN startline_line AS l ON l.id = spoken_of.line_id
)
SELECT mail_id FROM asked ORDER BY number;
