-- agents: The operator's active people by name; the one named, or all.
SELECT DISTINCT "user".id, "user".name
FROM startline_membership AS membership
JOIN startline_user AS "user" ON "user".id = membership.user_id
WHERE membership.role IN ('operator', 'agent') AND "user".is_active
  AND (%(user_id)s::bigint IS NULL OR "user".id = %(user_id)s)
ORDER BY "user".name, "user".id;
