-- waiting: The next mails that are to be delivered, the longest due first.
SELECT mail.id FROM startline_mail AS mail
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
LEFT JOIN startline_mailattempt AS last ON last.mail_id = mail.id AND last.number = mail.attempts
WHERE mail.settled_at IS NULL
  AND (%(after_at)s::timestamptz IS NULL OR (mail.due_at, mail.id) > (%(after_at)s, %(after_id)s))
  /* filters */
ORDER BY mail.due_at, mail.id
LIMIT %(limit)s;

-- failed: The next mails that did not arrive, of the last thirty days, newest first.
SELECT mail.id FROM startline_mail AS mail
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
LEFT JOIN startline_mailattempt AS last ON last.mail_id = mail.id AND last.number = mail.attempts
WHERE mail.state IN ('refused', 'given_up') AND mail.settled_at > %(since)s
  AND (%(after_at)s::timestamptz IS NULL OR (mail.settled_at, mail.id) < (%(after_at)s, %(after_id)s))
  /* filters */
ORDER BY mail.settled_at DESC, mail.id DESC
LIMIT %(limit)s;

-- filters: What else a listed mail must be; a refusal without a refused attempt is that of a stopped address.
AND (%(states)s::text[] IS NULL OR mail.state = ANY(%(states)s))
AND (%(domain)s::text IS NULL OR recipient.domain = %(domain)s)
AND (%(start)s::text IS NULL OR (recipient.key ~>=~ %(start)s AND recipient.key ~<~ %(end)s))
AND (%(cause)s::text IS NULL OR %(cause)s =
     CASE WHEN mail.state = 'refused' AND last.outcome IS DISTINCT FROM 'refused' THEN 'suppressed' ELSE last.cause END);

-- facts: What the list says of the mails, in the order of their ids as given.
SELECT mail.id, mail.public_id, mail.kind, mail.state, recipient.email AS recipient, mail.attempts, mail.due_at,
       mail.settled_at, mail.counts_at, account.name AS account, last.ended_at AS answered_at, last.code, last.words,
       CASE WHEN mail.state = 'refused' AND last.outcome IS DISTINCT FROM 'refused' THEN 'suppressed' ELSE last.cause END AS cause,
       spoken_of.orders, spoken_of.numbers, spoken_of.lines, spoken_of.still_theirs
FROM unnest(%(mail_ids)s::bigint[]) WITH ORDINALITY AS asked (mail_id, place)
JOIN startline_mail AS mail ON mail.id = asked.mail_id
JOIN startline_account AS account ON account.id = mail.account_id
JOIN startline_address AS recipient ON recipient.id = mail.recipient_id
LEFT JOIN startline_mailattempt AS last ON last.mail_id = mail.id AND last.number = mail.attempts
LEFT JOIN LATERAL (
  SELECT array_agg(DISTINCT o.public_id::text || ' ' || o.number) AS orders, count(DISTINCT o.id) AS numbers,
         count(*) AS lines,
         count(*) FILTER (WHERE mail_line.left_at IS NULL AND l.contact_epoch = mail_line.contact_epoch) AS still_theirs
  FROM (SELECT * FROM startline_mailline WHERE mail_id = mail.id LIMIT %(looked_at)s) AS mail_line
  JOIN startline_line AS l ON l.id = mail_line.line_id
  JOIN startline_order AS o ON o.id = l.order_id
) AS spoken_of ON true
ORDER BY asked.place;
