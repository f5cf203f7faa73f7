-- hold_order: Hold the order and every line of it that is not over; no window closes meanwhile.
WITH held AS (
  UPDATE startline_order SET held_at = %(now)s, hold_name = %(hold_name)s WHERE id = %(order_id)s
), kept_open AS (
  UPDATE startline_window SET closes_at = NULL WHERE line_id = ANY(%(line_ids)s) AND ended_at IS NULL
)
UPDATE startline_line SET order_held_at = %(now)s WHERE id = ANY(%(line_ids)s);

-- hold_lines: Hold the lines; no window of theirs closes meanwhile.
WITH kept_open AS (
  UPDATE startline_window SET closes_at = NULL WHERE line_id = ANY(%(line_ids)s) AND ended_at IS NULL
)
UPDATE startline_line SET held_at = %(now)s, hold_name = %(hold_name)s WHERE id = ANY(%(line_ids)s);

-- release_order: Release the order and its lines; a line's own hold stays.
WITH released AS (
  UPDATE startline_order SET held_at = NULL, hold_name = NULL WHERE id = %(order_id)s
)
UPDATE startline_line SET order_held_at = NULL WHERE id = ANY(%(line_ids)s);

-- release_lines: Release the lines' own holds.
UPDATE startline_line SET held_at = NULL, hold_name = NULL WHERE id = ANY(%(line_ids)s);

-- open_windows: The open windows of lines that nothing holds any more.
SELECT open_window.id, open_window.deadline_at
FROM startline_window AS open_window
JOIN startline_line AS l ON l.id = open_window.line_id
WHERE l.id = ANY(%(line_ids)s) AND open_window.ended_at IS NULL AND l.held_at IS NULL AND l.order_held_at IS NULL;

-- reschedule: Let the windows close again, each at its time.
UPDATE startline_window AS open_window SET closes_at = rescheduled.closes_at
FROM unnest(%(window_ids)s::bigint[], %(closes_at)s::timestamptz[]) AS rescheduled (window_id, closes_at)
WHERE open_window.id = rescheduled.window_id;
