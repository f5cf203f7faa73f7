"""Placing one order by hand: it enters as a report's would, checked by the same rules (PRODUCT M1, W1, I4)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.actions.recorded import all_recorded, found_wrong, mails, user
from tests.worlds import CONTACT, FLEX, NOW, SUPPORT, TODAY, WX, Cast, cast, mail_due

from startline.actions.actor import CONSOLE
from startline.actions.add_customer import add_customer
from startline.actions.import_report import CurrencyNeeded
from startline.actions.place_order import NewLine, NewOrder, OrderNotPlaced, place_order
from startline.mail.addresses import BadAddress
from startline.models import Account, ImportRun, Line, Offer, Order, Subscription
from startline.rules.line import Status
from startline.rules.refusal import Refused

pytestmark = pytest.mark.django_db

LATER = date(2026, 12, 1)


def an_order(people: Cast, *lines: NewLine) -> NewOrder:
    return NewOrder(
        account_id=people.partner.pk,
        number="55001",
        customer_name="Acme S.p.A.",
        lines=lines or [NewLine(number="1.0", offer_code=FLEX, start_date=LATER, contact=CONTACT)],
        placed_by="g.conti@telepartner.example",
        placed_on=TODAY,
    )


def problem_codes(refused: OrderNotPlaced) -> list[str]:
    return [problem["code"] for row in refused.problems for problem in row.problems]


def test_its_lines_are_booked_and_their_mail_is_due_on_their_start_date() -> None:
    people = cast()

    order_id = place_order(actor=user(people.owner), order=an_order(people), now=NOW)

    line = Line.objects.select_related("contact", "order__placed_by").get(order_id=order_id)
    assert (line.status, line.mail_due_at) == (Status.BOOKED, datetime(2026, 12, 1, 7, tzinfo=UTC))
    assert line.contact is not None
    assert line.contact.email == CONTACT
    assert (line.order.currency, line.order.placed_on, line.time_zone) == ("EUR", TODAY, "Europe/Rome")
    (told,) = all_recorded()
    assert (told.type, told.actor, told.status, told.lines) == (
        "order_placed",
        "user",
        "completed",
        {"1.0": "changed"},
    )
    assert found_wrong() == []


@pytest.mark.parametrize("starts", [TODAY, date(2026, 11, 1)])
def test_a_start_date_of_today_or_before_is_due_now(starts: date) -> None:
    people = cast()
    line = NewLine(number="1.0", offer_code=FLEX, start_date=starts, contact=CONTACT)

    place_order(actor=CONSOLE, order=an_order(people, line), now=NOW)
    mail_due(now=NOW)

    assert [written.to for written in mails()] == [CONTACT]


def test_a_line_without_start_date_is_only_entered() -> None:
    people = cast()
    line = NewLine(number="1.0", offer_code=FLEX, start_date=None, contact=CONTACT)

    place_order(actor=CONSOLE, order=an_order(people, line), now=NOW)

    assert Line.objects.get().status == Status.ENTERED


def test_a_line_without_provisioning_keeps_no_contact() -> None:
    people = cast()
    line = NewLine(number="1.0", offer_code=SUPPORT, start_date=LATER, contact=CONTACT)

    place_order(actor=CONSOLE, order=an_order(people, line), now=NOW)

    placed = Line.objects.get()
    assert (placed.status, placed.contact_id, placed.mail_due_at) == (Status.BOOKED, None, None)


def test_lines_may_share_a_subscription_and_bring_their_amounts() -> None:
    people = cast()
    lines = [
        NewLine(
            number=f"{number}.0",
            offer_code=WX,
            start_date=LATER,
            subscription_number="Sub1",
            quantity=7,
            order_value=Decimal("120.50"),
            monthly_amount=Decimal("10.04"),
            term_months=12,
        )
        for number in (1, 2)
    ]

    place_order(actor=CONSOLE, order=an_order(people, *lines), now=NOW)

    placed = Line.objects.first()
    assert placed is not None
    assert Subscription.objects.get().lines.count() == 2
    assert (placed.quantity, placed.order_value, placed.monthly_amount, placed.term_months) == (
        7,
        Decimal("120.50"),
        Decimal("10.04"),
        12,
    )


def test_a_customer_with_a_time_zone_of_its_own_is_mailed_in_it() -> None:
    people = cast()
    add_customer(account_id=people.partner.pk, name="ACME S.P.A.", time_zone="America/New_York")

    place_order(actor=CONSOLE, order=an_order(people), now=NOW)

    line = Line.objects.get()
    assert (line.time_zone, line.mail_due_at) == (
        "America/New_York",
        datetime(2026, 12, 1, 13, tzinfo=UTC),
    )


def test_an_order_that_is_there_already_is_refused_and_stays_as_it_is() -> None:
    people = cast()
    place_order(actor=CONSOLE, order=an_order(people), now=NOW)
    another = NewLine(number="2.0", offer_code=WX, start_date=LATER)

    with pytest.raises(Refused) as refused:
        place_order(actor=CONSOLE, order=an_order(people, another), now=NOW)

    assert refused.value.refusal.code == "order_exists"
    assert refused.value.refusal.facts == {"order": "55001"}
    assert Line.objects.count() == 1


def test_two_accounts_may_have_an_order_of_the_same_number() -> None:
    people = cast()
    own = an_order(people)

    place_order(actor=CONSOLE, order=own, now=NOW)
    place_order(actor=CONSOLE, order=replace(own, account_id=people.other_partner.pk), now=NOW)

    assert Order.objects.filter(number=own.number).count() == 2


def test_an_unknown_offer_one_without_policy_and_a_repeated_line_are_told_together_and_nothing_is_placed() -> (
    None
):
    people = cast()
    Offer.objects.create(code="A-NEW", name="New", family="devices")
    lines = [
        NewLine(number="1.0", offer_code="A-NONE", start_date=LATER),
        NewLine(number="2.0", offer_code="A-NEW", start_date=LATER),
        NewLine(number="2.0", offer_code=FLEX, start_date=LATER),
        NewLine(number="3.0", offer_code=FLEX, start_date=LATER),
    ]

    with pytest.raises(OrderNotPlaced) as refused:
        place_order(actor=CONSOLE, order=an_order(people, *lines), now=NOW)

    assert problem_codes(refused.value) == [
        "offer_unknown",
        "no_policy",
        "line_repeated",
        "order_has_errors",
    ]
    assert (Order.objects.count(), Line.objects.count(), ImportRun.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("typed", ["contact", "placed_by"])
def test_what_is_not_an_address_is_refused(typed: str) -> None:
    people = cast()
    order = an_order(people)
    if typed == "contact":
        order = replace(order, lines=[replace(order.lines[0], contact="nobody")])
    else:
        order = replace(order, placed_by="nobody")

    with pytest.raises(BadAddress):
        place_order(actor=CONSOLE, order=order, now=NOW)

    assert Order.objects.count() == 0


@pytest.mark.parametrize("somebody", ["reader", "stranger"])
def test_only_editors_of_the_account_or_its_distributor_place_orders_for_it(somebody: str) -> None:
    people = cast()

    with pytest.raises(OrderNotPlaced) as refused:
        place_order(actor=user(getattr(people, somebody)), order=an_order(people), now=NOW)

    assert problem_codes(refused.value) == ["account_forbidden"]


def test_who_may_not_order_for_an_account_does_not_learn_which_orders_it_has() -> None:
    people = cast()
    place_order(actor=CONSOLE, order=an_order(people), now=NOW)

    with pytest.raises(OrderNotPlaced):
        place_order(actor=user(people.stranger), order=an_order(people), now=NOW)


def test_the_distributor_and_the_operator_place_orders_for_a_partner() -> None:
    people = cast()

    for number, somebody in enumerate((people.ally, people.clerk)):
        order = replace(an_order(people), number=f"5500{number}")
        place_order(actor=user(somebody), order=order, now=NOW)

    assert Order.objects.filter(account=people.partner).count() == 2


def test_the_currency_is_asked_for_once() -> None:
    people = cast()
    Account.objects.filter(pk=people.partner.pk).update(currency=None)
    order = an_order(people)

    with pytest.raises(CurrencyNeeded) as needed:
        place_order(actor=CONSOLE, order=order, now=NOW)
    place_order(actor=CONSOLE, order=replace(order, currency="CHF"), now=NOW)
    place_order(actor=CONSOLE, order=replace(order, number="55002"), now=NOW)

    assert needed.value.account_name == people.partner.name
    assert set(Order.objects.values_list("currency", flat=True)) == {"CHF"}
