-- lock: Lock the request and the status of its transaction, which delivery locks before lines too.
SELECT request.id FROM startline_changerequest AS request
JOIN startline_transactionstate AS state ON state.transaction_id = request.transaction_id
WHERE request.public_id = %(public_id)s
FOR NO KEY UPDATE OF request, state;

-- request: The request as it is under its lock, with who asked and who has decided.
SELECT request.id, request.account_id, request.order_id, request.transaction_id, request.address_id, request.state,
       request.asked_by_id, asker.name AS asked_by, asker.email AS asker_email, asker.language AS asker_language,
       decider.name AS decided_by, request.decided_at,
       (SELECT array_agg(asked.line_id ORDER BY asked.line_id) FROM startline_changerequestline AS asked
        WHERE asked.request_id = request.id) AS line_ids
FROM startline_changerequest AS request
JOIN startline_user AS asker ON asker.id = request.asked_by_id
LEFT JOIN startline_user AS decider ON decider.id = request.decided_by_id
WHERE request.public_id = %(public_id)s;

-- close: Close the request, keep what became of each line, and say so on its transaction.
WITH closed AS (
  UPDATE startline_changerequest AS request
  SET state = %(state)s, decided_by_id = %(user_id)s, decided_at = %(now)s, reply = %(reply)s,
      change_id = %(change_id)s
  WHERE request.id = %(request_id)s AND request.state = 'open'
  RETURNING request.transaction_id, request.account_id
), line AS (
  UPDATE startline_changerequestline AS asked
  SET outcome = told.outcome, reason = told.reason, facts = told.facts
  FROM unnest(%(line_ids)s::bigint[], %(outcomes)s::text[], %(reasons)s::text[], %(refusal_facts)s::jsonb[])
    AS told (line_id, outcome, reason, facts)
  WHERE asked.request_id = %(request_id)s AND asked.line_id = told.line_id
)
INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, cause, facts, occurred_at)
SELECT transaction_id, account_id, %(kind)s, %(status)s, %(cause)s, jsonb_build_object('user_id', %(user_id)s::bigint),
       %(now)s
FROM closed;
