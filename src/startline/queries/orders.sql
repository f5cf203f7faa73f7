-- find_words: Orders whose number, customer or subscription begins with the words.
(SELECT o.id
 FROM startline_account AS seen CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
 CROSS JOIN LATERAL (
   SELECT id FROM startline_order
   WHERE account_id = seen.id AND number COLLATE "C" >= asked.first AND number COLLATE "C" < asked.last
   LIMIT %(found_limit)s) AS o
 WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
 LIMIT %(found_limit)s)
UNION ALL
(SELECT o.id
 FROM startline_account AS seen
 CROSS JOIN LATERAL (
   SELECT id FROM startline_customer
   WHERE account_id = seen.id AND name_key COLLATE "C" >= %(name_start)s AND name_key COLLATE "C" < %(name_end)s
   LIMIT %(found_limit)s) AS customer
 CROSS JOIN LATERAL (SELECT id FROM startline_order WHERE customer_id = customer.id LIMIT %(found_limit)s) AS o
 WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
 LIMIT %(found_limit)s)
UNION ALL
(SELECT l.order_id
 FROM startline_account AS seen CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
 CROSS JOIN LATERAL (
   SELECT id FROM startline_subscription
   WHERE account_id = seen.id AND number COLLATE "C" >= asked.first AND number COLLATE "C" < asked.last
   LIMIT %(found_limit)s) AS subscription
 CROSS JOIN LATERAL (
   SELECT order_id FROM startline_line WHERE subscription_id = subscription.id LIMIT %(found_limit)s) AS l
 WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
 LIMIT %(found_limit)s)
LIMIT %(found_limit)s;

-- keep_words: The same of one order.
((SELECT true FROM unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
         WHERE o.number COLLATE "C" >= asked.first AND o.number COLLATE "C" < asked.last
            OR (SELECT true FROM startline_line AS l
                       JOIN startline_subscription AS subscription ON subscription.id = l.subscription_id
                       WHERE l.order_id = o.id AND subscription.number COLLATE "C" >= asked.first
                         AND subscription.number COLLATE "C" < asked.last LIMIT 1) LIMIT 1)
 OR (SELECT true FROM startline_customer AS customer
            WHERE customer.id = o.customer_id AND customer.name_key COLLATE "C" >= %(name_start)s
              AND customer.name_key COLLATE "C" < %(name_end)s LIMIT 1));

-- find_contact: Orders with a line that has the contact.
SELECT l.order_id AS id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT order_id FROM startline_line
  WHERE account_id = seen.id AND contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s)
  LIMIT %(found_limit)s) AS l
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- keep_contact: The same of one order.
(SELECT true FROM startline_line AS l JOIN startline_address AS contact ON contact.id = l.contact_id
        WHERE l.order_id = o.id AND contact.key = %(contact_key)s LIMIT 1);

-- find_status: Orders with a line of the status, whatever it offers.
SELECT l.order_id AS id
FROM startline_account AS seen CROSS JOIN startline_offer AS offer
CROSS JOIN LATERAL (
  SELECT order_id FROM startline_line
  WHERE account_id = seen.id AND offer_id = offer.id AND status = %(status)s
  LIMIT %(found_limit)s) AS l
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- find_offer: Orders with a line of the offer.
SELECT l.order_id AS id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT order_id FROM startline_line
  WHERE account_id = seen.id AND offer_id = (SELECT id FROM startline_offer WHERE code = %(offer)s)
  LIMIT %(found_limit)s) AS l
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- find_offer_status: Orders with a line of the offer that has the status.
SELECT l.order_id AS id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT order_id FROM startline_line
  WHERE account_id = seen.id AND offer_id = (SELECT id FROM startline_offer WHERE code = %(offer)s)
    AND status = %(status)s
  LIMIT %(found_limit)s) AS l
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- find_start: Orders with a line that starts in the period, its last day included.
SELECT l.order_id AS id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT order_id FROM startline_line
  WHERE account_id = seen.id AND start_date BETWEEN %(start_from)s AND %(start_to)s
  LIMIT %(found_limit)s) AS l
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- keep_line: One and the same line of the order has the status, the offer and the start date asked for.
(SELECT true FROM startline_line AS l JOIN startline_offer AS offer ON offer.id = l.offer_id
        WHERE l.order_id = o.id
          AND (%(status)s::text IS NULL OR l.status = %(status)s)
          AND (%(offer)s::text IS NULL OR offer.code = %(offer)s)
          AND (NOT %(dated)s OR l.start_date BETWEEN %(start_from)s AND %(start_to)s) LIMIT 1);

-- among: A page of the orders found that pass every filter, and how many there are.
WITH matching AS MATERIALIZED (
  SELECT o.id, o.number COLLATE "C" AS number, coalesce(o.placed_on, '0001-01-01') AS placed_on
  FROM startline_order AS o
  WHERE o.id = ANY(%(ids)s) AND (%(accounts)s::bigint[] IS NULL OR o.account_id = ANY(%(accounts)s)) /* filters */
)
SELECT id, (SELECT count(*) FROM matching) AS count
FROM matching
WHERE CASE %(sort)s WHEN 'number' THEN (number, id) > (%(number)s, %(id)s)
                    WHEN 'placed' THEN (placed_on, id) < (%(placed_on)s::date, %(id)s)
                    ELSE id < %(id)s END
ORDER BY CASE %(sort)s WHEN 'number' THEN number END, CASE %(sort)s WHEN 'placed' THEN placed_on END DESC,
         CASE %(sort)s WHEN 'number' THEN id END, id DESC
LIMIT %(limit)s;

-- walk_newest: A page of the orders that pass every filter, the newest first, as far as the walk goes.
WITH walked AS MATERIALIZED (
  SELECT o.id, o.place
  FROM startline_account AS seen
  CROSS JOIN LATERAL (
    SELECT id, row_number() OVER (ORDER BY id DESC) AS place FROM startline_order
    WHERE account_id = seen.id AND id < %(id)s
    ORDER BY id DESC LIMIT %(walk)s) AS o
  WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
), horizon AS (
  SELECT max(id) AS id FROM walked WHERE place = %(walk)s
)
SELECT page.id, (SELECT public_id FROM startline_order WHERE id = (SELECT id FROM horizon)) AS horizon
FROM (SELECT) AS always LEFT JOIN LATERAL (
  SELECT o.id
  FROM (SELECT id FROM walked WHERE id >= coalesce((SELECT id FROM horizon), 0) ORDER BY id DESC OFFSET 0) AS walked
  JOIN startline_order AS o ON o.id = walked.id
  WHERE true /* filters */
  ORDER BY walked.id DESC LIMIT %(limit)s) AS page ON true
ORDER BY page.id DESC;

-- walk_newest_lines: The same among the orders that have a line of the offers and statuses asked for, by their index.
WITH walked AS MATERIALIZED (
  SELECT l.order_id AS id, l.place
  FROM startline_account AS seen CROSS JOIN startline_offer AS offer
  CROSS JOIN unnest(%(statuses)s::text[]) AS asked (status)
  CROSS JOIN LATERAL (
    SELECT order_id, row_number() OVER (ORDER BY order_id DESC) AS place
    FROM (SELECT DISTINCT order_id FROM startline_line
          WHERE account_id = seen.id AND offer_id = offer.id AND status = asked.status AND order_id < %(id)s
          ORDER BY order_id DESC LIMIT %(walk)s) AS with_line) AS l
  WHERE (%(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s))
    AND (%(offer)s::text IS NULL OR offer.code = %(offer)s)
), horizon AS (
  SELECT max(id) AS id FROM walked WHERE place = %(walk)s
)
SELECT page.id, (SELECT public_id FROM startline_order WHERE id = (SELECT id FROM horizon)) AS horizon
FROM (SELECT) AS always LEFT JOIN LATERAL (
  SELECT o.id
  FROM (SELECT DISTINCT id FROM walked WHERE id >= coalesce((SELECT id FROM horizon), 0)
        ORDER BY id DESC OFFSET 0) AS walked
  JOIN startline_order AS o ON o.id = walked.id
  WHERE true /* filters */
  ORDER BY walked.id DESC LIMIT %(limit)s) AS page ON true
ORDER BY page.id DESC;

-- walk_number: A page of the orders that pass every filter, by number, as far as the walk goes.
WITH walked AS MATERIALIZED (
  SELECT o.id, o.number, o.place
  FROM startline_account AS seen
  CROSS JOIN LATERAL (
    SELECT id, number COLLATE "C" AS number, row_number() OVER (ORDER BY number COLLATE "C", id) AS place FROM startline_order
    WHERE account_id = seen.id AND (number COLLATE "C", id) > (%(number)s, %(id)s)
    ORDER BY number COLLATE "C", id LIMIT %(walk)s) AS o
  WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
), horizon AS (
  SELECT number, id FROM walked WHERE place = %(walk)s ORDER BY number, id LIMIT 1
)
SELECT page.id, (SELECT public_id FROM startline_order WHERE id = (SELECT id FROM horizon)) AS horizon
FROM (SELECT) AS always LEFT JOIN LATERAL (
  SELECT o.id, walked.number
  FROM (SELECT walked.* FROM walked LEFT JOIN horizon ON true
        WHERE horizon.id IS NULL OR (walked.number, walked.id) <= (horizon.number, horizon.id)
        ORDER BY walked.number, walked.id OFFSET 0) AS walked
  JOIN startline_order AS o ON o.id = walked.id
  WHERE true /* filters */
  ORDER BY walked.number, walked.id LIMIT %(limit)s) AS page ON true
ORDER BY page.number, page.id;

-- walk_placed: The same with the last placed first; those without a date stand at the end.
WITH walked AS MATERIALIZED (
  SELECT o.id, o.placed_on, o.place
  FROM startline_account AS seen
  CROSS JOIN LATERAL (
    SELECT id, coalesce(placed_on, '0001-01-01') AS placed_on, row_number() OVER (ORDER BY coalesce(placed_on, '0001-01-01') DESC, id DESC) AS place FROM startline_order
    WHERE account_id = seen.id AND (coalesce(placed_on, '0001-01-01'), id) < (%(placed_on)s::date, %(id)s)
    ORDER BY coalesce(placed_on, '0001-01-01') DESC, id DESC LIMIT %(walk)s) AS o
  WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
), horizon AS (
  SELECT placed_on, id FROM walked WHERE place = %(walk)s ORDER BY placed_on DESC, id DESC LIMIT 1
)
SELECT page.id, (SELECT public_id FROM startline_order WHERE id = (SELECT id FROM horizon)) AS horizon
FROM (SELECT) AS always LEFT JOIN LATERAL (
  SELECT o.id, walked.placed_on
  FROM (SELECT walked.* FROM walked LEFT JOIN horizon ON true
        WHERE horizon.id IS NULL OR (walked.placed_on, walked.id) >= (horizon.placed_on, horizon.id)
        ORDER BY walked.placed_on DESC, walked.id DESC OFFSET 0) AS walked
  JOIN startline_order AS o ON o.id = walked.id
  WHERE true /* filters */
  ORDER BY walked.placed_on DESC, walked.id DESC LIMIT %(limit)s) AS page ON true
ORDER BY page.placed_on DESC, page.id DESC;

-- count: How many orders there are, up to a limit.
SELECT count(*) AS number
FROM (SELECT FROM startline_account AS seen
      CROSS JOIN LATERAL (SELECT FROM startline_order WHERE account_id = seen.id LIMIT %(limit)s) AS o
      WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
      LIMIT %(limit)s) AS counted;

-- place: Where an order stands in every sort.
SELECT id, number, coalesce(placed_on, '0001-01-01') AS placed_on FROM startline_order WHERE public_id = %(public_id)s;

-- listed: What the list says of the orders, in the order of their ids as given; of very large ones by their first lines.
SELECT o.id, o.public_id, o.number, account.name AS account_name, customer.name AS customer_name,
       placed_by.email AS placed_by_email, placer.name AS placed_by_name, o.placed_on, stands.lines,
       coalesce(stands.counts, '{}') AS counts, next.closes_at AS next_closes_at
FROM unnest(%(order_ids)s::bigint[]) WITH ORDINALITY AS asked (order_id, place)
JOIN startline_order AS o ON o.id = asked.order_id
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
LEFT JOIN startline_address AS placed_by ON placed_by.id = o.placed_by_id
LEFT JOIN startline_user AS placer ON placer.email = placed_by.key
CROSS JOIN LATERAL (
  SELECT sum(number)::int AS lines, jsonb_object_agg(stand, number) AS counts
  FROM (SELECT stand, count(*) AS number
        FROM (SELECT CASE WHEN l.status = 'cancelled' THEN 'cancelled'
                          WHEN NOT l.provisions THEN 'no_provisioning'
                          WHEN l.set_up_at IS NOT NULL THEN 'set_up'
                          WHEN l.status = 'closed' THEN 'closed_pending'
                          WHEN l.undeliverable_at IS NOT NULL THEN 'undeliverable'
                          WHEN l.contact_id IS NULL AND l.mapped_at IS NULL THEN 'no_contact'
                          ELSE l.status END AS stand
              FROM startline_line AS l WHERE l.order_id = o.id LIMIT %(lines_limit)s) AS stood
        GROUP BY stand) AS grouped
) AS stands
CROSS JOIN LATERAL (
  SELECT min(open_window.closes_at) AS closes_at
  FROM (SELECT id FROM startline_line WHERE order_id = o.id LIMIT %(lines_limit)s) AS l
  JOIN startline_window AS open_window ON open_window.line_id = l.id AND open_window.ended_at IS NULL
) AS next
ORDER BY asked.place;

-- order: One order with all that its title line says.
SELECT o.id, o.public_id, o.number, o.account_id, account.name AS account_name, account.distributor_id,
       customer.name AS customer_name, o.placed_by_id, placed_by.email AS placed_by_email,
       placer.name AS placed_by_name, o.placed_on, o.currency, o.held_at, o.hold_name,
       organization.name AS organization_name, total.lines, total.monthly, total.changeable, total.mailable,
       total.bookable, total.movable, total.holdable, total.held, total.cancellable, total.pending
FROM startline_order AS o
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
LEFT JOIN startline_address AS placed_by ON placed_by.id = o.placed_by_id
LEFT JOIN startline_user AS placer ON placer.email = placed_by.key
LEFT JOIN startline_organization AS organization ON organization.id = o.organization_id
CROSS JOIN LATERAL (
  SELECT count(*) AS lines, sum(l.monthly_amount) FILTER (WHERE l.status <> 'cancelled') AS monthly,
         count(*) FILTER (WHERE l.provisions AND l.mapped_at IS NULL AND l.status <> 'cancelled') AS changeable,
         count(*) FILTER (WHERE l.provisions AND l.mapped_at IS NULL AND l.contact_id IS NOT NULL
                            AND l.status IN ('awaiting_provisioning_details', 'closed')) AS mailable,
         count(*) FILTER (WHERE l.status = 'entered') AS bookable,
         count(*) FILTER (WHERE l.status IN ('entered', 'booked')) AS movable,
         count(*) FILTER (WHERE l.status NOT IN ('closed', 'cancelled')) AS holdable,
         count(*) FILTER (WHERE l.held_at IS NOT NULL OR l.order_held_at IS NOT NULL) AS held,
         count(*) FILTER (WHERE l.mapped_at IS NULL AND l.status NOT IN ('closed', 'cancelled')) AS cancellable,
         count(*) FILTER (WHERE l.status = 'closed' AND l.provisions AND l.set_up_at IS NULL) AS pending
  FROM startline_line AS l WHERE l.order_id = o.id
) AS total
WHERE o.public_id = %(public_id)s;

-- lines: The next lines of an order as they came in; none after a line that it does not have.
SELECT l.id, l.public_id
FROM startline_line AS l
WHERE l.order_id = %(order_id)s
  AND l.id > CASE WHEN %(after)s::uuid IS NULL THEN 0 ELSE coalesce(
    (SELECT id FROM startline_line WHERE public_id = %(after)s AND order_id = %(order_id)s), 9223372036854775807) END
ORDER BY l.id
LIMIT %(limit)s;

-- line_meant: The one line of an order that is meant by its number, else by its subscription's, else because it is alone.
SELECT public_id FROM (
  SELECT public_id, place, min(place) OVER () AS first, count(*) OVER (PARTITION BY place) AS lines
  FROM (
    SELECT l.public_id, CASE WHEN subscription.number = %(subscription)s THEN 1 ELSE 2 END AS place
    FROM startline_line AS l
    LEFT JOIN startline_subscription AS subscription ON subscription.id = l.subscription_id
    WHERE l.order_id = %(order_id)s AND (%(number)s = '' OR l.number IN (%(number)s, %(number)s || '.0'))
  ) AS asked
) AS ranked
WHERE place = first AND lines = 1;

-- details: What a page says of lines besides the lists' facts: whose they are, and money.
SELECT l.id AS line_id, l.account_id, account.distributor_id, o.placed_by_id, placed_by.email AS placed_by_email,
       l.monthly_amount, o.currency, subscription.public_id AS subscription_id
FROM startline_line AS l
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_account AS account ON account.id = l.account_id
LEFT JOIN startline_address AS placed_by ON placed_by.id = o.placed_by_id
LEFT JOIN startline_subscription AS subscription ON subscription.id = l.subscription_id
WHERE l.id = ANY(%(line_ids)s) OR l.public_id = %(public_id)s;

-- offers: The offers by which a list can be filtered.
SELECT code, name FROM startline_offer ORDER BY code;

-- partners: The accounts among which somebody who sees several chooses, by name.
SELECT public_id, id, name FROM startline_account
WHERE kind <> 'operator' AND (%(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s))
ORDER BY name;
