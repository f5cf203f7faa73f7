-- reader: A member's roles, the accounts that they see into, their own address, what waits for their decision, which answers of the desk they or nobody owes, about which contacts they decide there, whether they belong to a customer's organization, and the instance, at once.
WITH own AS (
  SELECT account.id, account.kind, account.name, account.time_zone, membership.role
  FROM startline_membership AS membership
  JOIN startline_account AS account ON account.id = membership.account_id
  WHERE membership.user_id = %(user_id)s
), home AS (
  SELECT id, kind, name, time_zone FROM own
  ORDER BY CASE kind WHEN 'operator' THEN 0 WHEN 'distributor' THEN 1 ELSE 2 END, id
  LIMIT 1
), seen AS (
  SELECT id, distributor_id FROM startline_account
  WHERE id IN (SELECT id FROM own) OR distributor_id IN (SELECT id FROM own)
), address AS (
  SELECT id FROM startline_address WHERE key = %(email)s
), waiting AS (
  SELECT FROM startline_changerequest AS request
  WHERE request.state = 'open' AND EXISTS (SELECT FROM own WHERE role IN ('operator', 'agent'))
  UNION ALL
  SELECT FROM seen
  JOIN startline_changerequest AS request ON request.account_id = seen.id AND request.state = 'open'
  JOIN startline_order AS o ON o.id = request.order_id
  WHERE NOT EXISTS (SELECT FROM own WHERE role IN ('operator', 'agent'))
    AND (EXISTS (SELECT FROM own WHERE role = 'admin' AND own.id IN (seen.id, seen.distributor_id))
         OR (%(verified)s AND o.placed_by_id = (SELECT id FROM address)))
  LIMIT %(most_waiting)s
), desk AS (
  SELECT FROM own
  CROSS JOIN LATERAL (
    (SELECT FROM startline_case WHERE state IN ('new', 'open') AND assigned_to_id = %(user_id)s LIMIT %(most_owed)s)
    UNION ALL
    (SELECT FROM startline_case WHERE state IN ('new', 'open') AND assigned_to_id IS NULL LIMIT %(most_owed)s)) AS owed
  WHERE own.role IN ('operator', 'agent')
  LIMIT %(most_owed)s
), proposed AS (
  SELECT FROM own
  CROSS JOIN LATERAL (
    SELECT FROM startline_caseproposal AS proposal JOIN startline_case AS asked ON asked.id = proposal.case_id
    WHERE proposal.state = 'open' AND proposal.proposed_by_id <> %(user_id)s AND asked.state <> 'solved') AS decided
  WHERE own.role IN ('operator', 'agent')
  LIMIT %(most_owed)s
)
SELECT (SELECT jsonb_object_agg(id, role) FROM own) AS roles,
       (SELECT array_agg(id ORDER BY id) FROM seen) AS visible, (SELECT id FROM address) AS address_id,
       (SELECT count(*) FROM waiting) AS waiting, (SELECT count(*) FROM desk) AS owed,
       (SELECT count(*) FROM proposed) AS to_decide,
       EXISTS (SELECT FROM startline_organizationmember WHERE user_id = %(user_id)s) AS in_organization,
       home.id AS home_id, home.name AS home_name, home.kind AS home_kind, home.time_zone AS home_zone,
       instance.rehearsal, instance.clock_offset, instance.mail_paused_at, instance.mail_pause
FROM home LEFT JOIN startline_instance AS instance ON true;
