-- by_entry: The next lines as they came in.
SELECT l.id, l.public_id
FROM startline_line AS l
WHERE (%(accounts)s::bigint[] IS NULL OR l.account_id = ANY(%(accounts)s))
  AND (%(after)s::uuid IS NULL OR l.id > (SELECT id FROM startline_line WHERE public_id = %(after)s))
  AND (%(status)s::text IS NULL OR l.status = %(status)s)
  AND (%(order_id)s::bigint IS NULL OR l.order_id = %(order_id)s)
  AND (%(contact_key)s::text IS NULL
       OR l.contact_id = (SELECT id FROM startline_address WHERE key = %(contact_key)s))
  AND (%(customer_key)s::text IS NULL OR l.order_id IN (
         SELECT o.id FROM startline_order AS o JOIN startline_customer AS customer ON customer.id = o.customer_id
         WHERE customer.name_key LIKE %(customer_key)s))
ORDER BY l.id
LIMIT %(limit)s;

-- facts: What lists say of the lines, in the order of their ids as given.
SELECT l.id, l.public_id, l.account_id, account.name AS account_name, account.distributor_id,
       o.placed_by_id, placer.email AS placed_by_email, o.number AS order_number, o.public_id AS order_public_id,
       l.number, customer.name AS customer_name, offer.code AS offer_code, offer.name AS offer_name,
       hub.name AS hub_name, hub.admin_url AS hub_url, l.quantity,
       l.monthly_amount, o.currency, subscription.number AS subscription_number,
       subscription.public_id AS subscription_public_id, l.status, l.provisions, l.start_date, l.time_zone,
       l.contact_id, contact.email AS contact_email, l.contact_epoch, l.mail_due_at, newest.state AS mail_state,
       newest.kind AS mail_kind, newest.counts_at AS mail_written_at, newest.due_at AS mail_next_at,
       newest.settled_at AS mail_settled_at, newest.attempts AS mail_attempts,
       newest.first_attempt_at AS mail_first_attempt_at, attempt.started_at AS mail_attempted_at,
       attempt.server AS mail_server, attempt.code AS mail_code, attempt.words AS mail_words, attempt.cause AS mail_cause,
       back.bounced_at, back.hard AS bounce_hard, back.cause AS bounce_cause, back.code AS bounce_code,
       back.words AS bounce_words, l.mail_accepted_at, l.undeliverable_at, l.undeliverable_cause, l.silent,
       l.held_at, l.order_held_at, coalesce(l.hold_name, o.hold_name) AS hold_name, l.review_at, l.started_at,
       l.mapped_at, l.mapped_by, l.mapped_elsewhere, l.organization_id, organization.name AS organization_name, l.set_up_at,
       open_window.accepted_at, open_window.deadline_at, open_window.closes_at, l.expired_at, l.closed_at,
       l.close_cause, l.billing_started_at, l.billing_cause, l.cancelled_at
FROM unnest(%(line_ids)s::bigint[]) WITH ORDINALITY AS asked (line_id, place)
JOIN startline_line AS l ON l.id = asked.line_id
JOIN startline_order AS o ON o.id = l.order_id
JOIN startline_account AS account ON account.id = l.account_id
JOIN startline_customer AS customer ON customer.id = o.customer_id
JOIN startline_offer AS offer ON offer.id = l.offer_id
LEFT JOIN startline_externalhub AS hub ON hub.id = offer.hub_id AND hub.is_active
LEFT JOIN startline_subscription AS subscription ON subscription.id = l.subscription_id
LEFT JOIN startline_address AS contact ON contact.id = l.contact_id
LEFT JOIN startline_address AS placer ON placer.id = o.placed_by_id
LEFT JOIN startline_organization AS organization ON organization.id = l.organization_id
LEFT JOIN startline_window AS open_window ON open_window.line_id = l.id AND open_window.ended_at IS NULL
LEFT JOIN LATERAL (
  SELECT mail.id, mail.state, mail.kind, mail.counts_at, mail.due_at, mail.settled_at, mail.attempts, mail.first_attempt_at
  FROM startline_mailline AS mail_line JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
  WHERE mail_line.line_id = l.id AND mail_line.contact_epoch = l.contact_epoch AND mail_line.left_at IS NULL
    AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
  ORDER BY mail.id DESC LIMIT 1
) AS newest ON true
LEFT JOIN startline_mailattempt AS attempt ON attempt.mail_id = newest.id AND attempt.number = newest.attempts
LEFT JOIN LATERAL (
  SELECT bounce.bounced_at, bounce.hard, bounce.cause, bounce.code, bounce.words
  FROM startline_mailline AS mail_line JOIN startline_bounce AS bounce ON bounce.mail_id = mail_line.mail_id
  JOIN startline_mail AS mail ON mail.id = mail_line.mail_id
  WHERE mail_line.line_id = l.id AND mail_line.contact_epoch = l.contact_epoch AND mail_line.left_at IS NULL
    AND mail.kind IN ('provisioning', 'corrected', 'resend', 'reminder')
  ORDER BY bounce.bounced_at DESC, bounce.id DESC LIMIT 1
) AS back ON true
ORDER BY asked.place;
