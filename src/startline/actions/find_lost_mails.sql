-- claim: Take the oldest askings that no worker has at hand, and drop those for which nobody waits any more.
WITH dropped AS (
  DELETE FROM startline_lostmail WHERE asked_at <= %(too_old)s
)
UPDATE startline_lostmail SET taken_until = %(until)s
WHERE id IN (
  SELECT id FROM startline_lostmail
  WHERE asked_at > %(too_old)s AND (taken_until IS NULL OR taken_until <= %(now)s)
  ORDER BY id
  LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED)
RETURNING id, key;

-- done: Forget askings that were answered.
DELETE FROM startline_lostmail WHERE id = ANY(%(ids)s);

-- address: The address by its key.
SELECT id FROM startline_address WHERE key = %(key)s;

-- accounts: The accounts in which the address is the contact of a line that waits, one step an account by its index.
SELECT account.id AS account_id
FROM startline_account AS account
CROSS JOIN LATERAL (
  SELECT FROM startline_line AS l
  WHERE l.account_id = account.id AND l.contact_id = %(address_id)s AND l.set_up_at IS NULL
    AND l.status IN ('awaiting_provisioning_details', 'pending_activation', 'closed')
  LIMIT 1) AS waits
ORDER BY account.id;

-- lock_answers: Let nobody else answer the address until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('startline_lostmail'), %(address_id)s::bigint::int) AS locked;

-- answers: How often the address was answered in the account of late; an answer records what is to be mapped and what is to be set up each once.
SELECT greatest(count(*) FILTER (WHERE facts ? 'mapped'), count(*) FILTER (WHERE NOT facts ? 'mapped')) AS count
FROM startline_transaction
WHERE actor_address_id = %(address_id)s AND actor_kind = 'contact' AND type = 'provisioning_email_resent'
  AND account_id = %(account_id)s AND occurred_at > %(since)s;

-- lines: The address's lines that wait in the account, the newest first; of those that came in silent no mail was lost.
SELECT id AS line_id, order_id FROM startline_line
WHERE account_id = %(account_id)s AND contact_id = %(address_id)s AND set_up_at IS NULL
  AND status IN ('awaiting_provisioning_details', 'pending_activation', 'closed')
  AND CASE WHEN mapped_at IS NULL THEN NOT silent ELSE organization_id IS NOT NULL END
ORDER BY id DESC
LIMIT %(most)s;
