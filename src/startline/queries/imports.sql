-- recent: The imports of files, newest first.
SELECT run.id, run.public_id, run.file_name, account.name AS account_name, run.state, starter.name AS started_by,
       run.started_at, run.ended_at, run.rows_total, run.rows_read, run.orders_total, run.orders_done, run.expected, run.came_in
FROM startline_importrun AS run
LEFT JOIN startline_account AS account ON account.id = run.account_id
LEFT JOIN startline_user AS starter ON starter.id = run.started_by_id
WHERE run.source = 'report' AND (%(before)s::bigint IS NULL OR run.id < %(before)s)
ORDER BY run.id DESC
LIMIT %(limit)s;

-- run: One import of a file with all that its page tells.
SELECT run.id, run.public_id, run.file_name, run.account_id, account.name AS account_name, account.distributor_id, run.state,
       run.started_by_id, starter.name AS started_by, other.name AS taken_over_by, run.started_at, run.ended_at,
       run.rows_total, run.rows_read, run.orders_total, run.orders_done, run.expected, run.came_in, run.sends_mail,
       run.stop_asked, run.told, run.questions, run.understood, run.transactions, run.checked_at, run.tidied_at,
       run.causes
FROM startline_importrun AS run
LEFT JOIN startline_account AS account ON account.id = run.account_id
LEFT JOIN startline_user AS starter ON starter.id = run.started_by_id
LEFT JOIN startline_user AS other ON other.id = run.taken_over_by_id
WHERE run.public_id = %(public_id)s AND run.source = 'report';

-- problems: The run's rows with problems, in the file's order; what conflicts is no problem of the file.
SELECT row_number, order_number, line_number, outcome, problems FROM startline_importrow
WHERE run_id = %(run_id)s AND problem_kind IS NOT NULL AND row_number > %(after)s
ORDER BY row_number
LIMIT %(limit)s;

-- problems_of_kind: Those of one kind.
SELECT row_number, order_number, line_number, outcome, problems FROM startline_importrow
WHERE run_id = %(run_id)s AND problem_kind = %(kind)s AND row_number > %(after)s
ORDER BY row_number
LIMIT %(limit)s;

-- to_correct: The rows to be given back: in error, or with a conflict that nobody has decided.
SELECT r.row_number, r.raw::text AS raw,
       (CASE WHEN r.outcome IS NULL THEN r.problems || undecided.problems ELSE r.problems END)::text AS problems
FROM startline_importrow AS r
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('column', field, 'field', field, 'value', file_value, 'code', code, 'facts', facts)
                   ORDER BY field) AS problems
  FROM startline_importconflict AS conflict
  WHERE conflict.run_id = r.run_id AND conflict.row_number = r.row_number AND conflict.decision IS NULL) AS undecided ON true
WHERE r.run_id = %(run_id)s
  AND (r.outcome IN ('error', 'conflict') OR (r.outcome IS NULL AND undecided.problems IS NOT NULL))
ORDER BY r.row_number;

-- conflict_counts: How many values of the run conflict, wait for a decision, and could be taken from the file.
SELECT count(*) AS all, count(*) FILTER (WHERE decision IS NULL) AS undecided,
       count(*) FILTER (WHERE decision IS NULL AND code = 'changed_on_both_sides'
                          AND (field <> 'contact' OR file_value <> '')) AS takeable
FROM startline_importconflict WHERE run_id = %(run_id)s;

-- conflicts: The run's conflicts in the file's order, with who decided and whether it has been carried out.
SELECT conflict.row_number, conflict.field, conflict.order_number, conflict.line_number, o.public_id AS order_id,
       conflict.file_value, conflict.our_value, conflict.code, conflict.facts, conflict.decision, decider.name AS by,
       r.outcome IS NOT NULL AND conflict.decision IS NOT NULL AS carried_out
FROM startline_importconflict AS conflict
JOIN startline_order AS o ON o.account_id = conflict.account_id AND o.number = conflict.order_number
LEFT JOIN startline_importrow AS r ON r.run_id = conflict.run_id AND r.row_number = conflict.row_number
LEFT JOIN startline_user AS decider ON decider.id = conflict.decided_by_id
WHERE conflict.run_id = %(run_id)s AND (conflict.row_number, conflict.field) > (%(after_row)s, %(after_field)s)
ORDER BY conflict.row_number, conflict.field
LIMIT %(limit)s;

-- orders: The run's orders that came in or are here, by account and number, the few of a page joined.
WITH page AS (
  SELECT account_id, order_number, count(*) AS rows FROM startline_importrow
  WHERE run_id = %(run_id)s AND (account_id, order_number) > (%(after_account_id)s, %(after_number)s)
    AND outcome IN ('new', 'changed', 'unchanged', 'conflict')
  GROUP BY account_id, order_number
  ORDER BY account_id, order_number
  LIMIT %(limit)s
)
SELECT page.account_id, page.order_number AS number, o.public_id, customer.name AS customer_name, page.rows
FROM page
JOIN startline_order AS o ON o.account_id = page.account_id AND o.number = page.order_number
JOIN startline_customer AS customer ON customer.id = o.customer_id
ORDER BY page.account_id, page.order_number;

-- transactions: The public ids of these transactions.
SELECT public_id FROM startline_transaction WHERE id = ANY(%(ids)s) ORDER BY id;

-- accounts: The accounts for which somebody enters orders who edits these, and the partners under them.
SELECT id, name FROM startline_account
WHERE %(operates)s OR id = ANY(%(own)s) OR distributor_id = ANY(%(own)s)
ORDER BY name
LIMIT %(limit)s;
