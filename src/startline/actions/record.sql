-- record: Append a transaction with an item per line and its first event.
WITH header AS (
  INSERT INTO startline_transaction
    (account_id, type, order_id, actor_kind, actor_user_id, actor_address_id, occurred_at, facts)
  VALUES (%(account_id)s, %(type)s, %(order_id)s, %(actor_kind)s, %(actor_user_id)s, %(actor_address_id)s,
          %(now)s, %(facts)s)
  RETURNING id
), changed AS (
  INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome, changes)
  SELECT header.id, l.account_id, l.id, 'changed',
         coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(l)) WHERE key = ANY(%(columns)s)), '{}')
  FROM header CROSS JOIN startline_line AS l
  WHERE l.id = ANY(%(changed_ids)s)
  ORDER BY l.id
), refused AS (
  INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome, reason, facts)
  SELECT header.id, %(account_id)s, asked.line_id, asked.outcome, asked.reason, asked.facts
  FROM header CROSS JOIN unnest(%(refused_ids)s::bigint[], %(outcomes)s::text[], %(reasons)s::text[],
                                %(refusal_facts)s::jsonb[]) AS asked (line_id, outcome, reason, facts)
)
INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, cause, occurred_at)
SELECT header.id, %(account_id)s, 'recorded', %(status)s, %(cause)s, %(now)s FROM header
RETURNING transaction_id;
