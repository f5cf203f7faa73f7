"""Every constraint that the models name, broken once: no writer gets past it (ARCHITECTURE, "Invariants")."""

from collections.abc import Mapping

import pytest
from django.apps import apps
from django.db import Error, transaction
from tests.cases import about, case_of, person
from tests.hubs import hub_elsewhere
from tests.models.forbidding import constraint_of, run
from tests.worlds import Cast, Stage, Wanted, cast, place

NOW = "'2026-11-16 09:00Z'"

_ACCOUNT = "UPDATE startline_account SET {} WHERE name = 'Telepartner'"
_OPERATOR = "UPDATE startline_account SET {} WHERE name = 'Quadrante Cloud'"
_LINE = "UPDATE startline_line SET {} WHERE number = '{}'"
_POLICY = "UPDATE startline_policy SET {} WHERE name = 'Flex: 7 days'"
_WINDOW = "UPDATE startline_window SET {} WHERE ended_at IS NULL"
_WAITING_MAIL = "UPDATE startline_mail SET {} WHERE state = 'waiting'"
_MAIL_LIKE = """
    INSERT INTO startline_mail (account_id, transaction_id, kind, recipient_id, language, counts_at, due_at, {columns})
    SELECT account_id, transaction_id, {kind}, recipient_id, language, counts_at, due_at, {values}
    FROM startline_mail LIMIT 1
"""


def _line(stage: Stage, columns: str) -> str:
    return _LINE.format(columns, stage)


def _mail(columns: str, values: str, *, kind: str = "kind") -> str:
    return _MAIL_LIKE.format(columns=columns, values=values, kind=kind)


def _row(table: str, **columns: str) -> str:
    return f"INSERT INTO startline_{table} ({', '.join(columns)}) VALUES ({', '.join(columns.values())})"


def _invitation(**columns: str) -> str:
    usual = {
        "account_id": "(SELECT id FROM startline_account WHERE name = 'Telepartner')",
        "email": "'new@telepartner.example'",
        "name": "'Nina'",
        "role": "'editor'",
        "language": "'en'",
        "key_number": "1",
        "invited_at": NOW,
        "expires_at": NOW,
    }
    return _row("invitation", **{**usual, **columns})


def _access_change(**columns: str) -> str:
    usual = {"kind": "'invited'", "occurred_at": NOW, "by_kind": "'console'"}
    return _row("accesschange", **{**usual, **columns})


def _code(**columns: str) -> str:
    usual = {
        "account_id": "1",
        "link_id": "gen_random_uuid()",
        "address_id": "(SELECT id FROM startline_address LIMIT 1)",
        "purpose": "'map'",
        "subject": "'{}'",
        "digest": "'x'",
        "key_number": "1",
        "browser": "'x'",
        "asked_at": NOW,
        "expires_at": NOW,
    }
    return _row("code", **{**usual, **columns})


def _organization_row(table: str, **columns: str) -> str:
    """An organization, and a row of a table of its people."""
    whose = "INSERT INTO startline_organization (name, name_key) VALUES ('Acme', 'acme'); "
    return whose + _row(table, organization_id="(SELECT max(id) FROM startline_organization)", **columns)


def _organization_member(**columns: str) -> str:
    usual = {"user_id": "(SELECT min(id) FROM startline_user)", "role": "'member'", "joined_at": NOW}
    return _organization_row("organizationmember", **{**usual, **columns})


def _organization_invitation(**columns: str) -> str:
    usual = {
        "email": "'new@acme.example'",
        "name": "'Nina'",
        "role": "'member'",
        "language": "'en'",
        "key_number": "1",
        "invited_at": NOW,
        "expires_at": NOW,
    }
    return _organization_row("organizationinvitation", **{**usual, **columns})


def _organization_change(**columns: str) -> str:
    usual = {"kind": "'renamed'", "occurred_at": NOW, "by_kind": "'member'"}
    return _organization_row("organizationchange", **{**usual, **columns})


def _again(table: str) -> str:
    """The newest row of a table of an organization's people once more."""
    columns = {
        "organizationmember": "organization_id, user_id, role, joined_at",
        "organizationinvitation": "organization_id, email, name, role, language, key_number, invited_at, expires_at",
    }[table]
    newest = f"SELECT {columns} FROM startline_{table} ORDER BY id DESC LIMIT 1"
    return f"; INSERT INTO startline_{table} ({columns}) {newest}"


def _request(**columns: str) -> str:
    usual = {
        "account_id": "1",
        "order_id": "1",
        "transaction_id": "1",
        "address_id": "1",
        "asked_by_id": "1",
        "asked_at": NOW,
    }
    return _row("changerequest", **{**usual, **columns})


def _setting(**columns: str) -> str:
    usual = {
        "area": "'account'",
        "account_id": "1",
        "setting": "'send_hour'",
        "actor_kind": "'console'",
        "occurred_at": NOW,
    }
    return _row("settingchange", **{**usual, **columns})


def _reminder(**columns: str) -> str:
    usual = {
        "account_id": "1",
        "line_id": "1",
        "window_id": "1",
        "audience": "'contact'",
        "days": "3",
        "transaction_id": "1",
        "reminded_at": NOW,
    }
    return _row("reminder", **{**usual, **columns})


def _notice(**columns: str) -> str:
    usual = {
        "source": "'imap'",
        "source_key": "'one'",
        "received_at": NOW,
        "raw": "''",
        "raw_bytes": "0",
        "state": "'unknown'",
        "kind": "'other'",
        "judged_at": NOW,
    }
    return _row("deliverynotice", **{**usual, **columns})


def _setup_field(**columns: str) -> str:
    usual = {
        "offer_id": "(SELECT min(id) FROM startline_offer)",
        "key": "'service_name'",
        "position": "1",
        "kind": "'text'",
        "labels": "'{}'",
        "required": "true",
    }
    return _row("setupfield", **{**usual, **columns})


def _suppression(**columns: str) -> str:
    usual = {
        "address_id": "(SELECT min(id) FROM startline_address)",
        "reason": "'bounced'",
        "since_at": NOW,
    }
    return _row("suppression", **{**usual, **columns})


_PLAN = f"""
    INSERT INTO startline_setupplan (account_id, order_id, offer_id, alike, decided_at)
    SELECT account_id, order_id, offer_id, true, {NOW} FROM startline_line WHERE number = 'mapped'"""


def _answer(*, saved_by_address_id: str = "contact_id") -> str:
    return f"""
    INSERT INTO startline_setupfield (offer_id, key, position, kind, labels, required)
    SELECT id, 'seats', 1, 'number', '{{}}', true FROM startline_offer WHERE code = 'A-FLEX'
    ON CONFLICT DO NOTHING;
    INSERT INTO startline_setupanswer
      (account_id, line_id, field_id, field_version, value, saved_at, saved_by_address_id)
    SELECT account_id, line.id, field.id, 1, '"25"', {NOW}, {saved_by_address_id}
    FROM startline_line AS line, startline_setupfield AS field WHERE line.number = 'mapped'"""


def _organization(**columns: str) -> str:
    return _row("organization", **{"name": "'Acme'", "name_key": "'acme'", **columns})


_HUB = _row("externalhub", name="'Elsewhere'", admin_url="'https://hub.example/'", secret="'sealed'")
_OF_A_HUB = _organization(hub_id="(SELECT max(id) FROM startline_externalhub)", hub_reference="'42'")


_HUB_ID = "(SELECT id FROM startline_externalhub)"


def _hub(**columns: str) -> str:
    usual = {"name": "'Another'", "admin_url": "'https://admin.example/'", "secret": "'sealed'"}
    return _row("externalhub", **{**usual, **columns})


def _telling(**columns: str) -> str:
    usual = {
        "account_id": "1",
        "hub_id": _HUB_ID,
        "line_id": "1",
        "contact_epoch": "99",
        "type": "'contact.added'",
        "contact_id": "(SELECT min(id) FROM startline_address)",
        "occurred_at": NOW,
        "due_at": NOW,
    }
    return _row("hubtelling", **{**usual, **columns})


def _twice(statement: str) -> str:
    return f"{statement}; {statement}"


def _case(**columns: str) -> str:
    """A case that somebody of the partner opened, as *columns* have it."""
    usual = {
        "account_id": "(SELECT id FROM startline_account WHERE name = 'Telepartner')",
        "side": "'seller'",
        "transaction_id": "0",
        "type": "'other'",
        "priority": "'normal'",
        "subject": "'Help'",
        "language": "'en'",
        "opened_by_kind": "'user'",
        "opened_by_id": "(SELECT min(id) FROM startline_user)",
        "opened_at": NOW,
        "due_at": NOW,
        "first_due_at": NOW,
        "changed_at": NOW,
    }
    return _row("case", **{**usual, **columns})


def _entry(**columns: str) -> str:
    usual = {
        "case_id": "(SELECT min(id) FROM startline_case)",
        "account_id": "1",
        "for_sellers": "true",
        "internal": "false",
        "kind": "'said'",
        "via": "'page'",
        "by_kind": "'user'",
        "occurred_at": NOW,
    }
    return _row("caseentry", **{**usual, **columns})


def _proposal(**columns: str) -> str:
    usual = {
        "case_id": "(SELECT min(id) FROM startline_case)",
        "address_id": "(SELECT min(id) FROM startline_address)",
        "lines": "'{}'",
        "proposed_by_id": "(SELECT min(id) FROM startline_user)",
        "proposed_at": NOW,
    }
    return _row("caseproposal", **{**usual, **columns})


def _canned(**columns: str) -> str:
    return _row("cannedanswer", **{"title": "'Hello'", "texts": "'{}'", **columns})


def _article(**columns: str) -> str:
    usual = {
        "slug": "'resend'",
        "language": "'en'",
        "audience": "'sellers'",
        "position": "1",
        "title": "'Resend'",
        "summary": "''",
        "text": "''",
        "sha256": "''",
    }
    return _row("helptext", **{**usual, **columns})


_BROKEN: Mapping[str, Mapping[str, str]] = {
    "accounts and people": {
        "account_kind_is_known": """
            INSERT INTO startline_account (kind, name) VALUES ('friend', 'Amici')""",
        "only_a_partner_has_a_distributor": """
            INSERT INTO startline_account (kind, name, distributor_id)
            SELECT 'distributor', 'Distribuzione Ovest', id FROM startline_account WHERE kind = 'distributor'""",
        "there_is_one_operator": "INSERT INTO startline_account (kind, name) VALUES ('operator', 'Altra')",
        "send_hour_is_an_hour_of_the_day": _ACCOUNT.format("send_hour = 24"),
        "account_currency_is_a_code": _ACCOUNT.format("currency = 'eur'"),
        "user_email_is_lower_case": "UPDATE startline_user SET email = upper(email) WHERE name = 'Ada Viola'",
        "role_is_known": "ALTER TABLE startline_membership DISABLE TRIGGER USER; "
        "UPDATE startline_membership SET role = 'king'",
        "one_role_per_person_and_account": """
            INSERT INTO startline_membership (user_id, account_id, role)
            SELECT user_id, account_id, role FROM startline_membership LIMIT 1""",
        "address_is_whole_or_erased": "UPDATE startline_address SET domain = NULL",
        "only_an_erased_address_is_blank": """
            UPDATE startline_address SET email = NULL, key = NULL, domain = NULL WHERE key = 'it@acme.example'""",
        "address_is_a_single_one": """
            INSERT INTO startline_address (email, key, domain) VALUES ('a@x.example, b@x.example', 'k', 'x.example')""",
    },
    "catalogue and instance": {
        "expiry_is_known": _POLICY.format("expiry = 'forget'"),
        "policy_matches_an_offer_or_a_family": _POLICY.format("family = 'collaboration'"),
        "window_is_a_day_or_more": _POLICY.format("window_days = 0"),
        "one_policy_per_offer_and_day": """
            INSERT INTO startline_policy
              (name, offer_id, valid_from, window_days, expiry, reminder_days, escalation_days)
            SELECT 'Again', offer_id, valid_from, 8, expiry, '{}', 1 FROM startline_policy WHERE family IS NULL""",
        "one_policy_per_family_and_day": """
            INSERT INTO startline_policy
              (name, family, valid_from, window_days, expiry, reminder_days, escalation_days)
            SELECT 'Again', family, valid_from, 8, expiry, '{}', 1 FROM startline_policy WHERE family IS NOT NULL""",
        "there_is_one_instance": "INSERT INTO startline_instance (id, rehearsal) VALUES (2, true)",
        "only_a_rehearsal_moves_its_clock": """
            ALTER TABLE startline_instance DISABLE TRIGGER USER;
            UPDATE startline_instance SET rehearsal = false, clock_offset = '1 day'""",
        "desk_days_are_days_of_the_week": "UPDATE startline_instance SET desk_days = '51'",
        "the_desk_opens_before_it_closes": "UPDATE startline_instance SET desk_opens = 18, desk_closes = 18",
        "a_cap_lets_one_mail_through": "UPDATE startline_instance SET recipient_cap = 0",
        "refusal_percent_is_a_share": "UPDATE startline_instance SET refusal_percent = 101",
        "mail_pause_is_known": f"UPDATE startline_instance SET mail_paused_at = {NOW}, mail_pause = 'whim'",
        "a_pause_of_mail_says_why": f"UPDATE startline_instance SET mail_paused_at = {NOW}",
        "only_people_pause_mail_by_name": f"""
            UPDATE startline_instance
            SET mail_paused_at = {NOW}, mail_pause = 'refusals', mail_paused_by_id = 1""",
    },
    "suppressions": {
        "suppression_reason_is_known": _suppression(reason="'whim'"),
        "an_address_is_suppressed_once_at_a_time": f"{_suppression()}; {_suppression()}",
        "only_a_lifted_suppression_says_by_whom": _suppression(
            lifted_by_id="(SELECT min(id) FROM startline_user)"
        ),
    },
    "mail domains": {
        "mail_domain_answer_is_known": """
            INSERT INTO startline_maildomain (domain, answer, looked_up_at) VALUES ('acme.com', 'maybe', now())""",
    },
    "imports": {
        "import_state_is_known": """
            INSERT INTO startline_importrun (source, file_name, sends_mail, state, started_at)
            VALUES ('report', 'a.csv', false, 'lost', now())""",
        "import_source_is_known": """
            INSERT INTO startline_importrun (source, file_name, sends_mail, state, started_at)
            VALUES ('fax', 'a.csv', false, 'done', now())""",
        "row_outcome_is_known": """
            INSERT INTO startline_importrow (run_id, row_number, outcome) VALUES (1, 1, 'perhaps')""",
        "expected_outcome_is_known": """
            INSERT INTO startline_importrow (run_id, row_number, expected) VALUES (1, 1, 'perhaps')""",
        "problem_kind_is_known": """
            INSERT INTO startline_importrow (run_id, row_number, problem_kind) VALUES (1, 1, 'odd')""",
        "decision_is_known": """
            INSERT INTO startline_importconflict (run_id, row_number, field, account_id, order_number, line_number,
                                                  line_id, file_value, our_value, code, decision)
            VALUES (1, 1, 'contact', 1, '1', '1.0', 1, 'a', 'b', 'both_changed', 'both')""",
    },
    "filters": {
        "one_saved_filter_per_person_and_name": """
            INSERT INTO startline_savedfilter (user_id, name, query)
            SELECT id, 'Mine', twice.query FROM startline_user, (VALUES ('a'), ('b')) AS twice (query)
            WHERE email LIKE 'g.conti@%%'""",
        "saved_filter_has_a_name": "INSERT INTO startline_savedfilter (user_id, name, query) VALUES (1, '', 'q=1')",
    },
    "invitations and access": {
        "invited_role_is_known": _invitation(role="'king'"),
        "invited_email_is_lower_case": _invitation(email="'New@telepartner.example'"),
        "an_invitation_is_accepted_or_withdrawn": _invitation(accepted_at=NOW, withdrawn_at=NOW),
        "one_open_invitation_per_account_and_address": f"{_invitation()}; {_invitation()}",
        "access_change_kind_is_known": _access_change(kind="'envied'"),
        "access_change_actor_is_known": _access_change(by_kind="'ghost'"),
        "role_before_is_known": _access_change(role_before="'king'"),
        "role_after_is_known": _access_change(role_after="'king'"),
    },
    "people of organizations": {
        "organization_role_is_known": _organization_member(role="'king'"),
        "one_role_per_person_and_organization": _organization_member() + _again("organizationmember"),
        "role_invited_to_an_organization_is_known": _organization_invitation(role="'king'"),
        "invited_member_is_lower_case": _organization_invitation(email="'New@acme.example'"),
        "an_invitation_to_an_organization_is_accepted_or_withdrawn": _organization_invitation(
            accepted_at=NOW, withdrawn_at=NOW
        ),
        "one_open_invitation_per_organization_and_address": _organization_invitation()
        + _again("organizationinvitation"),
        "organization_change_kind_is_known": _organization_change(kind="'envied'"),
        "organization_change_actor_is_known": _organization_change(by_kind="'ghost'"),
        "organization_role_before_is_known": _organization_change(role_before="'king'"),
        "organization_role_after_is_known": _organization_change(role_after="'king'"),
    },
    "requests": {
        "request_state_is_known": _request(state="'lost'", decided_at=NOW, decided_by_id="1"),
        "a_decision_says_who_and_when": _request(state="'declined'", decided_at=NOW),
        "only_an_open_request_is_undecided": _request(state="'declined'"),
        "only_an_approval_makes_a_change": _request(change_id="1"),
        "request_line_outcome_is_known": """
            INSERT INTO startline_changerequestline (request_id, line_id, account_id, contact_epoch, outcome)
            VALUES (1, 1, 1, 0, 'perhaps')""",
    },
    "codes": {
        "code_purpose_is_known": _code(purpose="'fun'"),
        "a_code_is_tried_a_few_times": _code(tries="6"),
        "a_code_is_used_or_replaced": _code(used_at=NOW, replaced_at=NOW),
    },
    "files": {
        "a_stored_file_is_of_sane_size": _row(
            "storedfile",
            name="'a.png'",
            content_type="'image/png'",
            content="''",
            size_bytes="0",
            sha256="''",
        ),
    },
    "settings": {
        "setting_area_is_known": "ALTER TABLE startline_settingchange "
        "DROP CONSTRAINT a_setting_change_says_whose_it_is; " + _setting(area="'weather'"),
        "setting_is_known": _setting(setting="'colour'"),
        "setting_actor_kind_is_known": _setting(actor_kind="'ghost'"),
        "a_setting_change_says_whose_it_is": _setting(account_id="NULL"),
    },
    "mail": {
        "mail_kind_is_known": _mail("attempts", "0", kind="'love letter'"),
        "mail_state_is_known": "ALTER TABLE startline_mail DROP CONSTRAINT a_settled_mail_says_when; "
        + _mail("state, settled_at", f"'lost', {NOW}"),
        "a_mail_is_leased_while_it_is_sent": _WAITING_MAIL.format("state = 'sending'"),
        "a_settled_mail_says_when": _WAITING_MAIL.format("state = 'accepted'"),
        "a_kept_body_is_whole": _WAITING_MAIL.format("text = 'Hello', html = NULL, subject = NULL"),
        "a_daily_mail_has_its_day": _mail("attempts", "0", kind="'reminder'"),
        "one_daily_mail_per_person_and_account": "; ".join(
            [_mail("day", "'2026-11-16'", kind="'attention'")] * 2
        ),
        "a_line_that_left_a_mail_says_why": f"UPDATE startline_mailline SET left_at = {NOW}",
        "attempts_of_a_mail_are_numbered": """
            INSERT INTO startline_mailattempt (mail_id, account_id, number, started_at, server)
            SELECT mail_id, account_id, number, started_at, server FROM startline_mailattempt LIMIT 1""",
        "attempt_outcome_is_known": f"""
            INSERT INTO startline_mailattempt (mail_id, account_id, number, started_at, server, ended_at, outcome)
            VALUES (1, 1, 99, {NOW}, 'mx', {NOW}, 'perhaps')""",
        "an_ended_attempt_has_an_outcome": f"""
            INSERT INTO startline_mailattempt (mail_id, account_id, number, started_at, server, ended_at)
            VALUES (1, 1, 99, {NOW}, 'mx', {NOW})""",
    },
    "reminders": {
        "audience_is_known": "ALTER TABLE startline_reminder "
        "DROP CONSTRAINT only_editors_are_told_of_what_has_not_started; " + _reminder(audience="'world'"),
        "each_reminder_goes_once": f"{_reminder()}; {_reminder()}",
        "a_line_is_escalated_once": "; ".join([_reminder(window_id="NULL", audience="'editors'")] * 2),
        "only_editors_are_told_of_what_has_not_started": _reminder(window_id="NULL"),
    },
    "notices": {
        "notice_source_is_known": _notice(source="'fax'"),
        "notice_state_is_known": _notice(state="'lost'"),
        "notice_kind_is_known": _notice(kind="'gossip'"),
        "a_notice_is_taken_in_once": f"{_notice()}; {_notice()}",
        "a_judged_notice_says_when_and_what": _notice(kind="NULL"),
        "only_a_notice_about_a_mail_is_applied": _notice(state="'applied'"),
        "a_decided_notice_says_who_and_when": _notice(decided_at=NOW),
    },
    "organizations": {
        "an_organization_of_a_hub_has_its_reference_there": _organization(hub_reference="'42'"),
        "one_organization_per_hub_and_reference": f"{_HUB}; {_OF_A_HUB}; {_OF_A_HUB}",
    },
    "orders": {
        "one_customer_per_account_and_name": """
            INSERT INTO startline_customer (account_id, name, name_key)
            SELECT account_id, 'ACME', name_key FROM startline_customer""",
        "one_order_per_account_and_number": """
            INSERT INTO startline_order (account_id, number, customer_id, currency)
            SELECT account_id, number, customer_id, currency FROM startline_order""",
        "order_currency_is_a_code": "UPDATE startline_order SET currency = '€'",
        "order_hold_has_a_name_and_a_start": f"UPDATE startline_order SET held_at = {NOW}",
        "one_subscription_per_account_and_number": """
            INSERT INTO startline_subscription (account_id, number)
            SELECT account_id, number FROM startline_subscription""",
    },
    "lines": {
        "one_line_per_order_and_number": """
            INSERT INTO startline_line (account_id, order_id, number, offer_id, provisions, quantity, time_zone, status)
            SELECT account_id, order_id, number, offer_id, true, 1, 'UTC', 'entered' FROM startline_line LIMIT 1""",
        "line_status_is_known": """
            INSERT INTO startline_line
              (account_id, order_id, number, offer_id, provisions, quantity, time_zone, status, start_date)
            SELECT account_id, order_id, '99', offer_id, true, 1, 'UTC', 'asleep', start_date
            FROM startline_line LIMIT 1""",
        "billing_cause_is_known": f"""
            INSERT INTO startline_line
              (account_id, order_id, number, offer_id, provisions, quantity, time_zone, status, start_date, closed_at,
               close_cause, billing_started_at, billing_cause)
            SELECT account_id, order_id, '99', offer_id, true, 1, 'UTC', 'closed', start_date, {NOW},
                   'set_up', {NOW}, 'whim'
            FROM startline_line LIMIT 1""",
        "close_cause_is_known": f"""
            INSERT INTO startline_line
              (account_id, order_id, number, offer_id, provisions, quantity, time_zone, status, start_date, closed_at,
               close_cause, billing_started_at, billing_cause)
            SELECT account_id, order_id, '99', offer_id, true, 1, 'UTC', 'closed', start_date, {NOW},
                   'whim', {NOW}, 'set_up'
            FROM startline_line LIMIT 1""",
        "line_has_a_quantity": _line(Stage.BOOKED, "quantity = 0"),
        "a_booked_line_has_a_start_date": _line(Stage.BOOKED, "start_date = NULL"),
        "a_line_without_provisioning_has_no_contact_and_no_mail": f"""
            INSERT INTO startline_line
              (account_id, order_id, number, offer_id, provisions, quantity, time_zone, status, start_date, mail_due_at)
            SELECT account_id, order_id, '99', offer_id, false, 1, 'UTC', 'booked', start_date, {NOW}
            FROM startline_line LIMIT 1""",
        "a_booked_line_knows_when_its_mail_is_due": _line(Stage.BOOKED, "mail_due_at = NULL"),
        "mail_is_owed_only_before_mapping": _line(Stage.MAPPED, f"mail_due_at = {NOW}"),
        "a_closed_line_says_why": _line(Stage.AWAITING, f"closed_at = {NOW}"),
        "only_an_imported_closing_has_no_date": _line(
            Stage.AWAITING,
            f"status = 'closed', close_cause = 'set_up', billing_cause = 'set_up', billing_started_at = {NOW}",
        ),
        "billing_starts_with_a_cause_and_a_date": _line(
            Stage.AWAITING,
            f"status = 'closed', close_cause = 'set_up', closed_at = {NOW}, billing_cause = 'set_up'",
        ),
        "only_a_closed_line_bills": _line(Stage.AWAITING, "billing_cause = 'imported'"),
        "a_closed_line_bills": _line(
            Stage.AWAITING, f"status = 'closed', close_cause = 'set_up', closed_at = {NOW}"
        ),
        "a_mapped_line_is_past_booking_and_not_cancelled": _line(
            Stage.BOOKED, f"mapped_at = {NOW}, mapped_elsewhere = true"
        ),
        "pending_activation_is_mapped_and_not_set_up": _line(Stage.AWAITING, "status = 'pending_activation'"),
        "only_a_contact_starts_the_set_up": _line(
            Stage.AWAITING, f"started_at = {NOW}, contact_id = NULL, contact_epoch = contact_epoch + 1"
        ),
        "an_awaiting_line_is_not_mapped": _line(
            Stage.AWAITING, f"mapped_at = {NOW}, mapped_elsewhere = true"
        ),
        "a_mapped_line_has_its_organization_or_is_mapped_elsewhere": _line(
            Stage.CLOSED, f"mapped_at = {NOW}"
        ),
        "a_line_set_up_is_mapped_and_closed": _line(Stage.CLOSED, f"set_up_at = {NOW}"),
        "a_cancelled_line_says_when": _line(Stage.AWAITING, f"cancelled_at = {NOW}"),
        "line_hold_has_a_name_and_a_start": _line(Stage.AWAITING, "hold_name = 'Credit check'"),
        "an_undeliverable_line_says_why": _line(Stage.AWAITING, f"undeliverable_at = {NOW}"),
    },
    "setup fields": {
        "setup_field_kind_is_known": _setup_field(kind="'colour'"),
        "setup_field_key_is_plain": _setup_field(key="'Service name'"),
        "one_setup_field_per_offer_and_key": f"{_setup_field()}; {_setup_field()}",
    },
    "windows": {
        "window_expiry_is_known": "ALTER TABLE startline_window DISABLE TRIGGER USER; "
        + _WINDOW.format("expiry = 'forget'"),
        "window_end_is_known": _WINDOW.format(f"ended_at = {NOW}, end_cause = 'whim'"),
        "one_open_window_per_line": """
            INSERT INTO startline_window
              (account_id, line_id, mail_id, contact_epoch, accepted_at, time_zone, policy_id, policy_name, window_days,
               expiry, reminder_days, escalation_days, deadline_at)
            SELECT account_id, line_id, mail_id, contact_epoch, accepted_at, time_zone, policy_id, policy_name,
                   window_days, expiry, reminder_days, escalation_days, deadline_at
            FROM startline_window WHERE ended_at IS NULL""",
        "a_window_ends_after_it_starts": "ALTER TABLE startline_window DISABLE TRIGGER USER; "
        + _WINDOW.format("deadline_at = accepted_at"),
        "no_line_closes_before_its_deadline": _WINDOW.format(
            "closes_at = deadline_at - interval '1 microsecond'"
        ),
        "an_ended_window_says_why": _WINDOW.format(f"ended_at = {NOW}"),
    },
    "service setups": {
        "one_setup_plan_per_order_and_offer": f"{_PLAN}; {_PLAN}",
        "one_answer_per_line_and_field": f"{_answer()}; {_answer()}",
        "an_answer_was_saved_by_somebody": _answer(saved_by_address_id="NULL"),
    },
    "record": {
        "transaction_type_is_known": f"""
            INSERT INTO startline_transaction (account_id, type, actor_kind, occurred_at)
            VALUES (1, 'gossip', 'console', {NOW})""",
        "actor_kind_is_known": f"""
            INSERT INTO startline_transaction (account_id, type, actor_kind, occurred_at)
            VALUES (1, 'hold', 'ghost', {NOW})""",
        "item_outcome_is_known": """
            INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome)
            VALUES (1, 1, 1, 'perhaps')""",
        "event_status_is_known": f"""
            INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, occurred_at)
            VALUES (1, 1, 'recorded', 'perhaps', {NOW})""",
        "transaction_status_is_known": "UPDATE startline_transactionstate SET status = 'perhaps'",
    },
    "desk": {
        "case_side_is_known": _case(side="'both'"),
        "case_type_is_known": _case(type="'gossip'"),
        "case_state_is_known": _case(state="'lost'", due_at="NULL"),
        "case_priority_is_known": _case(priority="'now'"),
        "case_solution_is_known": _case(state="'solved'", due_at="NULL", solved_at=NOW, solution="'luck'"),
        "case_opener_is_known": _case(opened_by_kind="'ghost'"),
        "a_case_was_opened_by_one": _case(opened_by_address_id="(SELECT min(id) FROM startline_address)"),
        "a_case_was_opened_by_somebody": _case(opened_by_id="NULL"),
        "an_answer_is_due_while_it_is_owed": _case(due_at="NULL"),
        "a_solved_case_says_when": _case(state="'solved'", due_at="NULL"),
        "a_solved_case_says_why": _case(state="'solved'", due_at="NULL", solved_at=NOW),
        "only_a_customers_case_is_an_organizations": _case(
            organization_id="(SELECT min(id) FROM startline_organization)"
        ),
        "case_entry_kind_is_known": _entry(kind="'sung'"),
        "case_entry_way_is_known": _entry(via="'fax'"),
        "case_entry_actor_is_known": _entry(by_kind="'ghost'"),
        "an_internal_entry_is_the_desks_alone": _entry(internal="true"),
        "proposal_state_is_known": _proposal(
            state="'lost'", decided_at=NOW, decided_by_id="(SELECT max(id) FROM startline_user)"
        ),
        "a_proposals_decision_says_who_and_when": _proposal(
            decided_by_id="(SELECT max(id) FROM startline_user)"
        ),
        "only_an_open_proposal_is_undecided": _proposal(state="'withdrawn'"),
        "a_second_agent_decides": _proposal(
            state="'approved'", decided_at=NOW, decided_by_id="(SELECT min(id) FROM startline_user)"
        ),
        "a_case_mail_that_did_not_arrive_says_why": _row(
            "casemail",
            mail_id="0",
            entry_id="(SELECT min(id) FROM startline_caseentry)",
            to_desk="false",
            unreached_at=NOW,
        ),
        "one_open_proposal_per_case": _twice(_proposal()),
        "canned_answer_type_is_known": _canned(type="'gossip'"),
        "one_canned_answer_per_title": _twice(_canned()),
        "help_audience_is_known": _article(audience="'cats'"),
        "one_help_text_per_slug_and_language": _twice(_article()),
    },
    "hubs elsewhere": {
        "hub_admin_url_is_a_url": _hub(admin_url="'ftp://admin.example/'"),
        "hub_events_url_is_a_url": _hub(events_url="'mailto:admin@vendor.example'"),
        "a_former_secret_ends": _hub(former_secret="'sealed'"),
        "a_hub_tells_an_event_once": _twice(
            _row(
                "hubevent",
                hub_id=_HUB_ID,
                event_id="'evt-1'",
                type="''",
                received_at=NOW,
                body_sha256="''",
                status="200",
                answer="'{}'",
            )
        ),
        "telling_type_is_known": _telling(type="'gossip'"),
        "telling_state_is_known": "ALTER TABLE startline_hubtelling DROP CONSTRAINT a_settled_telling_says_when; "
        + _telling(state="'perhaps'"),
        "a_contact_is_told_once": _twice(_telling()),
        "a_settled_telling_says_when": _telling(state="'told'"),
        "a_telling_is_leased_while_it_is_sent": _telling(state="'sending'"),
        "an_organization_of_a_hub_has_its_reference_there": _row(
            "organization", name="'Acme'", name_key="'acme'", hub_id=_HUB_ID
        ),
        "one_organization_per_hub_and_reference": _twice(
            _row("organization", name="'Acme'", name_key="'acme'", hub_id=_HUB_ID, hub_reference="'7'")
        ),
    },
}


def world() -> Cast:
    """A line of every stage, which its number names, and a case about them."""
    cast_ = cast()
    placed = place(cast_.partner, *(Wanted(number=stage, stage=stage) for stage in Stage))
    case_of(person(cast_.owner), about(placed))
    hub_elsewhere(offer=None)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    return cast_


@pytest.mark.django_db
def test_what_contradicts_a_constraint_is_refused_by_its_name() -> None:
    world()

    refused_by = {name: _refused_by(sql) for group in _BROKEN.values() for name, sql in group.items()}

    assert refused_by == {name: name for name in refused_by}


def test_every_constraint_of_the_models_is_broken_here() -> None:
    named = {
        constraint.name
        for model in apps.get_app_config("startline").get_models()
        for constraint in model._meta.constraints
    }

    assert {name for group in _BROKEN.values() for name in group} == named


def _refused_by(sql: str) -> str | None:
    try:
        with transaction.atomic():
            run(sql)
            transaction.set_rollback(True)
    except Error as error:
        return constraint_of(error)
    return None
