-- offers: The catalogue's offers by code.
SELECT id, code, family, provisions FROM startline_offer;

-- accounts: The accounts with what their orders' lines need.
SELECT id, name, time_zone, send_hour, currency, distributor_id, kind FROM startline_account;

-- domains: Whose orders are submitted from which mail domain.
SELECT domain, account_id FROM startline_accountdomain;

-- customer_zones: The end customers that have a time zone of their own.
SELECT account_id, name_key, time_zone FROM startline_customer WHERE time_zone IS NOT NULL;

-- known_addresses: The ids of addresses by their keys.
SELECT id, key FROM startline_address WHERE key = ANY(%(keys)s);

-- add_addresses: Add the addresses that are not there yet.
INSERT INTO startline_address (email, key, domain)
SELECT * FROM unnest(%(emails)s::text[], %(keys)s::text[], %(domains)s::text[]) ORDER BY 2
ON CONFLICT (key) DO NOTHING;

-- analyze: Let the planner know of the rows just loaded; without it the statements below take them for one.
ANALYZE startline_importrow;

-- spread_errors: All rows of an order or none: an order with a bad row has only bad rows.
UPDATE startline_importrow AS r
SET outcome = 'error', problem_kind = 'with_order', problems = r.problems || %(problem)s
WHERE r.run_id = %(run_id)s AND r.outcome IS NULL
  AND r.order_number IN (
    SELECT order_number FROM startline_importrow WHERE run_id = %(run_id)s AND outcome = 'error');

-- counts: How many rows, orders and mails the run would take over.
WITH row AS (
  SELECT r.*, l.id AS line_id,
         l.id IS NULL AND r.contact_id IS NOT NULL AND r.mail_due_at <= %(now)s AND r.hold_name IS NULL AS enters_due
  FROM startline_importrow AS r
  LEFT JOIN startline_order AS o ON o.account_id = r.account_id AND o.number = r.order_number
  LEFT JOIN startline_line AS l ON l.order_id = o.id AND l.number = r.line_number
  WHERE r.run_id = %(run_id)s
)
SELECT count(*) AS rows,
       count(DISTINCT order_number) AS orders,
       count(*) FILTER (WHERE outcome = 'error') AS errors,
       count(*) FILTER (WHERE outcome = 'skipped') AS skipped,
       count(*) FILTER (WHERE outcome = 'conflict' OR (outcome IS NULL AND expected = 'conflict')) AS conflicts,
       count(*) FILTER (WHERE outcome = 'new' OR (outcome IS NULL AND line_id IS NULL)) AS new,
       count(*) FILTER (WHERE outcome = 'changed' OR (outcome IS NULL AND expected = 'changed')) AS changed,
       count(*) FILTER (WHERE outcome = 'unchanged'
         OR (outcome IS NULL AND line_id IS NOT NULL AND coalesce(expected, 'unchanged') = 'unchanged')) AS unchanged,
       count(DISTINCT order_number) FILTER (
         WHERE outcome = 'new' OR (outcome IS NULL AND line_id IS NULL)) AS new_orders,
       count(DISTINCT (order_number, contact_id)) FILTER (WHERE outcome IS NULL AND (enters_due OR mails)) AS mails,
       count(DISTINCT contact_id) FILTER (WHERE outcome IS NULL AND (enters_due OR mails)) AS addresses,
       count(DISTINCT (order_number, contact_id)) FILTER (
         WHERE outcome IS NULL AND line_id IS NULL AND contact_id IS NOT NULL AND silent) AS silent_mails,
       count(DISTINCT contact_id) FILTER (WHERE outcome IS NULL AND line_id IS NULL AND silent) AS silent_addresses,
       count(*) FILTER (WHERE problem_kind = 'with_order') AS errors_of_order,
       count(*) FILTER (WHERE problem_kind = 'warning') AS warnings
FROM row;

-- causes: The errors that more than one row has with the same value in the same column, the most frequent first.
SELECT problem->>'code' AS code, problem->>'column' AS "column", problem->>'field' AS field, problem->>'value' AS value,
       (array_agg(problem->'facts' ORDER BY row_number))[1] AS facts, count(*) AS rows, min(row_number) AS first_row
FROM startline_importrow CROSS JOIN LATERAL jsonb_array_elements(problems) AS problem
WHERE run_id = %(run_id)s AND problem_kind = 'error'
  AND problem->>'code' NOT IN ('order_has_errors', 'awaiting_before_start', 'domain_mistyped')
GROUP BY 1, 2, 3, 4
HAVING count(*) > 1
ORDER BY count(*) DESC, min(row_number)
LIMIT %(limit)s;

-- problems: The rows that were not taken over as they stand, would not be, or only with a warning, in the file's order.
SELECT r.row_number, r.order_number, r.line_number,
       CASE WHEN foreseen.problems IS NULL THEN r.outcome ELSE 'conflict' END AS outcome,
       CASE WHEN foreseen.problems IS NULL THEN r.problems ELSE r.problems || foreseen.problems END AS problems, r.raw
FROM startline_importrow AS r
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('column', field, 'field', field, 'value', file_value, 'code', code, 'facts', facts)
                   ORDER BY field) AS problems
  FROM startline_importconflict AS conflict
  WHERE conflict.run_id = r.run_id AND conflict.row_number = r.row_number AND conflict.decision IS NULL) AS foreseen
  ON r.outcome IS NULL
WHERE r.run_id = %(run_id)s AND r.row_number > %(after)s AND (r.problems <> '[]' OR foreseen.problems IS NOT NULL)
ORDER BY r.row_number
LIMIT %(limit)s;
