-- mark: Keep of mails about cases that they did not arrive, and why; the case is told of it later.
UPDATE startline_casemail AS told SET unreached_at = %(now)s, unreached_cause = failed.cause
FROM unnest(%(mail_ids)s::bigint[], %(causes)s::text[]) AS failed (mail_id, cause)
WHERE told.mail_id = failed.mail_id AND told.unreached_at IS NULL;
