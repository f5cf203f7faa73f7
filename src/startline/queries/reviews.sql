-- reviews: Those of the lines that are under review, who disputes their contact, and who gave it to them.
SELECT l.id AS line_id, l.number AS line_number, l.review_at, disputer.email AS disputed_by, contact.email AS contact,
       change.actor_kind, changer_address.email AS actor_address, change.actor_user_id AS changer_id,
       changer.name AS changer_name, change.occurred_at AS changed_at
FROM startline_line AS l
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN LATERAL (
  SELECT t.actor_address_id
  FROM startline_transactionitem AS item
  JOIN startline_transaction AS t ON t.id = item.transaction_id AND t.type = 'change_disputed'
  WHERE item.line_id = l.id AND item.outcome = 'changed'
  ORDER BY item.id DESC LIMIT 1
) AS dispute ON true
LEFT JOIN LATERAL (
  SELECT t.actor_kind, t.actor_user_id, t.actor_address_id, t.occurred_at
  FROM startline_transactionitem AS item
  JOIN startline_transaction AS t ON t.id = item.transaction_id AND t.type = 'provisioning_email_update'
  WHERE item.line_id = l.id AND item.outcome = 'changed' AND (item.changes ->> 'contact_epoch')::int = l.contact_epoch
  ORDER BY item.id DESC LIMIT 1
) AS change ON true
LEFT JOIN startline_address AS disputer ON disputer.id = dispute.actor_address_id
LEFT JOIN startline_user AS changer ON changer.id = change.actor_user_id
LEFT JOIN startline_address AS changer_address ON changer_address.id = change.actor_address_id
WHERE l.id = ANY(%(line_ids)s) AND l.review_at IS NOT NULL
ORDER BY l.id;
