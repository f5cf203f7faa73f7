-- contacts: The newest contacts of each account's lines, one step of the index each, with what is known of their domains.
WITH account AS MATERIALIZED (
  SELECT id FROM startline_account WHERE %(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s)
), contact AS MATERIALIZED (
  SELECT account.id AS account_id, found.id
  FROM account CROSS JOIN LATERAL (
    WITH RECURSIVE step AS (
      (SELECT l.contact_id AS id FROM startline_line AS l
       WHERE l.account_id = account.id AND l.contact_id IS NOT NULL ORDER BY l.contact_id DESC LIMIT 1)
      UNION ALL
      SELECT older.id FROM step CROSS JOIN LATERAL (
        SELECT l.contact_id AS id FROM startline_line AS l
        WHERE l.account_id = account.id AND l.contact_id < step.id ORDER BY l.contact_id DESC LIMIT 1) AS older
    )
    SELECT id FROM step LIMIT %(of_an_account)s) AS found
  LIMIT %(in_all)s
), refused AS (
  SELECT DISTINCT l.contact_id
  FROM account CROSS JOIN LATERAL (
    SELECT contact_id, undeliverable_cause FROM startline_line
    WHERE account_id = account.id AND status IN ('awaiting_provisioning_details', 'closed')
      AND undeliverable_at IS NOT NULL AND mapped_at IS NULL
    LIMIT 1000) AS l
  WHERE l.undeliverable_cause = 'domain_unknown'
)
SELECT contact.account_id, contact.id, address.domain, known.answer, refused.contact_id IS NOT NULL AS refused
FROM contact
JOIN startline_address AS address ON address.id = contact.id AND address.domain IS NOT NULL
LEFT JOIN startline_maildomain AS known ON known.domain = address.domain
LEFT JOIN refused ON refused.contact_id = contact.id
ORDER BY contact.id DESC;

-- sure: The mail domains of the accounts' own people and of their distributors'; of many accounts, of the first hundred.
WITH account AS (
  SELECT id, distributor_id FROM startline_account
  WHERE %(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s) ORDER BY id LIMIT 100
), side AS (
  SELECT id FROM account UNION SELECT distributor_id FROM account WHERE distributor_id IS NOT NULL
)
SELECT own.domain FROM startline_accountdomain AS own WHERE own.account_id IN (SELECT id FROM side)
UNION
SELECT split_part(person.email, '@', 2) FROM startline_membership AS membership
JOIN startline_user AS person ON person.id = membership.user_id
WHERE membership.account_id IN (SELECT id FROM side);

-- waiting: How many lines of how many orders that can still be changed have these contacts.
SELECT address.email, address.domain, sum(counted.lines)::int AS lines, sum(counted.orders)::int AS orders,
       bool_or(counted.lines = %(most)s) AS more
FROM unnest(%(account_ids)s::bigint[], %(contact_ids)s::bigint[]) AS asked (account_id, contact_id)
CROSS JOIN LATERAL (
  SELECT count(*) AS lines, count(DISTINCT l.order_id) AS orders
  FROM (SELECT order_id FROM startline_line
        WHERE account_id = asked.account_id AND contact_id = asked.contact_id
          AND mapped_at IS NULL AND status <> 'cancelled'
        LIMIT %(most)s) AS l) AS counted
JOIN startline_address AS address ON address.id = asked.contact_id
WHERE counted.lines > 0
GROUP BY address.id, address.email, address.domain;
