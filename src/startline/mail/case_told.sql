-- asker: Who opened the case, in the language that they asked in; none where they can no longer read it.
SELECT person.id AS user_id, person.email, asked.language, ARRAY[]::bigint[] AS line_ids
FROM startline_case AS asked
JOIN startline_account AS account ON account.id = asked.account_id
JOIN startline_user AS person ON person.id = asked.opened_by_id AND person.is_active
WHERE asked.id = %(case_id)s
  AND CASE WHEN asked.side = 'seller' THEN EXISTS (
             SELECT FROM startline_membership AS membership
             WHERE membership.user_id = person.id
               AND (membership.role IN ('operator', 'agent') OR membership.account_id IN (account.id, account.distributor_id)))
           ELSE EXISTS (
             SELECT FROM startline_organizationmember AS member
             WHERE member.user_id = person.id AND member.organization_id = asked.organization_id) END;

-- agent: The agent, while they are of the operator's people.
SELECT person.id AS user_id, person.email, person.language, ARRAY[]::bigint[] AS line_ids
FROM startline_user AS person
WHERE person.id = %(user_id)s AND person.is_active
  AND EXISTS (SELECT FROM startline_membership AS membership
              WHERE membership.user_id = person.id AND membership.role IN ('operator', 'agent'));

-- deciders: Who may decide about a proposed contact: the agent named, if that is another than who proposed it, else all others.
WITH other AS MATERIALIZED (
  SELECT person.id AS user_id, person.email, person.language
  FROM startline_user AS person
  WHERE person.id <> %(proposer_id)s AND person.is_active
    AND EXISTS (SELECT FROM startline_membership AS membership
                WHERE membership.user_id = person.id AND membership.role IN ('operator', 'agent'))
)
SELECT user_id, email, language, ARRAY[]::bigint[] AS line_ids FROM other
WHERE user_id = %(user_id)s OR NOT EXISTS (SELECT FROM other WHERE user_id = %(user_id)s)
ORDER BY user_id;

-- tell: Keep which entry the mail tells of, and tell the case's transaction that it is on its way; for one to the desk it does not wait.
WITH kept AS (
  INSERT INTO startline_casemail (mail_id, entry_id, to_desk)
  VALUES (%(mail_id)s, %(entry_id)s, %(to_desk)s)
)
INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, mail_id, occurred_at)
SELECT state.transaction_id, state.account_id, %(kind)s, CASE WHEN %(to_desk)s THEN state.status ELSE 'in_progress' END,
       %(mail_id)s, %(now)s
FROM startline_transactionstate AS state WHERE state.transaction_id = %(transaction_id)s;
