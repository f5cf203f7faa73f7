-- remove: Remove the sessions that ran out first, but none that somebody holds.
DELETE FROM django_session WHERE session_key IN (
  SELECT session_key FROM django_session
  WHERE expire_date <= %(now)s
  ORDER BY expire_date
  LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED)
RETURNING session_key;

-- forget_where: Forget from where, and by which browser, somebody was signed in with them.
DELETE FROM usersessions_usersession WHERE session_key = ANY(%(session_keys)s);
