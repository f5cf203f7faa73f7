-- The hub: who sees what it keeps, and what is never changed.

-- Codes and files are read by actions alone: a page shows neither a digest nor a file that it did not ask its rules for.
ALTER TABLE startline_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE startline_storedfile ENABLE ROW LEVEL SECURITY;
-- Whether there is a logo, and which, is everybody's to see.
CREATE POLICY the_logo ON startline_storedfile FOR SELECT TO startline_reader
  USING (id = (SELECT logo_id FROM startline_instance));
GRANT SELECT (id, sha256) ON startline_storedfile TO startline_reader;

DO $$
DECLARE owned text;
BEGIN
  FOREACH owned IN ARRAY ARRAY['setupanswer', 'setupplan', 'hubtelling'] LOOP
    EXECUTE format('ALTER TABLE startline_%s ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format(
      'CREATE POLICY rows_of_seen_accounts ON startline_%s FOR SELECT TO startline_reader USING ('
      '(SELECT startline_sees_all()) OR account_id = ANY ((SELECT startline_seen_accounts())::bigint[]))', owned);
  END LOOP;
END $$;
GRANT SELECT ON startline_setupplan, startline_hubtelling TO startline_reader;
-- Who sells sees how far a setup is; what was entered, actions hand out to the operator's people.
GRANT SELECT (id, account_id, line_id, field_id, field_version, version, saved_at) ON startline_setupanswer TO startline_reader;

-- What hubs elsewhere tell concerns the operator's people; of the hubs nobody reads the secret.
ALTER TABLE startline_hubevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_of_seen_accounts ON startline_hubevent FOR SELECT TO startline_reader
  USING ((SELECT startline_sees_all()));
GRANT SELECT ON startline_hubevent TO startline_reader;
GRANT SELECT (id, public_id, name, admin_url, events_url, former_until, is_active, quiet_until, created_at)
  ON startline_externalhub TO startline_reader;
GRANT SELECT ON startline_setupfield TO startline_reader;

-- Who belongs to a customer's organization concerns its own people, whose pages ask for it by name, and the operator's.
DO $$
DECLARE spaces text;
BEGIN
  FOREACH spaces IN ARRAY ARRAY['organizationmember', 'organizationinvitation', 'organizationchange'] LOOP
    EXECUTE format('ALTER TABLE startline_%s ENABLE ROW LEVEL SECURITY', spaces);
    EXECUTE format('CREATE POLICY rows_for_the_operators_people ON startline_%s FOR SELECT TO startline_reader USING ('
      '(SELECT startline_sees_all()))', spaces);
    EXECUTE format('GRANT SELECT ON startline_%s TO startline_reader', spaces);
  END LOOP;
END $$;

-- Codes
CREATE TRIGGER a_code_is_used_once BEFORE UPDATE ON startline_code FOR EACH ROW
  WHEN (OLD.used_at IS NOT NULL OR OLD.replaced_at IS NOT NULL OR NEW.tries < OLD.tries
        OR (OLD.public_id, OLD.account_id, OLD.link_id, OLD.address_id, OLD.purpose, OLD.subject, OLD.digest,
            OLD.key_number, OLD.browser, OLD.asked_at, OLD.expires_at)
           IS DISTINCT FROM
           (NEW.public_id, NEW.account_id, NEW.link_id, NEW.address_id, NEW.purpose, NEW.subject, NEW.digest,
            NEW.key_number, NEW.browser, NEW.asked_at, NEW.expires_at))
  EXECUTE FUNCTION startline_forbid('a code is used once, and for what it was asked for');

-- Lines
CREATE TRIGGER a_set_up_starts_once_per_contact BEFORE UPDATE ON startline_line FOR EACH ROW
  WHEN (OLD.started_at IS NOT NULL AND OLD.started_at IS DISTINCT FROM NEW.started_at
        AND OLD.contact_epoch = NEW.contact_epoch)
  EXECUTE FUNCTION startline_forbid('the set-up of a line starts once per contact');

-- Files
CREATE TRIGGER a_file_is_never_changed BEFORE UPDATE ON startline_storedfile
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a file is never changed');

-- Service setup
CREATE TRIGGER a_setup_field_is_never_deleted BEFORE DELETE ON startline_setupfield
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a field of the service setup is never deleted');
CREATE TRIGGER a_setup_fields_version_rises BEFORE UPDATE ON startline_setupfield FOR EACH ROW
  WHEN (NEW.version < OLD.version
        OR (OLD.offer_id, OLD.key, OLD.kind, OLD.public_id) IS DISTINCT FROM (NEW.offer_id, NEW.key, NEW.kind, NEW.public_id)
        OR ((OLD.required, OLD.options) IS DISTINCT FROM (NEW.required, NEW.options) AND NEW.version = OLD.version))
  EXECUTE FUNCTION startline_forbid('a field keeps its offer, key and kind, and other answers raise its version');
CREATE FUNCTION startline_answer_before_set_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM startline_line WHERE id = coalesce(NEW.line_id, OLD.line_id) AND (set_up_at IS NOT NULL OR mapped_at IS NULL)) THEN
    RAISE EXCEPTION 'answers belong to a line that is mapped and not yet set up' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = TG_NAME;
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER answers_stay_once_the_line_is_set_up BEFORE INSERT OR UPDATE OR DELETE ON startline_setupanswer
  FOR EACH ROW EXECUTE FUNCTION startline_answer_before_set_up();
CREATE TRIGGER an_answers_version_rises BEFORE UPDATE ON startline_setupanswer FOR EACH ROW
  WHEN (NEW.version <= OLD.version OR (OLD.line_id, OLD.field_id) IS DISTINCT FROM (NEW.line_id, NEW.field_id))
  EXECUTE FUNCTION startline_forbid('every save of an answer raises its version');

-- Organizations
CREATE TRIGGER an_organization_is_never_deleted BEFORE DELETE ON startline_organization
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('an organization is never deleted');
CREATE TRIGGER an_organization_closes_once BEFORE UPDATE ON startline_organization FOR EACH ROW
  WHEN (OLD.closed_at IS NOT NULL AND OLD.closed_at IS DISTINCT FROM NEW.closed_at
        OR (OLD.public_id, OLD.reference) IS DISTINCT FROM (NEW.public_id, NEW.reference))
  EXECUTE FUNCTION startline_forbid('an organization closes once, and keeps its reference');
-- Who closes one locks it, and whoever maps to it holds it open: these stand behind.
CREATE FUNCTION startline_closes_without_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM startline_order WHERE organization_id = NEW.id) THEN
    RAISE EXCEPTION 'an organization to which an order was mapped stays open' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER an_organization_with_orders_stays_open BEFORE UPDATE ON startline_organization FOR EACH ROW
  WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION startline_closes_without_orders();
CREATE FUNCTION startline_maps_to_an_open_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM startline_organization WHERE id = NEW.organization_id AND closed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a closed organization takes no orders' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_closed_organization_takes_no_orders BEFORE INSERT OR UPDATE OF organization_id ON startline_order FOR EACH ROW
  WHEN (NEW.organization_id IS NOT NULL) EXECUTE FUNCTION startline_maps_to_an_open_organization();
CREATE TRIGGER an_organization_change_is_never_changed BEFORE UPDATE OR DELETE ON startline_organizationchange
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER organization_changes_are_never_emptied BEFORE TRUNCATE ON startline_organizationchange
  EXECUTE FUNCTION startline_forbid('the record is append-only');
ALTER TABLE startline_organizationchange ENABLE ALWAYS TRIGGER an_organization_change_is_never_changed;
ALTER TABLE startline_organizationchange ENABLE ALWAYS TRIGGER organization_changes_are_never_emptied;
CREATE TRIGGER an_organization_invitation_ends_once BEFORE UPDATE ON startline_organizationinvitation FOR EACH ROW
  WHEN ((OLD.accepted_at IS NOT NULL AND OLD.accepted_at IS DISTINCT FROM NEW.accepted_at)
        OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at)
        OR (OLD.organization_id, OLD.email, OLD.role, OLD.public_id)
           IS DISTINCT FROM (NEW.organization_id, NEW.email, NEW.role, NEW.public_id))
  EXECUTE FUNCTION startline_forbid('an invitation ends once, and keeps its organization, address and role');

-- Hubs elsewhere
CREATE TRIGGER a_hub_event_is_never_changed BEFORE UPDATE OR DELETE ON startline_hubevent
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('what a hub told is never changed');
CREATE TRIGGER a_telling_is_never_deleted BEFORE DELETE ON startline_hubtelling
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a telling is never deleted');
CREATE TRIGGER a_telling_is_settled_once BEFORE UPDATE ON startline_hubtelling FOR EACH ROW
  WHEN (OLD.state = 'told' OR (OLD.state = 'given_up' AND NEW.state <> 'waiting')
        OR (OLD.public_id, OLD.account_id, OLD.hub_id, OLD.line_id, OLD.contact_epoch, OLD.type, OLD.contact_id, OLD.occurred_at)
           IS DISTINCT FROM
           (NEW.public_id, NEW.account_id, NEW.hub_id, NEW.line_id, NEW.contact_epoch, NEW.type, NEW.contact_id, NEW.occurred_at))
  EXECUTE FUNCTION startline_forbid('a telling keeps what it tells; told is final, and one given up can only be tried again');
