-- remove: Remove the oldest codes where they expired so long ago; all last equally long, so that none is behind a younger one.
DELETE FROM startline_code WHERE id IN (
  SELECT code.id FROM (SELECT id, expires_at FROM startline_code ORDER BY id LIMIT %(limit)s) AS code
  WHERE code.expires_at <= %(before)s);
