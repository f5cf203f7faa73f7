-- save: Give the lines an answer to the field; of each it replaces the one before.
INSERT INTO startline_setupanswer AS answer
  (account_id, line_id, field_id, field_version, value, file_id, version, saved_at, saved_by_address_id, saved_by_user_id)
SELECT %(account_id)s, line_id, %(field_id)s, %(field_version)s, %(value)s::jsonb, %(file_id)s, %(version)s, %(now)s,
       %(address_id)s, %(user_id)s
FROM unnest(%(line_ids)s::bigint[]) AS line_id
ON CONFLICT (line_id, field_id) DO UPDATE
SET field_version = excluded.field_version, value = excluded.value, file_id = excluded.file_id, version = excluded.version,
    saved_at = excluded.saved_at, saved_by_address_id = excluded.saved_by_address_id, saved_by_user_id = excluded.saved_by_user_id;

-- plan: Whether the order's lines of the offer are set up alike; no row before anybody has chosen.
SELECT alike FROM startline_setupplan WHERE order_id = %(order_id)s AND offer_id = %(offer_id)s;

-- choose: Say how the order's lines of the offer are set up.
INSERT INTO startline_setupplan (account_id, order_id, offer_id, alike, decided_at)
VALUES (%(account_id)s, %(order_id)s, %(offer_id)s, %(alike)s, %(now)s)
ON CONFLICT (order_id, offer_id) DO UPDATE SET alike = excluded.alike, decided_at = excluded.decided_at
WHERE startline_setupplan.alike <> excluded.alike;
