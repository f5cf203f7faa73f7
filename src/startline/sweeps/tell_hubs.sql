-- pick: Lock the longest due telling of each hub that takes any now, unless an earlier one of its line is not settled.
SELECT next.id
FROM startline_externalhub AS hub
CROSS JOIN LATERAL (
  SELECT t.id, t.due_at
  FROM startline_hubtelling AS t
  WHERE t.hub_id = hub.id AND t.settled_at IS NULL AND t.due_at <= %(now)s
    AND NOT EXISTS (SELECT FROM startline_hubtelling AS earlier
                    WHERE earlier.line_id = t.line_id AND earlier.contact_epoch < t.contact_epoch
                      AND earlier.settled_at IS NULL)
  ORDER BY t.due_at, t.id
  LIMIT 1
  FOR UPDATE SKIP LOCKED
) AS next
WHERE hub.is_active AND hub.events_url IS NOT NULL AND (hub.quiet_until IS NULL OR hub.quiet_until <= %(now)s)
ORDER BY next.due_at
LIMIT %(limit)s;

-- lease: Lease the tellings and count the attempt, and read what they tell.
WITH leased AS (
  UPDATE startline_hubtelling
  SET state = 'sending', lease = %(lease)s, due_at = %(leased_until)s, attempts = attempts + 1,
      first_attempt_at = coalesce(first_attempt_at, %(now)s), last_attempt_at = %(now)s
  WHERE id = ANY(%(ids)s)
  RETURNING *
)
SELECT leased.id, leased.public_id, leased.hub_id, leased.lease, leased.attempts, leased.first_attempt_at, leased.type,
       leased.occurred_at, leased.contact_epoch, contact.email AS contact, former.email AS former_contact,
       o.public_id AS order_public_id, o.number AS order_number, l.public_id AS line_public_id, l.number AS line_number,
       l.quantity, offer.code AS offer_code, offer.name AS offer_name, customer.name AS customer_name,
       account.public_id AS account_public_id, account.name AS account_name, hub.admin_url, hub.events_url, hub.secret,
       hub.former_secret, hub.former_until
FROM leased
JOIN startline_externalhub AS hub ON hub.id = leased.hub_id
JOIN startline_line AS l ON l.id = leased.line_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_account AS account ON account.id = l.account_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_address AS contact ON contact.id = leased.contact_id
LEFT JOIN startline_address AS former ON former.id = leased.former_contact_id
ORDER BY leased.id;

-- settle: Write down what became of an attempt; one whose lease is another's by now only where the hub has it.
UPDATE startline_hubtelling
SET state = %(state)s, lease = NULL, due_at = coalesce(%(due_at)s, due_at), last_status = %(status)s, last_words = %(words)s,
    settled_at = CASE WHEN %(state)s IN ('told', 'given_up') THEN %(now)s::timestamptz END
WHERE id = %(id)s AND settled_at IS NULL AND (lease = %(lease)s OR %(state)s = 'told');

-- rest: Leave a hub alone that did not answer; one that did may be told more at once.
UPDATE startline_externalhub SET quiet_until = %(quiet_until)s
WHERE id = %(hub_id)s AND quiet_until IS DISTINCT FROM %(quiet_until)s;
