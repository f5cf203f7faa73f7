-- lock_event: Let nobody else take the event of that id from that hub until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('startline_hubevent'), hashtext(%(hub_id)s::text || ' ' || %(event_id)s)) AS locked;

-- lock_reference: Let nobody else look for the organization that the hub names so until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('startline_hubreference'), hashtext(%(hub_id)s::text || ' ' || %(reference)s)) AS locked;

-- lines: The lines of the order whose service is set up in that hub.
SELECT o.id AS order_id, o.number AS order_number, l.id AS line_id, l.public_id AS line_public_id
FROM startline_order AS o
JOIN startline_line AS l ON l.order_id = o.id
JOIN startline_offer AS offer ON offer.id = l.offer_id AND offer.hub_id = %(hub_id)s
WHERE o.public_id = %(order_id)s
ORDER BY l.id;
