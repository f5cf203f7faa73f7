-- asker: Whose link it is: the contact to whom its mail went, or to whom a mail tells of a case of theirs.
SELECT mail.id AS mail_id, mail.language, mail.recipient_id AS address_id, recipient.email AS address,
       told_of.id IS NULL AS to_orders
FROM startline_link AS link
JOIN startline_mail AS mail ON mail.id = link.mail_id
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
LEFT JOIN startline_casemail AS told ON told.mail_id = mail.id AND NOT told.to_desk
LEFT JOIN startline_caseentry AS entry ON entry.id = told.entry_id
LEFT JOIN startline_case AS told_of ON told_of.id = entry.case_id AND told_of.opened_by_address_id = mail.recipient_id
WHERE link.id = %(link_id)s
  AND (mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder', 'cancelled', 'mapped', 'service_set_up')
       OR told_of.id IS NOT NULL);

-- lines: The lines that the mail, or the case that it tells of, speaks of; and whether each still has that contact.
WITH spoken_of AS (
  SELECT line_id, contact_epoch FROM startline_mailline WHERE mail_id = %(mail_id)s
  UNION
  SELECT about.line_id, about.contact_epoch
  FROM startline_casemail AS told
  JOIN startline_caseentry AS entry ON entry.id = told.entry_id
  JOIN startline_caseline AS about ON about.case_id = entry.case_id
  WHERE told.mail_id = %(mail_id)s
)
SELECT l.id, l.public_id, l.number, l.quantity, l.time_zone, offer.name AS service, offer.code AS offer,
       l.mapped_at IS NOT NULL AS mapped,
       o.id AS order_id, o.public_id AS order_public_id, o.number AS order_number, o.account_id,
       account.name AS account_name, customer.name AS customer_name, placer.email AS placed_by,
       l.contact_epoch = spoken_of.contact_epoch AND l.contact_id = %(address_id)s AS theirs
FROM spoken_of
JOIN startline_line AS l ON l.id = spoken_of.line_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
ORDER BY l.order_id, l.id;

-- mapped: The lines of the order that were mapped to the organization.
SELECT l.id, l.public_id, l.number, l.quantity, offer.name AS service, offer.code AS offer, true AS mapped,
       o.id AS order_id, o.public_id AS order_public_id, o.number AS order_number, o.account_id,
       account.name AS account_name, customer.name AS customer_name, placer.email AS placed_by
FROM startline_order AS o
JOIN startline_line AS l ON l.order_id = o.id AND l.organization_id = o.organization_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
WHERE o.public_id = %(order)s AND o.organization_id = %(organization_id)s
ORDER BY l.id;
