-- pick_awaited: Claim mails that somebody waits for whose next attempt is due, or whose sender's lease is over; skip what others hold.
SELECT mail.id, mail.public_id, mail.account_id, mail.transaction_id, mail.kind, mail.recipient_id, mail.language, mail.attempts,
       mail.text IS NOT NULL AS rendered, mail.first_attempt_at
FROM startline_mail AS mail
JOIN startline_transactionstate AS state ON state.transaction_id = mail.transaction_id
WHERE mail.due_at <= %(now)s AND mail.settled_at IS NULL
  AND mail.kind IN ('admins_told', 'case_answered', 'case_opened', 'case_proposed', 'case_said', 'case_solved', 'change_approved', 'change_declined', 'change_refused', 'change_requested', 'contact_replaced', 'corrected', 'mapped', 'resend', 'review', 'service_set_up')
ORDER BY mail.due_at
LIMIT %(limit)s
FOR NO KEY UPDATE OF mail, state SKIP LOCKED;

-- pick: Claim the others likewise.
SELECT mail.id, mail.public_id, mail.account_id, mail.transaction_id, mail.kind, mail.recipient_id, mail.language, mail.attempts,
       mail.text IS NOT NULL AS rendered, mail.first_attempt_at
FROM startline_mail AS mail
JOIN startline_transactionstate AS state ON state.transaction_id = mail.transaction_id
WHERE mail.due_at <= %(now)s AND mail.settled_at IS NULL
  AND mail.kind NOT IN ('admins_told', 'case_answered', 'case_opened', 'case_proposed', 'case_said', 'case_solved', 'change_approved', 'change_declined', 'change_refused', 'change_requested', 'contact_replaced', 'corrected', 'mapped', 'resend', 'review', 'service_set_up')
ORDER BY mail.due_at
LIMIT %(limit)s
FOR NO KEY UPDATE OF mail, state SKIP LOCKED;

-- check_lines: Look at the lines once more under their locks; a line that its mail no longer holds for leaves it.
WITH spoken_of AS MATERIALIZED (
  SELECT mail_line.mail_id, mail_line.line_id, mail.day,
         CASE WHEN l.status = 'cancelled' THEN 'cancelled'
              WHEN asked.former_id IS NOT NULL THEN CASE WHEN l.contact_id = asked.former_id THEN 'contact_returned' END
              WHEN mail.kind = 'undeliverable' THEN CASE
                WHEN l.contact_epoch <> mail_line.contact_epoch THEN 'contact_changed'
                WHEN l.undeliverable_at IS NULL THEN 'reached' END
              WHEN mail.kind = 'review' THEN CASE
                WHEN l.review_at IS NULL AND (l.mapped_at IS NULL OR l.mapped_at > mail.counts_at) THEN 'review_closed' END
              WHEN mail.kind = 'mapped' THEN CASE WHEN l.set_up_at IS NOT NULL THEN 'set_up' END
              WHEN mail.kind = 'admins_told' THEN CASE
                WHEN NOT EXISTS (
                  SELECT FROM startline_organizationmember AS member
                  JOIN startline_user AS person ON person.id = member.user_id AND person.is_active
                  JOIN startline_address AS recipient ON recipient.key = person.email
                  WHERE member.organization_id = l.organization_id AND member.role = 'admin' AND recipient.id = mail.recipient_id)
                THEN 'no_administrator' END
              WHEN l.mapped_at IS NOT NULL THEN 'mapped'
              WHEN mail.kind <> 'attention' AND l.contact_epoch <> mail_line.contact_epoch THEN 'contact_changed'
              WHEN mail.day IS NOT NULL AND (l.status = 'closed' OR l.expired_at IS NOT NULL) THEN 'window_ended'
              WHEN mail.day IS NOT NULL AND l.undeliverable_at IS NOT NULL THEN 'undeliverable'
              WHEN mail.day IS NOT NULL AND EXISTS (
                SELECT FROM startline_mailline AS told_again
                JOIN startline_mail AS later ON later.id = told_again.mail_id
                WHERE told_again.line_id = l.id AND told_again.left_at IS NULL AND later.account_id = mail.account_id
                  AND later.recipient_id = mail.recipient_id AND later.kind = mail.kind AND later.day > mail.day)
                THEN 'overtaken'
              WHEN mail.kind = 'reminder' AND l.review_at IS NOT NULL THEN 'under_review'
              WHEN l.held_at IS NOT NULL OR l.order_held_at IS NOT NULL THEN 'on_hold' END AS cause
  FROM unnest(%(mail_ids)s::bigint[], %(former_ids)s::bigint[]) AS asked (mail_id, former_id)
  JOIN startline_mail AS mail ON mail.id = asked.mail_id
  JOIN startline_mailline AS mail_line ON mail_line.mail_id = asked.mail_id AND mail_line.left_at IS NULL
  JOIN startline_line AS l ON l.id = mail_line.line_id
  ORDER BY l.id
  FOR NO KEY UPDATE OF l
), gone AS (
  UPDATE startline_mailline AS mail_line SET left_at = %(now)s, left_cause = spoken_of.cause
  FROM spoken_of
  WHERE spoken_of.cause IS NOT NULL
    AND mail_line.mail_id = spoken_of.mail_id AND mail_line.line_id = spoken_of.line_id
), owed AS (
  UPDATE startline_line AS l SET mail_due_at = %(now)s
  FROM spoken_of
  WHERE spoken_of.cause = 'on_hold' AND spoken_of.day IS NULL AND l.id = spoken_of.line_id
    AND l.status <> 'pending_activation'
)
SELECT mail_id, count(*) FILTER (WHERE cause IS NULL) AS lines, min(cause) AS cause
FROM spoken_of GROUP BY mail_id;

-- to_decide: Those of the mails about a proposed contact that is still to be decided about, by their readers too.
SELECT told.mail_id
FROM startline_casemail AS told
JOIN startline_mail AS mail ON mail.id = told.mail_id
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
JOIN startline_caseentry AS entry ON entry.id = told.entry_id
JOIN startline_case AS asked ON asked.id = entry.case_id
JOIN startline_caseproposal AS proposal ON proposal.id = (entry.facts ->> 'proposal')::bigint
WHERE told.mail_id = ANY(%(mail_ids)s) AND proposal.state = 'open' AND asked.state <> 'solved'
  AND EXISTS (SELECT FROM startline_user AS person
              JOIN startline_membership AS membership ON membership.user_id = person.id
              WHERE person.email = recipient.key AND person.is_active AND membership.role IN ('operator', 'agent'));

-- stopped: Mails to addresses to which mail is stopped; what a person asks for tries an address that only bounced.
SELECT mail.id AS mail_id
FROM startline_mail AS mail
JOIN startline_suppression AS stopped ON stopped.address_id = mail.recipient_id AND stopped.lifted_at IS NULL
WHERE mail.id = ANY(%(mail_ids)s) AND NOT (stopped.reason = 'bounced' AND mail.kind IN ('corrected', 'resend'));

-- drop: Cancel the mails that no line is left in, and say so in their transactions.
WITH dropped AS (
  UPDATE startline_mail AS mail SET state = 'cancelled', settled_at = %(now)s, lease = NULL
  FROM unnest(%(mail_ids)s::bigint[], %(causes)s::text[], %(statuses)s::text[]) AS asked (mail_id, cause, status)
  WHERE mail.id = asked.mail_id
  RETURNING mail.id, mail.transaction_id, mail.account_id, asked.cause, asked.status
)
INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, cause, mail_id, occurred_at)
SELECT transaction_id, account_id, 'mail_dropped', status, cause, id, %(now)s FROM dropped;

-- facts: What the mails say: their lines with order, offer, customer and seller.
SELECT mail_line.mail_id, mail.kind, mail.language, o.number AS order_number, l.number AS line_number,
       offer.code AS offer_code, offer.name AS offer_name, offer.family, l.quantity, l.start_date, l.time_zone, customer.name AS customer_name,
       account.name AS account_name, contact.email AS contact_email, l.undeliverable_cause, l.mapped_at,
       l.set_up_at, l.billing_started_at, organization.name AS organization_name, hub.name AS hub_name,
       coalesce(open_window.closes_at, open_window.deadline_at) AS deadline_at, open_window.expiry,
       CASE WHEN mail.kind <> 'attention' THEN NULL
            WHEN EXISTS (SELECT FROM startline_reminder AS told
                         WHERE told.line_id = l.id AND told.window_id IS NOT NULL
                           AND told.transaction_id = mail.transaction_id) THEN 'ending'
            ELSE 'not_started' END AS waits
FROM startline_mailline AS mail_line
JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
JOIN startline_line AS l ON l.id = mail_line.line_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_account AS account ON account.id = o.account_id
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN startline_organization AS organization ON organization.id = l.organization_id
LEFT JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active
LEFT JOIN startline_window AS open_window ON open_window.line_id = l.id AND open_window.ended_at IS NULL
WHERE mail_line.mail_id = ANY(%(mail_ids)s) AND mail_line.left_at IS NULL
ORDER BY mail_line.mail_id, o.number, l.id;

-- requests: What mails about changes that were asked for tell of them, with the lines that stay as they were.
SELECT mail.id AS mail_id, asker.name AS asked_by, decider.name AS decided_by, address.email AS address,
       request.note, request.reply,
       (SELECT jsonb_object_agg(l.number, asked.reason)
        FROM startline_changerequestline AS asked JOIN startline_line AS l ON l.id = asked.line_id
        WHERE asked.request_id = request.id AND asked.reason IS NOT NULL) AS left_out
FROM startline_mail AS mail
JOIN startline_changerequest AS request ON request.transaction_id = mail.transaction_id
JOIN startline_address AS address ON address.id = request.address_id
JOIN startline_user AS asker ON asker.id = request.asked_by_id
LEFT JOIN startline_user AS decider ON decider.id = request.decided_by_id
WHERE mail.id = ANY(%(mail_ids)s);

-- replaced: What mails about a change of contact tell of it: to which address, when, and who disputes it.
SELECT DISTINCT ON (mail.id) mail.id AS mail_id, new.email AS contact, change.occurred_at AS changed_at,
       former.email AS former
FROM startline_mail AS mail
JOIN startline_mailline AS mail_line ON mail_line.mail_id = mail.id AND mail_line.left_at IS NULL
JOIN startline_transactionitem AS item ON item.line_id = mail_line.line_id AND item.outcome = 'changed'
  AND (item.changes ->> 'contact_epoch')::int = mail_line.contact_epoch
JOIN startline_transaction AS change ON change.id = item.transaction_id AND change.type = 'provisioning_email_update'
JOIN startline_transaction AS header ON header.id = mail.transaction_id
LEFT JOIN startline_address AS new ON new.id = item.to_address_id
LEFT JOIN startline_address AS former ON former.id = header.actor_address_id
WHERE mail.id = ANY(%(mail_ids)s)
ORDER BY mail.id, mail_line.line_id;

-- in_hub: What mails about steps in the hub tell of them: who else than their reader took them, and whether a new organization waits for the reader as its first administrator.
SELECT mail.id AS mail_id, invited.is_first_admin AS first_admin,
       CASE WHEN mail.kind <> 'service_set_up' THEN nullif(lines.mapped_by, recipient.email)
            WHEN person.email = recipient.key OR contact.id = recipient.id THEN NULL
            ELSE coalesce(person.name, contact.email, lines.hub) END AS by
FROM startline_mail AS mail
JOIN startline_transaction AS header ON header.id = mail.transaction_id
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
LEFT JOIN startline_user AS person ON person.id = header.actor_user_id
LEFT JOIN startline_address AS contact ON contact.id = header.actor_address_id
CROSS JOIN LATERAL (
  SELECT string_agg(DISTINCT l.mapped_by, ', ') AS mapped_by, array_agg(l.organization_id) AS organizations, min(hub.name) AS hub
  FROM startline_mailline AS mail_line
  JOIN startline_line AS l ON l.id = mail_line.line_id
  JOIN startline_offer AS offer ON offer.id = l.offer_id
  LEFT JOIN startline_externalhub AS hub ON hub.id = offer.hub_id
  WHERE mail_line.mail_id = mail.id AND mail_line.left_at IS NULL) AS lines
CROSS JOIN LATERAL (
  SELECT EXISTS (
    SELECT FROM startline_organizationinvitation AS invitation
    WHERE invitation.organization_id = ANY(lines.organizations) AND invitation.email = recipient.key
      AND invitation.role = 'admin' AND invitation.invited_by_id IS NULL AND invitation.accepted_at IS NULL
      AND invitation.withdrawn_at IS NULL AND invitation.expires_at > %(now)s) AS is_first_admin) AS invited
WHERE mail.id = ANY(%(mail_ids)s);

-- cases: What mails about cases tell of them: who says what, and until when the desk owes an answer, in the reader's time.
SELECT told.mail_id, asked.number, asked.subject, entry.kind, entry.text AS words,
       coalesce(nullif(speaker.name, ''), stranger.email, entry.facts ->> 'from', '') AS by,
       coalesce((SELECT name FROM startline_account WHERE kind = 'operator'), '') AS desk,
       CASE WHEN mail.kind = 'case_opened' THEN asked.first_due_at ELSE asked.due_at END AS due_at,
       coalesce(CASE WHEN told.to_desk THEN (SELECT time_zone FROM startline_user WHERE email = recipient.key)
                     ELSE (SELECT time_zone FROM startline_user WHERE id = asked.opened_by_id) END,
                account.time_zone) AS time_zone,
       (SELECT count(*) FROM startline_casefile AS file WHERE file.entry_id = entry.id) AS pictures,
       coalesce(proposed.email, '') AS proposed
FROM startline_casemail AS told
JOIN startline_mail AS mail ON mail.id = told.mail_id
JOIN startline_caseentry AS entry ON entry.id = told.entry_id
JOIN startline_case AS asked ON asked.id = entry.case_id
JOIN startline_account AS account ON account.id = asked.account_id
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
LEFT JOIN startline_user AS speaker ON speaker.id = entry.by_id
LEFT JOIN startline_address AS stranger ON stranger.id = entry.by_address_id
LEFT JOIN startline_address AS proposed ON proposed.id = CASE WHEN mail.kind = 'case_proposed' THEN (entry.facts ->> 'address')::bigint END
WHERE told.mail_id = ANY(%(mail_ids)s);

-- set_aside: Put off mails that cannot be rendered.
UPDATE startline_mail SET due_at = %(due_at)s WHERE id = ANY(%(mail_ids)s);

-- lease: Lease the mails, log the attempt, and keep the bodies rendered for the first one.
WITH rendered AS (
  -- Bodies go in binary: in an array of text every quote of theirs would be escaped, at a quarter of the time of a mail.
  SELECT * FROM unnest(%(rendered_ids)s::bigint[], %(subjects)s::text[], %(texts)b::text[], %(htmls)b::text[])
    AS rendered (mail_id, subject, text, html)
), leased AS (
  UPDATE startline_mail AS mail
  SET state = 'sending', lease = %(lease)s, due_at = %(leased_until)s, attempts = mail.attempts + 1,
      first_attempt_at = coalesce(mail.first_attempt_at, %(now)s),
      subject = coalesce(mail.subject, rendered.subject), text = coalesce(mail.text, rendered.text),
      html = coalesce(mail.html, rendered.html)
  FROM startline_mail AS before LEFT JOIN rendered ON rendered.mail_id = before.id
  WHERE mail.id = ANY(%(mail_ids)s) AND before.id = mail.id
  RETURNING mail.id, mail.account_id, mail.attempts, mail.subject, mail.text, mail.html, mail.recipient_id,
            mail.public_id, mail.first_attempt_at, mail.kind, mail.transaction_id
), attempt AS (
  INSERT INTO startline_mailattempt (mail_id, account_id, number, started_at, server)
  SELECT id, account_id, attempts, %(now)s, %(server)s FROM leased
)
SELECT leased.id, leased.public_id, leased.attempts, leased.first_attempt_at, leased.subject, leased.text,
       leased.html, recipient.email AS recipient, link.id AS link_id, link.key_number,
       CASE WHEN leased.kind LIKE 'change\_%%' THEN (
         SELECT request.public_id FROM startline_changerequest AS request
         WHERE request.transaction_id = leased.transaction_id) END AS request_id,
       CASE WHEN leased.kind = 'review' THEN (
         SELECT (array_agg(o.public_id))[1]
         FROM startline_mailline AS mail_line
         JOIN startline_line AS l ON l.id = mail_line.line_id
         JOIN startline_order AS o ON o.id = l.order_id
         WHERE mail_line.mail_id = leased.id
         HAVING count(DISTINCT o.id) = 1) END AS order_id,
       leased.kind = 'service_set_up' AND NOT EXISTS (
         SELECT FROM startline_mailline AS mail_line
         JOIN startline_line AS l ON l.id = mail_line.line_id
         WHERE mail_line.mail_id = leased.id AND l.contact_id = leased.recipient_id) AS to_member,
       CASE WHEN leased.kind LIKE 'case\_%%' THEN (
         SELECT jsonb_build_object(
           'case_id', asked.public_id, 'organization_id', organization.public_id, 'to_desk', told.to_desk,
           'by_link', asked.opened_by_address_id IS NOT NULL,
           'earlier', (
             SELECT coalesce(jsonb_agg(earlier.public_id ORDER BY earlier.id), '[]') FROM (
               SELECT mail.id, mail.public_id
               FROM startline_mail AS mail JOIN startline_casemail AS other ON other.mail_id = mail.id
               WHERE mail.transaction_id = leased.transaction_id AND mail.recipient_id = leased.recipient_id
                 AND other.to_desk = told.to_desk AND mail.id < leased.id
               ORDER BY mail.id DESC LIMIT %(most_earlier)s) AS earlier))
         FROM startline_casemail AS told
         JOIN startline_caseentry AS entry ON entry.id = told.entry_id
         JOIN startline_case AS asked ON asked.id = entry.case_id
         LEFT JOIN startline_organization AS organization ON organization.id = asked.organization_id
         WHERE told.mail_id = leased.id) END AS conversation
FROM leased
JOIN startline_address AS recipient ON recipient.id = leased.recipient_id
JOIN startline_link AS link ON link.mail_id = leased.id;
