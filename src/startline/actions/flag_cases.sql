-- next: The next mail about a case that did not arrive, of which the case does not say so yet.
SELECT told.mail_id, told.to_desk, told.unreached_cause AS cause, entry.case_id, mail.public_id
FROM startline_casemail AS told
JOIN startline_caseentry AS entry ON entry.id = told.entry_id
JOIN startline_mail AS mail ON mail.id = told.mail_id
WHERE told.unreached_at IS NOT NULL AND told.flagged_at IS NULL
ORDER BY told.mail_id
LIMIT 1
FOR NO KEY UPDATE OF told SKIP LOCKED;

-- flagged: The case says so now.
UPDATE startline_casemail SET flagged_at = %(now)s WHERE mail_id = %(mail_id)s;
