-- by_entry: The next lines as they came in.
SELECT l.id, l.public_id
FROM startline_line AS l
WHERE (%(accounts)s::bigint[] IS NULL OR l.account_id = ANY(%(accounts)s))
  AND (%(after)s::uuid IS NULL OR l.id > (SELECT id FROM startline_line WHERE public_id = %(after)s))
  AND (%(status)s::text IS NULL OR l.status = %(status)s)
  AND (%(order_id)s::bigint IS NULL OR l.order_id = %(order_id)s)
  AND (%(contact_key)s::text IS NULL
       OR l.contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s))
  AND (%(customer_key)s::text IS NULL OR l.order_id IN (
         SELECT o.id FROM startline_order AS o JOIN startline_customer AS customer ON customer.id = o.customer_id
         WHERE customer.name_key LIKE %(customer_key)s))
ORDER BY l.id
LIMIT %(limit)s;

-- by_urgency: The next lines from those that a person should see to down to those that need nobody.
WITH ranked AS (
  SELECT l.id, l.public_id,
         CASE WHEN l.status = 'cancelled' THEN 9
              WHEN NOT l.provisions OR l.set_up_at IS NOT NULL THEN 8
              WHEN l.status = 'entered' THEN 7
              WHEN l.status = 'booked' THEN 6
              WHEN l.expired_at IS NOT NULL AND l.status <> 'closed' THEN 0
              WHEN l.undeliverable_at IS NOT NULL THEN 1
              WHEN l.contact_id IS NULL AND l.mapped_at IS NULL AND l.status <> 'closed' THEN 2
              WHEN open_window.closes_at IS NOT NULL THEN 3
              WHEN l.status = 'closed' THEN 5
              ELSE 4 END AS rank,
         coalesce(open_window.closes_at, l.undeliverable_at, l.mail_due_at, l.cancelled_at, l.set_up_at, l.closed_at,
                  l.start_date::timestamp AT TIME ZONE 'UTC', 'epoch') AS at
  FROM startline_line AS l
  LEFT JOIN startline_window AS open_window ON open_window.line_id = l.id AND open_window.ended_at IS NULL
  WHERE (%(accounts)s::bigint[] IS NULL OR l.account_id = ANY(%(accounts)s))
    AND (%(status)s::text IS NULL OR l.status = %(status)s)
    AND (%(order_id)s::bigint IS NULL OR l.order_id = %(order_id)s)
    AND (%(contact_key)s::text IS NULL
         OR l.contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s))
    AND (%(customer_key)s::text IS NULL OR l.order_id IN (
           SELECT o.id FROM startline_order AS o JOIN startline_customer AS customer ON customer.id = o.customer_id
           WHERE customer.name_key LIKE %(customer_key)s))
)
SELECT id, public_id, rank, at
FROM ranked
WHERE (NOT %(waiting)s OR rank < 8)
  AND (%(rank)s::int IS NULL
       OR (rank, at, id) > (%(rank)s, %(at)s::timestamptz, (SELECT id FROM startline_line WHERE public_id = %(last)s)))
ORDER BY rank, at, id
LIMIT %(limit)s;

-- facts: What lists say of the lines, in the order of their ids as given.
SELECT l.id, l.public_id, account.name AS account_name, o.number AS order_number, o.public_id AS order_public_id,
       l.number, customer.name AS customer_name, offer.code AS offer_code, offer.name AS offer_name, l.quantity,
       subscription.number AS subscription_number, l.status, l.provisions, l.start_date, l.time_zone,
       l.contact_id, contact.email AS contact_email, l.contact_epoch, l.mail_due_at, newest.state AS mail_state,
       newest.due_at AS mail_next_at, l.mail_accepted_at, l.undeliverable_at, l.undeliverable_cause, l.silent,
       l.held_at, l.order_held_at, coalesce(l.hold_name, o.hold_name) AS hold_name, l.review_at, l.mapped_at,
       l.mapped_by, l.mapped_elsewhere, l.organization_id, organization.name AS organization_name, l.set_up_at,
       open_window.accepted_at, open_window.deadline_at, open_window.closes_at, l.expired_at, l.closed_at,
       l.close_cause, l.billing_started_at, l.billing_cause, l.cancelled_at
FROM unnest(%(line_ids)s::bigint[]) WITH ORDINALITY AS asked (line_id, place)
JOIN startline_line AS l ON l.id = asked.line_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_account AS account ON account.id = l.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
LEFT JOIN startline_subscription AS subscription ON subscription.id = l.subscription_id
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN startline_organization AS organization ON organization.id = l.organization_id
LEFT JOIN startline_window AS open_window ON open_window.line_id = l.id AND open_window.ended_at IS NULL
LEFT JOIN LATERAL (
  SELECT mail.state, mail.due_at
  FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
  WHERE mail_line.line_id = l.id AND mail_line.contact_epoch = l.contact_epoch AND mail_line.left_at IS NULL
    AND mail.kind IN ('provisioning', 'corrected', 'resend')
  ORDER BY mail.id DESC LIMIT 1
) AS newest ON true
ORDER BY asked.place;
