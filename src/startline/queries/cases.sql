-- found: The case with the names that its page shows, and the lines that it is about.
SELECT c.id, c.public_id, c.number, c.account_id, account.name AS account_name, c.side,
       c.organization_id, organization.name AS organization_name,
       c.order_id, o.public_id AS order_public_id, o.number AS order_number, customer.name AS customer_name,
       t.public_id AS transaction_public_id, c.type, c.state, c.priority, c.subject, c.language,
       wanted.email AS wanted, c.opened_by_kind, c.opened_by_id, opener.name AS opened_by,
       c.opened_by_address_id, address.email AS opened_by_address, c.opened_at,
       c.assigned_to_id, agent.name AS assigned_to, c.due_at, c.first_due_at, c.first_answered_at,
       c.solved_at, c.solution, c.answered_by_article, c.reopened, c.changed_at, c.facts,
       ARRAY(SELECT about.line_id FROM startline_caseline AS about WHERE about.case_id = c.id ORDER BY about.line_id)
         AS line_ids
FROM startline_case AS c
JOIN startline_account AS account ON account.id = c.account_id
JOIN startline_transaction AS t ON t.id = c.transaction_id
LEFT JOIN startline_organization AS organization ON organization.id = c.organization_id
LEFT JOIN startline_order AS o ON o.id = c.order_id
LEFT JOIN startline_customer AS customer ON customer.id = o.customer_id
LEFT JOIN startline_address AS wanted ON wanted.id = c.wanted_id
LEFT JOIN startline_user AS opener ON opener.id = c.opened_by_id
LEFT JOIN startline_address AS address ON address.id = c.opened_by_address_id
LEFT JOIN startline_user AS agent ON agent.id = c.assigned_to_id
WHERE c.public_id = %(public_id)s;

-- talk: The newest entries of a case, of those before the one that is named where one is.
SELECT entry.id, entry.public_id, entry.kind, entry.internal, entry.via, entry.by_kind, person.name AS by_name,
       address.email AS by_address, entry.text, entry.facts, t.public_id AS transaction, entry.occurred_at
FROM startline_caseentry AS entry
LEFT JOIN startline_user AS person ON person.id = entry.by_id
LEFT JOIN startline_address AS address ON address.id = entry.by_address_id
LEFT JOIN startline_transaction AS t ON t.id = entry.transaction_id
WHERE entry.case_id = %(case_id)s AND (%(internal)s OR NOT entry.internal)
  AND (%(before)s::uuid IS NULL
       OR entry.id < (SELECT id FROM startline_caseentry WHERE public_id = %(before)s AND case_id = %(case_id)s))
ORDER BY entry.id DESC
LIMIT %(limit)s;

-- pictures: The pictures of these entries, as they were given.
SELECT shown.entry_id, file.public_id, file.name, file.width, file.height
FROM startline_casefile AS shown
JOIN startline_storedfile AS file ON file.id = shown.file_id
WHERE shown.entry_id = ANY(%(entry_ids)s)
ORDER BY shown.id;

-- picture: The file of a picture that an entry of this case has.
SELECT shown.file_id
FROM startline_storedfile AS file
JOIN startline_casefile AS shown ON shown.file_id = file.id
JOIN startline_caseentry AS entry ON entry.id = shown.entry_id
WHERE file.public_id = %(public_id)s AND entry.case_id = %(case_id)s AND (%(internal)s OR NOT entry.internal);

-- place: Where in the lists the case stands that a cursor names.
SELECT id, changed_at FROM startline_case WHERE public_id = %(public_id)s;

-- of_user_newest: The next cases that the person of the workspace opened, the newest first.
SELECT c.id FROM startline_case AS c
WHERE c.opened_by_id = %(user_id)s AND c.side = 'seller' AND c.id < %(id)s
  AND (%(states)s::text[] IS NULL OR c.state = ANY(%(states)s)) AND (%(type)s::text IS NULL OR c.type = %(type)s)
  AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
ORDER BY c.id DESC
LIMIT %(limit)s;

-- of_user_changed: The next cases that the person of the workspace opened, the one in which something happened last first.
SELECT c.id FROM startline_case AS c
WHERE c.opened_by_id = %(user_id)s AND c.side = 'seller' AND (c.changed_at, c.id) < (%(changed_at)s, %(id)s)
  AND (%(states)s::text[] IS NULL OR c.state = ANY(%(states)s)) AND (%(type)s::text IS NULL OR c.type = %(type)s)
  AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
ORDER BY c.changed_at DESC, c.id DESC
LIMIT %(limit)s;

-- of_accounts_newest: The next cases of who sell the orders of these accounts, the newest first, account by account.
SELECT c.id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT id FROM startline_case AS own
  WHERE own.account_id = seen.id AND own.side = 'seller' AND own.id < %(id)s
    AND (%(states)s::text[] IS NULL OR own.state = ANY(%(states)s)) AND (%(type)s::text IS NULL OR own.type = %(type)s)
    AND (%(ids)s::bigint[] IS NULL OR own.id = ANY(%(ids)s))
  ORDER BY own.id DESC
  LIMIT %(limit)s) AS c
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
ORDER BY c.id DESC
LIMIT %(limit)s;

-- of_accounts_changed: The same, the one in which something happened last first.
SELECT c.id
FROM startline_account AS seen
CROSS JOIN LATERAL (
  SELECT id, changed_at FROM startline_case AS own
  WHERE own.account_id = seen.id AND own.side = 'seller' AND (own.changed_at, own.id) < (%(changed_at)s, %(id)s)
    AND (%(states)s::text[] IS NULL OR own.state = ANY(%(states)s)) AND (%(type)s::text IS NULL OR own.type = %(type)s)
    AND (%(ids)s::bigint[] IS NULL OR own.id = ANY(%(ids)s))
  ORDER BY own.changed_at DESC, own.id DESC
  LIMIT %(limit)s) AS c
WHERE %(accounts)s::bigint[] IS NULL OR seen.id = ANY(%(accounts)s)
ORDER BY c.changed_at DESC, c.id DESC
LIMIT %(limit)s;

-- of_contact_changed: The next cases that the contact opened, the one in which something happened last first.
SELECT c.id FROM startline_case AS c
WHERE c.opened_by_address_id = %(address_id)s AND (c.changed_at, c.id) < (%(changed_at)s, %(id)s)
  AND (%(states)s::text[] IS NULL OR c.state = ANY(%(states)s))
ORDER BY c.changed_at DESC, c.id DESC
LIMIT %(limit)s;

-- of_member_changed: The next cases that the member of the organization opened as one, the one in which something happened last first.
SELECT c.id FROM startline_case AS c
WHERE c.opened_by_id = %(user_id)s AND c.organization_id = %(organization_id)s AND c.side = 'customer'
  AND (c.changed_at, c.id) < (%(changed_at)s, %(id)s)
  AND (%(states)s::text[] IS NULL OR c.state = ANY(%(states)s))
ORDER BY c.changed_at DESC, c.id DESC
LIMIT %(limit)s;

-- of_organization_changed: The next cases of the organization's members, the one in which something happened last first.
SELECT c.id FROM startline_case AS c
WHERE c.organization_id = %(organization_id)s AND (c.changed_at, c.id) < (%(changed_at)s, %(id)s)
  AND (%(states)s::text[] IS NULL OR c.state = ANY(%(states)s))
ORDER BY c.changed_at DESC, c.id DESC
LIMIT %(limit)s;

-- worded_changed: The next of those cases (the contact's, the organization's, of these the one member's where one is named) with all of the words, in what they are called or was said in them.
WITH asked AS MATERIALIZED (SELECT startline_case_query(%(words)s) AS words)
SELECT c.id FROM startline_case AS c
JOIN startline_casewords AS kept ON kept.case_id = c.id
WHERE (c.opened_by_address_id = %(address_id)s OR c.organization_id = %(organization_id)s)
  AND (%(member_id)s::bigint IS NULL OR c.opened_by_id = %(member_id)s)
  AND (c.changed_at, c.id) < (%(changed_at)s, %(id)s)
  AND (%(states)s::text[] IS NULL OR c.state = ANY(%(states)s))
  AND kept.words @@ (SELECT words FROM asked)
ORDER BY c.changed_at DESC, c.id DESC
LIMIT %(limit)s;

-- duplicates: The newest unsolved cases about one of the lines, or that want the same contact, among those that the asker reads.
SELECT c.id FROM startline_case AS c
WHERE c.id IN (
    SELECT about.case_id FROM startline_caseline AS about WHERE about.line_id = ANY(%(line_ids)s)
    UNION
    SELECT same.id FROM startline_case AS same
    WHERE same.state <> 'solved'
      AND same.wanted_id = (SELECT id FROM startline_address WHERE key = %(wanted_key)s))
  AND c.state <> 'solved' AND c.side = %(side)s
  AND (%(accounts)s::bigint[] IS NULL OR c.account_id = ANY(%(accounts)s))
  AND (%(address_id)s::bigint IS NULL OR c.opened_by_address_id = %(address_id)s)
  AND (%(organization_id)s::bigint IS NULL OR c.organization_id = %(organization_id)s)
ORDER BY c.id DESC
LIMIT %(limit)s;

-- listed: What a list says of the cases, in the order of the ids.
SELECT c.id, c.public_id, c.number, c.type, c.state, c.priority, c.subject, account.name AS account_name,
       o.number AS order_number, customer.name AS customer_name,
       (SELECT count(*) FROM startline_caseline AS about WHERE about.case_id = c.id) AS lines,
       opener.name AS opened_by, address.email AS opened_by_address, c.opened_at, c.changed_at, c.due_at, c.solved_at
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
JOIN startline_case AS c ON c.id = asked.id
JOIN startline_account AS account ON account.id = c.account_id
LEFT JOIN startline_order AS o ON o.id = c.order_id
LEFT JOIN startline_customer AS customer ON customer.id = o.customer_id
LEFT JOIN startline_user AS opener ON opener.id = c.opened_by_id
LEFT JOIN startline_address AS address ON address.id = c.opened_by_address_id
ORDER BY asked.place;

-- behind: The case from which a transaction was made, its entry about it, and who proposed it.
SELECT (t.facts ->> 'case')::bigint AS number, made_from.public_id AS case_id, entry.public_id AS entry_id,
       proposer.name AS proposed_by
FROM startline_transaction AS t
LEFT JOIN startline_case AS made_from ON made_from.number = (t.facts ->> 'case')::bigint
LEFT JOIN startline_caseentry AS entry ON entry.case_id = made_from.id AND entry.transaction_id = t.id AND entry.kind = 'acted'
LEFT JOIN startline_user AS proposer ON proposer.id = (t.facts ->> 'proposed_by')::bigint
WHERE t.id = %(transaction_id)s;
