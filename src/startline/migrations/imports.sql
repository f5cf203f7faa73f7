-- Who sees an import: who brought the file, and who sees the account that it was for; its rows only with their account.

ALTER TABLE startline_importrun ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_runs_and_those_of_seen_accounts ON startline_importrun FOR SELECT TO startline_reader USING (
  (SELECT startline_sees_all()) OR started_by_id = (SELECT startline_reading_user())
  OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[]));
GRANT SELECT ON startline_importrun TO startline_reader;

-- A row that could not be read belongs to no account: it is seen with its run.
ALTER TABLE startline_importrow ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_of_seen_runs_and_accounts ON startline_importrow FOR SELECT TO startline_reader USING (
  (SELECT startline_sees_all()) OR (
    (account_id IS NULL OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[]))
    AND run_id IN (SELECT id FROM startline_importrun)));
GRANT SELECT ON startline_importrow TO startline_reader;

ALTER TABLE startline_importconflict ENABLE ROW LEVEL SECURITY;
CREATE POLICY conflicts_of_seen_accounts ON startline_importconflict FOR SELECT TO startline_reader USING (
  (SELECT startline_sees_all()) OR (
    account_id = ANY ((SELECT startline_seen_accounts())::bigint[])
    AND run_id IN (SELECT id FROM startline_importrun)));
GRANT SELECT ON startline_importconflict TO startline_reader;

-- The file itself is read by workers alone.
ALTER TABLE startline_importchunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE startline_importchunk ALTER content SET STORAGE EXTERNAL;
