-- differing: The known rows that say something else than the last file did; an empty start date says nothing.
SELECT r.row_number, r.order_number, r.line_number, l.order_id, l.id AS line_id, l.status, l.held_at,
       l.contact_id, l.start_date, l.hold_name,
       r.contact_id AS file_contact_id, coalesce(r.start_date, last.start_date) AS file_start_date, r.hold_name AS file_hold_name,
       last.contact_id AS last_contact_id, last.start_date AS last_start_date, last.hold_name AS last_hold_name,
       file_contact.email AS file_contact, our_contact.email AS our_contact
FROM startline_importrow AS r
JOIN startline_order AS o ON o.account_id = r.account_id AND o.number = r.order_number
JOIN startline_line AS l ON l.order_id = o.id AND l.number = r.line_number
JOIN startline_importedline AS last ON last.line_id = l.id
LEFT JOIN startline_address AS file_contact ON file_contact.id = r.contact_id
LEFT JOIN startline_address AS our_contact ON our_contact.id = l.contact_id
WHERE r.run_id = %(run_id)s AND r.account_id = %(account_id)s AND r.order_number = ANY(%(order_numbers)s)
  AND r.outcome IS NULL
  AND (r.contact_id, coalesce(r.start_date, last.start_date), r.hold_name)
      IS DISTINCT FROM (last.contact_id, last.start_date, last.hold_name)
ORDER BY l.order_id, l.id;

-- decisions: What was decided of these rows.
SELECT row_number, field, decision, our_value FROM startline_importconflict
WHERE run_id = %(run_id)s AND row_number = ANY(%(row_numbers)s) AND decision IS NOT NULL;

-- forget_undecided: The conflicts of these orders are found anew.
DELETE FROM startline_importconflict
WHERE run_id = %(run_id)s AND account_id = %(account_id)s AND order_number = ANY(%(order_numbers)s) AND decision IS NULL;

-- note_conflicts: Keep both values of what is to be decided; a decision over other values no longer counts.
INSERT INTO startline_importconflict
  (run_id, row_number, field, account_id, order_number, line_number, line_id, file_value, our_value, code, facts)
SELECT %(run_id)s, noted.row_number, noted.field, %(account_id)s, noted.order_number, noted.line_number, noted.line_id,
       noted.file_value, noted.our_value, noted.code, noted.facts
FROM unnest(%(row_numbers)s::int[], %(fields)s::text[], %(order_numbers)s::text[], %(line_numbers)s::text[],
            %(line_ids)s::bigint[], %(file_values)s::text[], %(our_values)s::text[], %(codes)s::text[], %(facts)s::jsonb[])
  AS noted (row_number, field, order_number, line_number, line_id, file_value, our_value, code, facts)
ON CONFLICT (run_id, row_number, field) DO UPDATE
SET file_value = EXCLUDED.file_value, our_value = EXCLUDED.our_value, code = EXCLUDED.code, facts = EXCLUDED.facts,
    decision = NULL, decided_by_id = NULL;
