-- lines: The lines of the accounts that have this contact and are neither mapped nor cancelled.
SELECT l.account_id, account.name AS account_name, account.time_zone, l.order_id, o.number AS order_number,
       l.id AS line_id, l.contact_epoch
FROM startline_account AS account
JOIN startline_line AS l ON l.account_id = account.id
JOIN startline_order AS o ON o.id = l.order_id
WHERE l.contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s)
  AND (%(accounts)s::bigint[] IS NULL OR account.id = ANY(%(accounts)s))
  AND l.mapped_at IS NULL AND l.status <> 'cancelled'
ORDER BY account.name, o.id, l.id;
