-- sweep: End the windows that are over: close and bill, void, or keep open, as each window's own policy copy says.
WITH due AS MATERIALIZED (
  SELECT open_window.id AS window_id, open_window.expiry, l.id, l.order_id, l.account_id, l.contact_id,
         l.contact_epoch,
         CASE WHEN open_window.expiry = 'close_and_bill' THEN 'closed'
              WHEN open_window.expiry = 'void' AND l.status = 'awaiting_provisioning_details' THEN 'cancelled'
              ELSE l.status END AS status_after
  FROM startline_window AS open_window
  JOIN startline_line AS l ON l.id = open_window.line_id
  WHERE open_window.closes_at <= %(now)s AND open_window.closes_at IS NOT NULL AND open_window.ended_at IS NULL
    AND l.status IN ('awaiting_provisioning_details', 'pending_activation')
  ORDER BY open_window.closes_at
  LIMIT %(limit)s
  FOR NO KEY UPDATE OF l, open_window SKIP LOCKED
), ended AS (
  UPDATE startline_window AS open_window SET ended_at = %(now)s, end_cause = 'deadline'
  FROM due WHERE open_window.id = due.window_id
), moved AS (
  UPDATE startline_line AS l
  SET status = due.status_after,
      closed_at = CASE due.status_after WHEN 'closed' THEN %(now)s::timestamptz END,
      close_cause = CASE due.status_after WHEN 'closed' THEN 'window_ended' END,
      billing_started_at = CASE due.status_after WHEN 'closed' THEN %(now)s::timestamptz END,
      billing_cause = CASE due.status_after WHEN 'closed' THEN 'window_ended' END,
      cancelled_at = CASE due.status_after WHEN 'cancelled' THEN %(now)s::timestamptz END,
      expired_at = %(now)s,
      mail_due_at = CASE due.status_after WHEN 'cancelled' THEN NULL ELSE l.mail_due_at END
  FROM due WHERE l.id = due.id
  RETURNING l.id, l.order_id, l.account_id, l.status, l.closed_at, l.close_cause, l.billing_started_at,
            l.billing_cause, l.cancelled_at, l.expired_at
), header AS MATERIALIZED (
  SELECT order_id, account_id, nextval(pg_get_serial_sequence('startline_transaction', 'id')) AS id
  FROM due GROUP BY order_id, account_id
), appended AS (
  INSERT INTO startline_transaction (id, account_id, type, order_id, actor_kind, occurred_at)
  SELECT id, account_id, 'window_ended', order_id, 'system', %(now)s FROM header
), item AS (
  INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome, reason, changes)
  SELECT header.id, moved.account_id, moved.id, 'changed', due.expiry,
         jsonb_build_object(
           'status', moved.status, 'closed_at', moved.closed_at, 'close_cause', moved.close_cause,
           'billing_started_at', moved.billing_started_at, 'billing_cause', moved.billing_cause,
           'cancelled_at', moved.cancelled_at, 'expired_at', moved.expired_at)
  FROM moved JOIN due USING (id) JOIN header ON header.order_id = moved.order_id
), event AS (
  INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, occurred_at)
  SELECT id, account_id, 'recorded', 'completed', %(now)s FROM header
), voided AS MATERIALIZED (
  SELECT due.id, due.order_id, due.account_id, due.contact_id, due.contact_epoch FROM due
  WHERE due.status_after = 'cancelled' AND EXISTS (
    SELECT FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
    WHERE mail_line.line_id = due.id AND mail_line.contact_epoch = due.contact_epoch
      AND mail.attempts > 0 AND mail.recipient_id = due.contact_id
      AND (mail_line.left_at IS NULL OR mail_line.left_at > mail.first_attempt_at))
), notice AS MATERIALIZED (
  SELECT order_id, contact_id, nextval(pg_get_serial_sequence('startline_mail', 'id')) AS id
  FROM voided GROUP BY order_id, contact_id
), intent AS (
  INSERT INTO startline_mail (id, account_id, transaction_id, kind, recipient_id, language, counts_at, due_at)
  SELECT notice.id, header.account_id, header.id, 'cancelled', notice.contact_id,
         coalesce(customer.language, account.language), %(now)s, %(now)s
  FROM notice JOIN header USING (order_id)
  JOIN startline_order AS o ON o.id = notice.order_id
  JOIN startline_customer AS customer ON customer.id = o.customer_id
  JOIN startline_account AS account ON account.id = o.account_id
), link AS (
  INSERT INTO startline_link (mail_id, account_id, key_number)
  SELECT notice.id, header.account_id, %(key_number)s FROM notice JOIN header USING (order_id)
), spoken_of AS (
  INSERT INTO startline_mailline (mail_id, line_id, account_id, contact_epoch)
  SELECT notice.id, voided.id, voided.account_id, voided.contact_epoch
  FROM voided JOIN notice USING (order_id, contact_id)
)
SELECT count(*) AS lines, (SELECT count(*) FROM notice) AS mails FROM due;
