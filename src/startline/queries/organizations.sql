-- organizations: Customers' organizations by name, after one: those whose name has a word that begins so, or whose reference or domain does.
WITH page AS (
  SELECT id, public_id, name, name_key, domain, reference, closed_at FROM startline_organization
  WHERE (%(words)s = '' OR strpos(' ' || name_key, ' ' || %(words)s) > 0
         OR starts_with(reference, upper(%(words)s)) OR starts_with(coalesce(domain, ''), %(words)s))
    AND (%(after)s::bigint IS NULL OR (name_key, id) > (
          SELECT last.name_key, last.id FROM startline_organization AS last WHERE last.id = %(after)s))
  ORDER BY name_key, id
  LIMIT %(limit)s
)
SELECT page.id, page.public_id, page.name, page.domain, page.reference, page.closed_at,
       (SELECT count(*) FROM startline_order AS o WHERE o.organization_id = page.id) AS orders,
       (SELECT count(*) FROM startline_organizationmember AS member WHERE member.organization_id = page.id) AS members
FROM page
ORDER BY page.name_key, page.id;

-- organization: One organization, and how many active people administer it.
SELECT organization.id, organization.public_id, organization.name, organization.domain, organization.reference,
       organization.created_at, organization.closed_at, hub.name AS hub_name,
       (SELECT count(*) FROM startline_organizationmember AS member
        JOIN startline_user AS person ON person.id = member.user_id AND person.is_active
        WHERE member.organization_id = organization.id AND member.role = 'admin') AS administrators
FROM startline_organization AS organization
LEFT JOIN startline_externalhub AS hub ON hub.id = organization.hub_id
WHERE organization.public_id = %(organization)s;
