-- lock: Let one process at a time write the help's texts.
SELECT pg_advisory_xact_lock(hashtext('startline_helptext')) AS locked;
