-- near: The mail domains of the parties to the customers' orders, and those that contacts of the accounts had lately.
WITH side AS (
  SELECT id FROM startline_account WHERE id = ANY(%(account_ids)s)
  UNION
  SELECT distributor_id FROM startline_account WHERE id = ANY(%(account_ids)s) AND distributor_id IS NOT NULL
), recent_order AS (
  SELECT o.id, o.placed_by_id, o.organization_id
  FROM unnest(%(customer_ids)s::bigint[]) AS customer (id)
  CROSS JOIN LATERAL (
    SELECT id, placed_by_id, organization_id FROM startline_order
    WHERE customer_id = customer.id ORDER BY id DESC LIMIT 50) AS o
), party AS (
  SELECT own.domain FROM startline_accountdomain AS own WHERE own.account_id IN (SELECT id FROM side)
  UNION
  SELECT split_part(person.email, '@', 2) FROM startline_membership AS membership
  JOIN startline_user AS person ON person.id = membership.user_id
  WHERE membership.account_id IN (SELECT id FROM side)
  UNION
  SELECT placer.domain FROM recent_order JOIN startline_address AS placer ON placer.id = recent_order.placed_by_id
  UNION
  SELECT organization.domain FROM recent_order
  JOIN startline_organization AS organization ON organization.id = recent_order.organization_id
  UNION
  SELECT contact.domain FROM recent_order
  CROSS JOIN LATERAL (SELECT contact_id FROM startline_line WHERE order_id = recent_order.id LIMIT 50) AS l
  JOIN startline_address AS contact ON contact.id = l.contact_id
), lately AS (
  SELECT contact.domain FROM unnest(%(account_ids)s::bigint[]) AS owner (id)
  CROSS JOIN LATERAL (
    SELECT contact_id FROM startline_line WHERE account_id = owner.id ORDER BY id DESC LIMIT 500) AS l
  JOIN startline_address AS contact ON contact.id = l.contact_id
)
SELECT domain, true AS party FROM party WHERE domain IS NOT NULL
UNION
SELECT domain, false FROM lately WHERE domain IS NOT NULL;
