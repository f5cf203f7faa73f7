-- next: The next reply to a mail about a case.
SELECT notice.id, notice.public_id, notice.raw, notice.raw_bytes, notice.case_mail_id
FROM startline_deliverynotice AS notice
WHERE notice.state = 'received' AND notice.id > %(after)s
  AND notice.case_mail_id IS NOT NULL AND notice.decided_at IS NULL
ORDER BY notice.id
LIMIT 1
FOR NO KEY UPDATE OF notice SKIP LOCKED;

-- asked: The case that the mail is about, and who asked, with the address that is theirs now: none where they can no longer read it.
SELECT asked.id AS case_id, asked.opened_by_kind AS kind, asked.opened_by_id AS user_id,
       asked.opened_by_address_id AS address_id,
       CASE WHEN asked.opened_by_address_id IS NOT NULL THEN contact.key
            WHEN NOT person.is_active THEN NULL
            WHEN asked.side = 'seller' AND EXISTS (
              SELECT FROM startline_membership AS membership
              WHERE membership.user_id = person.id AND (membership.role IN ('operator', 'agent')
                OR membership.account_id IN (account.id, account.distributor_id))) THEN person.email
            WHEN asked.side = 'customer' AND EXISTS (
              SELECT FROM startline_organizationmember AS member
              WHERE member.user_id = person.id AND member.organization_id = asked.organization_id) THEN person.email
       END AS key
FROM startline_casemail AS told
JOIN startline_caseentry AS entry ON entry.id = told.entry_id
JOIN startline_case AS asked ON asked.id = entry.case_id
JOIN startline_account AS account ON account.id = asked.account_id
LEFT JOIN startline_user AS person ON person.id = asked.opened_by_id
LEFT JOIN startline_address AS contact ON contact.id = asked.opened_by_address_id
WHERE told.mail_id = %(mail_id)s AND NOT told.to_desk;

-- ours: Whether a mail of that public id is ours.
SELECT 1 AS found FROM startline_mail WHERE public_id = %(public_id)s;

-- known: Whether the case has this mail already, and how many came to it by mail since.
SELECT EXISTS (SELECT FROM startline_caseentry
               WHERE case_id = %(case_id)s AND via = 'mail' AND facts ->> 'message_id' = %(message_id)s) AS known,
       (SELECT count(*) FROM startline_caseentry
        WHERE case_id = %(case_id)s AND via = 'mail' AND kind <> 'reopened' AND occurred_at > %(since)s) AS lately;

-- pass_on: Have the notice judged as what came of the mail: it is a report, and no reply.
UPDATE startline_deliverynotice SET case_mail_id = NULL, mail_id = %(mail_id)s WHERE id = %(notice_id)s;

-- judge: Say what became of the reply; of one that is in the case whole no more stays than of other notices.
UPDATE startline_deliverynotice
SET state = %(state)s, kind = %(kind)s, words = %(words)s, subject = %(subject)s, from_address = %(from_address)s,
    mail_id = %(mail_id)s, judged_at = %(now)s,
    raw = CASE WHEN %(kept)s::int IS NULL THEN raw ELSE substring(raw FROM 1 FOR %(kept)s) END
WHERE id = %(notice_id)s;
