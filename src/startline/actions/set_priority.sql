-- owed_since: When the answer that is owed now became so: the asker's first words since the desk's last.
SELECT coalesce(min(occurred_at), %(now)s) AS since
FROM startline_caseentry
WHERE case_id = %(case_id)s AND kind IN ('opened', 'said', 'by_stranger', 'reopened')
  AND id > coalesce((SELECT max(id) FROM startline_caseentry
                     WHERE case_id = %(case_id)s AND kind IN ('answered', 'solved')), 0);
