"""The lines that somebody picked, as far as they see them, with the epochs that they saw (PRODUCT C5, C8)."""

import uuid

import pytest
from tests.models.forbidding import run
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.models import Account, Order
from startline.queries.selection import MOST_LINES, Picked, Selected, overtaken, select_lines
from startline.rules.addresses import Address
from startline.rules.refusal import Refused

pytestmark = pytest.mark.django_db

GONE = Address(email="gone@acme.example", key="gone@acme.example", domain="acme.example")


def select(picked: Picked, *accounts: Account) -> Selected:
    return select_lines(picked, accounts=[account.pk for account in accounts])


def named(placed: Placed, *numbers: str) -> list[uuid.UUID]:
    return [placed.line(number).public_id for number in numbers or placed.line_ids]


def numbers(selected: Selected) -> list[str]:
    return [f"{line.order_number}/{line.number}" for line in selected.lines]


def three_orders(people: Cast) -> list[Placed]:
    return [
        place(
            account,
            Wanted(stage=Stage.AWAITING, contact=GONE.email),
            Wanted(number="2.0", stage=Stage.MAPPED, contact=GONE.email),
            Wanted(number="3.0", stage=Stage.AWAITING),
            number=number,
        )
        for number, account in (
            ("101", people.partner),
            ("102", people.partner),
            ("103", people.other_partner),
        )
    ]


def test_lines_are_named_by_their_public_ids_and_come_order_by_order() -> None:
    people = cast()
    first, second, _ = three_orders(people)

    found = select(Picked(line_ids=[*named(second, "3.0"), *named(first, "2.0", "1.0")]), people.partner)

    assert numbers(found) == ["101/1.0", "101/2.0", "102/3.0"]
    assert [order.number for order in found.orders] == ["101", "102"]
    assert found.sole_order is None


def test_a_line_named_twice_counts_once() -> None:
    people = cast()
    first, *_ = three_orders(people)

    assert numbers(select(Picked(line_ids=named(first, "1.0") * 2), people.partner)) == ["101/1.0"]


def test_a_sole_line_says_how_many_lines_its_order_has() -> None:
    people = cast()
    first, *_ = three_orders(people)

    sole = select(Picked(line_ids=named(first, "1.0")), people.partner).sole_line

    assert sole
    assert sole.in_order == 3


def test_an_order_brings_all_its_lines() -> None:
    people = cast()
    first, *_ = three_orders(people)
    public_id = Order.objects.get(pk=first.order_id).public_id

    found = select(Picked(order_id=public_id), people.partner)

    assert numbers(found) == ["101/1.0", "101/2.0", "101/3.0"]
    assert found.sole_order
    assert found.sole_order.number == "101"


def test_a_contact_brings_the_lines_that_can_still_be_changed_over_all_accounts_in_sight() -> None:
    people = cast()
    three_orders(people)

    own = select(Picked(contact=GONE), people.partner)
    everywhere = select_lines(Picked(contact=GONE), accounts=None)

    assert numbers(own) == ["101/1.0", "102/1.0"]
    assert numbers(everywhere) == ["101/1.0", "102/1.0", "103/1.0"]
    assert [len(share.lines) for share in everywhere.of_accounts()] == [2, 1]


def test_of_a_contacts_lines_a_run_takes_so_many_and_says_that_there_are_more() -> None:
    people = cast()
    first, *_ = three_orders(people)
    run(
        """
        INSERT INTO startline_line
          (account_id, order_id, number, offer_id, provisions, quantity, start_date, time_zone, status, contact_id)
        SELECT account_id, order_id, 'many-' || n, offer_id, true, 1, start_date, time_zone, status, contact_id
        FROM startline_line CROSS JOIN generate_series(1, %s) AS n WHERE id = %s
        """,
        MOST_LINES,
        first.line_ids["1.0"],
    )
    run("ANALYZE startline_line")  # as the server does by itself, once so many were written

    found = select(Picked(contact=GONE), people.partner)
    whole = select(Picked(order_id=Order.objects.get(pk=first.order_id).public_id), people.partner)

    assert (len(found.lines), found.more) == (MOST_LINES, True)
    assert (len(whole.lines), whole.more) == (MOST_LINES + 3, False)


@pytest.mark.parametrize("kind", ["line", "order", "contact"])
def test_what_is_not_there_and_what_is_not_to_be_seen_are_the_same(kind: str) -> None:
    people = cast()
    *_, theirs = three_orders(people)
    order_id = Order.objects.get(pk=theirs.order_id).public_id
    hidden = {
        "line": Picked(line_ids=named(theirs)),
        "order": Picked(order_id=order_id),
        "contact": Picked(contact=GONE),
    }[kind]
    missing = {
        "line": Picked(line_ids=[uuid.uuid4()]),
        "order": Picked(order_id=uuid.uuid4()),
        "contact": Picked(contact=Address(email="x@y.example", key="x@y.example", domain="y.example")),
    }[kind]

    for picked in (hidden, missing):
        with pytest.raises(Refused) as refused:
            select_lines(picked, accounts=[people.operator.pk])
        assert refused.value.refusal.code == "not_found"


def test_one_line_out_of_sight_hides_all_that_were_named() -> None:
    people = cast()
    first, _, theirs = three_orders(people)

    with pytest.raises(Refused):
        select(Picked(line_ids=[*named(first), *named(theirs)]), people.partner)


def test_a_changed_contact_is_told_with_what_was_seen_who_changed_it_last_and_when() -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    for address in ("second@acme.example", "third@acme.example"):
        selection = Selection(order_ids=[placed.order_id])
        change_contact(actor=CONSOLE, selection=selection, address=address, now=NOW)

    ((first,), (second,)) = (overtaken({placed.line_ids["1.0"]: epoch}) for epoch in (0, 1))

    assert (first.seen, first.present) == (CONTACT, "third@acme.example")
    assert (second.seen, second.present) == ("second@acme.example", "third@acme.example")
    assert (first.actor_kind, first.at, first.contact_epoch) == ("console", NOW, 2)
