-- lock: Lock the instance, first of all: who claims mails counts what others have claimed.
SELECT mail_paused_at, mail_resumed_at, hourly_cap, refusal_percent
FROM startline_instance FOR NO KEY UPDATE;

-- hour: What began since then, how it ended, and whether any mail is due; read after the instance is locked.
SELECT count(*) AS begun, count(outcome) AS ended, count(*) FILTER (WHERE outcome = 'refused') AS refused,
       EXISTS (SELECT FROM startline_mail WHERE due_at <= %(now)s AND settled_at IS NULL) AS due
FROM startline_mailattempt WHERE started_at > %(since)s;

-- pause: Pause all mail, and put it on record.
WITH paused AS (
  UPDATE startline_instance SET mail_paused_at = %(now)s, mail_pause = %(cause)s, mail_paused_by_id = NULL
  RETURNING mail_pause
)
INSERT INTO startline_settingchange (area, setting, became, actor_kind, occurred_at)
SELECT 'instance', 'mail_paused', to_jsonb(mail_pause), 'system', %(now)s FROM paused;
