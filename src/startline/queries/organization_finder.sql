-- suggested: Open organizations that may be the customer's: by the contact's domain (which weighs most), by the customer's earlier orders, by its name.
SELECT found.id
FROM (
  (SELECT id, 4 AS weight FROM startline_organization
   WHERE domain = %(domain)s AND closed_at IS NULL ORDER BY id DESC LIMIT %(among)s)
  UNION ALL
  (SELECT DISTINCT organization_id, 2 FROM (
     SELECT organization_id FROM startline_order
     WHERE customer_id = %(customer_id)s AND organization_id IS NOT NULL ORDER BY id DESC LIMIT %(among)s) AS earlier)
  UNION ALL
  (SELECT id, 1 FROM startline_organization
   WHERE name_key = %(name_key)s AND closed_at IS NULL ORDER BY id DESC LIMIT %(among)s)
) AS found (id, weight)
GROUP BY found.id
ORDER BY sum(found.weight) DESC, found.id
LIMIT %(limit)s;

-- by_reference: The open organization of that reference.
SELECT id FROM startline_organization WHERE reference = %(reference)s AND closed_at IS NULL;

-- by_public_id: The organization of that public id, open or closed.
SELECT id FROM startline_organization WHERE public_id = %(public_id)s;

-- facts: What tells the organizations apart, in the order of the ids as given, and what they have to do with the customer.
SELECT organization.id, organization.public_id, organization.name, organization.domain, organization.reference,
       organization.closed_at,
       coalesce((SELECT occurred_at FROM startline_organizationchange AS change
                 WHERE change.organization_id = organization.id ORDER BY change.id LIMIT 1),
                organization.created_at) AS since_at,
       (SELECT count(*) FROM startline_organizationmember AS member WHERE member.organization_id = organization.id) AS members,
       (SELECT count(*) FROM (SELECT FROM startline_order WHERE organization_id = organization.id LIMIT %(among)s) AS counted) AS orders,
       coalesce(used.offers, '[]') AS in_use,
       coalesce(organization.domain = %(domain)s, false) AS by_domain,
       EXISTS (SELECT FROM startline_order WHERE customer_id = %(customer_id)s AND organization_id = organization.id) AS by_orders,
       organization.name_key = %(name_key)s AS by_name
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
JOIN startline_organization AS organization ON organization.id = asked.id
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('offer', offer.code, 'name', offer.name, 'lines', mapped.lines, 'quantity', mapped.quantity)
                   ORDER BY offer.name) AS offers
  FROM (
    SELECT l.offer_id, count(*) AS lines, sum(l.quantity)::bigint AS quantity
    FROM (SELECT id FROM startline_order WHERE organization_id = organization.id ORDER BY id DESC LIMIT %(among)s) AS newest
    JOIN startline_line AS l ON l.order_id = newest.id AND l.mapped_at IS NOT NULL
    GROUP BY l.offer_id
  ) AS mapped
  JOIN startline_offer AS offer ON offer.id = mapped.offer_id
) AS used ON true
ORDER BY asked.place;

-- around: Whether the domain is that of the sellers' own people, and to which organizations the customer's newest orders went.
SELECT EXISTS (
         SELECT FROM startline_account AS seller
         WHERE (seller.id = own.id OR seller.id = own.distributor_id OR seller.kind = 'operator')
           AND (EXISTS (SELECT FROM startline_accountdomain AS domain
                        WHERE domain.account_id = seller.id AND domain.domain = %(domain)s)
                OR EXISTS (SELECT FROM startline_membership AS membership
                           JOIN startline_user AS person ON person.id = membership.user_id
                           WHERE membership.account_id = seller.id AND split_part(person.email, '@', 2) = %(domain)s))
       ) AS sellers_domain,
       coalesce((
         SELECT jsonb_agg(jsonb_build_object('id', organization.id, 'name', organization.name) ORDER BY earlier.newest DESC)
         FROM (
           SELECT organization_id, max(id) AS newest
           FROM (SELECT id, organization_id FROM startline_order
                 WHERE customer_id = %(customer_id)s AND organization_id IS NOT NULL ORDER BY id DESC LIMIT %(among)s) AS newest_orders
           GROUP BY organization_id
         ) AS earlier
         JOIN startline_organization AS organization ON organization.id = earlier.organization_id
       ), '[]') AS earlier
FROM startline_account AS own WHERE own.id = %(account_id)s;

-- namesakes: How many open organizations have the name.
SELECT count(*) AS count FROM (
  SELECT FROM startline_organization WHERE name_key = %(name_key)s AND closed_at IS NULL LIMIT %(among)s
) AS counted;

-- invitation: The open invitation of the address to the organization.
SELECT invitation.public_id, invitation.key_number
FROM startline_organizationinvitation AS invitation
JOIN startline_address AS address ON address.key = invitation.email
WHERE invitation.organization_id = %(organization_id)s AND address.id = %(address_id)s
  AND invitation.accepted_at IS NULL AND invitation.withdrawn_at IS NULL AND invitation.expires_at > %(now)s;
