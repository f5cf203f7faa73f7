"""`startline lines`: what it lists, in which order, page by page, and for whose eyes."""

import pytest
from tests.management.calling import startline
from tests.worlds import CONTACT, SUPPORT, WX, Stage, Wanted, cast, come_back, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_each_line_says_where_it_stands() -> None:
    world = cast()
    place(
        world.partner,
        Wanted(number="1.0", stage=Stage.BOOKED),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="4.0", offer=SUPPORT),
    )

    called = startline("lines")

    assert called.code == 0
    assert [" ".join(line.split()) for line in called.lines] == [
        "Order Line Customer Offer Contact Where it stands",
        "104583020 1.0 Acme S.p.A. A-FLEX it@acme.example starts on 6 Dec",
        "104583020 2.0 Acme S.p.A. A-FLEX it@acme.example closes in 5 days",
        "104583020 3.0 Acme S.p.A. A-FLEX gone@acme.example mail refused: mailbox unknown",
        "104583020 4.0 Acme S.p.A. A-SUPPORT – needs no provisioning",
        (
            "104583020:3.0: The mail server of acme.example knows no mailbox gone@acme.example. Correct the "
            "address: the mail goes to the new one at once."
        ),
    ]


def test_a_script_gets_the_mails_trouble_with_its_way_out() -> None:
    world = cast()
    placed = place(world.partner, Wanted(stage=Stage.AWAITING))
    come_back(placed.line_ids["1.0"])

    (line,) = startline("lines", "--json").document["lines"]

    assert line["mail_bounced_at"] == "2026-11-16T09:00:00+00:00"
    assert line["mail_answer"] == "550 5.1.1 User unknown in virtual mailbox table"
    assert line["mail_trouble"] == {
        "cause": "mailbox_unknown",
        "meaning": "The mail server of acme.example knows no mailbox it@acme.example.",
        "way_out": "Correct the address: the mail goes to the new one at once.",
    }


def test_a_trouble_that_many_lines_share_is_explained_once() -> None:
    world = cast()
    lines = [Wanted(number=f"{number}.0", stage=Stage.UNDELIVERABLE) for number in range(1, 8)]
    place(world.partner, *lines)

    said = startline("lines").lines

    assert sum("knows no mailbox" in line for line in said) == 1
    assert any(line.startswith("104583020:1.0, 104583020:2.0") and "(+2)" in line for line in said)


def test_a_script_gets_codes_beside_the_sentence() -> None:
    world = cast()
    place(world.partner, Wanted(stage=Stage.AWAITING, offer=WX))

    (line,) = startline("lines", "--json").document["lines"]

    assert line["status"] == "awaiting_provisioning_details"
    assert line["mail"] == "accepted"
    assert line["closes_at"] == line["deadline_at"] == "2026-12-14T23:00:00+00:00"
    assert line["sentence"] == "closes in 28 days"
    assert "contact_id" not in line


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    world = cast()
    place(world.partner, *(Wanted(number=f"{number}.0") for number in range(1, 6)))

    seen, after = [], None
    while True:
        more = ("--after", after) if after else ()
        document = startline("lines", "--limit", "2", "--json", *more).document
        seen += [line["line"] for line in document["lines"]]
        after = document["next"]
        if after is None:
            break

    assert seen == ["1.0", "2.0", "3.0", "4.0", "5.0"]


def test_people_are_told_how_to_see_more() -> None:
    world = cast()
    place(world.partner, Wanted(number="1.0"), Wanted(number="2.0"))

    last = startline("lines", "--limit", "1").lines[-1]

    assert last.startswith("More: --after ")
    assert startline("lines", "--after", last.rpartition(" ")[2]).lines[1].split()[1] == "2.0"


def test_what_is_no_cursor_is_bad_input() -> None:
    cast()

    called = startline("lines", "--after", "page-two")

    assert called.code == 2
    assert "--after" in called.err


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "many", "²"])
def test_a_page_has_from_1_to_1000_lines(limit: str) -> None:
    assert startline("lines", f"--limit={limit}").code == 2


def test_waiting_lines_stand_in_the_order_of_their_urgency() -> None:
    world = cast()
    place(
        world.partner,
        Wanted(number="1.0", stage=Stage.ENTERED),
        Wanted(number="2.0", stage=Stage.BOOKED),
        Wanted(number="3.0", stage=Stage.CLOSED),
        Wanted(number="4.0", stage=Stage.HELD),
        Wanted(number="5.0", stage=Stage.AWAITING),
        Wanted(number="6.0", stage=Stage.AWAITING, contact=None),
        Wanted(number="7.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="8.0", stage=Stage.SET_UP),
        Wanted(number="9.0", stage=Stage.CANCELLED),
        Wanted(number="10.0", offer=SUPPORT),
    )

    document = startline("lines", "--waiting", "--json").document

    assert [line["line"] for line in document["lines"]] == ["7.0", "6.0", "3.0", "5.0", "4.0", "2.0", "1.0"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--status", "closed"), ["2.0"]),
        (("--order", "104583021"), ["1.0"]),
        (("--contact", "other@acme.example"), ["3.0"]),
        (("--contact", "IT@ACME.example", "--status", "booked"), ["1.0"]),
        (("--contact", "not an address"), []),
        (("--customer", "hÉLIAN"), ["1.0"]),
        (("--customer", "elianthe"), []),
        (("--customer", "%"), []),
    ],
)
def test_lines_are_found_by_status_order_contact_and_customer(
    options: tuple[str, ...], expected: list[str]
) -> None:
    world = cast()
    place(
        world.partner,
        Wanted(number="1.0", contact=CONTACT),
        Wanted(number="2.0", stage=Stage.CLOSED),
        Wanted(number="3.0", contact="other@acme.example"),
    )
    place(world.partner, Wanted(contact="h@h.example"), number="104583021", customer="Hélianthe SAS")

    called = startline("lines", "--json", *options)

    assert [line["line"] for line in called.document["lines"]] == expected


def test_nothing_found_is_said_and_no_failure() -> None:
    cast()

    called = startline("lines", "--status", "closed")

    assert called.code == 0
    assert called.lines[-1] == "There is no such line."


def test_a_person_sees_the_lines_of_their_side_alone() -> None:
    world = cast()
    place(world.partner, number="1")
    place(world.other_partner, number="2")

    def seen_by(email: str) -> list[str]:
        document = startline("lines", "--json", "--as", email).document
        return [line["order"] for line in document["lines"]]

    assert seen_by(world.owner.email) == seen_by(world.reader.email) == seen_by(world.ally.email) == ["1"]
    assert seen_by(world.stranger.email) == ["2"]
    assert seen_by(world.clerk.email) == ["1", "2"]


def test_another_accounts_order_is_not_there() -> None:
    world = cast()
    place(world.partner)

    called = startline("lines", "--order", "104583020", "--as", world.stranger.email)

    assert called.code == 3


def test_two_orders_of_one_number_are_told_apart_by_their_account() -> None:
    world = cast()
    place(world.partner, Wanted(number="1.0"))
    place(world.other_partner, Wanted(number="2.0"))

    undecided = startline("lines", "--order", "104583020")
    decided = startline("lines", "--order", "104583020", "--account", "POLARPARTNER", "--json")

    assert undecided.code == 2
    assert undecided.err == (
        "Polarpartner, Telepartner each have an order 104583020. Add --account with the name of the one that "
        "is meant.\n"
    )
    assert [line["line"] for line in decided.document["lines"]] == ["2.0"]


def test_an_unknown_account_is_not_found() -> None:
    world = cast()
    place(world.partner)

    called = startline("lines", "--order", "104583020", "--account", "Nobody")

    assert called.code == 3
    assert "Nobody" in called.err
