"""How urgent a case is, and by when the desk answers (PRODUCT D2)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.worlds import NOW

from startline.rules.cases import (
    SOON,
    CasePriority,
    CaseState,
    CaseType,
    DeskHours,
    priority_of,
    state_after_saying,
    subject_in,
    types_for_customers,
)
from startline.rules.desk_hours import due_at

_TICK = timedelta(microseconds=1)
ROME = DeskHours(
    days=frozenset({1, 2, 3, 4, 5}),
    opens=9,
    closes=18,
    zone="Europe/Rome",
    promises={
        CasePriority.URGENT: 2,
        CasePriority.HIGH: 4,
        CasePriority.NORMAL: 9,
        CasePriority.LOW: 27,
    },
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    mapped_at: datetime | None = None
    set_up_at: datetime | None = None
    closes_at: datetime | None = None
    undeliverable_at: datetime | None = None
    billing_started_at: datetime | None = None


@pytest.mark.parametrize(
    ("line", "priority"),
    [
        (Standing(), CasePriority.NORMAL),
        (Standing(closes_at=NOW + SOON), CasePriority.URGENT),
        (Standing(closes_at=NOW + SOON + _TICK), CasePriority.NORMAL),
        (Standing(closes_at=NOW + SOON, mapped_at=NOW), CasePriority.NORMAL),
        (Standing(undeliverable_at=NOW), CasePriority.HIGH),
        (Standing(billing_started_at=NOW), CasePriority.HIGH),
        (Standing(billing_started_at=NOW, set_up_at=NOW), CasePriority.NORMAL),
    ],
)
def test_a_case_is_as_urgent_as_its_lines(line: Standing, priority: CasePriority) -> None:
    assert priority_of([Standing(), line], now=NOW) is priority


def test_a_case_about_no_line_is_normal() -> None:
    assert priority_of([], now=NOW) is CasePriority.NORMAL


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (CaseState.NEW, CaseState.NEW),
        (CaseState.OPEN, CaseState.OPEN),
        (CaseState.WAITING, CaseState.OPEN),
        (CaseState.SOLVED, CaseState.OPEN),
    ],
)
def test_who_asked_gives_the_desk_the_next_move(state: CaseState, then: CaseState) -> None:
    assert state_after_saying(state) is then


# 2026-11-16 is a Monday; Rome is an hour ahead of UTC.
@pytest.mark.parametrize(
    ("since", "priority", "due"),
    [
        ("2026-11-16T09:00", CasePriority.URGENT, "2026-11-16T11:00"),  # in the open desk
        (
            "2026-11-16T15:00",
            CasePriority.URGENT,
            "2026-11-16T17:00",
        ),  # until it closes, and not to the next morning
        ("2026-11-16T15:00:00.000001", CasePriority.URGENT, "2026-11-17T08:00:00.000001"),
        ("2026-11-16T16:30", CasePriority.URGENT, "2026-11-17T09:30"),
        ("2026-11-16T02:00", CasePriority.URGENT, "2026-11-16T10:00"),  # before it opens
        ("2026-11-14T12:00", CasePriority.NORMAL, "2026-11-16T17:00"),  # on a Saturday
        ("2026-11-20T16:00", CasePriority.LOW, "2026-11-25T16:00"),  # over a weekend
        ("2026-10-23T15:00", CasePriority.HIGH, "2026-10-26T11:00"),  # over the end of summer time
    ],
)
def test_an_answer_is_due_after_hours_in_which_the_desk_is_open(
    since: str, priority: CasePriority, due: str
) -> None:
    asked_at = datetime.fromisoformat(since).replace(tzinfo=UTC)

    assert due_at(since=asked_at, priority=priority, hours=ROME) == datetime.fromisoformat(due).replace(
        tzinfo=UTC
    )


def test_the_day_is_the_desks_own() -> None:
    far_west = replace(ROME, zone="America/Los_Angeles")

    # At four in the afternoon there it is the next day already where hours are counted from.
    asked_at = datetime(2026, 11, 17, 0, tzinfo=UTC)
    assert due_at(since=asked_at, priority=CasePriority.URGENT, hours=far_west) == asked_at + timedelta(
        hours=2
    )


def test_a_desk_may_close_at_midnight() -> None:
    late = DeskHours(days=frozenset({1}), opens=23, closes=24, zone="UTC", promises={CasePriority.URGENT: 1})

    monday = datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert due_at(since=monday, priority=CasePriority.URGENT, hours=late) == datetime(
        2026, 11, 17, tzinfo=UTC
    )


@pytest.mark.parametrize("midnight", ["2026-10-24T22:00", "2026-03-28T23:00"])
def test_where_the_clock_is_changed_hours_are_as_long_as_ever(midnight: str) -> None:
    always = DeskHours(
        days=frozenset(range(1, 8)), opens=0, closes=24, zone=ROME.zone, promises={CasePriority.URGENT: 24}
    )

    asked_at = datetime.fromisoformat(midnight).replace(tzinfo=UTC)
    assert due_at(since=asked_at, priority=CasePriority.URGENT, hours=always) == asked_at + timedelta(days=1)


def test_in_an_hour_that_the_clock_leaves_out_the_desk_is_not_open() -> None:
    by_night = replace(ROME, days=frozenset({7}), opens=2, closes=3, promises={CasePriority.URGENT: 1})

    asked_at = datetime(2026, 3, 29, tzinfo=UTC)
    due = due_at(since=asked_at, priority=CasePriority.URGENT, hours=by_night)
    assert due == datetime(2026, 4, 5, 1, tzinfo=UTC)


def test_a_desk_that_cannot_keep_what_it_promises_is_an_error() -> None:
    rare = DeskHours(days=frozenset({1}), opens=9, closes=10, zone="UTC", promises={CasePriority.URGENT: 500})

    with pytest.raises(ValueError, match="not open for as long"):
        due_at(since=NOW, priority=CasePriority.URGENT, hours=rare)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The code does not come.", "The code does not come."),
        ("  The code\tdoes  not come.\nI waited an hour.", "The code does not come."),
        (f"{'word ' * 15}words end", f"{'word ' * 15}words…"),
        (f"{'word ' * 15}worded end", f"{'word ' * 14}word…"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 80 + "…"),
        ("\u200b\n \u202eIt does\u2066 not come", "It does not come"),
        ("\u200b\x00\u202e", ""),
        ("Die " + "x" * 90, "Die " + "x" * 76 + "…"),
    ],
)
def test_a_customers_subject_is_the_beginning_of_what_they_write(text: str, subject: str) -> None:
    assert subject_in(text) == subject


def test_a_customer_is_offered_what_the_point_of_no_return_leaves_to_ask() -> None:
    before = types_for_customers(before_ponr=True, past_ponr=False)
    past = types_for_customers(before_ponr=False, past_ponr=True)

    assert set(past) - set(before) == {CaseType.MAPPED_WRONGLY, CaseType.NOT_PROVISIONED}
    assert set(before) - set(past) == {CaseType.CHANGE_CONTACT}
    assert before[-1] == past[-1] == CaseType.OTHER
    assert CaseType.MAIL_NOT_ARRIVED not in types_for_customers(before_ponr=True, past_ponr=True)
