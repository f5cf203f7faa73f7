"""What the database holds of lines and orders by itself, whoever writes (ARCHITECTURE, "Invariants")."""

from itertools import permutations
from typing import Any

import pytest
from django.db import Error, transaction
from tests.models.forbidding import constraint_of, forbidden_by, run, update_line
from tests.worlds import NOW, Placed, Stage, Wanted, cast, place

from startline.actions.map_to_organization import find_or_add_organization
from startline.mail.addresses import address_id
from startline.models import Line, Order, Subscription
from startline.rules.line import TRANSITIONS, Status

pytestmark = pytest.mark.django_db

# What a line of each status must say besides, for every CHECK to be content.
_OF_STATUS: dict[Status, dict[str, Any]] = {
    Status.ENTERED: {},
    Status.BOOKED: {"mail_due_at": NOW},
    Status.AWAITING: {},
    Status.PENDING: {"mapped_at": NOW, "mapped_elsewhere": True},
    Status.CLOSED: {
        "close_cause": "window_ended",
        "closed_at": NOW,
        "billing_cause": "window_ended",
        "billing_started_at": NOW,
    },
    Status.CANCELLED: {"cancelled_at": NOW},
}
_BLANK = {
    "mail_due_at": None,
    "mapped_at": None,
    "mapped_elsewhere": False,
    "close_cause": None,
    "closed_at": None,
    "billing_cause": None,
    "billing_started_at": None,
    "cancelled_at": None,
}


def placed(*stages: Stage) -> Placed:
    lines = [Wanted(number=f"{number}.0", stage=stage) for number, stage in enumerate(stages, 1)]
    return place(cast().partner, *lines)


def a_line(stage: Stage = Stage.AWAITING) -> Line:
    return placed(stage).line()


def copy_as(line: Line, status: Status) -> int:
    """A line like *line*, put in at *status* as an import could."""
    copy = Line.objects.create(
        account_id=line.account_id,
        order_id=line.order_id,
        number=f"{status}-copy",
        offer_id=line.offer_id,
        provisions=True,
        quantity=1,
        start_date=line.start_date,
        time_zone=line.time_zone,
        status=status,
        **_OF_STATUS[status],
    )
    return copy.pk


def test_the_database_allows_the_moves_of_the_table_and_forbids_exactly_the_others() -> None:
    line = a_line()
    in_table = {(before, after) for (before, _), after in TRANSITIONS.items() if isinstance(after, Status)}
    line_ids = {status: copy_as(line, status) for status in Status}
    allowed, forbidden_by_others = set(), {}

    for before, after in permutations(Status, 2):
        mapping = {name: _OF_STATUS[before][name] for name in ("mapped_at",) if name in _OF_STATUS[before]}
        elsewhere = {"mapped_elsewhere": True} if mapping else {}
        columns = {**_BLANK, **_OF_STATUS[after], **mapping, **elsewhere, "status": after}
        try:
            with transaction.atomic():
                update_line(line_ids[before], **columns)
                allowed.add((before, after))
                transaction.set_rollback(True)
        except Error as error:
            if constraint_of(error) != "a_line_moves_only_forward":
                forbidden_by_others[before, after] = constraint_of(error)

    assert allowed == {(before, after) for before, after in in_table if before is not after}
    assert forbidden_by_others == {}


def test_a_mapping_is_set_once_and_kept_whole() -> None:
    line = a_line(Stage.MAPPED)
    other = find_or_add_organization("Beta GmbH")

    for columns in (
        {"mapped_at": NOW},
        {"mapped_at": None, "organization_id": None, "status": Status.AWAITING},
        {"mapped_by": "Somebody Else"},
        {"organization_id": other},
        {"organization_id": None, "mapped_elsewhere": True},
    ):
        name = "a_line_moves_only_forward" if "status" in columns else "mapping_is_set_once"
        with forbidden_by(name):
            update_line(line.pk, **columns)


def test_set_up_is_set_once() -> None:
    line = a_line(Stage.SET_UP)

    for set_up_at in (NOW, None):
        with forbidden_by("set_up_is_set_once"):
            update_line(line.pk, set_up_at=set_up_at)


@pytest.mark.parametrize(
    "columns",
    [{"billing_started_at": NOW}, {"billing_cause": "imported"}, {"billing_started_at": None}],
)
def test_billing_starts_once(columns: dict[str, Any]) -> None:
    line = a_line(Stage.CLOSED)

    with forbidden_by("billing_starts_once"):
        update_line(line.pk, **columns)


@pytest.mark.parametrize("columns", [{"closed_at": NOW}, {"close_cause": "set_up"}])
def test_a_line_closes_once(columns: dict[str, Any]) -> None:
    line = a_line(Stage.CLOSED)

    with forbidden_by("closing_is_set_once"):
        update_line(line.pk, **columns)


def test_every_change_of_the_contact_raises_its_epoch_and_nothing_lowers_it() -> None:
    line = a_line()
    update_line(line.pk, contact_epoch=4)

    for columns in (
        {"contact_epoch": 3},
        {"contact_id": address_id("b@acme.example")},
        {"contact_id": address_id("b@acme.example"), "contact_epoch": 4},
        {"contact_id": None},
    ):
        with forbidden_by("the_contact_epoch_only_rises"):
            update_line(line.pk, **columns)
    update_line(line.pk, contact_id=address_id("b@acme.example"), contact_epoch=5)


@pytest.mark.parametrize("stage", [Stage.MAPPED, Stage.SET_UP])
def test_the_contact_is_fixed_from_the_mapping_on(stage: Stage) -> None:
    line = a_line(stage)

    with forbidden_by("no_contact_change_past_the_point_of_no_return"):
        update_line(line.pk, contact_id=address_id("b@acme.example"), contact_epoch=line.contact_epoch + 1)


def test_a_line_keeps_its_place() -> None:
    cast_ = cast()
    line = place(cast_.partner, number="1").line()
    other = place(cast_.partner, number="2")

    for columns in (
        {"account_id": cast_.other_partner.pk},
        {"order_id": other.order_id},
        {"number": "9.0"},
        {"public_id": "00000000-0000-4000-8000-000000000000"},
        {"provisions": False},
    ):
        with forbidden_by("a_line_keeps_its_place"):
            update_line(line.pk, **columns)


def test_lines_orders_windows_and_mails_are_never_deleted() -> None:
    placed(Stage.AWAITING)

    for table, name in (
        ("line", "a_line_is_never_deleted"),
        ("order", "an_order_is_never_deleted"),
        ("window", "a_window_is_never_deleted"),
        ("mail", "a_mail_is_never_deleted"),
        ("mailattempt", "an_attempt_is_never_deleted"),
        ("link", "a_link_is_never_changed"),
    ):
        with forbidden_by(name):
            run(f"DELETE FROM startline_{table}")


def test_an_order_keeps_its_account_number_and_public_id() -> None:
    cast_ = cast()
    order_id = place(cast_.partner).order_id

    for assignment in ("account_id = account_id + 1", "number = '9'", "public_id = gen_random_uuid()"):
        with forbidden_by("an_order_never_changes_account"):
            run(f"UPDATE startline_order SET {assignment} WHERE id = %s", order_id)


def test_an_orders_organization_is_set_once() -> None:
    order_id = placed(Stage.MAPPED).order_id
    other = find_or_add_organization("Beta GmbH")

    for organization_id in (other, None):
        with forbidden_by("an_orders_organization_is_set_once"):
            run("UPDATE startline_order SET organization_id = %s WHERE id = %s", organization_id, order_id)


def test_a_line_is_mapped_to_its_orders_organization_and_to_no_other() -> None:
    line = a_line()

    with forbidden_by("a_line_is_mapped_to_its_orders_organization"):
        update_line(
            line.pk,
            status=Status.PENDING,
            mapped_at=NOW,
            organization_id=find_or_add_organization("Beta GmbH"),
        )


def test_a_line_its_order_its_customer_and_its_subscription_share_the_account() -> None:
    cast_ = cast()
    own, foreign = place(cast_.partner), place(cast_.other_partner)
    line, foreign_line = own.line(), foreign.line()
    foreign_subscription = Subscription.objects.get(account=cast_.other_partner)
    foreign_customer_id = Order.objects.get(pk=foreign.order_id).customer_id

    with forbidden_by("a_line_and_its_subscription_share_the_account"):
        update_line(line.pk, subscription_id=foreign_subscription.pk)
    with forbidden_by("an_order_and_its_customer_share_the_account"):
        run("UPDATE startline_order SET customer_id = %s WHERE id = %s", foreign_customer_id, own.order_id)
    with forbidden_by("a_line_and_its_order_share_the_account"):
        Line.objects.create(
            account_id=foreign_line.account_id,
            order_id=own.order_id,
            number="9.0",
            offer_id=line.offer_id,
            provisions=True,
            quantity=1,
            time_zone="UTC",
            status=Status.ENTERED,
        )


def test_numbers_are_unique_within_their_order_and_account() -> None:
    cast_ = cast()
    line = place(cast_.partner).line()

    with forbidden_by("one_line_per_order_and_number"):
        Line.objects.create(
            account_id=line.account_id,
            order_id=line.order_id,
            number=line.number,
            offer_id=line.offer_id,
            provisions=True,
            quantity=1,
            time_zone="UTC",
            status=Status.ENTERED,
        )
    with forbidden_by("one_order_per_account_and_number"):
        Order.objects.create(
            account_id=line.account_id,
            number=line.order.number,
            customer_id=line.order.customer_id,
            currency="EUR",
        )
    assert place(cast_.other_partner, number=line.order.number).number == line.order.number
