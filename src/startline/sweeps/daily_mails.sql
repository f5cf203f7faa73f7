-- write: Append the transactions with an item per line, write their mails, and keep what nobody is to be told again.
WITH header AS MATERIALIZED (
  SELECT asked.*, nextval(pg_get_serial_sequence('startline_transaction', 'id')) AS id
  FROM unnest(%(account_ids)s::bigint[], %(order_ids)s::bigint[], %(days)s::date[], %(contact_ids)s::bigint[],
              %(types)s::text[], %(statuses)s::text[], %(facts)s::jsonb[])
    WITH ORDINALITY AS asked (account_id, order_id, day, contact_id, type, status, facts, number)
), mail AS MATERIALIZED (
  SELECT header.id AS transaction_id, header.account_id, header.day, header.contact_id, asked.recipient_id,
         asked.language, asked.place, nextval(pg_get_serial_sequence('startline_mail', 'id')) AS id
  FROM unnest(%(mail_numbers)s::bigint[], %(recipient_ids)s::bigint[], %(languages)s::text[])
    WITH ORDINALITY AS asked (number, recipient_id, language, place)
  JOIN header USING (number)
), appended AS (
  INSERT INTO startline_transaction (id, account_id, type, order_id, actor_kind, occurred_at, facts)
  SELECT id, account_id, type, order_id, 'system', %(now)s, jsonb_strip_nulls(facts) FROM header
), item AS (
  INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome, to_address_id, facts)
  SELECT header.id, header.account_id, told.line_id, 'changed', header.contact_id, told.facts
  FROM unnest(%(item_numbers)s::bigint[], %(item_lines)s::bigint[], %(item_facts)s::jsonb[])
    AS told (number, line_id, facts)
  JOIN header USING (number)
  ORDER BY told.line_id
), event AS (
  INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, occurred_at)
  SELECT id, account_id, 'recorded', status, %(now)s FROM header
), intent AS (
  INSERT INTO startline_mail (id, account_id, transaction_id, kind, recipient_id, language, counts_at, due_at, day)
  SELECT id, account_id, transaction_id, %(kind)s, recipient_id, language, %(now)s, %(now)s, day FROM mail
), link AS (
  INSERT INTO startline_link (mail_id, account_id, key_number) SELECT id, account_id, %(key_number)s FROM mail
), mail_line AS (
  INSERT INTO startline_mailline (mail_id, line_id, account_id, contact_epoch)
  SELECT mail.id, l.id, l.account_id, l.contact_epoch
  FROM unnest(%(spoken_places)s::bigint[], %(spoken_lines)s::bigint[]) AS spoken_of (place, line_id)
  JOIN mail USING (place)
  JOIN startline_line AS l ON l.id = spoken_of.line_id
)
INSERT INTO startline_reminder (account_id, line_id, window_id, audience, days, transaction_id, mail_id, reminded_at)
SELECT header.account_id, told.line_id, told.window_id, %(audience)s, told.days, header.id, mail.id, %(now)s
FROM unnest(%(told_numbers)s::bigint[], %(told_lines)s::bigint[], %(told_windows)s::bigint[], %(told_days)s::int[])
  AS told (number, line_id, window_id, days)
JOIN header USING (number)
LEFT JOIN mail ON mail.transaction_id = header.id AND mail.contact_id IS NOT NULL;

-- mailed_on: Who already has the mail of that kind that there is for a day, with the account that it speaks for.
SELECT mail.account_id, mail.recipient_id
FROM unnest(%(account_ids)s::bigint[], %(days)s::date[]) AS asked (account_id, day)
JOIN startline_mail AS mail ON mail.account_id = asked.account_id AND mail.day = asked.day
WHERE mail.kind = %(kind)s AND mail.day IS NOT NULL;
