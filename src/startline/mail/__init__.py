"""From the outbox row to the message: links, bodies, transport."""
