-- code: A code of the link, without its digits.
SELECT code.public_id, code.account_id, code.link_id, code.address_id, address.email AS address, code.purpose,
       code.subject, code.browser, code.asked_at, code.expires_at, code.tries, code.used_at, code.replaced_at
FROM startline_code AS code
JOIN startline_address AS address ON address.id = code.address_id
WHERE code.public_id = %(public_id)s AND code.link_id = %(link_id)s;

-- order: What the mail with a code says of the order, in the language of the link's mail.
SELECT o.number, customer.name AS customer, account.name AS account,
       coalesce(customer.time_zone, account.time_zone) AS time_zone, mail.language
FROM startline_order AS o
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_link AS link ON link.id = %(link_id)s
JOIN startline_mail AS mail ON mail.id = link.mail_id
WHERE o.id = %(order_id)s;

-- handed_over: What became of each line of the hand-over that a code confirmed at that instant.
SELECT l.number, o.number AS order_number, offer.name AS offer, item.outcome, item.reason, item.facts,
       mail_line.line_id IS NOT NULL AS mailed
FROM startline_transaction AS t
JOIN startline_transactionitem AS item ON item.transaction_id = t.id
JOIN startline_line AS l ON l.id = item.line_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
LEFT JOIN startline_mail AS mail ON mail.transaction_id = t.id AND mail.kind IN ('provisioning', 'corrected')
LEFT JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id AND mail_line.line_id = l.id
WHERE t.actor_address_id = %(address_id)s AND t.type = 'provisioning_email_update' AND t.actor_kind = 'contact'
  AND t.occurred_at = %(used_at)s AND item.line_id = ANY(%(line_ids)s)
ORDER BY o.id, l.id;
