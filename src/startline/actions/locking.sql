-- orders: The orders by id, with what the rules need of whose they are.
SELECT o.id, o.account_id, o.number, o.held_at, o.organization_id, account.distributor_id, o.placed_by_id,
       placer.email AS placed_by_email, coalesce(customer.language, account.language) AS language
FROM startline_order AS o
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
WHERE o.id = ANY(%(order_ids)s)
ORDER BY o.id;

-- lines: The orders' lines by id (all, or those named), with what the rules need.
SELECT l.id, l.order_id, l.number, l.offer_id, l.status, l.provisions, l.contact_id, contact.email AS contact_email,
       l.contact_epoch, l.start_date, l.held_at, l.order_held_at, l.mail_accepted_at, l.review_at, l.started_at,
       l.mapped_at, l.mapped_by, l.organization_id, organization.name AS organization_name, l.set_up_at, l.time_zone
FROM startline_line AS l
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN startline_organization AS organization ON organization.id = l.organization_id
WHERE l.order_id = ANY(%(order_ids)s)
  AND (%(line_ids)s::bigint[] IS NULL OR l.id = ANY(%(line_ids)s))
ORDER BY l.id;

-- lock_recipients: Lock the addresses by id, so that no two mails to one of them are counted at once.
SELECT id FROM startline_address WHERE id = ANY(%(address_ids)s) ORDER BY id FOR NO KEY UPDATE;

-- lock_account: Lock the account last, so that no two mails of it are counted at once.
SELECT id FROM startline_account WHERE id = %(account_id)s FOR NO KEY UPDATE;
