-- Pages read as startline_reader: no writing, and only the rows of the accounts named for the session.

-- Roles belong to the server, which may hold several instances: two that migrate at once both want it.
DO $$ BEGIN
  CREATE ROLE startline_reader NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  IF NOT pg_has_role(current_user, 'startline_reader', 'SET') THEN
    EXECUTE format('GRANT startline_reader TO %I', current_user);
  END IF;
END $$;

-- The accounts named for the session; NULL where it sees all of them, none where nothing was named.
CREATE FUNCTION startline_seen_accounts() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE current_setting('startline.accounts', true)
           WHEN '*' THEN NULL
           ELSE coalesce(nullif(current_setting('startline.accounts', true), ''), '{}')::bigint[] END
$$;
CREATE FUNCTION startline_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('startline.accounts', true) = '*', false)
$$;
CREATE FUNCTION startline_reading_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('startline.user_id', true), '')::bigint
$$;

-- Tables whose rows belong to an account.
DO $$
DECLARE owned text;
BEGIN
  FOREACH owned IN ARRAY ARRAY[
    'accountdomain', 'membership', 'customer', 'order', 'subscription', 'line', 'window', 'mail', 'mailline', 'mailattempt', 'link', 'importedline',
    'transaction', 'transactionitem', 'transactionevent', 'transactionstate'] LOOP
    EXECUTE format('ALTER TABLE startline_%s ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format(
      'CREATE POLICY rows_of_seen_accounts ON startline_%s FOR SELECT TO startline_reader USING ('
      '(SELECT startline_sees_all()) OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[]))', owned);
    EXECUTE format('GRANT SELECT ON startline_%s TO startline_reader', owned);
  END LOOP;
END $$;

-- An account is seen by its own people, its distributor's and the operator's; the operator and one's own distributor by all.
ALTER TABLE startline_account ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION startline_distributors_of(accounts bigint[]) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
  SELECT coalesce(array_agg(distributor_id) FILTER (WHERE distributor_id IS NOT NULL), '{}')
  FROM public.startline_account WHERE id = ANY (accounts)
$$;
CREATE POLICY accounts_in_sight ON startline_account FOR SELECT TO startline_reader USING (
  (SELECT startline_sees_all()) OR kind = 'operator'
  OR id = ANY ((SELECT startline_seen_accounts())::bigint[])
  OR id = ANY ((SELECT startline_distributors_of(startline_seen_accounts()))::bigint[]));
GRANT SELECT ON startline_account TO startline_reader;

-- What belongs to nobody; of people never the password.
GRANT SELECT ON startline_address, startline_organization, startline_offer, startline_policy, startline_instance
  TO startline_reader;
GRANT SELECT (id, public_id, email, email_verified_at, name, language, time_zone, is_active, created_at)
  ON startline_user TO startline_reader;
