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
SET outcome = 'error', problems = r.problems || %(problem)s
WHERE r.run_id = %(run_id)s AND r.outcome IS NULL
  AND r.order_number IN (
    SELECT order_number FROM startline_importrow WHERE run_id = %(run_id)s AND outcome = 'error');

-- counts: How many rows, orders and mails the run would take over.
WITH row AS (
  SELECT r.*, o.id AS order_id, l.id AS line_id,
         (r.contact_id, coalesce(r.start_date, last.start_date), r.hold_name)
           IS DISTINCT FROM (last.contact_id, last.start_date, last.hold_name)
           AS differs
  FROM startline_importrow AS r
  LEFT JOIN startline_order AS o ON o.account_id = r.account_id AND o.number = r.order_number
  LEFT JOIN startline_line AS l ON l.order_id = o.id AND l.number = r.line_number
  LEFT JOIN startline_importedline AS last ON last.line_id = l.id
  WHERE r.run_id = %(run_id)s
)
SELECT count(*) AS rows,
       count(DISTINCT order_number) AS orders,
       count(*) FILTER (WHERE outcome = 'error') AS errors,
       count(*) FILTER (WHERE outcome = 'skipped') AS skipped,
       count(*) FILTER (WHERE outcome = 'conflict') AS conflicts,
       count(*) FILTER (WHERE outcome = 'new' OR (outcome IS NULL AND line_id IS NULL)) AS new,
       count(*) FILTER (WHERE outcome = 'changed' OR (outcome IS NULL AND line_id IS NOT NULL AND differs)) AS changed,
       count(*) FILTER (WHERE outcome = 'unchanged' OR (outcome IS NULL AND line_id IS NOT NULL AND NOT differs)) AS unchanged,
       count(DISTINCT (order_number, contact_id)) FILTER (
         WHERE outcome IS NULL AND line_id IS NULL AND contact_id IS NOT NULL AND mail_due_at <= %(now)s
           AND hold_name IS NULL) AS mails,
       count(DISTINCT contact_id) FILTER (
         WHERE outcome IS NULL AND line_id IS NULL AND mail_due_at <= %(now)s AND hold_name IS NULL) AS addresses,
       count(DISTINCT (order_number, contact_id)) FILTER (
         WHERE outcome IS NULL AND line_id IS NULL AND contact_id IS NOT NULL AND silent) AS silent_mails,
       count(DISTINCT contact_id) FILTER (WHERE outcome IS NULL AND line_id IS NULL AND silent) AS silent_addresses
FROM row;

-- problems: The rows that were not taken over as they stand, or only with a warning, in the file's order.
SELECT row_number, order_number, line_number, outcome, problems, raw
FROM startline_importrow
WHERE run_id = %(run_id)s AND problems <> '[]' AND row_number > %(after)s
ORDER BY row_number
LIMIT %(limit)s;
