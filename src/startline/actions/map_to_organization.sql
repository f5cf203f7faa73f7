-- map: Map the lines to the organization, which becomes their order's: the point of no return.
WITH owned AS (
  UPDATE startline_order SET organization_id = %(organization_id)s
  WHERE id = %(order_id)s AND organization_id IS NULL
)
UPDATE startline_line
SET mapped_at = %(now)s, mapped_by = %(mapped_by)s, organization_id = %(organization_id)s, mail_due_at = NULL,
    status = CASE WHEN status = 'closed' THEN 'closed' ELSE 'pending_activation' END
WHERE id = ANY(%(line_ids)s) AND mapped_at IS NULL;

-- find_organization: The organization of that name, which is added where it is not there yet.
WITH found AS (
  SELECT id FROM startline_organization WHERE name_key = %(name_key)s
), added AS (
  INSERT INTO startline_organization (name, name_key, domain)
  SELECT %(name)s, %(name_key)s, %(domain)s WHERE NOT EXISTS (SELECT FROM found)
  ON CONFLICT (name_key) DO NOTHING
  RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM added;
