-- told: What a list says of the transactions, in the order of the ids as given.
SELECT t.id, t.public_id, t.type, t.occurred_at, account.name AS account_name, account.time_zone,
       o.number AS order_number, o.public_id AS order_public_id, t.actor_kind,
       coalesce(t.facts ->> 'hub_name', actor.name) AS actor_name,
       coalesce(actor_address.email, actor.email) AS actor_address, state.status, state.cause,
       item.changed, item.refused, item.from_addresses, item.to_address, item.start_date, item.expiry,
       CASE WHEN (t.facts ->> 'not_started')::int < item.changed THEN t.facts ->> 'not_started' END AS not_started,
       t.facts ->> 'who' AS who, t.facts ->> 'hold_name' AS hold_name, organization.name AS organization,
       opened.public_id AS case_id, opened.number AS case_number, opened.type AS case_type,
       (t.facts ->> 'case')::bigint AS made_from, mailed.accepted_at, mailed.server,
       failing.code, failing.words, failing.cause AS mail_cause, failing.address AS mail_address,
       failing.given_up, failing.next_at, failing.first_attempt_at, coalesce(failing.stands, false) AS stands
FROM unnest(%(transaction_ids)s::bigint[]) WITH ORDINALITY AS asked (transaction_id, place)
JOIN startline_transaction AS t ON t.id = asked.transaction_id
JOIN startline_transactionstate AS state ON state.transaction_id = t.id
JOIN startline_account AS account ON account.id = t.account_id
LEFT JOIN startline_order AS o ON o.id = t.order_id
LEFT JOIN startline_user AS actor ON actor.id = t.actor_user_id
LEFT JOIN startline_address AS actor_address ON actor_address.id = t.actor_address_id
LEFT JOIN startline_case AS opened
  ON t.type = 'case_opened' AND opened.transaction_id = t.id AND (opened.side = 'seller' OR (SELECT startline_sees_all()))
LEFT JOIN startline_organization AS organization ON organization.id = (t.facts ->> 'organization_id')::bigint
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE item.outcome IN ('changed', 'asked')) AS changed,
         count(*) FILTER (WHERE item.outcome IN ('refused', 'left_out')) AS refused,
         coalesce(array_agg(DISTINCT old.email)
                    FILTER (WHERE item.outcome IN ('changed', 'asked') AND old.email IS NOT NULL), '{}')
           AS from_addresses,
         CASE WHEN count(DISTINCT new.id) = 1 THEN min(new.email) END AS to_address,
         CASE WHEN t.type = 'start_date_moved' THEN min(item.changes ->> 'start_date') END AS start_date,
         CASE WHEN t.type = 'window_ended' THEN min(item.reason) END AS expiry
  FROM startline_transactionitem AS item
  LEFT JOIN startline_address AS old ON old.id = item.from_address_id
  LEFT JOIN startline_address AS new ON new.id = item.to_address_id
  WHERE item.transaction_id = t.id
) AS item
LEFT JOIN LATERAL (
  SELECT mail.settled_at AS accepted_at, attempt.server
  FROM startline_mail AS mail
  LEFT JOIN startline_mailattempt AS attempt ON attempt.mail_id = mail.id AND attempt.number = mail.attempts
  WHERE mail.transaction_id = t.id AND mail.state = 'accepted' AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
    AND NOT EXISTS (SELECT FROM startline_bounce AS bounce WHERE bounce.mail_id = mail.id)
  ORDER BY mail.settled_at DESC LIMIT 1
) AS mailed ON true
LEFT JOIN LATERAL (
  SELECT coalesce(bounce.code, attempt.code) AS code, coalesce(bounce.words, attempt.words) AS words,
         coalesce(bounce.cause, attempt.cause) AS cause, recipient.email AS address, mail.state = 'given_up' AS given_up,
         CASE WHEN mail.state = 'waiting' THEN mail.due_at END AS next_at, mail.first_attempt_at,
         EXISTS (SELECT FROM startline_mailline AS mail_line JOIN startline_line AS l ON l.id = mail_line.line_id
                 WHERE mail_line.mail_id = mail.id AND mail_line.left_at IS NULL
                   AND l.contact_epoch = mail_line.contact_epoch AND l.mapped_at IS NULL AND l.status <> 'cancelled')
           AS stands
  FROM startline_mail AS mail
  JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
  LEFT JOIN startline_mailattempt AS attempt ON attempt.mail_id = mail.id AND attempt.number = mail.attempts
  LEFT JOIN startline_bounce AS bounce ON bounce.mail_id = mail.id
  WHERE mail.transaction_id = t.id AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
    AND (mail.state IN ('refused', 'given_up') OR bounce.id IS NOT NULL OR (mail.state = 'waiting' AND mail.attempts > 0))
  ORDER BY coalesce(mail.settled_at, 'infinity') DESC LIMIT 1
) AS failing ON true
ORDER BY asked.place;

-- named: The transaction with that public id.
SELECT id FROM startline_transaction WHERE public_id = %(public_id)s;

-- public_id: The public id of a transaction.
SELECT public_id FROM startline_transaction WHERE id = %(transaction_id)s;
