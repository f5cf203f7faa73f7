-- link: The link by its id, the language of its mail, whether it is that of a notice to a former contact, and the customer's case that its mail tells them of.
SELECT link.id, link.key_number, mail.language, mail.kind = 'contact_replaced' AS to_former_contact,
       told_of.public_id AS case, organization.public_id AS organization
FROM startline_link AS link JOIN startline_mail AS mail ON mail.id = link.mail_id
LEFT JOIN startline_casemail AS told ON told.mail_id = mail.id AND NOT told.to_desk
LEFT JOIN startline_caseentry AS entry ON entry.id = told.entry_id
LEFT JOIN startline_case AS told_of ON told_of.id = entry.case_id AND told_of.side = 'customer'
LEFT JOIN startline_organization AS organization ON organization.id = told_of.organization_id
WHERE link.id = %(link_id)s;

-- mail: The mail that the link belongs to, where it went to a contact: a former one is none, nor is an editor.
SELECT mail.id, mail.recipient_id, recipient.email AS recipient
FROM startline_link AS link
JOIN startline_mail AS mail ON mail.id = link.mail_id
  AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder', 'cancelled', 'mapped', 'service_set_up')
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE link.id = %(link_id)s;

-- lines: The lines that the mail speaks of, each with the epoch it had then and the one it has now.
SELECT l.id AS line_id, l.order_id, l.status, l.mapped_at, l.contact_epoch, mail_line.contact_epoch AS epoch_then,
       placer.email AS placed_by, o.customer_id, o.organization_id AS order_organization_id,
       organization.name AS order_organization
FROM startline_mailline AS mail_line
JOIN startline_line AS l ON l.id = mail_line.line_id
JOIN startline_order AS o ON o.id = l.order_id
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
LEFT JOIN startline_organization AS organization ON organization.id = o.organization_id
WHERE mail_line.mail_id = %(mail_id)s
ORDER BY l.order_id, l.id;
