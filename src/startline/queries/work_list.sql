-- kept_open: Of one account, the next lines kept open past their window, the longest first.
SELECT l.id, l.order_id, l.monthly_amount, l.expired_at AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status IN ('awaiting_provisioning_details', 'pending_activation') AND l.expired_at IS NOT NULL
  AND (l.expired_at, l.id) > (%(at)s::timestamptz, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.expired_at, l.id;

-- undeliverable: Of one account, the next lines whose contact's server refused the mail, the longest first.
SELECT l.id, l.order_id, l.monthly_amount, l.undeliverable_at AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status IN ('awaiting_provisioning_details', 'closed')
  AND l.undeliverable_at IS NOT NULL AND l.mapped_at IS NULL
  AND (l.expired_at IS NULL OR l.status = 'closed')
  AND (l.undeliverable_at, l.id) > (%(at)s::timestamptz, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.undeliverable_at, l.id;

-- no_contact: Of one account, the next lines whose start date has come and whose mail has nowhere to go.
SELECT l.id, l.order_id, l.monthly_amount, l.start_date::timestamp AT TIME ZONE 'UTC' AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status = 'awaiting_provisioning_details' AND l.contact_id IS NULL AND l.provisions
  AND l.expired_at IS NULL AND l.undeliverable_at IS NULL
  AND (l.start_date, l.id) > ((%(at)s::timestamptz AT TIME ZONE 'UTC')::date, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.start_date, l.id;

-- closing: Of one account, the next lines whose window ends by *soon*, the first to close first.
SELECT l.id, l.order_id, l.monthly_amount, open_window.closes_at AS at
FROM startline_window AS open_window
JOIN startline_line AS l ON l.id = open_window.line_id
WHERE open_window.account_id = account.id AND open_window.ended_at IS NULL
  AND open_window.closes_at <= %(soon)s::timestamptz
  AND l.status IN ('awaiting_provisioning_details', 'pending_activation') AND l.expired_at IS NULL
  AND (l.mapped_at IS NOT NULL OR (l.contact_id IS NOT NULL AND l.undeliverable_at IS NULL))
  AND (open_window.closes_at, open_window.line_id) > (%(at)s::timestamptz, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY open_window.closes_at, open_window.line_id;

-- closed_pending: Of one account, the next lines that are closed and bill, but are not provisioned.
SELECT l.id, l.order_id, l.monthly_amount, l.start_date::timestamp AT TIME ZONE 'UTC' AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status = 'closed' AND l.provisions AND l.set_up_at IS NULL
  AND (l.undeliverable_at IS NULL OR l.mapped_at IS NOT NULL)
  AND (l.start_date, l.id) > ((%(at)s::timestamptz AT TIME ZONE 'UTC')::date, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.start_date, l.id;

-- running: Of one account, the next lines whose window ends after *soon*, the first to close first.
SELECT l.id, l.order_id, l.monthly_amount, open_window.closes_at AS at
FROM startline_window AS open_window
JOIN startline_line AS l ON l.id = open_window.line_id
WHERE open_window.account_id = account.id AND open_window.ended_at IS NULL
  AND open_window.closes_at > %(soon)s::timestamptz
  AND l.status IN ('awaiting_provisioning_details', 'pending_activation') AND l.expired_at IS NULL
  AND (l.mapped_at IS NOT NULL OR (l.contact_id IS NOT NULL AND l.undeliverable_at IS NULL))
  AND (open_window.closes_at, open_window.line_id) > (%(at)s::timestamptz, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY open_window.closes_at, open_window.line_id;

-- stopped: Of one account, the next lines whose window a hold has stopped.
SELECT l.id, l.order_id, l.monthly_amount, '1970-01-01 00:00Z'::timestamptz AS at
FROM startline_window AS open_window
JOIN startline_line AS l ON l.id = open_window.line_id
WHERE open_window.account_id = account.id AND open_window.ended_at IS NULL AND open_window.closes_at IS NULL
  AND l.status IN ('awaiting_provisioning_details', 'pending_activation') AND l.expired_at IS NULL
  AND (l.mapped_at IS NOT NULL OR (l.contact_id IS NOT NULL AND l.undeliverable_at IS NULL))
  AND open_window.line_id > %(last)s AND %(at)s::timestamptz IS NOT NULL
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY open_window.closes_at, open_window.line_id;

-- unmailed: Of one account, the next lines before their contact's mail was accepted, the earliest start date first.
SELECT l.id, l.order_id, l.monthly_amount, l.start_date::timestamp AT TIME ZONE 'UTC' AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status = 'awaiting_provisioning_details' AND l.provisions AND l.set_up_at IS NULL
  AND l.contact_id IS NOT NULL AND l.undeliverable_at IS NULL
  AND l.mail_accepted_at IS NULL AND l.expired_at IS NULL
  AND NOT EXISTS (SELECT FROM startline_window AS open_window
                  WHERE open_window.line_id = l.id AND open_window.ended_at IS NULL)
  AND (l.start_date, l.id) > ((%(at)s::timestamptz AT TIME ZONE 'UTC')::date, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.start_date, l.id;

-- mapped: Of one account, the next lines that were mapped without a window, the earliest start date first.
SELECT l.id, l.order_id, l.monthly_amount, l.start_date::timestamp AT TIME ZONE 'UTC' AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status = 'pending_activation' AND l.provisions AND l.set_up_at IS NULL
  AND l.mail_accepted_at IS NULL AND l.expired_at IS NULL
  AND NOT EXISTS (SELECT FROM startline_window AS open_window
                  WHERE open_window.line_id = l.id AND open_window.ended_at IS NULL)
  AND (l.start_date, l.id) > ((%(at)s::timestamptz AT TIME ZONE 'UTC')::date, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.start_date, l.id;

-- booked: Of one account, the next lines whose start date is ahead, the nearest first.
SELECT l.id, l.order_id, l.monthly_amount, l.start_date::timestamp AT TIME ZONE 'UTC' AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status = 'booked' AND l.provisions AND l.set_up_at IS NULL
  AND (l.start_date, l.id) > ((%(at)s::timestamptz AT TIME ZONE 'UTC')::date, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.start_date, l.id;

-- entered: Of one account, the next lines that are not booked, the nearest start date first.
SELECT l.id, l.order_id, l.monthly_amount, l.start_date::timestamp AT TIME ZONE 'UTC' AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status = 'entered' AND l.provisions AND l.set_up_at IS NULL
  AND (l.start_date, l.id) > ((%(at)s::timestamptz AT TIME ZONE 'UTC')::date, %(last)s)
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.start_date, l.id;

-- undated: Of one account, the next lines that are not booked for want of a start date.
SELECT l.id, l.order_id, l.monthly_amount, '1970-01-01 00:00Z'::timestamptz AS at
FROM startline_line AS l
WHERE l.account_id = account.id
  AND l.status = 'entered' AND l.provisions AND l.set_up_at IS NULL AND l.start_date IS NULL
  AND l.id > %(last)s AND %(at)s::timestamptz IS NOT NULL
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
ORDER BY l.start_date, l.id;

-- choices: What the work list can be narrowed to: the accounts in sight, and the offers that are provisioned.
SELECT 'account' AS kind, account.id, account.public_id::text AS key, account.name
FROM startline_account AS account
WHERE %(accounts)s::bigint[] IS NULL OR account.id = ANY(%(accounts)s)
UNION ALL
SELECT 'offer', offer.id, offer.code, offer.name FROM startline_offer AS offer WHERE offer.provisions
ORDER BY kind, name, id;

-- named: The lines with these public ids.
SELECT id FROM startline_line WHERE public_id = ANY(%(public_ids)s::uuid[]);

-- search: Lines not yet provisioned whose order, subscription or customer begins so, or that have this contact.
WITH account AS MATERIALIZED (
  SELECT id FROM startline_account WHERE %(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s)
), found_order AS (
  (SELECT o.id FROM account CROSS JOIN LATERAL (
     SELECT o.id FROM startline_order AS o
     WHERE o.account_id = account.id
       AND o.number COLLATE "C" >= %(text)s AND o.number COLLATE "C" < %(text_end)s
     LIMIT %(limit)s) AS o
   LIMIT %(limit)s)
  UNION
  (SELECT o.id FROM account CROSS JOIN LATERAL (
     SELECT customer.id FROM startline_customer AS customer
     WHERE customer.account_id = account.id
       AND customer.name_key COLLATE "C" >= %(name)s AND customer.name_key COLLATE "C" < %(name_end)s
     LIMIT %(limit)s) AS customer
   JOIN startline_order AS o ON o.customer_id = customer.id
   LIMIT %(limit)s)
), found AS (
  (SELECT l.id FROM found_order JOIN startline_line AS l ON l.order_id = found_order.id
   WHERE l.provisions AND l.set_up_at IS NULL AND l.status <> 'cancelled'
   LIMIT %(limit)s)
  UNION
  (SELECT l.id FROM account CROSS JOIN LATERAL (
     SELECT subscription.id FROM startline_subscription AS subscription
     WHERE subscription.account_id = account.id
       AND subscription.number COLLATE "C" >= %(text)s AND subscription.number COLLATE "C" < %(text_end)s
     LIMIT %(limit)s) AS subscription
   JOIN startline_line AS l ON l.subscription_id = subscription.id
   WHERE l.provisions AND l.set_up_at IS NULL AND l.status <> 'cancelled'
   LIMIT %(limit)s)
  UNION
  (SELECT l.id FROM account JOIN startline_line AS l ON l.account_id = account.id
   WHERE l.contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s)
     AND l.provisions AND l.set_up_at IS NULL AND l.status <> 'cancelled'
   LIMIT %(limit)s)
)
SELECT id FROM found LIMIT %(limit)s;

-- ranked: The lines that wait among those asked for, each in its group.
SELECT l.id, l.order_id, l.monthly_amount, kind.rank,
       CASE WHEN kind.rank = 0 THEN l.expired_at
            WHEN kind.rank = 1 THEN l.undeliverable_at
            WHEN kind.rank IN (3, 5) THEN open_window.closes_at
            WHEN kind.rank IN (8, 11) THEN '1970-01-01 00:00Z'::timestamptz
            ELSE l.start_date::timestamp AT TIME ZONE 'UTC' END AS at
FROM startline_line AS l
LEFT JOIN startline_window AS open_window ON open_window.line_id = l.id AND open_window.ended_at IS NULL
CROSS JOIN LATERAL (
  SELECT CASE WHEN l.status = 'entered' THEN CASE WHEN l.start_date IS NULL THEN 11 ELSE 10 END
              WHEN l.status = 'booked' THEN 9
              WHEN l.status <> 'closed' AND l.expired_at IS NOT NULL THEN 0
              WHEN l.undeliverable_at IS NOT NULL AND l.mapped_at IS NULL THEN 1
              WHEN l.status = 'closed' THEN 4
              WHEN l.contact_id IS NULL AND l.mapped_at IS NULL THEN 2
              WHEN open_window.closes_at <= %(soon)s::timestamptz THEN 3
              WHEN open_window.closes_at IS NOT NULL THEN 5
              WHEN open_window.id IS NOT NULL THEN 8
              WHEN l.mapped_at IS NULL THEN 6
              ELSE 7 END AS rank) AS kind
WHERE l.provisions AND l.set_up_at IS NULL AND l.status <> 'cancelled'
  AND (%(accounts)s::bigint[] IS NULL OR l.account_id = ANY(%(accounts)s))
  AND (%(line_ids)s::bigint[] IS NULL OR l.id = ANY(%(line_ids)s))
  AND (%(offer_id)s::bigint IS NULL OR l.offer_id = %(offer_id)s)
  AND (%(status)s::text IS NULL OR l.status = %(status)s)
  AND (%(order_id)s::bigint IS NULL OR l.order_id = %(order_id)s)
  AND (%(contact_key)s::text IS NULL
       OR l.contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s))
  AND (%(customer_key)s::text IS NULL OR l.order_id IN (
         SELECT o.id FROM startline_order AS o JOIN startline_customer AS customer ON customer.id = o.customer_id
         WHERE customer.name_key LIKE %(customer_key)s));

-- page: The next lines group by group; a group is read only where those before it have not filled the page.
WITH account AS MATERIALIZED (
  SELECT id FROM startline_account WHERE %(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s)
), place AS MATERIALIZED (
  SELECT id FROM startline_line WHERE public_id = coalesce(%(last)s::uuid, '00000000-0000-0000-0000-000000000000')
), $groups, line AS (
  SELECT rank, id, at FROM ($all) AS one ORDER BY rank, at, id LIMIT %(limit)s
)
SELECT line.rank, line.id, l.public_id, line.at
FROM line JOIN startline_line AS l ON l.id = line.id
ORDER BY line.rank, line.at, line.id;

-- page_group: One group of the page: the next lines of each account, of which the next ones of all are taken.
$name AS MATERIALIZED (
  SELECT $rank AS rank, probe.id, probe.at
  FROM account CROSS JOIN LATERAL ($lines LIMIT %(limit)s) AS probe
  WHERE $rank = ANY(%(ranks)s::int[]) AND $before < %(limit)s
  ORDER BY probe.at, probe.id LIMIT %(limit)s);

-- page_read: How many lines of a group before it are on the page.
(SELECT count(*) FROM $name);

-- page_at: Where a group goes on: after the page before, in the group in which that ended.
(CASE WHEN %(rank)s::int = $rank THEN %(at)s::timestamptz ELSE '-infinity' END);

-- page_last: The line after which it goes on.
(CASE WHEN %(rank)s::int = $rank THEN (SELECT id FROM place) ELSE 0 END);

-- counts: How many lines wait in each group up to a limit, and their monthly amounts.
WITH account AS MATERIALIZED (
  SELECT id FROM startline_account WHERE %(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s)
), line AS ($groups)
SELECT line.rank, o.currency, count(*) AS lines, sum(line.monthly_amount) AS amount
FROM line JOIN startline_order AS o ON o.id = line.order_id
GROUP BY line.rank, o.currency;

-- counts_group: One group, counted up to the limit, of however many kinds its lines are.
(SELECT rank, order_id, monthly_amount FROM ($kinds) AS one LIMIT %(limit)s);

-- counts_kind: The lines of a group that are of one kind.
SELECT $rank AS rank, probe.order_id, probe.monthly_amount
FROM account CROSS JOIN LATERAL ($lines LIMIT %(limit)s) AS probe;

-- found_page: The next lines of those that were found.
WITH place AS MATERIALIZED (
  SELECT id FROM startline_line WHERE public_id = coalesce(%(last)s::uuid, '00000000-0000-0000-0000-000000000000')
), ranked AS ($ranked), line AS (
  SELECT rank, id, at FROM ranked
  WHERE rank = ANY(%(ranks)s::int[])
    AND (%(rank)s::int IS NULL OR (rank, at, id) > (%(rank)s, %(at)s::timestamptz, (SELECT id FROM place)))
  ORDER BY rank, at, id LIMIT %(limit)s
)
SELECT line.rank, line.id, l.public_id, line.at
FROM line JOIN startline_line AS l ON l.id = line.id
ORDER BY line.rank, line.at, line.id;

-- found_counts: How many of those found wait in each group up to a limit, and their monthly amounts.
WITH ranked AS ($ranked), line AS (
  SELECT rank, order_id, monthly_amount FROM (
    SELECT rank, order_id, monthly_amount, row_number() OVER (PARTITION BY rank) AS place FROM ranked) AS numbered
  WHERE place <= %(limit)s
)
SELECT line.rank, o.currency, count(*) AS lines, sum(line.monthly_amount) AS amount
FROM line JOIN startline_order AS o ON o.id = line.order_id
GROUP BY line.rank, o.currency;
