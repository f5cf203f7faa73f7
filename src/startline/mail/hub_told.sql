-- contacts: The lines' contacts, each with their lines, in the language of the lines' customer.
SELECT l.contact_id, coalesce(customer.language, account.language) AS language, array_agg(l.id ORDER BY l.id) AS line_ids
FROM startline_line AS l
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_account AS account ON account.id = o.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
WHERE l.id = ANY(%(line_ids)s) AND l.contact_id IS NOT NULL
GROUP BY l.contact_id, coalesce(customer.language, account.language)
ORDER BY min(l.id);

-- administrators: Who administers the lines' organizations, but for who mapped them and for the lines' own contacts.
SELECT person.id AS user_id, person.email, person.language, array_agg(l.id ORDER BY l.id) AS line_ids
FROM startline_line AS l
JOIN startline_organizationmember AS member ON member.organization_id = l.organization_id AND member.role = 'admin'
JOIN startline_user AS person ON person.id = member.user_id AND person.is_active
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
WHERE l.id = ANY(%(line_ids)s) AND person.id IS DISTINCT FROM %(by_user_id)s::bigint
  AND person.email IS DISTINCT FROM contact.key
GROUP BY person.id, person.email, person.language
ORDER BY person.id;

-- member: The member, with the lines of which they are not the contact as well.
SELECT person.id AS user_id, person.email, person.language, array_agg(l.id ORDER BY l.id) AS line_ids
FROM startline_line AS l
JOIN startline_user AS person ON person.id = %(user_id)s AND person.is_active
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
WHERE l.id = ANY(%(line_ids)s) AND person.email IS DISTINCT FROM contact.key
GROUP BY person.id, person.email, person.language;
