-- lines: The order's lines that who came may set up here: mapped, of a service that no hub elsewhere sets up.
SELECT o.id AS order_id, o.public_id AS order_public_id, o.number AS order_number, o.account_id,
       account.name AS account_name, customer.name AS customer_name, placer.email AS placed_by,
       l.organization_id, organization.public_id AS organization_public_id, organization.name AS organization_name,
       l.id, l.public_id, l.number, l.quantity, l.time_zone, l.status, l.mapped_at, l.set_up_at, l.closed_at, l.billing_started_at,
       l.billing_cause, l.offer_id, offer.code AS offer_code, offer.name AS offer_name, plan.alike,
       contact.email AS contact, member.id IS NOT NULL AS as_member
FROM startline_order AS o
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_line AS l ON l.order_id = o.id
JOIN startline_organization AS organization ON organization.id = l.organization_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
LEFT JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN startline_setupplan AS plan ON plan.order_id = o.id AND plan.offer_id = l.offer_id
LEFT JOIN startline_organizationmember AS member
  ON member.organization_id = l.organization_id AND member.user_id = %(user_id)s
LEFT JOIN startline_link AS link ON link.id = %(link_id)s
LEFT JOIN startline_mail AS mail ON mail.id = link.mail_id AND mail.recipient_id = %(address_id)s
LEFT JOIN startline_mailline AS mail_line
  ON mail_line.mail_id = mail.id AND mail_line.line_id = l.id
  AND mail_line.contact_epoch = l.contact_epoch AND l.contact_id = mail.recipient_id
WHERE o.public_id = %(order)s AND hub.id IS NULL AND (member.id IS NOT NULL OR mail_line.line_id IS NOT NULL)
ORDER BY l.id;

-- listed: The orders with setups that who came may do (or, with open false, has nothing left to do in), newest first.
WITH theirs AS (
  SELECT l.id, l.order_id, l.offer_id, l.organization_id, l.set_up_at
  FROM startline_link AS link
  JOIN startline_mail AS mail ON mail.id = link.mail_id AND mail.recipient_id = %(address_id)s
  JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id
  JOIN startline_line AS l
    ON l.id = mail_line.line_id AND l.contact_epoch = mail_line.contact_epoch AND l.contact_id = mail.recipient_id
  WHERE link.id = %(link_id)s AND l.organization_id IS NOT NULL
  UNION
  SELECT l.id, l.order_id, l.offer_id, l.organization_id, l.set_up_at
  FROM startline_organizationmember AS member
  JOIN startline_order AS o ON o.organization_id = member.organization_id
  JOIN startline_line AS l ON l.order_id = o.id AND l.organization_id = o.organization_id
  WHERE member.user_id = %(user_id)s
), here AS (
  SELECT theirs.id, theirs.order_id, theirs.offer_id, theirs.set_up_at FROM theirs
  JOIN startline_offer AS offer ON offer.id = theirs.offer_id
  LEFT JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active
  WHERE hub.id IS NULL AND (%(organization_id)s::bigint IS NULL OR theirs.organization_id = %(organization_id)s)
), page AS (
  SELECT order_id, count(*) FILTER (WHERE set_up_at IS NULL) AS lines_open, count(set_up_at) AS lines_done,
         max(set_up_at) AS set_up_at
  FROM here
  WHERE %(after)s::bigint IS NULL OR order_id < %(after)s
  GROUP BY order_id
  HAVING bool_or(set_up_at IS NULL) = %(open)s
  ORDER BY order_id DESC LIMIT %(limit)s
), questions AS (
  SELECT here.order_id, bool_and(answer.id IS NOT NULL) AS answered, max(answer.saved_at) AS last_saved_at
  FROM page
  JOIN here ON here.order_id = page.order_id AND here.set_up_at IS NULL
  JOIN startline_setupfield AS field ON field.offer_id = here.offer_id AND field.retired_at IS NULL
  LEFT JOIN startline_setupplan AS plan ON plan.order_id = here.order_id AND plan.offer_id = here.offer_id
  LEFT JOIN startline_setupanswer AS answer ON answer.line_id = here.id AND answer.field_id = field.id
  GROUP BY here.order_id, field.id, CASE WHEN coalesce(plan.alike, true) THEN NULL ELSE here.id END
), counted AS (
  SELECT order_id, count(*) AS asked, count(*) FILTER (WHERE answered) AS answered,
         max(last_saved_at) AS last_saved_at
  FROM questions GROUP BY order_id
)
SELECT o.id, o.public_id, o.number, account.name AS account_name, customer.name AS customer_name,
       organization.name AS organization_name, customer.time_zone AS customer_zone, account.time_zone AS account_zone,
       page.lines_open, page.lines_done, page.set_up_at,
       coalesce(counted.asked, 0) AS asked, coalesce(counted.answered, 0) AS answered, counted.last_saved_at
FROM page
JOIN startline_order AS o ON o.id = page.order_id
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_organization AS organization ON organization.id = o.organization_id
LEFT JOIN counted ON counted.order_id = page.order_id
ORDER BY page.order_id DESC;

-- place: The place of an order in the list, by its public id.
SELECT id FROM startline_order WHERE public_id = %(public_id)s;

-- progress: How many of its questions each of the lines has an answer for, and when the last one was saved.
SELECT l.id, count(field.id) AS asked, count(answer.id) AS answered, max(answer.saved_at) AS last_saved_at
FROM startline_line AS l
JOIN startline_setupfield AS field ON field.offer_id = l.offer_id AND field.retired_at IS NULL
LEFT JOIN startline_setupanswer AS answer ON answer.line_id = l.id AND answer.field_id = field.id
WHERE l.id = ANY(%(line_ids)s)
GROUP BY l.id;

-- told: To whom the summary of what was set up goes by mail, or went.
SELECT DISTINCT recipient.email
FROM startline_mailline AS mail_line
JOIN startline_mail AS mail ON mail.id = mail_line.mail_id AND mail.kind = 'service_set_up' AND mail.state <> 'cancelled'
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id AND recipient.email IS NOT NULL
WHERE mail_line.line_id = ANY(%(line_ids)s)
ORDER BY recipient.email;
