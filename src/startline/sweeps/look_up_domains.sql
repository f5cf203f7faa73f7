-- due: Domains of contacts whose mail is owed or on its way, of which nothing fresh is known, the longest unknown first.
WITH owed AS (
  SELECT contact_id FROM startline_line
  WHERE mail_due_at IS NOT NULL AND held_at IS NULL AND order_held_at IS NULL
  ORDER BY mail_due_at LIMIT %(looked_at)s
), underway AS (
  SELECT recipient_id FROM startline_mail WHERE settled_at IS NULL ORDER BY due_at LIMIT %(looked_at)s
), contact AS (
  SELECT contact_id AS id FROM owed WHERE contact_id IS NOT NULL
  UNION
  SELECT recipient_id FROM underway
), waiting AS (
  SELECT DISTINCT address.domain FROM contact JOIN startline_address AS address ON address.id = contact.id
  WHERE address.domain IS NOT NULL AND substring(address.domain FROM '[^.]*$') <> ALL(%(never)s)
)
SELECT waiting.domain
FROM waiting LEFT JOIN startline_maildomain AS known ON known.domain = waiting.domain
WHERE known.domain IS NULL
   OR known.looked_up_at <= CASE WHEN known.answer = 'unknown' THEN %(unknown_since)s::timestamptz
                                 ELSE %(certain_since)s::timestamptz END
ORDER BY known.looked_up_at NULLS FIRST, waiting.domain
LIMIT %(limit)s;
