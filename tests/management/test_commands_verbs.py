"""`startline resend, hold, release, cancel, book, move-start-date, map, set-up, clear-review`: answers and refusals."""

from datetime import date

import pytest
from tests.actions.disputing import change, dispute
from tests.actions.recorded import user
from tests.management.calling import startline
from tests.worlds import ORGANIZATION, SUPPORT, Stage, Wanted, cast, place

from startline.models import Organization
from startline.rules.line import Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
VERBS = [
    ("resend",),
    ("hold", "--name", "Credit check"),
    ("release",),
    ("cancel",),
    ("book",),
    ("set-up",),
    ("clear-review",),
]


@pytest.mark.parametrize("verb", VERBS)
def test_an_order_that_is_not_there_is_not_found(verb: tuple[str, ...]) -> None:
    cast()

    assert startline(verb[0], "999", *verb[1:]).code == 3


@pytest.mark.parametrize("verb", VERBS)
def test_to_a_stranger_no_verb_finds_the_order(verb: tuple[str, ...]) -> None:
    world = cast()
    order = place(world.partner)

    assert startline(verb[0], order.number, *verb[1:], "--as", world.stranger.email).code == 3


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_lets_a_reader_change_anything(verb: tuple[str, ...]) -> None:
    world = cast()
    order = place(world.partner)

    called = startline(verb[0], order.number, *verb[1:], "--as", world.reader.email)

    assert called.code == 1
    assert "lets you see this order but not change it" in called.err


def test_resend_says_to_whom() -> None:
    order = place(cast().partner, Wanted(stage=Stage.AWAITING))

    called = startline("resend", order.number)

    assert called.code == 0
    assert called.out == "The provisioning email was sent again to it@acme.example.\n"


def test_resend_before_the_first_mail_is_refused_with_the_date() -> None:
    order = place(cast().partner)

    called = startline("resend", order.number, "--json")

    assert called.code == 1
    assert called.document["lines"][0]["reason"] == "not_mailed_yet"
    assert "6 Dec 2026" in called.err


def test_resend_of_a_whole_order_names_the_lines_that_were_not_mailed() -> None:
    order = place(cast().partner, Wanted(number="1.0", stage=Stage.AWAITING), Wanted(number="2.0"))

    called = startline("resend", order.number)

    assert called.code == 1
    assert called.lines[1:] == [
        "  Line 1.0: done, mail sent.",
        "  Line 2.0 was left out: its first provisioning email goes on 6 Dec 2026.",
    ]


def test_an_order_is_held_and_released_whole() -> None:
    order = place(cast().partner, Wanted(number="1.0"), Wanted(number="2.0"))

    held = startline("hold", order.number, "--name", "Credit check")
    standing = startline("lines", "--order", order.number, "--json").document["lines"]
    released = startline("release", order.number)

    assert (held.code, released.code) == (0, 0)
    assert held.lines[0].startswith("2 lines are on hold")
    assert {(line["on_hold"], line["hold_name"]) for line in standing} == {(True, "Credit check")}
    assert order.line().order_held_at is None


def test_a_line_is_held_alone() -> None:
    order = place(cast().partner, Wanted(number="1.0"), Wanted(number="2.0"))

    assert startline("hold", f"{order.number}:2.0", "--name", "Credit check").code == 0
    assert order.line("1.0").held_at is None
    assert order.line("2.0").hold_name == "Credit check"


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "\u200b"])
def test_a_hold_needs_a_name_that_can_be_read(name: str) -> None:
    order = place(cast().partner)

    assert startline("hold", order.number, "--name", name).code == 2


def test_releasing_what_is_not_held_is_refused() -> None:
    order = place(cast().partner)

    called = startline("release", order.number)

    assert called.code == 1
    assert called.err == "There is nothing to release: the line is not on hold.\n"


def test_cancelling_says_who_is_told() -> None:
    order = place(cast().partner, Wanted(stage=Stage.AWAITING))

    called = startline("cancel", order.number)

    assert called.code == 0
    assert called.out.startswith("1 line was cancelled.")
    assert order.line().status == Status.CANCELLED


def test_booking_and_moving_the_start_date() -> None:
    order = place(cast().partner, Wanted(stage=Stage.ENTERED))

    moved = startline("move-start-date", order.number, "2026-12-24")
    booked = startline("book", order.number)

    assert moved.out.startswith("The requested start date of 1 line is now 24 December 2026.")
    assert booked.out.startswith("1 line was booked.")
    assert order.line().start_date == date(2026, 12, 24)
    assert order.line().status == Status.BOOKED


@pytest.mark.parametrize("text", ["24/12/2026", "tomorrow", "2026-02-30"])
def test_a_date_is_given_as_year_month_and_day(text: str) -> None:
    order = place(cast().partner)

    called = startline("move-start-date", order.number, text)

    assert called.code == 2
    assert text in called.err


def test_booking_twice_is_as_asked() -> None:
    order = place(cast().partner)

    assert startline("book", order.number).code == 0


def test_a_review_is_closed_by_an_editor_who_did_not_make_the_change() -> None:
    world = cast()
    order = place(world.partner, Wanted(stage=Stage.AWAITING))
    change(order, by=user(world.owner))
    dispute()

    (listed,) = startline("lines", "--order", order.number, "--json").document["lines"]
    mapped = startline("map", order.number, ORGANIZATION, "--yes")
    own = startline("clear-review", order.number, "--line", "1.0", "--as", world.owner.email)
    other = startline("clear-review", order.number, "--line", "1.0", "--as", world.ally.email)

    assert listed["review_at"]
    assert (mapped.code, own.code, other.code) == (1, 1, 0)
    assert "An editor other than the one who made that change has to clear the review first." in mapped.err
    assert own.err.startswith("The review stays open: Giulia Conti made the disputed change")
    assert other.out.startswith("The review of 1 line is closed: its contact stays")
    assert order.line().review_at is None


def test_mapping_takes_the_organizations_name_once_more() -> None:
    order = place(cast().partner, Wanted(number="1.0"), Wanted(number="2.0"))

    called = startline("map", order.number, ORGANIZATION, typed="acme s.p.a.\n")

    assert called.code == 0
    assert "2 lines of order 104583020 are about to be mapped to Acme S.p.A." in called.err
    assert order.line().mapped_by == "Quadrante Cloud"


def test_a_name_that_is_not_repeated_maps_nothing() -> None:
    order = place(cast().partner)

    called = startline("map", order.number, ORGANIZATION, typed="yes\n")

    assert called.code == 1
    assert "Nothing was mapped" in called.err
    assert order.line().mapped_at is None
    assert not Organization.objects.exists()


def test_where_nobody_can_confirm_mapping_takes_yes() -> None:
    world = cast()
    order = place(world.partner)

    undecided = startline("map", order.number, ORGANIZATION)
    decided = startline("map", order.number, ORGANIZATION, "--yes", "--as", world.owner.email)

    assert undecided.code == 2
    assert decided.code == 0
    assert order.line().mapped_by == "Giulia Conti"


def test_who_mapped_can_be_named() -> None:
    order = place(cast().partner)

    startline("map", order.number, ORGANIZATION, "--yes", "--by", "Mario Rossi")

    assert order.line().mapped_by == "Mario Rossi"


def test_an_order_has_one_organization() -> None:
    order = place(cast().partner, Wanted(number="1.0", stage=Stage.MAPPED), Wanted(number="2.0"))

    called = startline("map", f"{order.number}:2.0", "Another Ltd", "--yes", "--json")

    assert called.code == 1
    assert called.document["lines"][0]["reason"] == "other_organization"


def test_set_up_closes_and_bills_what_is_mapped() -> None:
    order = place(cast().partner, Wanted(stage=Stage.MAPPED))

    called = startline("set-up", order.number)

    assert called.code == 0
    assert called.out == "The service setup of 1 line is complete. The line is closed and billing.\n"


def test_set_up_before_mapping_is_refused() -> None:
    order = place(cast().partner, Wanted(stage=Stage.AWAITING))

    assert startline("set-up", order.number, "--json").document["lines"][0]["reason"] == "not_mapped"


def test_an_order_of_which_nothing_can_be_set_up_is_refused() -> None:
    order = place(cast().partner, Wanted(offer=SUPPORT))

    assert startline("set-up", order.number).code == 1
