-- conflicting_rows: The rows with a conflict whose cells are not kept yet.
SELECT DISTINCT r.row_number FROM startline_importconflict AS conflict
JOIN startline_importrow AS r ON r.run_id = conflict.run_id AND r.row_number = conflict.row_number
WHERE conflict.run_id = %(run_id)s AND r.raw = '{}';

-- keep_cells: Keep the cells of these rows.
UPDATE startline_importrow AS r SET raw = kept.raw::jsonb
FROM unnest(%(row_numbers)s::int[], %(raws)s::text[]) AS kept (row_number, raw)
WHERE r.run_id = %(run_id)s AND r.row_number = kept.row_number;
