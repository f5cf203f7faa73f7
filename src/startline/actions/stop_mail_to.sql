-- take_over: End the stop of an address whose mail only came back: a person's takes its place.
UPDATE startline_suppression SET lifted_at = %(now)s, lifted_by_id = %(user_id)s
WHERE address_id = %(address_id)s AND lifted_at IS NULL AND reason = 'bounced';

-- stop: Stop mail to an address, unless it is stopped already.
INSERT INTO startline_suppression (address_id, reason, note, since_at, by_id)
VALUES (%(address_id)s, %(reason)s, %(note)s, %(now)s, %(user_id)s)
ON CONFLICT (address_id) WHERE lifted_at IS NULL DO NOTHING;
