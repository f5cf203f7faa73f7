-- Access of people: its record is append-only, and a page shows an account's invitations and changes to its own side.

ALTER TABLE startline_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_of_seen_accounts ON startline_invitation FOR SELECT TO startline_reader USING (
  (SELECT startline_sees_all()) OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[]));
GRANT SELECT ON startline_invitation TO startline_reader;

ALTER TABLE startline_accesschange ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_of_seen_accounts ON startline_accesschange FOR SELECT TO startline_reader USING (
  (SELECT startline_sees_all()) OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[]));
GRANT SELECT ON startline_accesschange TO startline_reader;

CREATE TRIGGER an_access_change_is_never_changed BEFORE UPDATE OR DELETE ON startline_accesschange
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER access_changes_are_never_emptied BEFORE TRUNCATE ON startline_accesschange
  EXECUTE FUNCTION startline_forbid('the record is append-only');
ALTER TABLE startline_accesschange ENABLE ALWAYS TRIGGER an_access_change_is_never_changed;
ALTER TABLE startline_accesschange ENABLE ALWAYS TRIGGER access_changes_are_never_emptied;

CREATE TRIGGER an_invitation_ends_once BEFORE UPDATE ON startline_invitation FOR EACH ROW
  WHEN ((OLD.accepted_at IS NOT NULL AND OLD.accepted_at IS DISTINCT FROM NEW.accepted_at)
        OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at))
  EXECUTE FUNCTION startline_forbid('an invitation ends once');
CREATE TRIGGER an_invitation_keeps_its_address BEFORE UPDATE ON startline_invitation FOR EACH ROW
  WHEN ((OLD.account_id, OLD.email, OLD.role, OLD.public_id) IS DISTINCT FROM
        (NEW.account_id, NEW.email, NEW.role, NEW.public_id))
  EXECUTE FUNCTION startline_forbid('an invitation keeps its account, address and role');

-- The people page tells when somebody was last here and whether a second factor protects them; never its secret.
GRANT SELECT (last_login) ON startline_user TO startline_reader;
GRANT SELECT (user_id, type) ON mfa_authenticator TO startline_reader;

-- The cache that all processes share, as Django's own command would make it: limits of sign-in, forms sent once.
-- A page marks its form as sent while it reads as startline_reader.
CREATE TABLE IF NOT EXISTS startline_cache (
  cache_key varchar(255) NOT NULL PRIMARY KEY,
  value text NOT NULL,
  expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS startline_cache_expires ON startline_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON startline_cache TO startline_reader;

-- Who was let in before there was sign-in has no password: not even an empty one.
UPDATE startline_user SET password = '!' || replace(gen_random_uuid()::text, '-', '') WHERE password = '';
