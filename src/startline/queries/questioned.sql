-- questioned: Those of the lines that a case is about (the first unsolved one, or else that solved last), with their mail domains.
SELECT l.id AS line_id, asked.number AS case_number, asked.public_id AS case_id, asked.solved_at, contact.domain AS from_domain,
       coalesce(%(domain)s, (SELECT domain FROM startline_address WHERE id = %(contact_id)s)) AS to_domain
FROM startline_line AS l
CROSS JOIN LATERAL (
  SELECT c.number, c.public_id, c.solved_at
  FROM startline_caseline AS about
  JOIN startline_case AS c ON c.id = about.case_id
  WHERE about.line_id = l.id
  ORDER BY c.solved_at DESC NULLS FIRST, c.id LIMIT 1
) AS asked
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
WHERE l.id = ANY(%(line_ids)s);
