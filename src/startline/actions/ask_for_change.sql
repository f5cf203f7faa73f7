-- lock_asker: Lock who asks, after the lines, so that no two requests of theirs are counted at once.
SELECT id FROM startline_user WHERE id = %(user_id)s FOR NO KEY UPDATE;

-- open_requests: How many requests of the person wait for a decision.
SELECT count(*) AS open FROM startline_changerequest WHERE asked_by_id = %(user_id)s AND state = 'open';

-- asked_already: The open request for the same address that speaks of all these lines.
SELECT request.public_id, request.asked_at, asker.name AS asked_by
FROM startline_changerequest AS request
JOIN startline_user AS asker ON asker.id = request.asked_by_id
WHERE request.order_id = %(order_id)s AND request.state = 'open' AND request.address_id = %(address_id)s
  AND NOT EXISTS (
    SELECT FROM unnest(%(line_ids)s::bigint[]) AS wanted (line_id)
    WHERE NOT EXISTS (
      SELECT FROM startline_changerequestline AS asked
      WHERE asked.request_id = request.id AND asked.line_id = wanted.line_id))
ORDER BY request.id LIMIT 1;

-- ask: Record that a change was asked for, line by line; keep the request where there is a line to change.
WITH told AS (
  SELECT * FROM unnest(%(line_ids)s::bigint[], %(outcomes)s::text[], %(reasons)s::text[], %(refusal_facts)s::jsonb[])
    AS told (line_id, outcome, reason, facts)
), header AS (
  INSERT INTO startline_transaction
    (account_id, type, order_id, actor_kind, actor_user_id, actor_address_id, occurred_at)
  VALUES (%(account_id)s, 'change_requested', %(order_id)s, %(actor_kind)s, %(actor_user_id)s, %(actor_address_id)s,
          %(now)s)
  RETURNING id
), item AS (
  INSERT INTO startline_transactionitem
    (transaction_id, account_id, line_id, outcome, reason, facts, from_address_id, to_address_id)
  SELECT header.id, %(account_id)s, l.id, told.outcome, told.reason, told.facts,
         CASE WHEN told.outcome = 'asked' THEN l.contact_id END, %(contact_id)s
  FROM header CROSS JOIN told JOIN startline_line AS l ON l.id = told.line_id
  ORDER BY l.id
), event AS (
  INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, cause, occurred_at)
  SELECT header.id, %(account_id)s, 'recorded', %(status)s, %(cause)s, %(now)s FROM header
), request AS (
  INSERT INTO startline_changerequest
    (account_id, order_id, transaction_id, address_id, note, asked_by_id, asked_at)
  SELECT %(account_id)s, %(order_id)s, header.id, %(contact_id)s, %(note)s, %(actor_user_id)s, %(now)s
  FROM header WHERE 'asked' = ANY(%(outcomes)s)
  RETURNING id, public_id
), request_line AS (
  INSERT INTO startline_changerequestline (request_id, line_id, account_id, contact_id, contact_epoch)
  SELECT request.id, l.id, l.account_id, l.contact_id, l.contact_epoch
  FROM request CROSS JOIN told JOIN startline_line AS l ON l.id = told.line_id
  WHERE told.outcome = 'asked'
)
SELECT header.id AS transaction_id, (SELECT public_id FROM request) AS request_id FROM header;
