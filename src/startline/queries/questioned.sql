-- questioned: Those of the lines that an unsolved case is about, the first such case, and the mail domains before and after.
SELECT l.id AS line_id, asked.number AS case_number, asked.public_id AS case_id, contact.domain AS from_domain,
       coalesce(%(domain)s, (SELECT domain FROM startline_address WHERE id = %(contact_id)s)) AS to_domain
FROM startline_line AS l
CROSS JOIN LATERAL (
  SELECT c.number, c.public_id
  FROM startline_caseline AS about
  JOIN startline_case AS c ON c.id = about.case_id AND c.state <> 'solved'
  WHERE about.line_id = l.id
  ORDER BY c.id LIMIT 1
) AS asked
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
WHERE l.id = ANY(%(line_ids)s);
