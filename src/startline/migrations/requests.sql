-- Requests stand in their order's account, are decided once and never deleted; who sees the account sees them.
ALTER TABLE startline_changerequest ADD CONSTRAINT request_of_account UNIQUE (id, account_id);
ALTER TABLE startline_changerequest ADD CONSTRAINT a_request_and_its_order_share_the_account
  FOREIGN KEY (order_id, account_id) REFERENCES startline_order (id, account_id);
ALTER TABLE startline_changerequestline ADD CONSTRAINT a_line_and_its_request_share_the_account
  FOREIGN KEY (request_id, account_id) REFERENCES startline_changerequest (id, account_id);
ALTER TABLE startline_changerequestline ADD CONSTRAINT a_request_names_lines_that_are_there
  FOREIGN KEY (line_id) REFERENCES startline_line (id);

CREATE TRIGGER a_request_is_never_deleted BEFORE DELETE ON startline_changerequest
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a request is never deleted');
CREATE TRIGGER a_request_is_decided_once BEFORE UPDATE ON startline_changerequest FOR EACH ROW
  WHEN (OLD.state <> 'open' AND OLD IS DISTINCT FROM NEW)
  EXECUTE FUNCTION startline_forbid('a request is decided once');
CREATE TRIGGER a_request_stays_what_was_asked BEFORE UPDATE ON startline_changerequest FOR EACH ROW
  WHEN ((OLD.account_id, OLD.order_id, OLD.public_id, OLD.transaction_id, OLD.address_id, OLD.note, OLD.asked_by_id,
         OLD.asked_at)
        IS DISTINCT FROM
        (NEW.account_id, NEW.order_id, NEW.public_id, NEW.transaction_id, NEW.address_id, NEW.note, NEW.asked_by_id,
         NEW.asked_at))
  EXECUTE FUNCTION startline_forbid('a request stays what was asked');
CREATE TRIGGER a_requested_line_is_never_deleted BEFORE DELETE ON startline_changerequestline
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a request is never deleted');
CREATE TRIGGER a_requested_line_is_decided_once BEFORE UPDATE ON startline_changerequestline FOR EACH ROW
  WHEN (OLD.outcome IS NOT NULL
        OR (OLD.request_id, OLD.line_id, OLD.account_id, OLD.contact_id, OLD.contact_epoch)
           IS DISTINCT FROM (NEW.request_id, NEW.line_id, NEW.account_id, NEW.contact_id, NEW.contact_epoch))
  EXECUTE FUNCTION startline_forbid('a request is decided once');

DO $$
DECLARE owned text;
BEGIN
  FOREACH owned IN ARRAY ARRAY['changerequest', 'changerequestline'] LOOP
    EXECUTE format('ALTER TABLE startline_%s ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format(
      'CREATE POLICY rows_of_seen_accounts ON startline_%s FOR SELECT TO startline_reader USING ('
      '(SELECT startline_sees_all()) OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[]))', owned);
    EXECUTE format('GRANT SELECT ON startline_%s TO startline_reader', owned);
  END LOOP;
END $$;

-- A cause says why a status is what it is, so it stays as long as the status does: a notice that arrives (or does
-- not) afterwards leaves "refused: declined" as it was.
CREATE OR REPLACE FUNCTION startline_mirror_latest_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO startline_transactionstate AS state (transaction_id, account_id, event_id, status, cause, updated_at)
  SELECT DISTINCT ON (transaction_id) transaction_id, account_id, id, status, cause, occurred_at
  FROM appended ORDER BY transaction_id, id DESC
  ON CONFLICT (transaction_id) DO UPDATE
    SET event_id = EXCLUDED.event_id, status = EXCLUDED.status, updated_at = EXCLUDED.updated_at,
        cause = CASE WHEN state.status = EXCLUDED.status THEN state.cause ELSE EXCLUDED.cause END
    WHERE state.event_id < EXCLUDED.event_id;
  RETURN NULL;
END $$;
