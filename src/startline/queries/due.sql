-- due: How much the sweeps have to do at an instant, mails under way included (none is due while all mail is paused).
SELECT (SELECT count(*) FROM startline_line
        WHERE mail_due_at <= %(now)s AND mail_due_at IS NOT NULL AND held_at IS NULL AND order_held_at IS NULL) AS lines,
       (SELECT count(*) FROM startline_mail
        WHERE (due_at <= %(now)s AND NOT EXISTS (SELECT FROM startline_instance WHERE mail_paused_at IS NOT NULL)
               OR due_at > %(now)s AND state = 'sending') AND settled_at IS NULL) AS mails,
       (SELECT count(*) FROM startline_window
        WHERE closes_at <= %(now)s AND closes_at IS NOT NULL AND ended_at IS NULL) AS windows,
       (SELECT count(*) FROM startline_window
        WHERE remind_contact_at <= %(now)s AND remind_contact_at IS NOT NULL AND closes_at IS NOT NULL
          AND ended_at IS NULL)
       + (SELECT count(*) FROM startline_window
          WHERE remind_editors_at <= %(now)s AND remind_editors_at IS NOT NULL AND closes_at IS NOT NULL
            AND ended_at IS NULL)
       + (SELECT count(*) FROM startline_line
          WHERE escalate_at <= %(now)s AND escalate_at IS NOT NULL AND held_at IS NULL AND order_held_at IS NULL)
       AS reminders,
       (SELECT count(*) FROM startline_deliverynotice AS notice
        WHERE state = 'received' AND (mail_id IS NULL OR EXISTS (
          SELECT FROM startline_mail AS mail WHERE mail.id = notice.mail_id AND mail.settled_at IS NOT NULL))) AS notices;

-- next_due: The instant at which the sweeps have something to do next, later than now.
SELECT least(
  (SELECT min(mail_due_at) FROM startline_line
   WHERE mail_due_at > %(now)s AND mail_due_at IS NOT NULL AND held_at IS NULL AND order_held_at IS NULL),
  (SELECT min(due_at) FROM startline_mail WHERE due_at > %(now)s AND settled_at IS NULL AND state = 'waiting'
   AND NOT EXISTS (SELECT FROM startline_instance WHERE mail_paused_at IS NOT NULL)),
  (SELECT min(closes_at) FROM startline_window
   WHERE closes_at > %(now)s AND closes_at IS NOT NULL AND ended_at IS NULL),
  (SELECT min(remind_contact_at) FROM startline_window
   WHERE remind_contact_at > %(now)s AND remind_contact_at IS NOT NULL AND closes_at IS NOT NULL AND ended_at IS NULL),
  (SELECT min(remind_editors_at) FROM startline_window
   WHERE remind_editors_at > %(now)s AND remind_editors_at IS NOT NULL AND closes_at IS NOT NULL AND ended_at IS NULL),
  (SELECT min(escalate_at) FROM startline_line
   WHERE escalate_at > %(now)s AND escalate_at IS NOT NULL AND held_at IS NULL AND order_held_at IS NULL)) AS at;

-- workers: How many workers have shown a sign of life in the last half minute.
SELECT count(*) AS alive FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds';
