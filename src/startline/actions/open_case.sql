-- hold: Lock the asker's row: whatever else they open at once waits, and is counted after this one.
WITH asker AS MATERIALIZED (
  SELECT FROM (SELECT id FROM startline_user WHERE id = %(user_id)s FOR NO KEY UPDATE) AS own_user
), contact AS MATERIALIZED (
  SELECT FROM (SELECT id FROM startline_address WHERE id = %(address_id)s FOR NO KEY UPDATE) AS own_address
)
SELECT (SELECT count(*) FROM asker) + (SELECT count(*) FROM contact) AS held;

-- unsolved: How many cases of the asker are unsolved, at most so many; asked after *hold*, which sees nothing that it waited for.
SELECT count(*) AS unsolved FROM (
  SELECT FROM startline_case
  WHERE state <> 'solved' AND (opened_by_id = %(user_id)s OR opened_by_address_id = %(address_id)s)
  LIMIT %(most)s) AS counted;

-- record: Record that a case was opened, and about which lines.
WITH header AS (
  INSERT INTO startline_transaction
    (account_id, type, order_id, actor_kind, actor_user_id, actor_address_id, occurred_at, facts)
  VALUES (%(account_id)s, 'case_opened', %(order_id)s, %(actor_kind)s, %(actor_user_id)s, %(actor_address_id)s,
          %(now)s, %(facts)s)
  RETURNING id
), item AS (
  INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome)
  SELECT header.id, %(account_id)s, asked.line_id, 'asked'
  FROM header CROSS JOIN unnest(%(line_ids)s::bigint[]) AS asked (line_id)
  ORDER BY asked.line_id
)
INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, occurred_at)
SELECT header.id, %(account_id)s, 'recorded', 'completed', %(now)s FROM header
RETURNING transaction_id;
