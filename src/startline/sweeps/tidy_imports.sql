-- next_run: The run that has been over, or left alone, for longest; others that tidy take another.
SELECT id FROM startline_importrun
WHERE tidied_at IS NULL AND started_at <= %(before)s AND coalesce(ended_at, checked_at, started_at) <= %(before)s
  AND (state NOT IN ('reading', 'applying') OR started_by_id IS NULL)
ORDER BY started_at
LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED;

-- remove_rows: Remove some of its rows.
DELETE FROM startline_importrow
WHERE run_id = %(run_id)s AND row_number IN (
  SELECT row_number FROM startline_importrow WHERE run_id = %(run_id)s ORDER BY row_number LIMIT %(limit)s);

-- remove_conflicts: Remove what was decided or to be decided; what was changed by it is on record.
DELETE FROM startline_importconflict WHERE run_id = %(run_id)s;

-- remove_file: Remove the file.
DELETE FROM startline_importchunk WHERE run_id = %(run_id)s;

-- mark_tidied: Nothing is left to tidy of the run; one that was never taken over is discarded.
UPDATE startline_importrun
SET tidied_at = %(now)s, ended_at = coalesce(ended_at, %(now)s),
    state = CASE WHEN state IN ('asking', 'checked', 'reading', 'applying') THEN 'discarded' ELSE state END
WHERE id = %(run_id)s;
