-- due_since: Whether mail of the run has become due that was not when it was checked.
SELECT EXISTS (
  SELECT FROM startline_importrow
  WHERE run_id = %(run_id)s AND outcome IS NULL AND mail_due_at > %(since)s AND mail_due_at <= %(now)s) AS found;

-- orders_left: How many orders have not been taken over yet.
SELECT count(*) AS orders FROM (
  SELECT DISTINCT account_id, order_number FROM startline_importrow WHERE run_id = %(run_id)s AND outcome IS NULL) AS ours;

-- speak_up: The silent lines come in as booked and due now, as if the mail had been ticked before the file was read.
UPDATE startline_importrow SET status = 'booked', silent = false, mail_due_at = %(now)s
WHERE run_id = %(run_id)s AND outcome IS NULL AND silent;
