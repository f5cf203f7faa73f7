-- watchers: Whom "the editors" means for each line: the placer and the account's watching admins, else the operator.
WITH line AS (
  SELECT l.id, l.order_id, l.account_id, o.placed_by_id, account.distributor_id
  FROM startline_line AS l
  JOIN startline_order AS o ON o.id = l.order_id
  JOIN startline_account AS account ON account.id = l.account_id
  WHERE l.id = ANY(%(line_ids)s)
), watcher AS (
  SELECT line.id AS line_id, editor.id AS user_id
  FROM line
  JOIN startline_membership AS membership
    ON membership.account_id = line.account_id AND membership.role = 'admin' AND membership.watches
  JOIN startline_user AS editor ON editor.id = membership.user_id AND editor.is_active
  UNION
  SELECT line.id, placer.id
  FROM line
  JOIN startline_address AS address ON address.id = line.placed_by_id
  JOIN startline_user AS placer ON placer.email = address.key AND placer.is_active AND placer.email_verified_at IS NOT NULL
  JOIN startline_membership AS membership
    ON membership.user_id = placer.id AND membership.account_id IN (line.account_id, line.distributor_id)
), operator AS (
  SELECT line.id AS line_id, membership.user_id
  FROM line
  CROSS JOIN startline_membership AS membership
  JOIN startline_user AS editor ON editor.id = membership.user_id AND editor.is_active
  WHERE membership.role = 'operator' AND membership.watches AND line.id NOT IN (SELECT line_id FROM watcher)
)
SELECT editor.id AS user_id, editor.email, editor.language, array_agg(told.line_id ORDER BY told.line_id) AS line_ids
FROM (SELECT * FROM watcher UNION SELECT * FROM operator) AS told
JOIN startline_user AS editor ON editor.id = told.user_id
GROUP BY editor.id, editor.email, editor.language
ORDER BY editor.id;
