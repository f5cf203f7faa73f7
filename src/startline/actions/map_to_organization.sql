-- map: Map the lines to the organization, which becomes their orders': the point of no return.
WITH owned AS (
  UPDATE startline_order SET organization_id = %(organization_id)s
  WHERE id = ANY(%(order_ids)s) AND organization_id IS NULL
)
UPDATE startline_line
SET mapped_at = %(now)s, mapped_by = %(mapped_by)s, organization_id = %(organization_id)s, mail_due_at = NULL,
    status = CASE WHEN status = 'closed' THEN 'closed' ELSE 'pending_activation' END
WHERE id = ANY(%(line_ids)s) AND mapped_at IS NULL;

-- lock_organization: The organization, held open until the transaction ends.
SELECT id, closed_at FROM startline_organization WHERE id = %(organization_id)s FOR SHARE;

-- lock_name: Let nobody else look for an organization of that name until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('startline_organization'), hashtext(%(name_key)s)) AS locked;
