-- lines: The lines named, all of the order, those that a contact can still be taken from, or those of mails, with what the rules need.
WITH asked AS (
  SELECT named.id FROM startline_line AS named WHERE named.public_id = ANY(%(line_ids)s)
  UNION ALL
  (SELECT l.id FROM startline_order AS whole JOIN startline_line AS l ON l.order_id = whole.id
   WHERE whole.public_id = %(order_id)s)
  UNION ALL
  (SELECT l.id FROM startline_account AS owner JOIN startline_line AS l ON l.account_id = owner.id
   WHERE l.contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s)
     AND (%(accounts)s::bigint[] IS NULL OR owner.id = ANY(%(accounts)s))
     AND l.mapped_at IS NULL AND l.status <> 'cancelled'
   ORDER BY owner.id, l.id LIMIT %(limit)s)
  UNION ALL
  (SELECT DISTINCT l.id FROM startline_mail AS mail
   JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id AND mail_line.left_at IS NULL
   JOIN startline_line AS l ON l.id = mail_line.line_id AND l.contact_epoch = mail_line.contact_epoch
   WHERE mail.public_id = ANY(%(mail_ids)s::uuid[]))
)
SELECT l.id, l.public_id, l.number, l.order_id, l.account_id, l.status, l.provisions, l.contact_id,
       contact.email AS contact_email, l.contact_epoch, l.mail_accepted_at, l.start_date, l.held_at, l.order_held_at,
       l.review_at, l.mapped_at, l.mapped_by, l.mapped_elsewhere, l.organization_id, organization.name AS organization_name,
       l.set_up_at, l.time_zone, o.public_id AS order_public_id, o.number AS order_number, o.customer_id,
       customer.name AS customer_name, account.name AS account_name, account.distributor_id, o.placed_by_id,
       placer.email AS placed_by_email,
       CASE WHEN cardinality(%(line_ids)s::uuid[]) = 1
            THEN (SELECT count(*) FROM startline_line AS sibling WHERE sibling.order_id = l.order_id) END AS in_order
FROM asked
JOIN startline_line AS l ON l.id = asked.id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_account AS account ON account.id = l.account_id
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
LEFT JOIN startline_organization AS organization ON organization.id = l.organization_id
WHERE %(accounts)s::bigint[] IS NULL OR l.account_id = ANY(%(accounts)s)
ORDER BY l.account_id, l.order_id, l.id;

-- overtaken: What the contact of each line was at the epoch that somebody saw, and who made it what it is now.
SELECT asked.line_id, l.contact_epoch, then_address.email AS seen, now_address.email AS present, latest.at, latest.actor_kind,
       actor.name AS actor_name, coalesce(actor_address.email, actor.email) AS actor_address
FROM unnest(%(line_ids)s::bigint[], %(epochs)s::int[]) AS asked (line_id, epoch)
JOIN startline_line AS l ON l.id = asked.line_id
LEFT JOIN startline_address AS now_address ON now_address.id = l.contact_id
LEFT JOIN LATERAL (
  SELECT item.from_address_id FROM startline_transactionitem AS item
  WHERE item.line_id = asked.line_id AND (item.changes ->> 'contact_epoch')::int = asked.epoch + 1
  ORDER BY item.id LIMIT 1
) AS next_change ON true
LEFT JOIN startline_address AS then_address ON then_address.id = next_change.from_address_id
LEFT JOIN LATERAL (
  SELECT t.occurred_at AS at, t.actor_kind, t.actor_user_id, t.actor_address_id
  FROM startline_transactionitem AS item JOIN startline_transaction AS t ON t.id = item.transaction_id
  WHERE item.line_id = asked.line_id AND item.changes ? 'contact_epoch'
  ORDER BY item.id DESC LIMIT 1
) AS latest ON true
LEFT JOIN startline_user AS actor ON actor.id = latest.actor_user_id
LEFT JOIN startline_address AS actor_address ON actor_address.id = latest.actor_address_id
ORDER BY l.order_id, l.id;

-- recipients: To whom the mails go.
SELECT DISTINCT recipient.id, recipient.email
FROM startline_mail AS mail JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE mail.id = ANY(%(mail_ids)s) AND recipient.email IS NOT NULL
ORDER BY recipient.email;
