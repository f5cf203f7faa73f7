-- find_words: Subscriptions whose number, order or customer begins with the words.
(SELECT subscription.id
 FROM startline_account AS seen CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
 CROSS JOIN LATERAL (
   SELECT id FROM startline_subscription
   WHERE account_id = seen.id AND number COLLATE "C" >= asked.first AND number COLLATE "C" < asked.last
   LIMIT %(found_limit)s) AS subscription
 WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
 LIMIT %(found_limit)s)
UNION ALL
(SELECT l.subscription_id
 FROM startline_account AS seen CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
 CROSS JOIN LATERAL (
   SELECT id FROM startline_order
   WHERE account_id = seen.id AND number COLLATE "C" >= asked.first AND number COLLATE "C" < asked.last
   LIMIT %(found_limit)s) AS o
 CROSS JOIN LATERAL (
   SELECT subscription_id FROM startline_line WHERE order_id = o.id AND subscription_id IS NOT NULL
   LIMIT %(found_limit)s) AS l
 WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
 LIMIT %(found_limit)s)
UNION ALL
(SELECT l.subscription_id
 FROM startline_account AS seen
 CROSS JOIN LATERAL (
   SELECT id FROM startline_customer
   WHERE account_id = seen.id AND name_key COLLATE "C" >= %(name_start)s AND name_key COLLATE "C" < %(name_end)s
   LIMIT %(found_limit)s) AS customer
 CROSS JOIN LATERAL (SELECT id FROM startline_order WHERE customer_id = customer.id LIMIT %(found_limit)s) AS o
 CROSS JOIN LATERAL (
   SELECT subscription_id FROM startline_line WHERE order_id = o.id AND subscription_id IS NOT NULL
   LIMIT %(found_limit)s) AS l
 WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
 LIMIT %(found_limit)s)
LIMIT %(found_limit)s;

-- keep_words: The same of one subscription.
((SELECT true FROM unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
         WHERE s.number COLLATE "C" >= asked.first AND s.number COLLATE "C" < asked.last LIMIT 1)
 OR (SELECT true FROM startline_line AS l
            JOIN startline_order AS o ON o.id = l.order_id JOIN startline_customer AS customer ON customer.id = o.customer_id
            CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
            WHERE l.subscription_id = s.id
              AND (o.number COLLATE "C" >= asked.first AND o.number COLLATE "C" < asked.last
                   OR customer.name_key COLLATE "C" >= %(name_start)s AND customer.name_key COLLATE "C" < %(name_end)s) LIMIT 1));

-- find_contact: Subscriptions with a line that has the contact.
SELECT l.subscription_id AS id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT subscription_id FROM startline_line
  WHERE account_id = seen.id AND contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s)
    AND subscription_id IS NOT NULL
  LIMIT %(found_limit)s) AS l
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- keep_contact: The same of one subscription.
(SELECT true FROM startline_line AS l JOIN startline_address AS contact ON contact.id = l.contact_id
        WHERE l.subscription_id = s.id AND contact.key = %(contact_key)s LIMIT 1);

-- find_pending: Subscriptions with a line that is closed and not provisioned.
SELECT l.subscription_id AS id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT subscription_id FROM startline_line
  WHERE account_id = seen.id AND status = 'closed' AND provisions AND set_up_at IS NULL AND subscription_id IS NOT NULL
  LIMIT %(found_limit)s) AS l
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- keep_pending: The same of one subscription.
(SELECT true FROM startline_line AS l
        WHERE l.subscription_id = s.id AND l.status = 'closed' AND l.provisions AND l.set_up_at IS NULL LIMIT 1);

-- among: A page of the subscriptions found that pass every filter, by number, and how many there are.
WITH matching AS MATERIALIZED (
  SELECT s.id, s.number COLLATE "C" AS number
  FROM startline_subscription AS s
  WHERE s.id = ANY(%(ids)s) AND (%(accounts)s::bigint[] IS NULL OR s.account_id = ANY(%(accounts)s)) /* filters */
)
SELECT id, (SELECT count(*) FROM matching) AS count
FROM matching
WHERE (number, id) > (%(number)s, %(id)s)
ORDER BY number, id
LIMIT %(limit)s;

-- walk: A page of the subscriptions that pass every filter, by number, as far as the walk goes.
WITH walked AS MATERIALIZED (
  SELECT o.id, o.number, o.place
  FROM startline_account AS seen
  CROSS JOIN LATERAL (
    SELECT id, number COLLATE "C" AS number, row_number() OVER (ORDER BY number COLLATE "C", id) AS place FROM startline_subscription
    WHERE account_id = seen.id AND (number COLLATE "C", id) > (%(number)s, %(id)s)
    ORDER BY number COLLATE "C", id LIMIT %(walk)s) AS o
  WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
), horizon AS (
  SELECT number, id FROM walked WHERE place = %(walk)s ORDER BY number, id LIMIT 1
)
SELECT page.id, (SELECT public_id FROM startline_subscription WHERE id = (SELECT id FROM horizon)) AS horizon
FROM (SELECT) AS always LEFT JOIN LATERAL (
  SELECT s.id, walked.number
  FROM (SELECT walked.* FROM walked LEFT JOIN horizon ON true
        WHERE horizon.id IS NULL OR (walked.number, walked.id) <= (horizon.number, horizon.id)
        ORDER BY walked.number, walked.id OFFSET 0) AS walked
  JOIN startline_subscription AS s ON s.id = walked.id
  WHERE true /* filters */
  ORDER BY walked.number, walked.id LIMIT %(limit)s) AS page ON true
ORDER BY page.number, page.id;

-- count: How many subscriptions there are, up to a limit.
SELECT count(*) AS number
FROM (SELECT FROM startline_account AS seen
      CROSS JOIN LATERAL (SELECT FROM startline_subscription WHERE account_id = seen.id LIMIT %(limit)s) AS s
      WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
      LIMIT %(limit)s) AS counted;

-- place: Where a subscription stands in the list.
SELECT id, number FROM startline_subscription WHERE public_id = %(public_id)s;

-- listed: What the list says of the subscriptions, in the order of their ids as given; of very large ones by their first lines.
SELECT s.id, s.public_id, s.number, s.account_id, account.name AS account_name, account.distributor_id,
       stands.lines, stands.billing, stands.pending, stands.changeable, stands.monthly, stands.first_billing_at,
       stands.bills_from_unknown, stands.offer_codes, stands.customer_name, stands.orders, stands.currency
FROM unnest(%(subscription_ids)s::bigint[]) WITH ORDINALITY AS asked (subscription_id, place)
JOIN startline_subscription AS s ON s.id = asked.subscription_id
JOIN startline_account AS account ON account.id = s.account_id
CROSS JOIN LATERAL (
  SELECT count(*) AS lines, count(*) FILTER (WHERE l.billing_cause IS NOT NULL) AS billing,
         count(*) FILTER (WHERE l.status = 'closed' AND l.provisions AND l.set_up_at IS NULL) AS pending,
         count(*) FILTER (WHERE l.provisions AND l.mapped_at IS NULL AND l.status <> 'cancelled') AS changeable,
         sum(l.monthly_amount) FILTER (WHERE l.status <> 'cancelled') AS monthly,
         min(l.billing_started_at) AS first_billing_at,
         coalesce(bool_or(l.billing_cause IS NOT NULL AND l.billing_started_at IS NULL), false) AS bills_from_unknown,
         coalesce(array_agg(DISTINCT offer.code), '{}') AS offer_codes, min(customer.name) AS customer_name,
         coalesce(array_agg(DISTINCT o.number), '{}') AS orders,
         CASE WHEN count(DISTINCT o.currency) = 1 THEN min(o.currency) END AS currency
  FROM (SELECT * FROM startline_line WHERE subscription_id = s.id AND status <> 'cancelled' LIMIT %(lines_limit)s) AS l
  JOIN startline_order AS o ON o.id = l.order_id
  JOIN startline_customer AS customer ON customer.id = o.customer_id
  JOIN startline_offer AS offer ON offer.id = l.offer_id
) AS stands
ORDER BY asked.place;

-- lines: The next lines of a subscription over its orders, as they came in; none after a line that it does not have.
SELECT l.id, l.public_id
FROM startline_line AS l
WHERE l.subscription_id = %(subscription_id)s
  AND l.id > CASE WHEN %(after)s::uuid IS NULL THEN 0 ELSE coalesce(
    (SELECT id FROM startline_line WHERE public_id = %(after)s AND subscription_id = %(subscription_id)s),
    9223372036854775807) END
ORDER BY l.id
LIMIT %(limit)s;
