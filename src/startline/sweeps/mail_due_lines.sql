-- claim: Claim orders with lines to which mail is owed, and lock their due lines, with what their escalation needs.
WITH due AS MATERIALIZED (
  SELECT order_id FROM startline_line
  WHERE mail_due_at <= %(now)s AND mail_due_at IS NOT NULL AND held_at IS NULL AND order_held_at IS NULL
  ORDER BY mail_due_at
  LIMIT %(limit)s
), claimed AS MATERIALIZED (
  SELECT o.id FROM startline_order AS o
  WHERE o.id IN (SELECT order_id FROM due)
  ORDER BY o.id
  FOR NO KEY UPDATE SKIP LOCKED
)
SELECT l.id, l.status, l.time_zone, offer.code AS offer_code, offer.family, account.send_hour,
       (SELECT count(*) FROM due) AS due
FROM startline_line AS l
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_account AS account ON account.id = l.account_id
WHERE l.order_id IN (SELECT id FROM claimed)
  AND l.mail_due_at <= %(now)s AND l.mail_due_at IS NOT NULL AND l.held_at IS NULL AND l.order_held_at IS NULL
ORDER BY l.id
FOR NO KEY UPDATE OF l;

-- sweep: Book out the lines' first mails, one per order and contact.
WITH line AS MATERIALIZED (
  SELECT l.id, l.order_id, l.account_id, l.offer_id, l.contact_id, l.contact_epoch, l.status, claimed.escalate_at
  FROM unnest(%(line_ids)s::bigint[], %(escalate_at)s::timestamptz[]) AS claimed (line_id, escalate_at)
  JOIN startline_line AS l ON l.id = claimed.line_id
), header AS MATERIALIZED (
  SELECT o.id AS order_id, o.account_id, coalesce(customer.language, account.language) AS language, starting.type,
         nextval(pg_get_serial_sequence('startline_transaction', 'id')) AS id
  FROM (SELECT order_id, CASE WHEN bool_or(status = 'booked') THEN 'start_date_reached'
                              ELSE 'provisioning_email_due' END AS type
        FROM line GROUP BY order_id) AS starting
  JOIN startline_order AS o ON o.id = starting.order_id
  JOIN startline_account AS account ON account.id = o.account_id
  JOIN startline_customer AS customer ON customer.id = o.customer_id
), mail AS MATERIALIZED (
  SELECT line.order_id, line.contact_id, nextval(pg_get_serial_sequence('startline_mail', 'id')) AS id
  FROM line WHERE line.contact_id IS NOT NULL
  GROUP BY line.order_id, line.contact_id
), moved AS (
  UPDATE startline_line AS l
  SET status = CASE WHEN l.status = 'booked' THEN 'awaiting_provisioning_details' ELSE l.status END,
      mail_due_at = NULL, escalate_at = coalesce(line.escalate_at, l.escalate_at)
  FROM line WHERE l.id = line.id
  RETURNING l.id, l.order_id, l.account_id, l.status
), appended AS (
  INSERT INTO startline_transaction (id, account_id, type, order_id, actor_kind, occurred_at)
  SELECT id, account_id, type, order_id, 'system', %(now)s FROM header
), item AS (
  INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome, reason, to_address_id, changes)
  SELECT header.id, moved.account_id, moved.id, 'changed', CASE WHEN line.contact_id IS NULL THEN 'no_contact' END,
         line.contact_id, jsonb_build_object('status', moved.status)
  FROM moved JOIN header USING (order_id) JOIN line ON line.id = moved.id
), event AS (
  INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, cause, occurred_at)
  SELECT header.id, header.account_id, 'recorded',
         CASE WHEN EXISTS (SELECT FROM mail WHERE mail.order_id = header.order_id) THEN 'in_progress' ELSE 'completed' END,
         CASE WHEN EXISTS (SELECT FROM mail WHERE mail.order_id = header.order_id) THEN NULL ELSE 'no_contact' END,
         %(now)s
  FROM header
), intent AS (
  INSERT INTO startline_mail (id, account_id, transaction_id, kind, recipient_id, language, counts_at, due_at)
  SELECT mail.id, header.account_id, header.id, 'provisioning', mail.contact_id, header.language, %(now)s, %(now)s
  FROM mail JOIN header USING (order_id)
), link AS (
  INSERT INTO startline_link (mail_id, account_id, key_number)
  SELECT mail.id, header.account_id, %(key_number)s FROM mail JOIN header USING (order_id)
), spoken_of AS (
  INSERT INTO startline_mailline (mail_id, line_id, account_id, contact_epoch)
  SELECT mail.id, line.id, line.account_id, line.contact_epoch
  FROM line JOIN mail USING (order_id, contact_id)
), telling AS (
  INSERT INTO startline_hubtelling
    (account_id, hub_id, line_id, contact_epoch, type, contact_id, occurred_at, due_at)
  SELECT line.account_id, hub.id, line.id, line.contact_epoch, 'contact.added', line.contact_id, %(now)s, %(now)s
  FROM line
  JOIN startline_offer AS offer ON offer.id = line.offer_id
  JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active AND hub.events_url IS NOT NULL
  WHERE line.status = 'booked' AND line.contact_id IS NOT NULL
  RETURNING id
)
SELECT (SELECT count(*) FROM moved) AS lines, (SELECT count(*) FROM mail) AS mails,
       (SELECT count(*) FROM telling) AS tellings;
