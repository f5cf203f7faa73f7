-- next: The next reply to a mail about a case.
SELECT notice.id, notice.public_id, notice.raw, notice.raw_bytes, notice.case_mail_id
FROM startline_deliverynotice AS notice
WHERE notice.state = 'received' AND notice.case_mail_id IS NOT NULL AND notice.decided_at IS NULL
ORDER BY notice.id
LIMIT 1
FOR NO KEY UPDATE OF notice SKIP LOCKED;

-- ours: Whether a mail of that public id is ours.
SELECT 1 AS found FROM startline_mail WHERE public_id = %(public_id)s;

-- known: Whether the case has this mail already, or another one under its id (where it has one), and how many of that kind came since.
SELECT coalesce(bool_or(entry.facts ->> 'content' = %(content)s) FILTER (WHERE entry.is_named_so), false) AS known,
       coalesce(bool_or(entry.is_named_so), false) AS named_so,
       count(*) FILTER (WHERE entry.kind = %(kind)s AND entry.occurred_at > %(since)s) AS lately
FROM (SELECT kind, facts, occurred_at, facts ->> 'message_id' = %(message_id)s AS is_named_so
      FROM startline_caseentry WHERE case_id = %(case_id)s AND via = 'mail') AS entry;

-- pass_on: Have the notice judged as what came of the mail: it is a report, and no reply, and no more of it stays than of others.
UPDATE startline_deliverynotice
SET case_mail_id = NULL, mail_id = %(mail_id)s, raw = substring(raw FROM 1 FOR %(kept)s)
WHERE id = %(notice_id)s;

-- judge: Say what became of the reply; of one that is in the case whole, or counts for none, no more stays than of other notices.
UPDATE startline_deliverynotice
SET state = %(state)s, kind = %(kind)s, cause = %(cause)s, words = %(words)s, subject = %(subject)s, from_address = %(from_address)s,
    mail_id = %(mail_id)s, judged_at = %(now)s,
    raw = CASE WHEN %(kept)s::int IS NULL THEN raw ELSE substring(raw FROM 1 FOR %(kept)s) END
WHERE id = %(notice_id)s;
