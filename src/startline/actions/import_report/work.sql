-- waiting: The runs of pages that wait for a worker, the longest waiting first.
SELECT id, state FROM startline_importrun
WHERE state IN ('reading', 'applying') AND started_by_id IS NOT NULL ORDER BY id LIMIT %(limit)s;

-- lock: Work on the run alone, until unlocked or until the session ends.
SELECT pg_try_advisory_lock(hashtext('startline.import_run'), %(run_id)s::int) AS locked;

-- unlock: Let others work on it.
SELECT pg_advisory_unlock(hashtext('startline.import_run'), %(run_id)s::int) AS unlocked;

-- orders_done: So many orders more are in; tells whether a person asks to stop.
UPDATE startline_importrun SET orders_done = least(orders_done + %(orders)s, orders_total), tries = 0
WHERE id = %(run_id)s RETURNING stop_asked;

-- beyond: Whether orders wait that belong to other accounts than these.
SELECT EXISTS (
  SELECT FROM startline_importrow
  WHERE run_id = %(run_id)s AND outcome IS NULL AND account_id <> ALL (%(may_enter)s::bigint[])) AS found;

-- cells_missing: Whether a row is to be given back whose cells were not kept when it was staged.
SELECT EXISTS (
  SELECT FROM startline_importconflict AS conflict
  JOIN startline_importrow AS r ON r.run_id = conflict.run_id AND r.row_number = conflict.row_number
  WHERE conflict.run_id = %(run_id)s AND r.raw = '{}') AS found;
