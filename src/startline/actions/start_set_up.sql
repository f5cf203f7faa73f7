-- start: Note when the lines' setup started; once per contact.
UPDATE startline_line SET started_at = %(now)s WHERE id = ANY(%(line_ids)s) AND started_at IS NULL;

-- said: The last answer on record to who sets each of the lines up; read after they are locked.
SELECT DISTINCT ON (item.line_id) item.line_id, t.facts ->> 'who' AS who
FROM startline_transactionitem AS item
JOIN startline_transaction AS t ON t.id = item.transaction_id AND t.type = 'set_up_started'
WHERE item.line_id = ANY(%(line_ids)s) AND item.outcome = 'changed'
ORDER BY item.line_id, item.id DESC;
