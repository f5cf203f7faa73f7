-- next_orders: The next orders of the run, after the one named, that have not been taken over yet.
SELECT DISTINCT account_id, order_number FROM startline_importrow
WHERE run_id = %(run_id)s AND outcome IS NULL
  AND (account_id, order_number) > (%(after_account_id)s, %(after_order_number)s)
ORDER BY account_id, order_number
LIMIT %(limit)s;

-- lock_account: One batch per account at a time, so that two imports of one file never race.
SELECT pg_advisory_xact_lock(hashtext('startline.import'), %(account_id)s::int);

-- lock_orders: Lock the orders that are there already, by id, before their lines.
SELECT id, number FROM startline_order
WHERE account_id = %(account_id)s AND number = ANY(%(order_numbers)s) ORDER BY id FOR NO KEY UPDATE;

-- add_customers: Add the end customers that the account does not have yet.
INSERT INTO startline_customer (account_id, name, name_key)
SELECT DISTINCT ON (r.customer_key) r.account_id, r.customer_name, r.customer_key
FROM startline_importrow AS r
WHERE r.run_id = %(run_id)s AND r.account_id = %(account_id)s AND r.order_number = ANY(%(order_numbers)s)
  AND r.outcome IS NULL
ORDER BY r.customer_key, r.row_number
ON CONFLICT (account_id, name_key) DO NOTHING;

-- add_subscriptions: Add the subscriptions that the account does not have yet.
INSERT INTO startline_subscription (account_id, number)
SELECT DISTINCT r.account_id, r.subscription_number
FROM startline_importrow AS r
WHERE r.run_id = %(run_id)s AND r.account_id = %(account_id)s AND r.order_number = ANY(%(order_numbers)s)
  AND r.outcome IS NULL AND r.subscription_number IS NOT NULL
ORDER BY 2
ON CONFLICT (account_id, number) DO NOTHING;

-- add_orders: Add the orders that the account does not have yet; a row's empty cell leaves the word to another.
INSERT INTO startline_order (account_id, number, customer_id, placed_by_id, placed_on, currency)
SELECT r.account_id, r.order_number, min(customer.id),
       (array_agg(r.placed_by_id ORDER BY r.row_number) FILTER (WHERE r.placed_by_id IS NOT NULL))[1],
       min(r.placed_on), min(r.currency)
FROM startline_importrow AS r
JOIN startline_customer AS customer ON customer.account_id = r.account_id AND customer.name_key = r.customer_key
WHERE r.run_id = %(run_id)s AND r.account_id = %(account_id)s AND r.order_number = ANY(%(order_numbers)s)
  AND r.outcome IS NULL
GROUP BY r.account_id, r.order_number
ORDER BY r.order_number
ON CONFLICT (account_id, number) DO NOTHING;

-- add_lines: Add the lines that their orders do not have yet, and record them with what they came in with.
WITH entering AS MATERIALIZED (
  SELECT r.row_number, r.run_id, o.id AS order_id, r.account_id, r.line_number, r.offer_id, r.provisions,
         subscription.id AS subscription_id, r.quantity, r.order_value, r.monthly_amount, r.term_months,
         r.start_date, r.time_zone, r.status, r.mail_due_at, r.contact_id, r.silent, r.hold_name,
         o.held_at AS order_held_at, r.status = 'pending_activation' AS mapped_elsewhere,
         CASE r.status WHEN 'closed' THEN 'imported' END AS imported
  FROM startline_importrow AS r
  JOIN startline_order AS o ON o.account_id = r.account_id AND o.number = r.order_number
  LEFT JOIN startline_subscription AS subscription
    ON subscription.account_id = r.account_id AND subscription.number = r.subscription_number
  LEFT JOIN startline_line AS known ON known.order_id = o.id AND known.number = r.line_number
  WHERE r.run_id = %(run_id)s AND r.account_id = %(account_id)s AND r.order_number = ANY(%(order_numbers)s)
    AND r.outcome IS NULL AND known.id IS NULL
), line AS (
  INSERT INTO startline_line
    (account_id, order_id, number, offer_id, provisions, subscription_id, quantity, order_value, monthly_amount,
     term_months, start_date, time_zone, status, mail_due_at, contact_id, contact_epoch, silent, held_at, hold_name,
     order_held_at, mapped_at, mapped_elsewhere, billing_cause, close_cause)
  SELECT account_id, order_id, line_number, offer_id, provisions, subscription_id, quantity, order_value,
         monthly_amount, term_months, start_date, time_zone, status, mail_due_at, contact_id, 0, silent,
         CASE WHEN hold_name IS NOT NULL THEN %(now)s::timestamptz END, hold_name, order_held_at,
         CASE WHEN mapped_elsewhere THEN %(now)s::timestamptz END, mapped_elsewhere, imported, imported
  FROM entering ORDER BY row_number
  RETURNING id, account_id, order_id, offer_id, number, status, contact_id, contact_epoch, start_date, silent, held_at, hold_name,
            order_held_at, mapped_at, mapped_elsewhere, billing_cause, close_cause
), header AS (
  INSERT INTO startline_transaction
    (account_id, type, order_id, actor_kind, actor_user_id, actor_address_id, occurred_at, facts)
  SELECT %(account_id)s, %(type)s, (SELECT CASE WHEN count(DISTINCT order_id) = 1 THEN min(order_id) END FROM entering),
         %(actor_kind)s, %(actor_user_id)s, %(actor_address_id)s, %(now)s,
         jsonb_build_object('run_id', %(run_id)s::bigint)
  WHERE EXISTS (SELECT FROM entering)
  RETURNING id
), item AS (
  INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome, to_address_id, changes)
  SELECT header.id, line.account_id, line.id, 'changed', line.contact_id, jsonb_strip_nulls(jsonb_build_object(
           'status', line.status, 'contact_id', line.contact_id, 'start_date', line.start_date,
           'silent', nullif(line.silent, false), 'held_at', line.held_at, 'hold_name', line.hold_name,
           'order_held_at', line.order_held_at, 'mapped_at', line.mapped_at,
           'mapped_elsewhere', nullif(line.mapped_elsewhere, false), 'billing_cause', line.billing_cause,
           'close_cause', line.close_cause))
  FROM header CROSS JOIN line
), event AS (
  INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, occurred_at)
  SELECT id, %(account_id)s, 'recorded', 'completed', %(now)s FROM header
), remembered AS (
  INSERT INTO startline_importedline (line_id, account_id, run_id, contact_id, start_date, hold_name)
  SELECT id, account_id, %(run_id)s, contact_id, start_date, hold_name FROM line
), marked AS (
  UPDATE startline_importrow AS r SET outcome = 'new'
  FROM entering WHERE r.run_id = entering.run_id AND r.row_number = entering.row_number
), telling AS (
  INSERT INTO startline_hubtelling
    (account_id, hub_id, line_id, contact_epoch, type, contact_id, occurred_at, due_at)
  SELECT line.account_id, hub.id, line.id, line.contact_epoch, 'contact.added', line.contact_id, %(now)s, %(now)s
  FROM line
  JOIN startline_offer AS offer ON offer.id = line.offer_id
  JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active AND hub.events_url IS NOT NULL
  WHERE line.status = 'awaiting_provisioning_details' AND line.contact_id IS NOT NULL
)
SELECT (SELECT count(*) FROM entering) AS lines,
       (SELECT count(*) FROM entering WHERE mail_due_at <= %(now)s) AS due,
       (SELECT id FROM header) AS transaction_id;

-- mark: What became of the rows that said something new.
UPDATE startline_importrow AS r SET outcome = marked.outcome, problems = r.problems || marked.problems
FROM unnest(%(row_numbers)s::int[], %(outcomes)s::text[], %(problems)s::jsonb[]) AS marked (row_number, outcome, problems)
WHERE r.run_id = %(run_id)s AND r.row_number = marked.row_number;

-- remember: What the file now says of the lines whose new values were taken.
UPDATE startline_importedline AS last
SET contact_id = said.contact_id, start_date = said.start_date, hold_name = said.hold_name, run_id = %(run_id)s
FROM unnest(%(line_ids)s::bigint[], %(contact_ids)s::bigint[], %(start_dates)s::date[], %(hold_names)s::text[])
  AS said (line_id, contact_id, start_date, hold_name)
WHERE last.line_id = said.line_id;

-- unchanged: The other rows of these orders changed nothing.
UPDATE startline_importrow SET outcome = 'unchanged'
WHERE run_id = %(run_id)s AND account_id = %(account_id)s AND order_number = ANY(%(order_numbers)s) AND outcome IS NULL;

-- note_transaction: The run knows the transactions by which its orders came in.
UPDATE startline_importrun SET transactions = transactions || to_jsonb(%(transaction_id)s::bigint) WHERE id = %(run_id)s;
