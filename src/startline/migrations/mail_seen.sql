-- What came of mails after they were accepted: who sees it, and what is never changed.

-- Notices and suppressions concern all accounts, and a notice may hold anything: the operator's people see them.
ALTER TABLE startline_deliverynotice ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_of_seen_accounts ON startline_deliverynotice FOR SELECT TO startline_reader
  USING ((SELECT startline_sees_all()));
GRANT SELECT ON startline_deliverynotice TO startline_reader;
ALTER TABLE startline_suppression ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_of_seen_accounts ON startline_suppression FOR SELECT TO startline_reader
  USING ((SELECT startline_sees_all()));
GRANT SELECT ON startline_suppression TO startline_reader;
GRANT SELECT ON startline_maildomain TO startline_reader;
-- Whether a worker runs is said beside how mail fares.
GRANT SELECT ON procrastinate_workers TO startline_reader;

DO $$
DECLARE owned text;
BEGIN
  FOREACH owned IN ARRAY ARRAY['bounce', 'reminder'] LOOP
    EXECUTE format('ALTER TABLE startline_%s ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format(
      'CREATE POLICY rows_of_seen_accounts ON startline_%s FOR SELECT TO startline_reader USING ('
      '(SELECT startline_sees_all()) OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[]))', owned);
    EXECUTE format('GRANT SELECT ON startline_%s TO startline_reader', owned);
  END LOOP;
END $$;

CREATE TRIGGER a_bounce_is_never_changed BEFORE UPDATE OR DELETE ON startline_bounce
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a bounce is never changed');
CREATE TRIGGER a_reminder_is_never_changed BEFORE UPDATE OR DELETE ON startline_reminder
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a reminder is never changed');
CREATE TRIGGER a_daily_mail_keeps_its_day BEFORE UPDATE ON startline_mail FOR EACH ROW
  WHEN (OLD.day IS DISTINCT FROM NEW.day)
  EXECUTE FUNCTION startline_forbid('a daily mail keeps its day');
CREATE TRIGGER a_notice_is_never_deleted BEFORE DELETE ON startline_deliverynotice
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a notice is never deleted');
CREATE TRIGGER a_notice_keeps_where_it_came_from BEFORE UPDATE ON startline_deliverynotice FOR EACH ROW
  WHEN ((OLD.public_id, OLD.source, OLD.source_key, OLD.received_at)
        IS DISTINCT FROM (NEW.public_id, NEW.source, NEW.source_key, NEW.received_at))
  EXECUTE FUNCTION startline_forbid('a notice keeps where it came from');
CREATE TRIGGER a_notice_is_judged_once BEFORE UPDATE ON startline_deliverynotice FOR EACH ROW
  WHEN (OLD.state NOT IN ('received', 'unknown') AND OLD.state <> NEW.state
        OR OLD.state = 'unknown' AND NEW.state = 'received' AND (NEW.decided_at IS NULL OR NEW.mail_id IS NULL))
  EXECUTE FUNCTION startline_forbid('a notice is judged once, and again only where a person says which mail it is about');
CREATE TRIGGER a_suppression_is_never_deleted BEFORE DELETE ON startline_suppression
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a suppression is never deleted');
CREATE TRIGGER a_suppression_is_lifted_once BEFORE UPDATE ON startline_suppression FOR EACH ROW
  WHEN (OLD.lifted_at IS NOT NULL
        OR (OLD.public_id, OLD.address_id, OLD.reason, OLD.since_at)
           IS DISTINCT FROM (NEW.public_id, NEW.address_id, NEW.reason, NEW.since_at))
  EXECUTE FUNCTION startline_forbid('a suppression is lifted once');
