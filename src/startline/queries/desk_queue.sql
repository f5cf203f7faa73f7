-- queue_owed: The next cases to which an answer is owed (where an instant is given: was due by it), the one due first first.
SELECT c.id, c.public_id, c.due_at AS at FROM startline_case AS c
WHERE c.state IN ('new', 'open') AND (c.due_at, c.id) > (%(at)s, %(id)s)
  AND (%(overdue_at)s::timestamptz IS NULL OR c.due_at <= %(overdue_at)s)
  AND (%(mine)s::bigint IS NULL OR c.assigned_to_id = %(mine)s) AND (NOT %(nobody)s OR c.assigned_to_id IS NULL)
  AND (%(type)s::text IS NULL OR c.type = %(type)s) AND (%(priority)s::text IS NULL OR c.priority = %(priority)s)
  AND (%(account_id)s::bigint IS NULL OR c.account_id = %(account_id)s)
  AND (%(language)s::text IS NULL OR c.language = %(language)s)
  AND (%(asker_id)s::bigint IS NULL OR c.opened_by_id = %(asker_id)s)
  AND (%(asker_address_id)s::bigint IS NULL OR c.opened_by_address_id = %(asker_address_id)s)
  AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
ORDER BY c.due_at, c.id
LIMIT %(limit)s;

-- queue_proposed: The next unsolved cases in which a proposed contact waits for a second agent, the one proposed first first.
SELECT c.id, c.public_id, proposal.proposed_at AS at
FROM startline_caseproposal AS proposal JOIN startline_case AS c ON c.id = proposal.case_id
WHERE proposal.state = 'open' AND c.state <> 'solved' AND (proposal.proposed_at, c.id) > (%(at)s, %(id)s)
  AND (%(mine)s::bigint IS NULL OR c.assigned_to_id = %(mine)s) AND (NOT %(nobody)s OR c.assigned_to_id IS NULL)
  AND (%(type)s::text IS NULL OR c.type = %(type)s) AND (%(priority)s::text IS NULL OR c.priority = %(priority)s)
  AND (%(account_id)s::bigint IS NULL OR c.account_id = %(account_id)s)
  AND (%(language)s::text IS NULL OR c.language = %(language)s)
  AND (%(asker_id)s::bigint IS NULL OR c.opened_by_id = %(asker_id)s)
  AND (%(asker_address_id)s::bigint IS NULL OR c.opened_by_address_id = %(asker_address_id)s)
  AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
ORDER BY proposal.proposed_at, c.id
LIMIT %(limit)s;

-- queue_waiting: The next cases that wait for their asker, the one in which something happened last first.
SELECT c.id, c.public_id, c.changed_at AS at FROM startline_case AS c
WHERE c.state = 'waiting' AND (c.changed_at, c.id) < (%(at)s, %(id)s)
  AND (%(mine)s::bigint IS NULL OR c.assigned_to_id = %(mine)s) AND (NOT %(nobody)s OR c.assigned_to_id IS NULL)
  AND (%(type)s::text IS NULL OR c.type = %(type)s) AND (%(priority)s::text IS NULL OR c.priority = %(priority)s)
  AND (%(account_id)s::bigint IS NULL OR c.account_id = %(account_id)s)
  AND (%(language)s::text IS NULL OR c.language = %(language)s)
  AND (%(asker_id)s::bigint IS NULL OR c.opened_by_id = %(asker_id)s)
  AND (%(asker_address_id)s::bigint IS NULL OR c.opened_by_address_id = %(asker_address_id)s)
  AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
ORDER BY c.changed_at DESC, c.id DESC
LIMIT %(limit)s;

-- queue_solved: The next cases that are solved, the one that was so last first.
SELECT c.id, c.public_id, c.solved_at AS at FROM startline_case AS c
WHERE c.state = 'solved' AND (c.solved_at, c.id) < (%(at)s, %(id)s)
  AND (%(mine)s::bigint IS NULL OR c.assigned_to_id = %(mine)s) AND (NOT %(nobody)s OR c.assigned_to_id IS NULL)
  AND (%(type)s::text IS NULL OR c.type = %(type)s) AND (%(priority)s::text IS NULL OR c.priority = %(priority)s)
  AND (%(account_id)s::bigint IS NULL OR c.account_id = %(account_id)s)
  AND (%(language)s::text IS NULL OR c.language = %(language)s)
  AND (%(asker_id)s::bigint IS NULL OR c.opened_by_id = %(asker_id)s)
  AND (%(asker_address_id)s::bigint IS NULL OR c.opened_by_address_id = %(asker_address_id)s)
  AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
ORDER BY c.solved_at DESC, c.id DESC
LIMIT %(limit)s;

-- queue_all: The next cases, the newest first.
SELECT c.id, c.public_id, c.opened_at AS at FROM startline_case AS c
WHERE c.id < %(id)s
  AND (%(mine)s::bigint IS NULL OR c.assigned_to_id = %(mine)s) AND (NOT %(nobody)s OR c.assigned_to_id IS NULL)
  AND (%(type)s::text IS NULL OR c.type = %(type)s) AND (%(priority)s::text IS NULL OR c.priority = %(priority)s)
  AND (%(account_id)s::bigint IS NULL OR c.account_id = %(account_id)s)
  AND (%(language)s::text IS NULL OR c.language = %(language)s)
  AND (%(asker_id)s::bigint IS NULL OR c.opened_by_id = %(asker_id)s)
  AND (%(asker_address_id)s::bigint IS NULL OR c.opened_by_address_id = %(asker_address_id)s)
  AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
ORDER BY c.id DESC
LIMIT %(limit)s;

-- previous: The cases before a place of the walk, the nearest first: each walk of those above the other way round, by its own index; the others end at once.
WITH alike AS NOT MATERIALIZED (
  SELECT c.id, c.public_id, c.state, c.due_at, c.changed_at, c.solved_at, c.opened_at FROM startline_case AS c
  WHERE (%(mine)s::bigint IS NULL OR c.assigned_to_id = %(mine)s) AND (NOT %(nobody)s OR c.assigned_to_id IS NULL)
    AND (%(type)s::text IS NULL OR c.type = %(type)s) AND (%(priority)s::text IS NULL OR c.priority = %(priority)s)
    AND (%(account_id)s::bigint IS NULL OR c.account_id = %(account_id)s)
    AND (%(language)s::text IS NULL OR c.language = %(language)s)
    AND (%(asker_id)s::bigint IS NULL OR c.opened_by_id = %(asker_id)s)
    AND (%(asker_address_id)s::bigint IS NULL OR c.opened_by_address_id = %(asker_address_id)s)
    AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
)
(SELECT id, public_id, due_at AS at FROM alike
 WHERE %(walk)s::text = 'owed' AND state IN ('new', 'open') AND (due_at, id) < (%(at)s, %(id)s)
   AND (%(overdue_at)s::timestamptz IS NULL OR due_at <= %(overdue_at)s)
 ORDER BY due_at DESC, id DESC LIMIT %(limit)s)
UNION ALL
(SELECT alike.id, alike.public_id, proposal.proposed_at
 FROM startline_caseproposal AS proposal JOIN alike ON alike.id = proposal.case_id
 WHERE %(walk)s::text = 'proposed' AND proposal.state = 'open' AND alike.state <> 'solved'
   AND (proposal.proposed_at, alike.id) < (%(at)s, %(id)s)
 ORDER BY proposal.proposed_at DESC, alike.id DESC LIMIT %(limit)s)
UNION ALL
(SELECT id, public_id, changed_at FROM alike
 WHERE %(walk)s::text = 'waiting' AND state = 'waiting' AND (changed_at, id) > (%(at)s, %(id)s)
 ORDER BY changed_at, id LIMIT %(limit)s)
UNION ALL
(SELECT id, public_id, solved_at FROM alike
 WHERE %(walk)s::text = 'solved' AND state = 'solved' AND (solved_at, id) > (%(at)s, %(id)s)
 ORDER BY solved_at, id LIMIT %(limit)s)
UNION ALL
(SELECT id, public_id, opened_at FROM alike
 WHERE %(walk)s::text = 'all' AND id > %(id)s
 ORDER BY id LIMIT %(limit)s);

-- asker: Whoever opened the case of this public id.
SELECT c.opened_by_id AS user_id, c.opened_by_address_id AS address_id, c.opened_by_kind AS kind, opener.name, address.email AS address
FROM startline_case AS c
LEFT JOIN startline_user AS opener ON opener.id = c.opened_by_id
LEFT JOIN startline_address AS address ON address.id = c.opened_by_address_id
WHERE c.public_id = %(public_id)s;

-- place: The case that a cursor names.
SELECT id FROM startline_case WHERE public_id = %(public_id)s;

-- named: The cases of these public ids, in their order.
SELECT c.id
FROM unnest(%(public_ids)s::uuid[]) WITH ORDINALITY AS asked (public_id, place)
JOIN startline_case AS c ON c.public_id = asked.public_id
ORDER BY asked.place;

-- counts: How many cases stand how, and how many are owed by anybody, by oneself and by nobody; each at most so many, by its own index.
WITH alike AS NOT MATERIALIZED (
  SELECT c.id, c.state, c.due_at, c.assigned_to_id FROM startline_case AS c
  WHERE (%(type)s::text IS NULL OR c.type = %(type)s) AND (%(priority)s::text IS NULL OR c.priority = %(priority)s)
    AND (%(account_id)s::bigint IS NULL OR c.account_id = %(account_id)s)
    AND (%(language)s::text IS NULL OR c.language = %(language)s)
    AND (%(asker_id)s::bigint IS NULL OR c.opened_by_id = %(asker_id)s)
    AND (%(asker_address_id)s::bigint IS NULL OR c.opened_by_address_id = %(asker_address_id)s)
    AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
), looked_after AS NOT MATERIALIZED (
  SELECT id, state, due_at FROM alike
  WHERE (%(mine)s::bigint IS NULL OR assigned_to_id = %(mine)s) AND (NOT %(nobody)s OR assigned_to_id IS NULL)
)
SELECT (SELECT count(*) FROM (SELECT FROM looked_after WHERE state IN ('new', 'open') LIMIT %(most)s) AS counted) AS owed,
       (SELECT count(*) FROM (SELECT FROM looked_after WHERE state IN ('new', 'open') AND due_at <= %(now)s LIMIT %(most)s) AS counted) AS overdue,
       (SELECT count(*) FROM (SELECT FROM startline_caseproposal AS proposal JOIN looked_after ON looked_after.id = proposal.case_id
          WHERE proposal.state = 'open' AND looked_after.state <> 'solved' LIMIT %(most)s) AS counted) AS proposed,
       (SELECT count(*) FROM (SELECT FROM looked_after WHERE state = 'waiting' LIMIT %(most)s) AS counted) AS waiting,
       (SELECT count(*) FROM (SELECT FROM looked_after WHERE state = 'solved' LIMIT %(most)s) AS counted) AS solved,
       (SELECT count(*) FROM (SELECT FROM alike WHERE state IN ('new', 'open') LIMIT %(most)s) AS counted) AS anybodys,
       (SELECT count(*) FROM (SELECT FROM alike WHERE state IN ('new', 'open') AND assigned_to_id = %(user_id)s LIMIT %(most)s) AS counted) AS mine,
       (SELECT count(*) FROM (SELECT FROM alike WHERE state IN ('new', 'open') AND assigned_to_id IS NULL LIMIT %(most)s) AS counted) AS nobodys;

-- listed: What the queue says of the cases, in the order of the ids; an answer is owed since the first words of the asker, or the first answer that did not reach them, after the desk's last.
SELECT c.public_id, c.number, c.type, c.state, c.priority, c.subject, c.language, account.name AS account_name,
       o.number AS order_number, customer.name AS customer_name, c.opened_by_kind,
       opener.name AS opened_by, address.email AS opened_by_address, c.opened_at, agent.name AS assigned_to, c.due_at, c.changed_at,
       proposal.proposed_by_id,
       CASE WHEN c.due_at IS NOT NULL THEN coalesce(
         (SELECT min(since.occurred_at)
          FROM (SELECT id, kind FROM startline_caseentry
                WHERE case_id = c.id AND kind IN ('answered', 'solved') ORDER BY id DESC LIMIT 1) AS told
          JOIN startline_caseentry AS since ON since.case_id = c.id AND since.id > told.id
          WHERE since.kind IN ('said', 'by_stranger', 'reopened')
             OR since.kind = 'unreached' AND since.facts ->> 'to_desk' = 'false' AND told.kind = 'answered'),
         c.opened_at) END AS owed_since
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
JOIN startline_case AS c ON c.id = asked.id
JOIN startline_account AS account ON account.id = c.account_id
LEFT JOIN startline_order AS o ON o.id = c.order_id
LEFT JOIN startline_customer AS customer ON customer.id = o.customer_id
LEFT JOIN startline_user AS opener ON opener.id = c.opened_by_id
LEFT JOIN startline_address AS address ON address.id = c.opened_by_address_id
LEFT JOIN startline_user AS agent ON agent.id = c.assigned_to_id
LEFT JOIN startline_caseproposal AS proposal ON proposal.case_id = c.id AND proposal.state = 'open'
ORDER BY asked.place;
