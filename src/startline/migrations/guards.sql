-- What the database holds by itself: set-once columns, an append-only record, one account throughout.

CREATE FUNCTION startline_forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: % on %', TG_ARGV[0], TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation',
    CONSTRAINT = TG_NAME;
END $$;

-- One account throughout ------------------------------------------------------------------------------------
ALTER TABLE startline_customer ADD CONSTRAINT customer_of_account UNIQUE (id, account_id);
ALTER TABLE startline_subscription ADD CONSTRAINT subscription_of_account UNIQUE (id, account_id);
ALTER TABLE startline_order ADD CONSTRAINT order_of_account UNIQUE (id, account_id);
ALTER TABLE startline_order ADD CONSTRAINT order_of_organization UNIQUE (id, organization_id);
ALTER TABLE startline_order ADD CONSTRAINT an_order_and_its_customer_share_the_account
  FOREIGN KEY (customer_id, account_id) REFERENCES startline_customer (id, account_id);
ALTER TABLE startline_line ADD CONSTRAINT a_line_and_its_order_share_the_account
  FOREIGN KEY (order_id, account_id) REFERENCES startline_order (id, account_id);
ALTER TABLE startline_line ADD CONSTRAINT a_line_and_its_subscription_share_the_account
  FOREIGN KEY (subscription_id, account_id) REFERENCES startline_subscription (id, account_id);
ALTER TABLE startline_line ADD CONSTRAINT a_line_is_mapped_to_its_orders_organization
  FOREIGN KEY (order_id, organization_id) REFERENCES startline_order (id, organization_id);

-- Lines and orders ------------------------------------------------------------------------------------------
CREATE TRIGGER an_order_is_never_deleted BEFORE DELETE ON startline_order
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('an order is never deleted');
CREATE TRIGGER an_order_never_changes_account BEFORE UPDATE ON startline_order FOR EACH ROW
  WHEN (OLD.account_id <> NEW.account_id OR OLD.number <> NEW.number OR OLD.public_id <> NEW.public_id)
  EXECUTE FUNCTION startline_forbid('an order keeps its account, number and public id');
CREATE TRIGGER an_orders_organization_is_set_once BEFORE UPDATE ON startline_order FOR EACH ROW
  WHEN (OLD.organization_id IS NOT NULL AND OLD.organization_id IS DISTINCT FROM NEW.organization_id)
  EXECUTE FUNCTION startline_forbid('an order has at most one organization, set once');

CREATE TRIGGER a_line_is_never_deleted BEFORE DELETE ON startline_line
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a line is never deleted');
CREATE TRIGGER a_line_keeps_its_place BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (OLD.account_id <> NEW.account_id OR OLD.order_id <> NEW.order_id OR OLD.number <> NEW.number
        OR OLD.public_id <> NEW.public_id OR OLD.provisions <> NEW.provisions)
  EXECUTE FUNCTION startline_forbid('a line keeps its account, order, number and public id');
CREATE TRIGGER mapping_is_set_once BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (OLD.mapped_at IS NOT NULL AND (OLD.mapped_at IS DISTINCT FROM NEW.mapped_at
        OR OLD.organization_id IS DISTINCT FROM NEW.organization_id
        OR OLD.mapped_by IS DISTINCT FROM NEW.mapped_by
        OR OLD.mapped_elsewhere <> NEW.mapped_elsewhere))
  EXECUTE FUNCTION startline_forbid('mapping is the point of no return');
CREATE TRIGGER set_up_is_set_once BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (OLD.set_up_at IS NOT NULL AND OLD.set_up_at IS DISTINCT FROM NEW.set_up_at)
  EXECUTE FUNCTION startline_forbid('set-up is completed once');
CREATE TRIGGER billing_starts_once BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (OLD.billing_cause IS NOT NULL AND (OLD.billing_cause IS DISTINCT FROM NEW.billing_cause
        OR OLD.billing_started_at IS DISTINCT FROM NEW.billing_started_at))
  EXECUTE FUNCTION startline_forbid('billing starts once per line');
CREATE TRIGGER closing_is_set_once BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (OLD.close_cause IS NOT NULL AND (OLD.close_cause IS DISTINCT FROM NEW.close_cause
        OR OLD.closed_at IS DISTINCT FROM NEW.closed_at))
  EXECUTE FUNCTION startline_forbid('a line closes once');
CREATE TRIGGER a_line_moves_only_forward BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
    ('entered', 'booked'), ('entered', 'cancelled'),
    ('booked', 'awaiting_provisioning_details'), ('booked', 'pending_activation'), ('booked', 'cancelled'),
    ('awaiting_provisioning_details', 'pending_activation'), ('awaiting_provisioning_details', 'closed'),
    ('awaiting_provisioning_details', 'cancelled'),
    ('pending_activation', 'closed')))
  EXECUTE FUNCTION startline_forbid('a line moves only forward');
CREATE TRIGGER the_contact_epoch_only_rises BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (NEW.contact_epoch < OLD.contact_epoch
        OR (OLD.contact_id IS DISTINCT FROM NEW.contact_id AND NEW.contact_epoch <= OLD.contact_epoch))
  EXECUTE FUNCTION startline_forbid('every change of the contact raises its epoch, and nothing lowers it');
CREATE TRIGGER no_contact_change_past_the_point_of_no_return BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (OLD.mapped_at IS NOT NULL AND OLD.contact_id IS DISTINCT FROM NEW.contact_id)
  EXECUTE FUNCTION startline_forbid('the contact is fixed from the mapping on');

-- Windows ---------------------------------------------------------------------------------------------------
CREATE TRIGGER a_window_is_never_deleted BEFORE DELETE ON startline_window
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a window is never deleted');
CREATE TRIGGER a_window_is_set_once BEFORE UPDATE ON startline_window FOR EACH ROW
  WHEN ((OLD.account_id, OLD.line_id, OLD.mail_id, OLD.contact_epoch, OLD.accepted_at, OLD.time_zone,
         OLD.policy_id, OLD.policy_name, OLD.window_days, OLD.expiry, OLD.reminder_days,
         OLD.escalation_days, OLD.deadline_at)
        IS DISTINCT FROM
        (NEW.account_id, NEW.line_id, NEW.mail_id, NEW.contact_epoch, NEW.accepted_at, NEW.time_zone,
         NEW.policy_id, NEW.policy_name, NEW.window_days, NEW.expiry, NEW.reminder_days,
         NEW.escalation_days, NEW.deadline_at))
  EXECUTE FUNCTION startline_forbid('a window is set once');
CREATE TRIGGER a_window_ends_once BEFORE UPDATE ON startline_window FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL AND (OLD.ended_at IS DISTINCT FROM NEW.ended_at
        OR OLD.end_cause IS DISTINCT FROM NEW.end_cause OR OLD.closes_at IS DISTINCT FROM NEW.closes_at))
  EXECUTE FUNCTION startline_forbid('a window ends once');

-- Mail ------------------------------------------------------------------------------------------------------
CREATE TRIGGER a_mail_is_never_deleted BEFORE DELETE ON startline_mail
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a mail is never deleted');
CREATE TRIGGER a_mail_keeps_its_recipient BEFORE UPDATE ON startline_mail FOR EACH ROW
  WHEN ((OLD.public_id, OLD.account_id, OLD.transaction_id, OLD.kind, OLD.recipient_id, OLD.counts_at)
        IS DISTINCT FROM
        (NEW.public_id, NEW.account_id, NEW.transaction_id, NEW.kind, NEW.recipient_id, NEW.counts_at))
  EXECUTE FUNCTION startline_forbid('a mail keeps its recipient and its cause');
CREATE TRIGGER a_mail_is_settled_once BEFORE UPDATE ON startline_mail FOR EACH ROW
  WHEN (OLD.settled_at IS NOT NULL)
  EXECUTE FUNCTION startline_forbid('a mail is settled once');
CREATE TRIGGER every_copy_of_a_mail_is_alike BEFORE UPDATE ON startline_mail FOR EACH ROW
  WHEN (OLD.text IS NOT NULL AND (OLD.subject, OLD.text, OLD.html) IS DISTINCT FROM (NEW.subject, NEW.text, NEW.html))
  EXECUTE FUNCTION startline_forbid('every copy of a mail is alike');
CREATE TRIGGER an_attempt_is_never_deleted BEFORE DELETE ON startline_mailattempt
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('an attempt is never deleted');
CREATE TRIGGER an_attempt_ends_once BEFORE UPDATE ON startline_mailattempt FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL OR (OLD.mail_id, OLD.number, OLD.started_at) IS DISTINCT FROM (NEW.mail_id, NEW.number, NEW.started_at))
  EXECUTE FUNCTION startline_forbid('an attempt ends once');
CREATE TRIGGER a_link_is_never_changed BEFORE UPDATE OR DELETE ON startline_link
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a link is never changed');

-- The record ------------------------------------------------------------------------------------------------
CREATE SEQUENCE startline_record_seq;
ALTER TABLE startline_transactionitem ALTER id SET DEFAULT nextval('startline_record_seq');
ALTER TABLE startline_transactionevent ALTER id SET DEFAULT nextval('startline_record_seq');

CREATE TRIGGER a_transaction_is_never_changed BEFORE UPDATE OR DELETE ON startline_transaction
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER an_item_is_never_changed BEFORE UPDATE OR DELETE ON startline_transactionitem
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER an_event_is_never_changed BEFORE UPDATE OR DELETE ON startline_transactionevent
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER transactions_are_never_emptied BEFORE TRUNCATE ON startline_transaction
  EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER items_are_never_emptied BEFORE TRUNCATE ON startline_transactionitem
  EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON startline_transactionevent
  EXECUTE FUNCTION startline_forbid('the record is append-only');
ALTER TABLE startline_transaction ENABLE ALWAYS TRIGGER a_transaction_is_never_changed;
ALTER TABLE startline_transaction ENABLE ALWAYS TRIGGER transactions_are_never_emptied;
ALTER TABLE startline_transactionitem ENABLE ALWAYS TRIGGER an_item_is_never_changed;
ALTER TABLE startline_transactionitem ENABLE ALWAYS TRIGGER items_are_never_emptied;
ALTER TABLE startline_transactionevent ENABLE ALWAYS TRIGGER an_event_is_never_changed;
ALTER TABLE startline_transactionevent ENABLE ALWAYS TRIGGER events_are_never_emptied;

CREATE FUNCTION startline_mirror_latest_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO startline_transactionstate AS state (transaction_id, account_id, event_id, status, cause, updated_at)
  SELECT DISTINCT ON (transaction_id) transaction_id, account_id, id, status, cause, occurred_at
  FROM appended ORDER BY transaction_id, id DESC
  ON CONFLICT (transaction_id) DO UPDATE
    SET event_id = EXCLUDED.event_id, status = EXCLUDED.status, cause = EXCLUDED.cause, updated_at = EXCLUDED.updated_at
    WHERE state.event_id < EXCLUDED.event_id;
  RETURN NULL;
END $$;
CREATE TRIGGER a_transactions_status_is_its_latest_event AFTER INSERT ON startline_transactionevent
  REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION startline_mirror_latest_event();

-- People and the instance -----------------------------------------------------------------------------------
CREATE FUNCTION startline_role_fits_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.role IN ('operator', 'agent')) <> (SELECT kind = 'operator' FROM startline_account WHERE id = NEW.account_id) THEN
    RAISE EXCEPTION 'the role % does not exist in this kind of account', NEW.role
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_role_fits_its_account BEFORE INSERT OR UPDATE ON startline_membership
  FOR EACH ROW EXECUTE FUNCTION startline_role_fits_account();

CREATE FUNCTION startline_distributor_is_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT kind <> 'distributor' FROM startline_account WHERE id = NEW.distributor_id) THEN
    RAISE EXCEPTION 'a partner stands under a distributor' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_partner_stands_under_a_distributor BEFORE INSERT OR UPDATE ON startline_account FOR EACH ROW
  WHEN (NEW.distributor_id IS NOT NULL) EXECUTE FUNCTION startline_distributor_is_one();
CREATE TRIGGER an_account_keeps_its_kind BEFORE UPDATE ON startline_account FOR EACH ROW
  WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION startline_forbid('an account keeps its kind');

CREATE TRIGGER an_instance_is_never_deleted BEFORE DELETE ON startline_instance
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('an instance stays what it is');
CREATE TRIGGER the_clock_only_moves_forward BEFORE UPDATE ON startline_instance FOR EACH ROW
  WHEN (NEW.clock_offset < OLD.clock_offset OR NEW.rehearsal <> OLD.rehearsal)
  EXECUTE FUNCTION startline_forbid('a rehearsal stays one, and its clock only moves forward');
