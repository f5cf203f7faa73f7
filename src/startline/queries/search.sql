-- accounts: How many accounts there are to look in.
SELECT count(*) AS number FROM startline_account WHERE %(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s);
