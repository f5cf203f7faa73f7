-- find_type: Transactions of the type in the period.
SELECT t.id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT id FROM startline_transaction
  WHERE account_id = seen.id AND type = %(type)s AND occurred_at >= %(since)s AND occurred_at < %(until)s
  LIMIT %(found_limit)s) AS t
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- keep_type: The transaction has the type.
t.type = %(type)s;

-- find_status: Transactions that stand so.
SELECT state.transaction_id AS id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT transaction_id FROM startline_transactionstate
  WHERE account_id = seen.id AND status = %(status)s
  LIMIT %(found_limit)s) AS state
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
LIMIT %(found_limit)s;

-- keep_status: The transaction stands so.
(SELECT true FROM startline_transactionstate AS state
        WHERE state.transaction_id = t.id AND state.status = %(status)s LIMIT 1);

-- find_lines: Transactions that speak of the lines.
SELECT transaction_id AS id FROM startline_transactionitem WHERE line_id = ANY(%(line_ids)s) LIMIT %(found_limit)s;

-- keep_lines: The transaction speaks of one of the lines.
(SELECT true FROM startline_transactionitem AS item
        WHERE item.transaction_id = t.id AND item.line_id = ANY(%(line_ids)s) LIMIT 1);

-- find_address: Transactions by an address, or of lines that had it, got it or were mailed at it again.
(SELECT item.transaction_id AS id
 FROM startline_address AS address JOIN startline_transactionitem AS item ON item.from_address_id = address.id
 WHERE address.key = %(address_key)s LIMIT %(found_limit)s)
UNION ALL
(SELECT item.transaction_id
 FROM startline_address AS address JOIN startline_transactionitem AS item ON item.to_address_id = address.id
 WHERE address.key = %(address_key)s LIMIT %(found_limit)s)
UNION ALL
(SELECT mail.transaction_id
 FROM startline_address AS address JOIN startline_mail AS mail ON mail.recipient_id = address.id
 WHERE address.key = %(address_key)s AND mail.kind IN ('corrected', 'resend') LIMIT %(found_limit)s)
UNION ALL
(SELECT t.id
 FROM startline_address AS address JOIN startline_transaction AS t ON t.actor_address_id = address.id
 WHERE address.key = %(address_key)s LIMIT %(found_limit)s)
UNION ALL
(SELECT t.id
 FROM startline_user AS actor JOIN startline_transaction AS t ON t.actor_user_id = actor.id
 WHERE actor.email = %(address_key)s LIMIT %(found_limit)s)
LIMIT %(found_limit)s;

-- keep_address: The same of one transaction.
(t.actor_address_id = (SELECT id FROM startline_address WHERE key = %(address_key)s)
 OR t.actor_user_id = (SELECT id FROM startline_user WHERE email = %(address_key)s)
 OR (SELECT true FROM startline_address AS address JOIN startline_transactionitem AS item
              ON address.id IN (item.from_address_id, item.to_address_id)
            WHERE item.transaction_id = t.id AND address.key = %(address_key)s LIMIT 1)
 OR (SELECT true FROM startline_address AS address JOIN startline_mail AS mail ON mail.recipient_id = address.id
            WHERE mail.transaction_id = t.id AND address.key = %(address_key)s LIMIT 1));

-- find_words: Transactions of orders or subscriptions that begin so, by people called so, or of that number.
(SELECT t.id
 FROM startline_account AS seen CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
 CROSS JOIN LATERAL (
   SELECT id FROM startline_order
   WHERE account_id = seen.id AND number COLLATE "C" >= asked.first AND number COLLATE "C" < asked.last
   LIMIT %(found_limit)s) AS o
 CROSS JOIN LATERAL (
   (SELECT id FROM startline_transaction WHERE order_id = o.id LIMIT %(found_limit)s)
   UNION ALL
   (SELECT item.transaction_id FROM startline_line AS l JOIN startline_transactionitem AS item ON item.line_id = l.id
    WHERE l.order_id = o.id LIMIT %(found_limit)s)) AS t
 WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
 LIMIT %(found_limit)s)
UNION ALL
(SELECT item.transaction_id
 FROM startline_account AS seen CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
 CROSS JOIN LATERAL (
   SELECT id FROM startline_subscription
   WHERE account_id = seen.id AND number COLLATE "C" >= asked.first AND number COLLATE "C" < asked.last
   LIMIT %(found_limit)s) AS subscription
 CROSS JOIN LATERAL (
   SELECT id FROM startline_line WHERE subscription_id = subscription.id LIMIT %(found_limit)s) AS l
 CROSS JOIN LATERAL (
   SELECT transaction_id FROM startline_transactionitem WHERE line_id = l.id LIMIT %(found_limit)s) AS item
 WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
 LIMIT %(found_limit)s)
UNION ALL
(SELECT t.id
 FROM startline_user AS actor
 CROSS JOIN LATERAL (
   SELECT id FROM startline_transaction WHERE actor_user_id = actor.id LIMIT %(found_limit)s) AS t
 WHERE position(%(called)s IN lower(actor.name)) > 0
 LIMIT %(found_limit)s)
UNION ALL
(SELECT id FROM startline_transaction WHERE public_id BETWEEN %(first_id)s AND %(last_id)s LIMIT %(found_limit)s)
LIMIT %(found_limit)s;

-- keep_words: The same of one transaction.
(t.public_id BETWEEN %(first_id)s AND %(last_id)s
 OR (SELECT true FROM startline_user AS actor
            WHERE actor.id = t.actor_user_id AND position(%(called)s IN lower(actor.name)) > 0 LIMIT 1)
 OR (SELECT true FROM startline_order AS o
            CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
            WHERE o.id = t.order_id AND o.number COLLATE "C" >= asked.first AND o.number COLLATE "C" < asked.last LIMIT 1)
 OR (SELECT true FROM startline_transactionitem AS item JOIN startline_line AS l ON l.id = item.line_id
            JOIN startline_order AS o ON o.id = l.order_id
            LEFT JOIN startline_subscription AS subscription ON subscription.id = l.subscription_id
            CROSS JOIN unnest(%(starts)s::text[], %(ends)s::text[]) AS asked (first, last)
            WHERE item.transaction_id = t.id
              AND (o.number COLLATE "C" >= asked.first AND o.number COLLATE "C" < asked.last
                   OR subscription.number COLLATE "C" >= asked.first AND subscription.number COLLATE "C" < asked.last) LIMIT 1));

-- among: A page of the transactions found that pass every filter, newest first, and how many there are.
WITH matching AS MATERIALIZED (
  SELECT t.id, t.occurred_at
  FROM startline_transaction AS t
  WHERE t.id = ANY(%(ids)s) AND (%(accounts)s::bigint[] IS NULL OR t.account_id = ANY(%(accounts)s))
    AND t.occurred_at >= %(since)s AND t.occurred_at < %(until)s /* filters */
)
SELECT id, (SELECT count(*) FROM matching) AS count
FROM matching
WHERE (occurred_at, id) < (%(at)s, %(id)s)
ORDER BY occurred_at DESC, id DESC
LIMIT %(limit)s;

-- walk: A page of the transactions that pass every filter, newest first, as far as the walk goes.
WITH walked AS MATERIALIZED (
  SELECT t.id, t.occurred_at, t.place
  FROM startline_account AS seen
  CROSS JOIN LATERAL (
    SELECT id, occurred_at, row_number() OVER (ORDER BY occurred_at DESC, id DESC) AS place FROM startline_transaction
    WHERE account_id = seen.id AND occurred_at >= %(since)s AND (occurred_at, id) < (%(at)s, %(id)s)
    ORDER BY occurred_at DESC, id DESC LIMIT %(walk)s) AS t
  WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
), horizon AS (
  SELECT occurred_at, id FROM walked WHERE place = %(walk)s ORDER BY occurred_at DESC, id DESC LIMIT 1
)
SELECT page.id, (SELECT public_id FROM startline_transaction WHERE id = (SELECT id FROM horizon)) AS horizon
FROM (SELECT) AS always LEFT JOIN LATERAL (
  SELECT t.id, walked.occurred_at
  FROM (SELECT walked.* FROM walked LEFT JOIN horizon ON true
        WHERE horizon.id IS NULL OR (walked.occurred_at, walked.id) >= (horizon.occurred_at, horizon.id)
        ORDER BY walked.occurred_at DESC, walked.id DESC OFFSET 0) AS walked
  JOIN startline_transaction AS t ON t.id = walked.id
  WHERE true /* filters */
  ORDER BY walked.occurred_at DESC, walked.id DESC LIMIT %(limit)s) AS page ON true
ORDER BY page.occurred_at DESC, page.id DESC;

-- walk_type: The same among those of the type, by their index.
WITH walked AS MATERIALIZED (
  SELECT t.id, t.occurred_at, t.place
  FROM startline_account AS seen
  CROSS JOIN LATERAL (
    SELECT id, occurred_at, row_number() OVER (ORDER BY occurred_at DESC, id DESC) AS place FROM startline_transaction
    WHERE account_id = seen.id AND type = %(type)s AND occurred_at >= %(since)s AND (occurred_at, id) < (%(at)s, %(id)s)
    ORDER BY occurred_at DESC, id DESC LIMIT %(walk)s) AS t
  WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
), horizon AS (
  SELECT occurred_at, id FROM walked WHERE place = %(walk)s ORDER BY occurred_at DESC, id DESC LIMIT 1
)
SELECT page.id, (SELECT public_id FROM startline_transaction WHERE id = (SELECT id FROM horizon)) AS horizon
FROM (SELECT) AS always LEFT JOIN LATERAL (
  SELECT t.id, walked.occurred_at
  FROM (SELECT walked.* FROM walked LEFT JOIN horizon ON true
        WHERE horizon.id IS NULL OR (walked.occurred_at, walked.id) >= (horizon.occurred_at, horizon.id)
        ORDER BY walked.occurred_at DESC, walked.id DESC OFFSET 0) AS walked
  JOIN startline_transaction AS t ON t.id = walked.id
  WHERE true /* filters */
  ORDER BY walked.occurred_at DESC, walked.id DESC LIMIT %(limit)s) AS page ON true
ORDER BY page.occurred_at DESC, page.id DESC;

-- count: How many transactions there are in the period, up to a limit.
SELECT count(*) AS number
FROM (SELECT FROM startline_account AS seen
      CROSS JOIN LATERAL (
        SELECT FROM startline_transaction
        WHERE account_id = seen.id AND occurred_at >= %(since)s AND occurred_at < %(until)s LIMIT %(limit)s) AS t
      WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
      LIMIT %(limit)s) AS counted;

-- place: Where a transaction stands in the list.
SELECT id, occurred_at AS at FROM startline_transaction WHERE public_id = %(public_id)s;

-- line_ids: The lines of an order.
SELECT id FROM startline_line WHERE order_id = %(order_id)s ORDER BY id;
