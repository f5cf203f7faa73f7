"""The sweeps find what is due by their partial indexes, however much there is besides (ARCHITECTURE, "Sweeps")."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.hubs import hub_elsewhere
from tests.models.forbidding import run
from tests.worlds import NOW, Stage, Wanted, cast, place

import startline.sweeps
from startline.models import Line
from startline.rules.caps import CAP_SPAN
from startline.statements import Statement, statements_of

pytestmark = pytest.mark.django_db

_SWEEPS = Path(startline.sweeps.__file__).parent
_MANY = 10_000


def statement(module: str, name: str) -> Statement:
    """The statement as the sweep runs it."""
    return statements_of(str(_SWEEPS / module))[name]


def plan_of(asked: Statement, **parameters: Any) -> str:
    """How PostgreSQL would run it."""
    rows = replace(asked, sql=f"EXPLAIN {asked.sql}").rows(**parameters)
    return "\n".join(row[0] for row in rows)


def many_lines() -> None:
    """One due line among many that wait for nothing."""
    place(cast().partner, Wanted(stage=Stage.AWAITING))
    run(
        """
        INSERT INTO startline_line
          (account_id, order_id, number, offer_id, provisions, quantity, start_date, time_zone, status, contact_id)
        SELECT account_id, order_id, 'many-' || n, offer_id, true, 1, start_date, time_zone, status, contact_id
        FROM startline_line CROSS JOIN generate_series(1, %s) AS n
        """,
        _MANY,
    )
    run("UPDATE startline_line SET mail_due_at = %s WHERE number = '1.0'", NOW)
    run("ANALYZE startline_line")


def test_lines_whose_mail_is_due_are_found_by_their_index() -> None:
    many_lines()

    plan = plan_of(statement("mail_due_lines", "claim"), now=NOW, limit=1000)

    assert "using line_mail_due on startline_line" in plan
    assert "Seq Scan on startline_line" not in plan


def test_domains_to_look_up_are_found_by_what_is_owed_and_on_its_way() -> None:
    many_lines()
    since = {"certain_since": NOW, "unknown_since": NOW}

    plan = plan_of(statement("look_up_domains", "due"), **since, never=["example"], looked_at=5000, limit=50)

    assert "using line_mail_due on startline_line" in plan
    assert "Seq Scan on startline_line" not in plan


def test_windows_that_are_over_are_found_by_their_index() -> None:
    many_lines()
    run(
        """
        INSERT INTO startline_window
          (account_id, line_id, mail_id, contact_epoch, accepted_at, time_zone, policy_id, policy_name, window_days,
           expiry, reminder_days, escalation_days, deadline_at, closes_at, ended_at, end_cause)
        SELECT w.account_id, l.id, w.mail_id, 0, w.accepted_at, w.time_zone, w.policy_id, w.policy_name, 7,
               w.expiry, '{}', 1, w.deadline_at, w.deadline_at, w.deadline_at, 'deadline'
        FROM startline_window AS w CROSS JOIN startline_line AS l
        """
    )
    run("ANALYZE startline_window")

    plan = plan_of(statement("close_overdue_lines", "sweep"), now=NOW, limit=1000, key_number=1)

    assert "using window_closing on startline_window" in plan
    assert "Seq Scan on startline_window" not in plan
    assert "Seq Scan on startline_line" not in plan


def many_windows() -> None:
    """One window that runs among many that have ended, each on its line."""
    many_lines()
    run(
        """
        INSERT INTO startline_window
          (account_id, line_id, mail_id, contact_epoch, accepted_at, time_zone, policy_id, policy_name, window_days,
           expiry, reminder_days, escalation_days, deadline_at, closes_at, ended_at, end_cause, remind_contact_at,
           remind_editors_at)
        SELECT w.account_id, l.id, w.mail_id, 0, w.accepted_at, w.time_zone, w.policy_id, w.policy_name, 7,
               w.expiry, '{}', 1, w.deadline_at, w.deadline_at, w.deadline_at, 'deadline', w.remind_contact_at,
               w.remind_editors_at
        FROM startline_window AS w CROSS JOIN startline_line AS l
        """
    )
    run("ANALYZE startline_window")


def test_windows_of_which_contacts_are_reminded_are_found_by_their_index() -> None:
    many_windows()
    asked = {"account_ids": [1], "contact_ids": [1], "until": [NOW], "latest": NOW}

    plans = [
        plan_of(statement("remind_contacts", "due"), now=NOW, limit=1000),
        plan_of(statement("remind_contacts", "lock_lines"), **asked),
    ]

    for plan in plans:
        assert "using window_remind_contact on startline_window" in plan
        assert "Seq Scan on startline_line" not in plan


def test_what_the_editors_are_told_is_found_by_its_indexes() -> None:
    many_windows()
    asked = {"account_ids": [1], "until": [NOW], "latest": NOW}

    plans = [
        plan_of(statement("tell_editors_daily", "due"), now=NOW, limit=1000),
        plan_of(statement("tell_editors_daily", "lock_lines"), **asked),
    ]

    for plan in plans:
        assert "using window_remind_editors on startline_window" in plan
        assert "using line_escalation on startline_line" in plan
        assert "Seq Scan on startline_line" not in plan


def many_mails() -> None:
    """One mail that waits, and many that were accepted."""
    place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    run(
        """
        INSERT INTO startline_mail
          (account_id, transaction_id, kind, recipient_id, language, counts_at, due_at, state, settled_at)
        SELECT account_id, transaction_id, kind, recipient_id, language, counts_at, due_at, 'accepted', due_at
        FROM startline_mail CROSS JOIN generate_series(1, %s)
        """,
        _MANY,
    )
    run("ANALYZE startline_mail")


def test_who_has_a_daily_mail_is_found_by_its_index() -> None:
    many_mails()

    plan = plan_of(statement("daily_mails", "mailed_on"), kind="reminder", account_ids=[1], days=[NOW.date()])

    assert "one_daily_mail_per_person_and_account" in plan
    assert "Seq Scan on startline_mail" not in plan


def test_mails_that_are_due_are_found_by_their_index() -> None:
    many_mails()

    plan = plan_of(statement("claim_mails", "pick"), now=NOW, limit=50)

    assert "using mail_due on startline_mail" in plan
    assert "Seq Scan on startline_mail" not in plan


def test_mails_that_somebody_waits_for_are_found_by_an_index_of_their_own() -> None:
    many_mails()
    run(
        """
        INSERT INTO startline_mail
          (account_id, transaction_id, kind, recipient_id, language, counts_at, due_at, state)
        SELECT account_id, transaction_id, kind, recipient_id, language, counts_at, due_at, state
        FROM startline_mail CROSS JOIN generate_series(1, %s) WHERE settled_at IS NULL
        """,
        _MANY // 2,
    )
    run("ANALYZE startline_mail")

    plan = plan_of(statement("claim_mails", "pick_awaited"), now=NOW, limit=50)

    assert "using mail_awaited on startline_mail" in plan
    assert "Seq Scan on startline_mail" not in plan


def test_mails_that_count_against_caps_are_found_by_their_indexes() -> None:
    many_lines()
    run(
        """
        INSERT INTO startline_mail
          (account_id, transaction_id, kind, recipient_id, language, counts_at, due_at, state, settled_at)
        SELECT m.account_id, m.transaction_id, 'resend', a.id, m.language, m.counts_at - n * interval '1 hour',
               m.due_at, 'accepted', m.due_at
        FROM startline_mail AS m CROSS JOIN generate_series(1, %s) AS n CROSS JOIN startline_address AS a
        WHERE m.kind = 'provisioning'
        """,
        _MANY // 10,
    )
    run("ANALYZE startline_mail")
    counts = statements_of(str(_SWEEPS.parent / "actions" / "resend"))["counts"]

    caps = {"line_cap": 5, "recipient_cap": 20, "account_cap": 1000, "cap_span": CAP_SPAN}
    plan = plan_of(counts, account_id=1, since=NOW, line_ids=[1], recipient_ids=[1], **caps)

    assert "mail_cap_recipient" in plan
    assert "mail_cap_account" in plan


def test_notices_to_be_judged_are_found_by_their_index() -> None:
    cast()
    run(
        """
        INSERT INTO startline_deliverynotice
          (source, source_key, received_at, raw, raw_bytes, state, kind, judged_at)
        SELECT 'imap', n::text, %s, '', 0, 'ignored', 'auto_reply', %s FROM generate_series(1, %s) AS n
        """,
        NOW,
        NOW,
        _MANY,
    )
    run("ANALYZE startline_deliverynotice")

    plan = plan_of(statement("judge_notices", "next"), after=0)

    assert "using notice_to_judge on startline_deliverynotice" in plan


def test_the_lines_of_who_has_lost_a_mail_are_found_by_their_contact_account_by_account() -> None:
    many_lines()
    finding = statements_of(str(_SWEEPS.parent / "actions" / "find_lost_mails"))

    accounts = plan_of(finding["accounts"], address_id=0)
    account_id = Line.objects.values_list("account_id", flat=True)[0]
    lines = plan_of(finding["lines"], account_id=account_id, address_id=0, most=1000)

    assert "line_account_contact on startline_line" in accounts
    assert "line_account_contact" in lines
    assert "Seq Scan on startline_line" not in accounts + lines


def test_what_hubs_are_to_be_told_is_found_by_its_index() -> None:
    many_lines()
    hub_elsewhere(offer=None, events_url="https://hub.example/events")
    run(
        """
        INSERT INTO startline_hubtelling
          (account_id, hub_id, line_id, contact_epoch, type, contact_id, occurred_at, due_at, state, settled_at)
        SELECT l.account_id, hub.id, l.id, 0, 'contact.added', l.contact_id, now(), now(), 'told', now()
        FROM startline_line AS l CROSS JOIN startline_externalhub AS hub
        """
    )
    run(
        "INSERT INTO startline_hubtelling"
        " (account_id, hub_id, line_id, contact_epoch, type, contact_id, occurred_at, due_at)"
        " SELECT account_id, hub_id, line_id, 1, type, contact_id, now(), now() FROM startline_hubtelling LIMIT 5"
    )
    run("ANALYZE startline_hubtelling")

    plan = plan_of(statement("tell_hubs", "pick"), now=NOW, limit=5)

    assert "using telling_due on startline_hubtelling" in plan
    assert "Seq Scan on startline_hubtelling" not in plan
