-- beside: What stands beside a conversation, at once: each list as JSON, what entries name by id, and the last transactions of its lines.
SELECT
  (SELECT max(entry.id) FROM startline_caseentry AS entry WHERE entry.case_id = c.id) AS last_entry,
  (SELECT jsonb_object_agg(person.id, person.name) FROM startline_user AS person
   WHERE person.id IN (SELECT (entry.facts ->> 'to')::bigint FROM startline_caseentry AS entry
                       WHERE entry.case_id = c.id AND entry.kind = 'assigned')) AS names,
  (SELECT jsonb_object_agg(address.id, address.email) FROM startline_address AS address
   WHERE address.id IN (SELECT proposal.address_id FROM startline_caseproposal AS proposal
                        WHERE proposal.case_id = c.id)) AS addresses,
  (SELECT jsonb_object_agg(l.id, jsonb_build_object('number', l.number, 'contact', contact.email, 'epoch', l.contact_epoch,
                                                    'mapped', l.mapped_at IS NOT NULL, 'set_up', l.set_up_at IS NOT NULL))
   FROM startline_line AS l LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
   WHERE l.id = ANY(%(line_ids)s)) AS lines,
  (SELECT jsonb_agg(jsonb_build_object(
             'id', agent.id, 'name', agent.name,
             'busy', EXISTS (SELECT FROM startline_case AS owed
                             WHERE owed.assigned_to_id = agent.id AND owed.state IN ('new', 'open')))
           ORDER BY agent.name, agent.id)
   FROM startline_user AS agent
   WHERE agent.is_active AND EXISTS (SELECT FROM startline_membership AS membership
                                     WHERE membership.user_id = agent.id
                                       AND membership.role IN ('operator', 'agent'))) AS agents,
  (SELECT jsonb_agg(to_jsonb(other) ORDER BY other.number DESC)
   FROM (SELECT o.public_id, o.number, o.state, o.subject FROM startline_case AS o
         WHERE (o.opened_by_id = c.opened_by_id OR o.opened_by_address_id = c.opened_by_address_id) AND o.id <> c.id
         ORDER BY o.id DESC LIMIT %(most)s) AS other) AS others,
  (SELECT jsonb_agg(to_jsonb(one) - 'id' ORDER BY one.id DESC)
   FROM (SELECT proposal.id, proposal.public_id, proposal.state, address.email AS address, proposal.lines,
                proposal.proposed_by_id, proposer.name AS proposed_by, proposal.proposed_at,
                decider.name AS decided_by, proposal.decided_at, t.public_id AS change
         FROM startline_caseproposal AS proposal
         JOIN startline_address AS address ON address.id = proposal.address_id
         JOIN startline_user AS proposer ON proposer.id = proposal.proposed_by_id
         LEFT JOIN startline_user AS decider ON decider.id = proposal.decided_by_id
         LEFT JOIN startline_transaction AS t ON t.id = proposal.change_id
         WHERE proposal.case_id = c.id ORDER BY proposal.id DESC LIMIT 20) AS one) AS proposals,
  (SELECT jsonb_agg(jsonb_build_object('public_id', canned.public_id, 'title', canned.title, 'type', canned.type)
                    ORDER BY canned.rank, lower(canned.title), canned.id)
   FROM (SELECT answer.id, answer.public_id, coalesce(answer.titles ->> %(language)s, answer.title) AS title, answer.type,
                CASE WHEN answer.type = %(type)s THEN 0 WHEN answer.type IS NULL THEN 1 ELSE 2 END AS rank
         FROM startline_cannedanswer AS answer
         WHERE answer.retired_at IS NULL AND (%(canned_ids)s::bigint[] IS NULL OR answer.id = ANY(%(canned_ids)s))
         ORDER BY rank, lower(coalesce(answer.titles ->> %(language)s, answer.title)), answer.id LIMIT %(most_offered)s) AS canned) AS canned,
  (SELECT jsonb_agg(jsonb_build_object('slug', article.slug, 'title', article.title) ORDER BY article.title)
   FROM (SELECT DISTINCT ON (slug) slug, title FROM startline_helptext
         WHERE language IN (%(language)s, 'en') ORDER BY slug, language <> %(language)s) AS article) AS articles,
  ARRAY(SELECT item.transaction_id FROM startline_transactionitem AS item
        WHERE item.line_id = ANY(%(line_ids)s)
        GROUP BY item.transaction_id ORDER BY item.transaction_id DESC LIMIT %(most)s) AS transaction_ids
FROM startline_case AS c
WHERE c.id = %(case_id)s;

-- waiting: The contact that waits for a second agent in the case of this public id.
SELECT proposer.name AS proposed_by, proposal.proposed_by_id, address.email AS address, proposal.proposed_at
FROM startline_case AS c
JOIN startline_caseproposal AS proposal ON proposal.case_id = c.id AND proposal.state = 'open'
JOIN startline_user AS proposer ON proposer.id = proposal.proposed_by_id
JOIN startline_address AS address ON address.id = proposal.address_id
WHERE c.public_id = %(public_id)s;
