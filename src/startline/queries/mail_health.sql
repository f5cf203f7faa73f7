-- by_hour: How the attempts of the last seven days ended, hour by hour before now (0: the hour that ends now).
SELECT floor(extract(epoch FROM %(now)s::timestamptz - started_at) / 3600)::int AS hours_ago, outcome, count(*) AS number
FROM startline_mailattempt
WHERE started_at > %(since)s AND started_at <= %(now)s
GROUP BY hours_ago, outcome;

-- refused: Mails refused for good, given up or come back in the last seven days, by cause and by the recipient's domain.
WITH failed AS MATERIALIZED (
  SELECT attempt.mail_id, coalesce(attempt.cause, 'other') AS cause
  FROM startline_mailattempt AS attempt
  WHERE attempt.started_at > %(since)s AND attempt.outcome = 'refused'
  UNION ALL
  SELECT mail.id, coalesce(attempt.cause, 'other')
  FROM startline_mail AS mail
  JOIN startline_mailattempt AS attempt ON attempt.mail_id = mail.id AND attempt.number = mail.attempts
  WHERE mail.state = 'given_up' AND mail.settled_at > %(since)s
  UNION ALL
  SELECT mail_id, cause FROM startline_bounce WHERE bounced_at > %(since)s AND hard
), counted AS (
  SELECT failed.cause, address.domain, count(*) AS number,
         mode() WITHIN GROUP (ORDER BY failed.cause) AS mostly,
         row_number() OVER (PARTITION BY GROUPING(failed.cause) ORDER BY count(*) DESC, failed.cause, address.domain) AS place,
         GROUPING(failed.cause) = 0 AS by_cause
  FROM failed
  JOIN startline_mail AS mail ON mail.id = failed.mail_id
  JOIN startline_address AS address ON address.id = mail.recipient_id
  GROUP BY GROUPING SETS ((failed.cause), (address.domain))
)
SELECT by_cause, coalesce(cause, mostly) AS cause, domain, number FROM counted
WHERE place <= %(limit)s ORDER BY by_cause DESC, place;

-- trouble: The last trouble of our own mail server within a day, and whether a mail has been accepted since.
SELECT attempt.cause, attempt.code, attempt.words, attempt.server, attempt.started_at AS at,
       EXISTS (SELECT FROM startline_mailattempt AS later
               WHERE later.started_at > %(since)s AND later.started_at > attempt.started_at AND later.outcome = 'accepted') AS over
FROM startline_mailattempt AS attempt
WHERE attempt.started_at > %(since)s AND attempt.cause = ANY(%(causes)s) AND attempt.outcome IN ('deferred', 'unknown')
ORDER BY attempt.started_at DESC
LIMIT 1;

-- queue: What waits and is being sent, exact to a bound, the mail due longest, the workers alive, and what came back.
WITH unsettled AS (
  SELECT state, due_at FROM startline_mail WHERE settled_at IS NULL ORDER BY due_at LIMIT %(counted)s
)
SELECT (SELECT count(*) FROM unsettled) AS unsettled,
       (SELECT count(*) FROM unsettled WHERE state = 'waiting' AND due_at <= %(now)s) AS due,
       (SELECT count(*) FROM unsettled WHERE state = 'sending') AS sending,
       (SELECT min(due_at) FROM unsettled WHERE state = 'waiting' AND due_at <= %(now)s) AS oldest_at,
       (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds') AS workers,
       count(*) FILTER (WHERE bounced_at > %(now)s - interval '1 hour') AS bounced_hour,
       count(*) FILTER (WHERE bounced_at > %(now)s - interval '1 day') AS bounced_day,
       count(*) AS bounced_week
FROM startline_bounce WHERE bounced_at > %(since)s;
