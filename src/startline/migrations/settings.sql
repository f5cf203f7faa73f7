-- The record of settings: append-only, and read by those whose settings they are.

CREATE TRIGGER a_setting_change_is_never_changed BEFORE UPDATE OR DELETE ON startline_settingchange
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER setting_changes_are_never_emptied BEFORE TRUNCATE ON startline_settingchange
  EXECUTE FUNCTION startline_forbid('the record is append-only');
ALTER TABLE startline_settingchange ENABLE ALWAYS TRIGGER a_setting_change_is_never_changed;
ALTER TABLE startline_settingchange ENABLE ALWAYS TRIGGER setting_changes_are_never_emptied;

-- An account's are seen by who sees the account, a person's by that person, the rest by the operator's people.
ALTER TABLE startline_settingchange ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_of_seen_accounts ON startline_settingchange FOR SELECT TO startline_reader USING (
  (SELECT startline_sees_all()) OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[])
  OR (area = 'person' AND about_user_id = (SELECT startline_reading_user())));
GRANT SELECT ON startline_settingchange TO startline_reader;
