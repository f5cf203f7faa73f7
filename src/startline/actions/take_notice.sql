-- take: Keep a notice unless it was kept before.
INSERT INTO startline_deliverynotice (source, source_key, received_at, delivered_to, raw, raw_bytes)
VALUES (%(source)s, %(source_key)s, %(received_at)s, %(delivered_to)s, %(raw)s, %(raw_bytes)s)
ON CONFLICT (source, source_key) DO NOTHING;
