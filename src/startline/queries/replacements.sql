-- lines: The lines that a notice to a former contact speaks of, as the rules ask for them, with the change and its dispute.
SELECT mail.id AS mail_id, former.email AS former, replaced_by.email AS replaced_by, change.occurred_at AS changed_at,
       l.id, l.order_id, l.number, l.quantity, l.status, l.time_zone, l.contact_epoch, l.review_at, l.mapped_at, l.set_up_at,
       l.mapped_by, organization.name AS organization_name, contact.email AS contact_email,
       mail_line.contact_epoch AS epoch_then, offer.code AS offer_code, offer.name AS offer_name,
       o.number AS order_number, account.name AS account_name, customer.name AS customer_name, placer.email AS placed_by,
       (SELECT min(t.occurred_at)
        FROM startline_transactionitem AS disputed
        JOIN startline_transaction AS t ON t.id = disputed.transaction_id AND t.type = 'change_disputed'
        WHERE disputed.line_id = l.id AND (t.facts ->> 'mail_id')::bigint = mail.id) AS disputed_at
FROM startline_link AS link
JOIN startline_mail AS mail ON mail.id = link.mail_id AND mail.kind = 'contact_replaced'
JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id AND mail_line.left_at IS NULL
JOIN startline_line AS l ON l.id = mail_line.line_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_transaction AS change ON change.id = mail.transaction_id
LEFT JOIN startline_transactionitem AS item ON item.transaction_id = change.id AND item.line_id = l.id
LEFT JOIN startline_address AS replaced_by ON replaced_by.id = item.to_address_id
LEFT JOIN startline_address AS former ON former.id = mail.recipient_id
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
LEFT JOIN startline_organization AS organization ON organization.id = l.organization_id
WHERE link.id = %(link_id)s
ORDER BY l.order_id, l.id;
