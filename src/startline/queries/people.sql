-- members: The members of these accounts (NULL: of all), by name, after a membership; a search looks at name, address and account.
SELECT membership.id, account.public_id AS account_id, account.name AS account_name, account.kind AS account_kind,
       person.public_id AS person_id, person.name, person.email, person.is_active, person.last_login,
       membership.role, membership.watches,
       EXISTS (SELECT FROM mfa_authenticator AS factor
               WHERE factor.user_id = person.id AND factor.type IN ('totp', 'webauthn')) AS second_factor
FROM startline_membership AS membership
JOIN startline_user AS person ON person.id = membership.user_id
JOIN startline_account AS account ON account.id = membership.account_id
WHERE (%(accounts)s::bigint[] IS NULL OR membership.account_id = ANY(%(accounts)s))
  AND (%(search)s = '' OR strpos(lower(person.name), %(search)s) > 0 OR strpos(person.email, %(search)s) > 0
       OR strpos(lower(account.name), %(search)s) > 0)
  AND (%(after)s::bigint IS NULL OR (person.name, membership.id) > (
        SELECT former.name, last.id FROM startline_membership AS last
        JOIN startline_user AS former ON former.id = last.user_id WHERE last.id = %(after)s))
ORDER BY person.name, membership.id
LIMIT %(limit)s;

-- member: One member of an account, among these accounts (NULL: among all).
SELECT membership.account_id AS account_key, membership.user_id AS person_key, account.public_id AS account_id,
       account.name AS account_name, account.kind AS account_kind, person.public_id AS person_id, person.name,
       person.email, person.is_active, membership.role
FROM startline_membership AS membership
JOIN startline_user AS person ON person.id = membership.user_id
JOIN startline_account AS account ON account.id = membership.account_id
WHERE account.public_id = %(account)s AND person.public_id = %(person)s
  AND (%(accounts)s::bigint[] IS NULL OR membership.account_id = ANY(%(accounts)s));

-- invitations: What is neither accepted nor withdrawn in these accounts (NULL: in all), the newest first.
SELECT invitation.public_id, invitation.name, invitation.email, invitation.role, invitation.invited_at,
       invitation.expires_at, invitation.mailed_at, account.name AS account_name, inviter.name AS inviter_name
FROM startline_invitation AS invitation
JOIN startline_account AS account ON account.id = invitation.account_id
LEFT JOIN startline_user AS inviter ON inviter.id = invitation.invited_by_id
WHERE (%(accounts)s::bigint[] IS NULL OR invitation.account_id = ANY(%(accounts)s))
  AND invitation.accepted_at IS NULL AND invitation.withdrawn_at IS NULL
ORDER BY invitation.invited_at DESC, invitation.id DESC
LIMIT %(limit)s;

-- invitation: One invitation of these accounts (NULL: of all).
SELECT invitation.id, invitation.public_id, invitation.name, invitation.email, account.name AS account_name
FROM startline_invitation AS invitation
JOIN startline_account AS account ON account.id = invitation.account_id
WHERE invitation.public_id = %(invitation)s
  AND (%(accounts)s::bigint[] IS NULL OR invitation.account_id = ANY(%(accounts)s));

-- opened: The invitation behind a link, whoever opens it.
SELECT invitation.id, invitation.public_id, invitation.key_number, invitation.name, invitation.email,
       invitation.role, invitation.language, invitation.expires_at,
       invitation.accepted_at IS NOT NULL OR invitation.withdrawn_at IS NOT NULL AS ended,
       account.public_id AS account_id, account.name AS account_name, account.time_zone, inviter.name AS inviter_name,
       coalesce(person.last_login IS NOT NULL OR left(person.password, 1) NOT IN ('', '!'), false) AS signs_in
FROM startline_invitation AS invitation
JOIN startline_account AS account ON account.id = invitation.account_id
LEFT JOIN startline_user AS inviter ON inviter.id = invitation.invited_by_id
LEFT JOIN startline_user AS person ON person.email = invitation.email
WHERE invitation.public_id = %(invitation)s;

-- changes: What happened to the access of people of these accounts (NULL: of all), the newest first, before a change.
SELECT change.id, change.kind, change.occurred_at, change.by_kind, change.role_before, change.role_after,
       actor.name AS by_name, coalesce(person.name, nullif(invitation.name, ''), invitation.email) AS whom_name,
       account.name AS account_name
FROM startline_accesschange AS change
LEFT JOIN startline_account AS account ON account.id = change.account_id
LEFT JOIN startline_user AS actor ON actor.id = change.by_id
LEFT JOIN startline_user AS person ON person.id = change.whom_id
LEFT JOIN startline_invitation AS invitation ON invitation.id = change.invitation_id
WHERE (%(accounts)s::bigint[] IS NULL OR change.account_id = ANY(%(accounts)s))
  AND (%(before)s::bigint IS NULL OR change.id < %(before)s)
ORDER BY change.id DESC
LIMIT %(limit)s;

-- accounts: The accounts of these ids (NULL: all), by name.
SELECT id, public_id, name, kind, language, time_zone FROM startline_account
WHERE %(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s)
ORDER BY name
LIMIT %(limit)s;

-- examples: The active people of a rehearsal, account by account, then those of customers; nobody in a real instance.
WITH offered AS (
  SELECT membership.user_id, membership.role, account.name AS account_name, account.kind AS account_kind,
         CASE account.kind WHEN 'partner' THEN 0 WHEN 'distributor' THEN 1 ELSE 2 END AS rank, account.id AS place, membership.id
  FROM startline_membership AS membership
  JOIN startline_account AS account ON account.id = membership.account_id
  UNION ALL
  SELECT member.user_id, member.role, organization.name, NULL, 3, organization.id, member.id
  FROM startline_organizationmember AS member
  JOIN startline_organization AS organization ON organization.id = member.organization_id
)
SELECT person.public_id, person.name, person.email, offered.role, offered.account_name, offered.account_kind
FROM offered JOIN startline_user AS person ON person.id = offered.user_id AND person.is_active
WHERE EXISTS (SELECT FROM startline_instance AS instance WHERE instance.rehearsal)
ORDER BY offered.rank, offered.place, offered.id
LIMIT %(limit)s;
