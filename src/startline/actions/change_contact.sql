-- change: Give the lines their new contact where they are still before PONR and as seen; record it; write the mails.
WITH asked AS (
  SELECT * FROM unnest(%(line_ids)s::bigint[], %(epochs)s::int[], %(from_ids)s::bigint[], %(treatments)s::text[],
                       %(noticed)s::boolean[], %(resolved)s::boolean[])
    AS asked (line_id, contact_epoch, from_id, treatment, noticed, resolved)
), changed AS (
  UPDATE startline_line AS l
  SET contact_id = %(contact_id)s,
      contact_epoch = l.contact_epoch + 1,
      mail_accepted_at = NULL,
      undeliverable_at = NULL,
      undeliverable_cause = NULL,
      started_at = NULL,
      review_at = CASE WHEN NOT asked.resolved THEN l.review_at END,
      silent = l.silent AND asked.treatment = 'retarget',
      mail_due_at = CASE asked.treatment WHEN 'mail' THEN NULL WHEN 'owe' THEN %(now)s ELSE l.mail_due_at END
  FROM asked
  WHERE l.id = asked.line_id AND l.contact_epoch = asked.contact_epoch
    AND l.mapped_at IS NULL AND l.status <> 'cancelled'
  RETURNING l.id, l.offer_id, l.contact_epoch, l.silent, l.review_at, asked.from_id, asked.treatment, asked.noticed
), header AS (
  INSERT INTO startline_transaction
    (account_id, type, order_id, actor_kind, actor_user_id, actor_address_id, occurred_at, facts)
  VALUES (%(account_id)s, 'provisioning_email_update', %(order_id)s, %(actor_kind)s, %(actor_user_id)s,
          %(actor_address_id)s, %(now)s, %(facts)s)
  RETURNING id
), changed_item AS (
  INSERT INTO startline_transactionitem
    (transaction_id, account_id, line_id, outcome, from_address_id, to_address_id, changes)
  SELECT header.id, %(account_id)s, changed.id, 'changed', changed.from_id, %(contact_id)s,
         jsonb_build_object(
           'contact_id', %(contact_id)s::bigint, 'contact_epoch', changed.contact_epoch,
           'mail_accepted_at', NULL, 'undeliverable_at', NULL, 'undeliverable_cause', NULL, 'started_at', NULL,
           'silent', changed.silent, 'review_at', changed.review_at)
  FROM header CROSS JOIN changed
), refused_item AS (
  INSERT INTO startline_transactionitem
    (transaction_id, account_id, line_id, outcome, reason, facts, to_address_id)
  SELECT header.id, %(account_id)s, refused.line_id, refused.outcome, refused.reason, refused.facts, %(contact_id)s
  FROM header CROSS JOIN unnest(%(refused_ids)s::bigint[], %(outcomes)s::text[], %(reasons)s::text[],
                                %(refusal_facts)s::jsonb[]) AS refused (line_id, outcome, reason, facts)
), event AS (
  INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, cause, occurred_at)
  SELECT header.id, %(account_id)s, 'recorded', %(status)s, %(cause)s, %(now)s FROM header
), mail AS (
  INSERT INTO startline_mail (account_id, transaction_id, kind, recipient_id, language, counts_at, due_at)
  SELECT %(account_id)s, header.id, %(mail_kind)s, %(contact_id)s, %(language)s, slot.at, slot.at
  FROM header CROSS JOIN (
    SELECT greatest(%(now)s::timestamptz, (
      SELECT counts_at + %(cap_span)s FROM startline_mail
      WHERE recipient_id = %(contact_id)s AND kind IN ('corrected', 'resend')
      ORDER BY counts_at DESC OFFSET (SELECT recipient_cap - 1 FROM startline_instance) LIMIT 1)) AS at
  ) AS slot
  WHERE 'mail' = ANY(%(treatments)s)
  RETURNING id, due_at
), link AS (
  INSERT INTO startline_link (mail_id, account_id, key_number)
  SELECT mail.id, %(account_id)s, %(key_number)s FROM mail
), mail_line AS (
  INSERT INTO startline_mailline (mail_id, line_id, account_id, contact_epoch)
  SELECT mail.id, changed.id, %(account_id)s, changed.contact_epoch
  FROM mail CROSS JOIN changed WHERE changed.treatment = 'mail'
), notice AS MATERIALIZED (
  SELECT former.from_id, nextval(pg_get_serial_sequence('startline_mail', 'id')) AS mail_id
  FROM (SELECT DISTINCT from_id FROM changed WHERE noticed ORDER BY from_id) AS former
), notice_mail AS (
  INSERT INTO startline_mail (id, account_id, transaction_id, kind, recipient_id, language, counts_at, due_at)
  SELECT notice.mail_id, %(account_id)s, header.id, 'contact_replaced', notice.from_id, %(language)s, %(now)s, %(now)s
  FROM header CROSS JOIN notice
), notice_link AS (
  INSERT INTO startline_link (mail_id, account_id, key_number)
  SELECT notice.mail_id, %(account_id)s, %(key_number)s FROM notice
), notice_line AS (
  INSERT INTO startline_mailline (mail_id, line_id, account_id, contact_epoch)
  SELECT notice.mail_id, changed.id, %(account_id)s, changed.contact_epoch
  FROM notice JOIN changed ON changed.noticed AND changed.from_id = notice.from_id
)
SELECT header.id AS transaction_id, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM notice) AS notices,
       (SELECT id FROM mail) AS mail_id, (SELECT due_at FROM mail) AS due_at,
       EXISTS (SELECT FROM changed JOIN startline_offer AS offer ON offer.id = changed.offer_id
               WHERE offer.hub_id IS NOT NULL AND changed.treatment <> 'retarget') AS concerns_a_hub
FROM header;

-- tell: Write what the hubs elsewhere of lines just changed are told of it.
INSERT INTO startline_hubtelling
  (account_id, hub_id, line_id, contact_epoch, type, contact_id, former_contact_id, occurred_at, due_at)
SELECT l.account_id, hub.id, l.id, l.contact_epoch,
       CASE WHEN asked.from_id IS NULL THEN 'contact.added' ELSE 'contact.changed' END, l.contact_id, asked.from_id,
       %(now)s, %(now)s
FROM unnest(%(line_ids)s::bigint[], %(from_ids)s::bigint[], %(treatments)s::text[]) AS asked (line_id, from_id, treatment)
JOIN startline_line AS l ON l.id = asked.line_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active AND hub.events_url IS NOT NULL
WHERE asked.treatment <> 'retarget';

-- foresee: The address's id where it is known, and the first slot that its cap leaves for a mail.
SELECT known.id AS contact_id, (
  SELECT counts_at + %(cap_span)s FROM startline_mail
  WHERE recipient_id = known.id AND kind IN ('corrected', 'resend')
  ORDER BY counts_at DESC OFFSET (SELECT recipient_cap - 1 FROM startline_instance) LIMIT 1) AS slot
FROM (SELECT (SELECT id FROM startline_address WHERE key = %(key)s) AS id) AS known;
