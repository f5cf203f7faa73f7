-- take_turn: Wait until nobody else does what has this key; the turn ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0));
