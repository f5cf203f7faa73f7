-- memberships: The accounts that the person belongs to, with their role and whether they are told of its orders.
SELECT membership.account_id, account.public_id, account.name, account.kind, membership.role, membership.watches
FROM startline_membership AS membership JOIN startline_account AS account ON account.id = membership.account_id
WHERE membership.user_id = %(user_id)s
ORDER BY account.name;

-- accounts: The next of the accounts that the person sees, by name; those with the sought words in theirs.
SELECT id, public_id, name, kind, send_hour, time_zone, language, currency
FROM startline_account
WHERE (%(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s))
  AND (%(after)s::text IS NULL OR name > %(after)s)
  AND position(lower(%(sought)s) IN lower(name)) > 0
ORDER BY name
LIMIT %(limit)s;

-- account: One account with its mail domains, where the person sees it.
SELECT account.id, account.public_id, account.name, account.kind, account.distributor_id, account.send_hour,
       account.language, account.time_zone, account.currency,
       ARRAY(SELECT domain FROM startline_accountdomain WHERE account_id = account.id ORDER BY domain) AS domains
FROM startline_account AS account
WHERE account.public_id = %(public_id)s AND (%(accounts)s::bigint[] IS NULL OR account.id = ANY(%(accounts)s));

-- administrators: Who looks after the account, and whether they are told of its orders.
SELECT person.id AS user_id, person.public_id, person.name, person.email, membership.watches
FROM startline_membership AS membership JOIN startline_user AS person ON person.id = membership.user_id
WHERE membership.account_id = %(account_id)s AND membership.role = ANY(%(roles)s) AND person.is_active
ORDER BY person.name, person.id;

-- offers: The next offers by code; those with the sought words in their code, name or family.
SELECT code, name, family, provisions
FROM startline_offer
WHERE (%(after)s::text IS NULL OR code > %(after)s)
  AND (position(lower(%(sought)s) IN lower(code)) > 0 OR position(lower(%(sought)s) IN lower(name)) > 0
       OR lower(family) = lower(%(sought)s))
ORDER BY code
LIMIT %(limit)s;

-- uncovered: The offers that need a policy and have none on that day, by code.
SELECT offer.code, offer.name, offer.family
FROM startline_offer AS offer
WHERE offer.provisions AND NOT EXISTS (
  SELECT FROM startline_policy AS policy
  WHERE policy.valid_from <= %(today)s
    AND (policy.offer_id = offer.id OR (policy.offer_id IS NULL AND policy.family = offer.family)))
ORDER BY offer.code
LIMIT %(limit)s;

-- offer: One offer, and how many there are in its family.
SELECT offer.code, offer.name, offer.family, offer.provisions,
       (SELECT count(*) FROM startline_offer AS other WHERE other.family = offer.family) AS in_family
FROM startline_offer AS offer WHERE offer.code = %(code)s;

-- of_account: The next changes of an account's settings, newest first.
SELECT change.id, change.setting, change.subject, change.was, change.became, change.actor_kind, change.occurred_at,
       actor.name AS actor_name, about.name AS about_name
FROM startline_settingchange AS change
LEFT JOIN startline_user AS actor ON actor.id = change.actor_user_id
LEFT JOIN startline_user AS about ON about.id = change.about_user_id
WHERE change.area = 'account' AND change.account_id = %(account_id)s
  AND (%(after)s::bigint IS NULL OR change.id < %(after)s)
ORDER BY change.id DESC
LIMIT %(limit)s;

-- of_person: The next changes of what a person chose for themselves, newest first.
SELECT change.id, change.setting, change.subject, change.was, change.became, change.actor_kind, change.occurred_at,
       actor.name AS actor_name, NULL AS about_name
FROM startline_settingchange AS change
LEFT JOIN startline_user AS actor ON actor.id = change.actor_user_id
WHERE change.area = 'person' AND change.about_user_id = %(user_id)s
  AND (%(after)s::bigint IS NULL OR change.id < %(after)s)
ORDER BY change.id DESC
LIMIT %(limit)s;

-- of_catalogue: The next changes of the catalogue (of these offers and families, or all), newest first.
SELECT change.id, change.setting, change.subject, change.was, change.became, change.actor_kind, change.occurred_at,
       actor.name AS actor_name, NULL AS about_name
FROM startline_settingchange AS change
LEFT JOIN startline_user AS actor ON actor.id = change.actor_user_id
WHERE change.area IN ('catalogue', 'instance') AND change.area = 'catalogue'
  AND (%(subjects)s::text[] IS NULL OR change.subject = ANY(%(subjects)s))
  AND (%(after)s::bigint IS NULL OR change.id < %(after)s)
ORDER BY change.id DESC
LIMIT %(limit)s;

-- of_instance: The next changes of these settings of the whole instance, newest first, with the address that each is about.
SELECT change.id, change.setting, change.subject, change.was, change.became, change.actor_kind, change.occurred_at,
       actor.name AS actor_name, NULL AS about_name, address.email AS address
FROM startline_settingchange AS change
LEFT JOIN startline_user AS actor ON actor.id = change.actor_user_id
LEFT JOIN startline_address AS address
  ON change.setting IN ('suppressed', 'unsuppressed')
     AND address.id = (coalesce(change.became, change.was) ->> 'address_id')::bigint
WHERE change.area IN ('catalogue', 'instance') AND change.area = 'instance' AND change.setting = ANY(%(settings)s)
  AND (%(after)s::bigint IS NULL OR change.id < %(after)s)
ORDER BY change.id DESC
LIMIT %(limit)s;
