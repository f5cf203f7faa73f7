-- known_orders: The run's next orders, after the one named, that are here already and have not been taken over yet.
SELECT DISTINCT r.account_id, r.order_number FROM startline_importrow AS r
JOIN startline_order AS o ON o.account_id = r.account_id AND o.number = r.order_number
WHERE r.run_id = %(run_id)s AND r.outcome IS NULL
  AND (r.account_id, r.order_number) > (%(after_account_id)s, %(after_order_number)s)
ORDER BY r.account_id, r.order_number
LIMIT %(limit)s;

-- expect: What would become of these rows; the other known ones would stay as they are.
UPDATE startline_importrow AS r SET expected = found.outcome, mails = found.mails
FROM unnest(%(row_numbers)s::int[], %(outcomes)s::text[], %(mails)s::boolean[]) AS found (row_number, outcome, mails)
WHERE r.run_id = %(run_id)s AND r.row_number = found.row_number;
