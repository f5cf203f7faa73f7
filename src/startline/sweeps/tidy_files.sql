-- remove: Remove the oldest files that are nobody's answer and belong to no case; the operator's own are replaced where they are set.
DELETE FROM startline_storedfile WHERE id IN (
  SELECT file.id FROM startline_storedfile AS file
  WHERE file.account_id IS NOT NULL AND file.created_at <= %(before)s
    AND NOT EXISTS (SELECT FROM startline_setupanswer AS answer WHERE answer.file_id = file.id)
    AND NOT EXISTS (SELECT FROM startline_casefile AS shown WHERE shown.file_id = file.id)
  ORDER BY file.id
  LIMIT %(limit)s
  FOR UPDATE OF file SKIP LOCKED);
