-- operators: Who is told when all mail is paused: the operators who watch.
SELECT DISTINCT operator.id, operator.name, operator.email, operator.language
FROM startline_membership AS membership
JOIN startline_user AS operator ON operator.id = membership.user_id AND operator.is_active
WHERE membership.role = 'operator' AND membership.watches
ORDER BY operator.id;
