"""The life of a line: PRODUCT section 2's table, walked whole, and what expiry does (PRODUCT 2, W3)."""

from itertools import product

import pytest
from tests.rules.facts import AT, Facts, mapped

from startline.rules.line import (
    TRANSITIONS,
    Event,
    Expiry,
    Provisioning,
    Status,
    first_mail_gone,
    on_hold,
    past_ponr,
    provisioning_of,
    status_after,
    status_after_deadline,
)
from startline.rules.refusal import RefusalCode

# PRODUCT section 2 as a reader has it before them: status → event → status after; all else is refused.
TABLE = {
    "entered": {"book": "booked", "cancel": "cancelled"},
    "booked": {
        "start_date": "awaiting_provisioning_details",
        "map": "pending_activation",
        "cancel": "cancelled",
    },
    "awaiting_provisioning_details": {
        "map": "pending_activation",
        "deadline": "closed",
        "cancel": "cancelled",
    },
    "pending_activation": {"set_up": "closed", "deadline": "closed"},
    "closed": {"map": "closed", "set_up": "closed"},
    "cancelled": {},
}

# Why each of the other moves cannot be made.
REFUSED = {
    ("entered", "start_date"): "not_booked",
    ("entered", "map"): "not_booked",
    ("entered", "set_up"): "not_mapped",
    ("entered", "deadline"): "not_due",
    ("booked", "book"): "already_booked",
    ("booked", "set_up"): "not_mapped",
    ("booked", "deadline"): "not_due",
    ("awaiting_provisioning_details", "book"): "already_booked",
    ("awaiting_provisioning_details", "start_date"): "already_started",
    ("awaiting_provisioning_details", "set_up"): "not_mapped",
    ("pending_activation", "book"): "already_booked",
    ("pending_activation", "start_date"): "past_ponr",
    ("pending_activation", "map"): "already_mapped",
    ("pending_activation", "cancel"): "past_ponr",
    ("closed", "book"): "already_booked",
    ("closed", "start_date"): "closed",
    ("closed", "deadline"): "closed",
    ("closed", "cancel"): "closed",
    **{
        ("cancelled", event): "cancelled"
        for event in ("book", "start_date", "map", "set_up", "deadline", "cancel")
    },
}


@pytest.mark.parametrize(("status", "event"), list(product(Status, Event)))
def test_every_event_leads_from_every_status_where_the_table_says(status: Status, event: Event) -> None:
    expected = TABLE[status].get(event)

    after = status_after(status, event)

    if expected is None:
        assert after is RefusalCode(REFUSED[status, event])
    else:
        assert after is Status(expected)


def test_the_table_answers_for_every_status_and_event_and_nothing_else() -> None:
    assert set(TRANSITIONS) == set(product(Status, Event))


def test_closed_and_cancelled_lead_nowhere_else() -> None:
    ends = {status for status in Status if not set(TABLE[status].values()) - {status}}

    assert ends == {Status.CLOSED, Status.CANCELLED}


@pytest.mark.parametrize(
    ("status", "expiry", "after"),
    [
        (Status.AWAITING, Expiry.CLOSE_AND_BILL, Status.CLOSED),
        (Status.PENDING, Expiry.CLOSE_AND_BILL, Status.CLOSED),
        (Status.AWAITING, Expiry.VOID, Status.CANCELLED),
        (Status.PENDING, Expiry.VOID, Status.PENDING),
        (Status.AWAITING, Expiry.KEEP_OPEN, Status.AWAITING),
        (Status.PENDING, Expiry.KEEP_OPEN, Status.PENDING),
    ],
)
def test_expiry_does_what_the_policy_says_but_never_cancels_a_mapped_line(
    status: Status, expiry: Expiry, after: Status
) -> None:
    assert status_after_deadline(status, expiry) is after


@pytest.mark.parametrize("expiry", Expiry)
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.ENTERED, RefusalCode.NOT_DUE),
        (Status.BOOKED, RefusalCode.NOT_DUE),
        (Status.CLOSED, RefusalCode.CLOSED),
        (Status.CANCELLED, RefusalCode.CANCELLED),
    ],
)
def test_no_deadline_ends_a_line_that_has_none(status: Status, reason: RefusalCode, expiry: Expiry) -> None:
    assert status_after_deadline(status, expiry) is reason


@pytest.mark.parametrize("status", Status)
def test_the_first_mail_is_gone_once_the_line_has_left_booked(status: Status) -> None:
    assert first_mail_gone(Facts(status=status)) is (status not in {"entered", "booked"})


def test_provisioning_is_a_fact_apart_from_the_status() -> None:
    closed_and_waiting = Facts(status=Status.CLOSED)
    closed_and_mapped = mapped(status=Status.CLOSED)
    closed_and_set_up = mapped(status=Status.CLOSED, set_up_at=AT)

    found = [provisioning_of(line) for line in (closed_and_waiting, closed_and_mapped, closed_and_set_up)]

    assert found == [Provisioning.NOT_MAPPED, Provisioning.MAPPED, Provisioning.SET_UP]


def test_a_line_is_on_hold_by_its_own_hold_or_its_orders() -> None:
    lines = [Facts(), Facts(held_at=AT), Facts(order_held_at=AT), Facts(held_at=AT, order_held_at=AT)]

    assert [on_hold(line) for line in lines] == [False, True, True, True]


def test_the_point_of_no_return_names_who_mapped_to_which_organization_and_when() -> None:
    refusal = past_ponr(mapped())

    assert refusal.code is RefusalCode.PAST_PONR
    assert refusal.facts == {
        "organization": "Acme S.p.A.",
        "by": "Mario Rossi",
        "at": "2026-11-16T09:00:00+00:00",
    }


def test_a_line_mapped_elsewhere_names_what_is_known() -> None:
    elsewhere = mapped(mapped_by=None, organization_id=None, organization_name=None)

    assert past_ponr(elsewhere).facts == {"organization": None, "by": None, "at": "2026-11-16T09:00:00+00:00"}
