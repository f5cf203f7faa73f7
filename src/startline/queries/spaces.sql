-- roles: The roles that the person has in organizations.
SELECT organization_id, role FROM startline_organizationmember WHERE user_id = %(user_id)s;

-- customer: Whether the person belongs to an organization, and to no account.
SELECT EXISTS (SELECT FROM startline_organizationmember WHERE user_id = %(user_id)s)
       AND NOT EXISTS (SELECT FROM startline_membership WHERE user_id = %(user_id)s) AS only;

-- spaces: The person's organizations, those that are open first, by name, after one.
SELECT organization.id, organization.public_id, organization.name, organization.domain, organization.closed_at, member.role
FROM startline_organizationmember AS member
JOIN startline_organization AS organization ON organization.id = member.organization_id
WHERE member.user_id = %(user_id)s
  AND (%(after)s::bigint IS NULL OR (organization.closed_at IS NOT NULL, organization.name_key, organization.id) > (
        SELECT last.closed_at IS NOT NULL, last.name_key, last.id FROM startline_organization AS last WHERE last.id = %(after)s))
ORDER BY organization.closed_at IS NOT NULL, organization.name_key, organization.id
LIMIT %(limit)s;

-- space: An organization as one of its members enters it; the zone is theirs, else that of its newest order.
SELECT organization.id, organization.public_id, organization.name, organization.domain, organization.reference,
       organization.created_at, organization.closed_at, member.role,
       EXISTS (SELECT FROM startline_organizationmember AS other
               WHERE other.user_id = member.user_id AND other.organization_id <> member.organization_id) AS several,
       EXISTS (SELECT FROM startline_membership AS works WHERE works.user_id = member.user_id) AS works,
       coalesce(person.time_zone,
                (SELECT l.time_zone FROM startline_order AS o JOIN startline_line AS l ON l.order_id = o.id
                 WHERE o.organization_id = organization.id ORDER BY o.id DESC, l.id LIMIT 1), 'UTC') AS zone
FROM startline_organizationmember AS member
JOIN startline_organization AS organization ON organization.id = member.organization_id
JOIN startline_user AS person ON person.id = member.user_id
WHERE organization.public_id = %(organization)s AND member.user_id = %(user_id)s;

-- services: What the organization has of each offer, by its mapped lines alone, from which hub where that is elsewhere, and which line is set up next.
SELECT offer.code, offer.name, hub.name AS hub_name, hub.admin_url,
       coalesce(sum(l.quantity) FILTER (WHERE l.set_up_at IS NOT NULL), 0) AS in_use, min(l.set_up_at) AS since,
       coalesce(sum(l.quantity) FILTER (WHERE l.set_up_at IS NULL), 0) AS to_set_up,
       (array_agg(o.public_id ORDER BY l.id) FILTER (WHERE l.set_up_at IS NULL))[1] AS next_order_id,
       (array_agg(l.public_id ORDER BY l.id) FILTER (WHERE l.set_up_at IS NULL))[1] AS next_line_id
FROM startline_order AS o
JOIN startline_line AS l ON l.order_id = o.id AND l.organization_id = o.organization_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
LEFT JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active
WHERE o.organization_id = %(organization_id)s
GROUP BY offer.id, hub.id
ORDER BY offer.name, offer.id
LIMIT %(limit)s;

-- orders: The orders that were mapped to the organization, the newest first, before one, with its lines that were; by the beginning of the number.
WITH page AS (
  SELECT o.id, o.public_id, o.number, o.account_id, o.organization_id FROM startline_order AS o
  WHERE o.organization_id = %(organization_id)s AND starts_with(o.number, %(number)s)
    AND (%(before)s::bigint IS NULL OR o.id < %(before)s)
  ORDER BY o.id DESC LIMIT %(limit)s
)
SELECT page.id, page.public_id, page.number, account.name AS seller, line.lines, line.set_up, line.elsewhere,
       line.mapped_at, line.mapped_by
FROM page
JOIN startline_account AS account ON account.id = page.account_id
CROSS JOIN LATERAL (
  SELECT count(*) AS lines, count(l.set_up_at) AS set_up,
         count(*) FILTER (WHERE hub.id IS NOT NULL AND l.set_up_at IS NULL) AS elsewhere,
         min(l.mapped_at) AS mapped_at, (array_agg(l.mapped_by ORDER BY l.mapped_at, l.id))[1] AS mapped_by
  FROM startline_line AS l JOIN startline_offer AS offer ON offer.id = l.offer_id
  LEFT JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active
  WHERE l.order_id = page.id AND l.organization_id = page.organization_id
) AS line
ORDER BY page.id DESC;

-- members: The members of the organization by name, after one.
SELECT member.id, person.public_id, person.name, person.email, person.is_active, person.last_login, member.role, member.joined_at
FROM startline_organizationmember AS member
JOIN startline_user AS person ON person.id = member.user_id
WHERE member.organization_id = %(organization_id)s
  AND (%(after)s::bigint IS NULL OR (person.name, member.id) > (
        SELECT former.name, last.id FROM startline_organizationmember AS last
        JOIN startline_user AS former ON former.id = last.user_id WHERE last.id = %(after)s))
ORDER BY person.name, member.id
LIMIT %(limit)s;

-- member: One member of the organization, with the key that actions take.
SELECT member.user_id AS person_key, person.public_id, person.name, person.email, member.role
FROM startline_organizationmember AS member
JOIN startline_user AS person ON person.id = member.user_id
WHERE member.organization_id = %(organization_id)s AND person.public_id = %(person)s;

-- waiting: The invitations to the organization that are neither accepted nor withdrawn, the newest first.
SELECT invitation.public_id, invitation.name, invitation.email, invitation.role, invitation.invited_at,
       invitation.expires_at, invitation.mailed_at, inviter.name AS inviter_name
FROM startline_organizationinvitation AS invitation
LEFT JOIN startline_user AS inviter ON inviter.id = invitation.invited_by_id
WHERE invitation.organization_id = %(organization_id)s
  AND invitation.accepted_at IS NULL AND invitation.withdrawn_at IS NULL
ORDER BY invitation.invited_at DESC, invitation.id DESC
LIMIT %(limit)s;

-- waiting_invitation: One invitation to the organization, with the key that actions take.
SELECT id, public_id, name, email FROM startline_organizationinvitation
WHERE organization_id = %(organization_id)s AND public_id = %(invitation)s;

-- opened_invitation: The invitation to an organization behind a link, whoever opens it.
SELECT invitation.id, invitation.public_id, invitation.key_number, invitation.name, invitation.email,
       invitation.role, invitation.language, invitation.expires_at,
       invitation.accepted_at IS NOT NULL OR invitation.withdrawn_at IS NOT NULL
         OR organization.closed_at IS NOT NULL AS ended,
       organization.public_id AS account_id, organization.name AS account_name,
       coalesce((SELECT l.time_zone FROM startline_order AS o JOIN startline_line AS l ON l.order_id = o.id
                 WHERE o.organization_id = organization.id ORDER BY o.id DESC, l.id LIMIT 1), 'UTC') AS time_zone,
       CASE WHEN EXISTS (SELECT FROM startline_organizationmember AS member
                         WHERE member.organization_id = organization.id AND member.user_id = inviter.id)
            THEN inviter.name END AS inviter_name,
       coalesce(person.last_login IS NOT NULL OR left(person.password, 1) NOT IN ('', '!'), false) AS signs_in
FROM startline_organizationinvitation AS invitation
JOIN startline_organization AS organization ON organization.id = invitation.organization_id
LEFT JOIN startline_user AS inviter ON inviter.id = invitation.invited_by_id
LEFT JOIN startline_user AS person ON person.email = invitation.email
WHERE invitation.public_id = %(invitation)s;

-- space_changes: What happened to the organization and its people, the newest first, before a change.
SELECT change.id, change.kind, change.occurred_at, change.by_kind, change.role_before, change.role_after, change.facts,
       coalesce(actor.name, address.email) AS by_name,
       coalesce(person.name, nullif(invitation.name, ''), invitation.email) AS whom_name
FROM startline_organizationchange AS change
LEFT JOIN startline_user AS actor ON actor.id = change.by_id
LEFT JOIN startline_address AS address ON address.id = change.by_address_id
LEFT JOIN startline_user AS person ON person.id = change.whom_id
LEFT JOIN startline_organizationinvitation AS invitation ON invitation.id = change.invitation_id
WHERE change.organization_id = %(organization_id)s AND (%(before)s::bigint IS NULL OR change.id < %(before)s)
ORDER BY change.id DESC
LIMIT %(limit)s;
