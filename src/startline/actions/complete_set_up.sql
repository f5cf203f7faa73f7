-- set_up: Complete the lines' setup; those not closed yet close as provisioned and start billing.
WITH ended AS (
  UPDATE startline_window SET ended_at = %(now)s, end_cause = 'set_up'
  WHERE line_id = ANY(%(line_ids)s) AND ended_at IS NULL
)
UPDATE startline_line
SET set_up_at = %(now)s,
    status = 'closed',
    closed_at = CASE WHEN status = 'closed' THEN closed_at ELSE %(now)s END,
    close_cause = CASE WHEN status = 'closed' THEN close_cause ELSE 'set_up' END,
    billing_started_at = CASE WHEN status = 'closed' THEN billing_started_at ELSE %(now)s END,
    billing_cause = CASE WHEN status = 'closed' THEN billing_cause ELSE 'set_up' END
WHERE id = ANY(%(line_ids)s) AND mapped_at IS NOT NULL AND set_up_at IS NULL;
