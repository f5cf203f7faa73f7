-- heard: The hub elsewhere of that public id, with its secrets as they are kept.
SELECT id, name, is_active, secret, former_secret, former_until FROM startline_externalhub WHERE public_id = %(public_id)s;

-- hubs: The next hubs elsewhere by name, after one, and whether something waits for them or has not reached them.
SELECT hub.public_id, hub.name, hub.admin_url, hub.events_url, hub.is_active,
       (SELECT count(*) FROM startline_offer AS offer WHERE offer.hub_id = hub.id) AS offers,
       EXISTS (SELECT FROM startline_hubtelling AS t WHERE t.hub_id = hub.id AND t.settled_at IS NULL) AS waiting,
       EXISTS (SELECT FROM startline_hubtelling AS t WHERE t.hub_id = hub.id AND t.state = 'given_up') AS given_up
FROM startline_externalhub AS hub
WHERE %(after)s::uuid IS NULL
   OR hub.name > (SELECT last.name FROM startline_externalhub AS last WHERE last.public_id = %(after)s)
ORDER BY hub.name
LIMIT %(limit)s;

-- hub: One hub elsewhere, the offers set up there, when it was last told and heard, and whether something was given up.
SELECT hub.id, hub.public_id, hub.name, hub.admin_url, hub.events_url, hub.is_active, hub.former_until,
       ARRAY(SELECT offer.code FROM startline_offer AS offer WHERE offer.hub_id = hub.id ORDER BY offer.code) AS offers,
       (SELECT t.settled_at FROM startline_hubtelling AS t WHERE t.hub_id = hub.id AND t.state = 'told'
        ORDER BY t.id DESC LIMIT 1) AS told_at,
       (SELECT event.received_at FROM startline_hubevent AS event WHERE event.hub_id = hub.id
        ORDER BY event.id DESC LIMIT 1) AS heard_at,
       EXISTS (SELECT FROM startline_hubtelling AS t WHERE t.hub_id = hub.id AND t.state = 'given_up') AS given_up
FROM startline_externalhub AS hub WHERE hub.public_id = %(public_id)s;

-- choices: The hubs elsewhere that an offer can be set up in, and which one is chosen.
SELECT hub.public_id, hub.name, hub.is_active, coalesce(offer.hub_id = hub.id, false) AS chosen
FROM startline_externalhub AS hub LEFT JOIN startline_offer AS offer ON offer.code = %(code)s
WHERE hub.is_active OR offer.hub_id = hub.id
ORDER BY hub.name
LIMIT 200;

-- tellings: The next tellings of a hub (all, or those in one state), newest first.
SELECT t.id, t.public_id, t.type, t.occurred_at, t.state, t.due_at, t.settled_at, t.attempts, t.last_status, t.last_words,
       contact.email AS contact, o.number AS order_number, o.public_id AS order_public_id, l.number AS line_number,
       l.public_id AS line_public_id,
       EXISTS (SELECT FROM startline_hubtelling AS later
               WHERE later.line_id = t.line_id AND later.contact_epoch > t.contact_epoch
                 AND later.state IN ('told', 'sending')) AS superseded
FROM startline_hubtelling AS t
JOIN startline_line AS l ON l.id = t.line_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_address AS contact ON contact.id = t.contact_id
WHERE t.hub_id = %(hub_id)s AND (%(state)s::text IS NULL OR t.state = %(state)s)
  AND (%(after)s::bigint IS NULL OR t.id < %(after)s)
ORDER BY t.id DESC
LIMIT %(limit)s;

-- events: The next events that a hub told, newest first, each with the transaction by which it was done.
SELECT event.id, event.event_id, event.type, event.received_at, event.status, event.answer,
       t.public_id AS transaction_public_id
FROM startline_hubevent AS event
LEFT JOIN startline_transaction AS t ON t.id = (event.transaction_ids ->> 0)::bigint
WHERE event.hub_id = %(hub_id)s AND (%(after)s::bigint IS NULL OR event.id < %(after)s)
ORDER BY event.id DESC
LIMIT %(limit)s;

-- changes: The next changes of what is set for a hub elsewhere (or for any), newest first, under the name it has now.
SELECT change.id, change.setting, coalesce(hub.name, change.subject) AS subject, change.was, change.became,
       change.actor_kind, change.occurred_at, actor.name AS actor_name, NULL AS about_name
FROM startline_settingchange AS change
LEFT JOIN startline_user AS actor ON actor.id = change.actor_user_id
LEFT JOIN startline_externalhub AS hub ON hub.public_id::text = change.subject
WHERE change.area IN ('catalogue', 'instance') AND change.area = 'instance' AND change.setting LIKE 'hub\_%%'
  AND (%(subject)s::text IS NULL OR change.subject = %(subject)s)
  AND (%(after)s::bigint IS NULL OR change.id < %(after)s)
ORDER BY change.id DESC
LIMIT %(limit)s;
