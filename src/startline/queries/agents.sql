-- agents: The operator's active people by name, and whether they owe an answer; the one named, or all.
SELECT "user".id, "user".name,
       EXISTS (SELECT FROM startline_case AS owed
               WHERE owed.assigned_to_id = "user".id AND owed.state IN ('new', 'open')) AS busy
FROM startline_user AS "user"
WHERE "user".is_active AND EXISTS (SELECT FROM startline_membership AS membership
                                   WHERE membership.user_id = "user".id AND membership.role IN ('operator', 'agent'))
  AND (%(user_id)s::bigint IS NULL OR "user".id = %(user_id)s)
ORDER BY "user".name, "user".id;
