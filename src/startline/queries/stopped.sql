-- stopped: The next stops of mail to addresses, newest first; those in force, the lifted ones, or of one address.
SELECT stopped.id, stopped.public_id, address.email AS address, stopped.reason, stopped.note, stopped.since_at,
       author.name AS by, stopped.lifted_at, lifter.name AS lifted_by, stopped.lifted_by_id IS NULL AS lifted_unasked
FROM startline_suppression AS stopped
JOIN startline_address AS address ON address.id = stopped.address_id
LEFT JOIN startline_user AS author ON author.id = stopped.by_id
LEFT JOIN startline_user AS lifter ON lifter.id = stopped.lifted_by_id
WHERE (stopped.lifted_at IS NOT NULL) = %(lifted)s
  AND (%(start)s::text IS NULL OR stopped.address_id IN (
    SELECT id FROM startline_address WHERE key ~>=~ %(start)s::text AND key ~<~ %(end)s::text LIMIT %(found)s))
  AND (%(after)s::bigint IS NULL OR (stopped.since_at, stopped.id) < (
    SELECT before.since_at, before.id FROM startline_suppression AS before WHERE before.id = %(after)s))
ORDER BY stopped.since_at DESC, stopped.id DESC
LIMIT %(limit)s;

-- stop: One stop by its public id.
SELECT stopped.id, stopped.public_id, address.email AS address, stopped.reason, stopped.note, stopped.since_at,
       author.name AS by, stopped.lifted_at, lifter.name AS lifted_by, stopped.lifted_by_id IS NULL AS lifted_unasked
FROM startline_suppression AS stopped
JOIN startline_address AS address ON address.id = stopped.address_id
LEFT JOIN startline_user AS author ON author.id = stopped.by_id
LEFT JOIN startline_user AS lifter ON lifter.id = stopped.lifted_by_id
WHERE stopped.public_id = %(public_id)s;

-- in_force: The stops in force of these addresses.
SELECT address_id, reason, since_at FROM startline_suppression
WHERE lifted_at IS NULL AND address_id = ANY(%(address_ids)s);
