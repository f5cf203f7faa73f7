-- overview: How many lines stand where, over all accounts.
SELECT count(*) AS lines,
       count(*) FILTER (WHERE waits AND l.undeliverable_at IS NOT NULL) AS undeliverable,
       count(*) FILTER (WHERE waits AND l.undeliverable_at IS NULL AND l.contact_id IS NULL AND l.mapped_at IS NULL)
         AS without_contact,
       count(*) FILTER (WHERE waits AND l.undeliverable_at IS NULL
                          AND (l.contact_id IS NOT NULL OR l.mapped_at IS NOT NULL)
                          AND open_window.closes_at IS NOT NULL) AS closing,
       count(*) FILTER (WHERE l.status = 'closed' AND l.provisions AND l.set_up_at IS NULL) AS closed_pending,
       count(*) FILTER (WHERE l.status IN ('entered', 'booked') AND l.provisions) AS ahead,
       count(*) FILTER (WHERE l.set_up_at IS NOT NULL) AS provisioned
FROM startline_line AS l
LEFT JOIN startline_window AS open_window ON open_window.line_id = l.id AND open_window.ended_at IS NULL
CROSS JOIN LATERAL (SELECT l.status IN ('awaiting_provisioning_details', 'pending_activation') AS waits) AS kind;

-- operator_zone: The time zone in which the operator reads.
SELECT time_zone FROM startline_account WHERE kind = 'operator';
