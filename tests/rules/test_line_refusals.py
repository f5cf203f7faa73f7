"""Why not: each refusal of a line, each of its reasons, and which comes first (PRODUCT 2, C1–C6, M6)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests.rules.facts import AT, CONTACT_ID, OTHER_CONTACT_ID, Facts, mapped

from startline.rules.line import (
    Status,
    refuse_booking,
    refuse_cancel,
    refuse_contact_change,
    refuse_hold,
    refuse_mapping,
    refuse_new_start_date,
    refuse_order_hold,
    refuse_order_release,
    refuse_release,
    refuse_resend,
    refuse_set_up,
)
from startline.rules.refusal import Refusal, RefusalCode

CLOSED_AND_MAPPED = mapped(status=Status.CLOSED)
NO_PROVISIONING = Facts(provisions=False, contact_id=None, contact_email=None)


def code_of(refusal: Refusal | None) -> str | None:
    return refusal.code.value if refusal else None


def change(line: Facts, *, to: int = OTHER_CONTACT_ID, seen: int | None = None) -> Refusal | None:
    return refuse_contact_change(line, contact_id=to, expected_epoch=seen)


@pytest.mark.parametrize("status", [Status.ENTERED, Status.BOOKED, Status.AWAITING, Status.CLOSED])
def test_the_contact_may_change_before_and_after_the_start_date_and_after_closing(status: Status) -> None:
    assert change(Facts(status=status)) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (NO_PROVISIONING, "no_provisioning"),
        (Facts(status=Status.CANCELLED), "cancelled"),
        (mapped(), "past_ponr"),
        (CLOSED_AND_MAPPED, "past_ponr"),
        (mapped(status=Status.CLOSED, set_up_at=AT), "past_ponr"),
    ],
)
def test_the_contact_may_not_change_without_provisioning_when_cancelled_or_past_ponr(
    line: Facts, code: str
) -> None:
    assert code_of(change(line)) == code


def test_an_unchanged_address_is_no_change_even_to_somebody_who_saw_another_epoch() -> None:
    refusal = change(Facts(), to=CONTACT_ID, seen=1)

    assert refusal == Refusal(code=RefusalCode.ALREADY_THAT_ADDRESS, facts={"address": "it@acme.example"})


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_another_epoch_than_the_one_seen_is_stale_and_shows_the_address_that_is_there_now(seen: int) -> None:
    assert change(Facts(), seen=seen) == Refusal(code=RefusalCode.STALE, facts={"address": "it@acme.example"})


@pytest.mark.parametrize("seen", [2, None])
def test_the_epoch_seen_and_no_epoch_at_all_are_not_stale(seen: int | None) -> None:
    assert change(Facts(), seen=seen) is None


def test_ponr_is_told_before_the_same_address_and_before_staleness() -> None:
    assert code_of(change(mapped(), to=CONTACT_ID, seen=1)) == "past_ponr"


def test_a_hold_and_a_review_do_not_stop_an_edit() -> None:
    assert change(Facts(held_at=AT, order_held_at=AT, review_at=AT)) is None


@pytest.mark.parametrize("status", [Status.AWAITING, Status.CLOSED])
def test_mail_may_be_sent_again_while_awaiting_and_after_closing(status: Status) -> None:
    assert refuse_resend(Facts(status=status)) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (NO_PROVISIONING, "no_provisioning"),
        (Facts(status=Status.CANCELLED), "cancelled"),
        (mapped(), "past_ponr"),
        (mapped(held_at=AT, contact_id=None), "past_ponr"),
        (Facts(status=Status.ENTERED), "not_mailed_yet"),
        (Facts(status=Status.BOOKED), "not_mailed_yet"),
        (Facts(status=Status.BOOKED, contact_id=None, held_at=AT), "not_mailed_yet"),
        (Facts(contact_id=None, held_at=AT), "no_contact"),
        (Facts(held_at=AT), "on_hold"),
        (Facts(order_held_at=AT), "on_hold"),
    ],
)
def test_a_resend_is_refused_for_the_first_reason_that_holds(line: Facts, code: str) -> None:
    assert code_of(refuse_resend(line)) == code


def test_a_resend_before_the_first_mail_names_the_day_on_which_it_goes() -> None:
    refusal = refuse_resend(Facts(status=Status.BOOKED, start_date=date(2026, 12, 1)))

    assert refusal is not None
    assert refusal.facts == {"start_date": "2026-12-01"}


def test_a_resend_before_the_first_mail_of_a_line_without_start_date_names_none() -> None:
    refusal = refuse_resend(Facts(status=Status.ENTERED, start_date=None))

    assert refusal is not None
    assert refusal.facts == {"start_date": None}


def map_(line: Facts, *, order_organization: str | None = None) -> Refusal | None:
    return refuse_mapping(line, order_organization=order_organization)


@pytest.mark.parametrize("status", [Status.BOOKED, Status.AWAITING, Status.CLOSED])
def test_a_line_may_be_mapped_from_booking_on_and_after_closing(status: Status) -> None:
    assert map_(Facts(status=status, held_at=AT)) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (NO_PROVISIONING, "no_provisioning"),
        (mapped(), "already_mapped"),
        (CLOSED_AND_MAPPED, "already_mapped"),
        (Facts(status=Status.ENTERED), "not_booked"),
        (Facts(status=Status.CANCELLED), "cancelled"),
        (Facts(review_at=AT), "under_review"),
    ],
)
def test_a_mapping_is_refused_for_the_first_reason_that_holds(line: Facts, code: str) -> None:
    assert code_of(map_(line)) == code


def test_a_second_mapping_names_the_first() -> None:
    refusal = map_(mapped(), order_organization="Acme S.p.A.")

    assert refusal is not None
    assert refusal.facts == past_facts()


def past_facts() -> dict[str, str]:
    return {"organization": "Acme S.p.A.", "by": "Mario Rossi", "at": AT.isoformat()}


def test_an_order_that_has_an_organization_takes_no_other_even_under_review() -> None:
    refusal = map_(Facts(review_at=AT), order_organization="Beta GmbH")

    assert refusal == Refusal(code=RefusalCode.OTHER_ORGANIZATION, facts={"organization": "Beta GmbH"})


@pytest.mark.parametrize("line", [mapped(), CLOSED_AND_MAPPED, mapped(held_at=AT)])
def test_a_mapped_line_may_be_set_up_even_after_closing_or_on_hold(line: Facts) -> None:
    assert refuse_set_up(line) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (NO_PROVISIONING, "no_provisioning"),
        (Facts(status=Status.CANCELLED), "cancelled"),
        (Facts(status=Status.CLOSED), "not_mapped"),
        (Facts(), "not_mapped"),
        (mapped(status=Status.CLOSED, set_up_at=AT), "already_set_up"),
    ],
)
def test_a_set_up_is_refused_for_the_first_reason_that_holds(line: Facts, code: str) -> None:
    assert code_of(refuse_set_up(line)) == code


@pytest.mark.parametrize("status", [Status.ENTERED, Status.BOOKED, Status.AWAITING])
def test_a_line_may_be_cancelled_before_mapping_and_closing(status: Status) -> None:
    assert refuse_cancel(Facts(status=status, held_at=AT)) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (mapped(), "past_ponr"),
        (CLOSED_AND_MAPPED, "past_ponr"),
        (Facts(status=Status.CLOSED), "closed"),
        (Facts(status=Status.CANCELLED), "cancelled"),
    ],
)
def test_a_line_may_not_be_cancelled_after_mapping_or_closing(line: Facts, code: str) -> None:
    assert code_of(refuse_cancel(line)) == code


def test_a_line_without_provisioning_may_be_cancelled() -> None:
    assert refuse_cancel(Facts(provisions=False, status=Status.BOOKED)) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Facts(status=Status.ENTERED), None),
        (Facts(status=Status.ENTERED, start_date=None), "no_start_date"),
        (Facts(status=Status.BOOKED, start_date=None), "already_booked"),
        (Facts(), "already_booked"),
        (mapped(), "already_booked"),
        (Facts(status=Status.CLOSED), "already_booked"),
        (Facts(status=Status.CANCELLED), "cancelled"),
    ],
)
def test_only_an_entered_line_with_a_start_date_is_booked(line: Facts, code: str | None) -> None:
    assert code_of(refuse_booking(line)) == code


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.ENTERED, None),
        (Status.BOOKED, None),
        (Status.AWAITING, "already_started"),
        (Status.PENDING, "already_started"),
        (Status.CLOSED, "already_started"),
        (Status.CANCELLED, "cancelled"),
    ],
)
def test_the_start_date_moves_only_while_entered_or_booked(status: Status, code: str | None) -> None:
    line = Facts(status=status)
    assert line.start_date

    assert code_of(refuse_new_start_date(line, start_date=line.start_date + timedelta(days=1))) == code


def test_the_same_start_date_is_no_change() -> None:
    line = Facts(status=Status.BOOKED)
    assert line.start_date

    assert code_of(refuse_new_start_date(line, start_date=line.start_date)) == "same_start_date"


@pytest.mark.parametrize("refuse", [refuse_hold, refuse_order_hold])
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.ENTERED, None),
        (Status.BOOKED, None),
        (Status.AWAITING, None),
        (Status.PENDING, None),
        (Status.CLOSED, "closed"),
        (Status.CANCELLED, "cancelled"),
    ],
)
def test_a_line_may_be_held_until_it_is_over(
    refuse: Callable[[Facts], Refusal | None], status: Status, code: str | None
) -> None:
    assert code_of(refuse(Facts(status=status))) == code


def test_a_hold_of_the_line_and_a_hold_of_its_order_stand_beside_each_other() -> None:
    held, held_by_order = Facts(held_at=AT), Facts(order_held_at=AT)

    assert code_of(refuse_hold(held)) == "already_on_hold"
    assert code_of(refuse_order_hold(held_by_order)) == "already_on_hold"
    assert refuse_hold(held_by_order) is None
    assert refuse_order_hold(held) is None


def test_a_line_is_released_of_its_own_hold_only() -> None:
    assert refuse_release(Facts(held_at=AT, order_held_at=AT)) is None
    assert code_of(refuse_release(Facts(order_held_at=AT))) == "held_by_order"
    assert code_of(refuse_release(Facts())) == "not_on_hold"


def test_an_order_releases_the_lines_that_it_holds() -> None:
    assert refuse_order_release(Facts(held_at=AT, order_held_at=AT)) is None
    assert code_of(refuse_order_release(Facts(held_at=AT))) == "not_on_hold"
