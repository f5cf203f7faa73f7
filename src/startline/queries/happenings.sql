-- newest: The newest ids of the record and of the attempts.
SELECT coalesce((SELECT max(id) FROM startline_transactionevent), 0) AS event_id,
       coalesce((SELECT max(id) FROM startline_mailattempt), 0) AS attempt_id;

-- events: What the record tells after an id, oldest first, each event with what its sentence needs.
SELECT event.id, event.occurred_at AS at, event.kind, event.cause, event.mail_id, header.type, header.actor_kind,
       coalesce(header.facts ->> 'hub_name', actor.name) AS actor_name,
       coalesce(actor_address.email, actor.email) AS actor_address,
       header.facts ->> 'hold_name' AS hold_name, organization.name AS organization, o.number AS order_number,
       item.changed, item.refused, coalesce(l.number, item.numbers) AS numbers, item.no_contact, item.from_addresses,
       item.to_address, item.start_date, item.expiry,
       CASE WHEN (header.facts ->> 'not_started')::int < item.changed THEN header.facts ->> 'not_started' END AS not_started,
       header.facts ->> 'who' AS who,
       mail.kind AS mail_kind, recipient.email AS recipient, said.code, said.words,
       w.window_days, w.deadline_at, w.time_zone, decider.name AS decided_by
FROM startline_transactionevent AS event
JOIN startline_transaction AS header ON header.id = event.transaction_id
LEFT JOIN startline_user AS actor ON actor.id = header.actor_user_id
LEFT JOIN startline_address AS actor_address ON actor_address.id = header.actor_address_id
LEFT JOIN startline_user AS decider ON decider.id = (event.facts ->> 'user_id')::bigint
LEFT JOIN startline_organization AS organization ON organization.id = (header.facts ->> 'organization_id')::bigint
LEFT JOIN startline_line AS l ON l.id = event.line_id
LEFT JOIN startline_order AS o ON o.id = coalesce(l.order_id, header.order_id)
LEFT JOIN startline_mail AS mail ON mail.id = event.mail_id
LEFT JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
LEFT JOIN startline_mailattempt AS attempt ON attempt.mail_id = mail.id AND attempt.number = mail.attempts
LEFT JOIN startline_window AS w ON w.line_id = event.line_id AND w.mail_id = event.mail_id
CROSS JOIN LATERAL (
  SELECT CASE WHEN event.facts ? 'words' THEN (event.facts ->> 'code')::int ELSE attempt.code END AS code,
         coalesce(event.facts ->> 'words', attempt.words) AS words
) AS said
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE item.outcome IN ('changed', 'asked')) AS changed,
         count(*) FILTER (WHERE item.outcome IN ('refused', 'left_out')) AS refused,
         count(*) FILTER (WHERE item.reason = 'no_contact' AND item.outcome = 'changed') AS no_contact,
         CASE WHEN count(*) <= 12 THEN
           coalesce(string_agg(spoken_of.number, ', ' ORDER BY spoken_of.id)
                      FILTER (WHERE item.outcome IN ('changed', 'asked')),
                    string_agg(spoken_of.number, ', ' ORDER BY spoken_of.id)) END AS numbers,
         coalesce(array_agg(DISTINCT old.email)
                    FILTER (WHERE item.outcome IN ('changed', 'asked') AND old.email IS NOT NULL), '{}')
           AS from_addresses,
         CASE WHEN count(DISTINCT new.id) = 1 THEN min(new.email) END AS to_address,
         min(item.changes ->> 'start_date') AS start_date,
         CASE WHEN header.type = 'window_ended' THEN min(item.reason) END AS expiry
  FROM startline_transactionitem AS item
  JOIN startline_line AS spoken_of ON spoken_of.id = item.line_id
  LEFT JOIN startline_address AS old ON old.id = item.from_address_id
  LEFT JOIN startline_address AS new ON new.id = item.to_address_id
  WHERE event.kind = 'recorded' AND item.transaction_id = event.transaction_id
) AS item
WHERE event.id > %(after)s
ORDER BY event.id
LIMIT %(limit)s;

-- deferrals: Attempts after an id that will be repeated, oldest first.
SELECT attempt.id, attempt.ended_at AS at, attempt.code, attempt.words, recipient.email AS recipient,
       mail.due_at AS next_at
FROM startline_mailattempt AS attempt
JOIN startline_mail AS mail ON mail.id = attempt.mail_id
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
WHERE attempt.id > %(after)s AND attempt.outcome IN ('deferred', 'unknown') AND mail.settled_at IS NULL
ORDER BY attempt.id
LIMIT %(limit)s;
