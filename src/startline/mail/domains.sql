-- known: What was found out about the mail of a domain, and when.
SELECT answer, looked_up_at FROM startline_maildomain WHERE domain = %(domain)s;

-- remember: Keep the latest answer about a domain; that nobody could be asked leaves a certain one that is fresh.
INSERT INTO startline_maildomain (domain, answer, servers, looked_up_at)
VALUES (%(domain)s, %(answer)s, to_jsonb(%(servers)s::text[]), %(now)s)
ON CONFLICT (domain) DO UPDATE
SET answer = EXCLUDED.answer, servers = EXCLUDED.servers, looked_up_at = EXCLUDED.looked_up_at
WHERE startline_maildomain.looked_up_at <= EXCLUDED.looked_up_at
  AND (EXCLUDED.answer <> 'unknown' OR startline_maildomain.answer = 'unknown'
       OR startline_maildomain.looked_up_at <= EXCLUDED.looked_up_at - %(fresh_for)s);
