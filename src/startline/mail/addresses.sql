-- find_or_add: The id of the address, which is added where it is not there yet.
WITH found AS (
  SELECT id FROM startline_address WHERE key = %(key)s
), added AS (
  INSERT INTO startline_address (email, key, domain)
  SELECT %(email)s, %(key)s, %(domain)s WHERE NOT EXISTS (SELECT FROM found)
  ON CONFLICT (key) DO NOTHING
  RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM added;
