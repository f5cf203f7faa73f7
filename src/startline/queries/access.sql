-- visible: The accounts that members of these see into: their own, and a distributor's partners.
SELECT id FROM startline_account
WHERE id = ANY(%(account_ids)s) OR distributor_id = ANY(%(account_ids)s)
ORDER BY id;

-- accounts: The accounts among the visible ones (all where they are not limited), by name.
SELECT id, name FROM startline_account
WHERE %(accounts)s::bigint[] IS NULL OR id = ANY(%(accounts)s)
ORDER BY name;

-- orders: The visible orders of that number (looked up account by account) or public id, in the named account where one is.
SELECT o.id, o.public_id, o.account_id, account.name AS account_name, o.number, account.time_zone
FROM startline_order AS o
JOIN startline_account AS account ON account.id = o.account_id
WHERE o.id IN (
    SELECT numbered.id FROM startline_account AS owner
    JOIN startline_order AS numbered ON numbered.account_id = owner.id AND numbered.number = %(number)s
    UNION ALL
    SELECT named.id FROM startline_order AS named WHERE named.public_id = %(public_id)s)
  AND (%(accounts)s::bigint[] IS NULL OR o.account_id = ANY(%(accounts)s))
  AND (%(account_id)s::bigint IS NULL OR o.account_id = %(account_id)s)
ORDER BY account.name;

-- lines: The order's lines of these numbers.
SELECT id, number FROM startline_line WHERE order_id = %(order_id)s AND number = ANY(%(numbers)s);
