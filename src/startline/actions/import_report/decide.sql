-- decide: Keep what was decided of these values, where ours is still the one that was seen and the file's can be taken.
UPDATE startline_importconflict AS conflict SET decision = said.decision, decided_by_id = %(user_id)s
FROM unnest(%(row_numbers)s::int[], %(fields)s::text[], %(decisions)s::text[], %(seen)s::text[])
  AS said (row_number, field, decision, seen)
WHERE conflict.run_id = %(run_id)s AND conflict.row_number = said.row_number AND conflict.field = said.field
  AND conflict.our_value = said.seen AND conflict.decision IS DISTINCT FROM said.decision
  AND (said.decision = 'ours' OR conflict.code = 'changed_on_both_sides'
       AND (conflict.field <> 'contact' OR conflict.file_value <> ''));

-- decide_all: Decide all that is undecided in one way, where the file's value can be taken if it is to be.
UPDATE startline_importconflict SET decision = %(decision)s, decided_by_id = %(user_id)s
WHERE run_id = %(run_id)s AND decision IS NULL
  AND (%(decision)s::text = 'ours' OR code = 'changed_on_both_sides' AND (field <> 'contact' OR file_value <> ''));

-- reopen: The rows with a decision that has not been carried out wait to be taken over again, without their conflicts.
WITH reopened AS (
  UPDATE startline_importrow AS r
  SET outcome = NULL, problems = jsonb_path_query_array(r.problems, '$[*] ? (!(exists (@.facts.ours)))')
  FROM startline_importconflict AS conflict
  WHERE conflict.run_id = %(run_id)s AND conflict.decision IS NOT NULL
    AND r.run_id = conflict.run_id AND r.row_number = conflict.row_number AND r.outcome = 'conflict'
  RETURNING r.account_id, r.order_number
)
SELECT count(DISTINCT (account_id, order_number)) AS orders FROM reopened;
