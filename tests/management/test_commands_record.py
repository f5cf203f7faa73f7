"""`startline transactions` and `startline check`: the record in sentences, and whether it holds."""

import pytest
from django.db import connection
from tests.management.calling import startline
from tests.worlds import CONTACT, NOW, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact

pytestmark = pytest.mark.usefixtures("at_now")
NEW = "new@acme.example"


@pytest.mark.django_db
def test_transactions_read_as_sentences_newest_first() -> None:
    world = cast()
    order = place(world.partner, Wanted(stage=Stage.AWAITING))
    startline("change-contact", order.number, NEW, "--as", world.owner.email)

    called = startline("transactions")

    assert [" ".join(line.split()) for line in called.lines] == [
        "When What happened Status",
        (
            "16 Nov, 10:00 Order 104583020: Giulia Conti changed the contact of 1 line from it@acme.example to "
            "new@acme.example in progress"
        ),
        (
            "14 Nov, 10:00 Order 104583020: 1 line reached its requested start date, mail to it@acme.example "
            "completed, mail accepted 14 Nov, 10:00"
        ),
        "7 Nov, 10:00 Order 104583020: The operator placed an order with 1 line completed",
    ]


@pytest.mark.django_db
def test_a_script_reads_types_statuses_and_people() -> None:
    world = cast()
    order = place(world.partner, Wanted(stage=Stage.MAPPED))
    startline("change-contact", order.number, NEW, "--as", world.owner.email)

    newest = startline("transactions", "--limit", "1", "--json").document["transactions"][0]

    assert newest["type"] == "provisioning_email_update"
    assert newest["status"] == "refused"
    assert newest["cause"] == "past_ponr"
    assert newest["actor"] == {
        "kind": "user",
        "name": "Giulia Conti",
        "address": "g.conti@telepartner.example",
    }
    assert (newest["changed"], newest["refused"], newest["to"]) == (0, 1, NEW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--type", "window_ended"), ["window_ended"]),
        (("--status", "failed"), ["start_date_reached"]),
        (("--order", "104583021"), ["order_placed"]),
        (("--order", "104583020", "--line", "2.0"), ["start_date_reached", "order_placed"]),
        (("--order", "104583020:2.0", "--status", "failed"), ["start_date_reached"]),
        (("--address", "GONE@acme.example"), ["start_date_reached", "order_placed"]),
        (("--address", "nobody@acme.example"), []),
    ],
)
def test_transactions_are_found_by_type_status_order_line_and_address(
    options: tuple[str, ...], expected: list[str]
) -> None:
    world = cast()
    place(
        world.partner,
        Wanted(number="1.0", stage=Stage.CLOSED),
        Wanted(number="2.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
    )
    place(world.partner, number="104583021")

    document = startline("transactions", "--json", *options).document

    assert [told["type"] for told in document["transactions"]] == expected


@pytest.mark.django_db
def test_pages_of_transactions_follow_each_other() -> None:
    place(cast().partner, Wanted(stage=Stage.CLOSED))

    first = startline("transactions", "--limit", "2", "--json").document
    rest = startline("transactions", "--after", first["next"], "--json").document

    types = [told["type"] for told in first["transactions"] + rest["transactions"]]
    assert types == ["window_ended", "start_date_reached", "order_placed"]
    assert rest["next"] is None


@pytest.mark.django_db
def test_line_numbers_belong_to_an_order() -> None:
    cast()

    assert startline("transactions", "--line", "1.0").code == 2


@pytest.mark.django_db
def test_a_person_reads_the_record_of_their_side_alone() -> None:
    world = cast()
    place(world.partner)

    assert (
        startline("transactions", "--as", world.stranger.email).lines[-1]
        == "Nothing of that kind is on record."
    )
    assert startline("transactions", "--order", "104583020", "--as", world.stranger.email).code == 3
    assert "104583020" in startline("transactions", "--as", world.ally.email).out


@pytest.mark.django_db
def test_a_story_tells_every_event_and_attempt_of_a_line() -> None:
    place(
        cast().partner,
        Wanted(number="1.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="2.0", stage=Stage.AWAITING),
    )

    called = startline("transactions", "--story", "104583020:1.0")

    assert called.lines == [
        "6 Nov, 10:00  Order 104583020: The operator placed an order with 2 lines: completed",
        (
            "13 Nov, 10:00  Order 104583020: 1 line reached its requested start date, mail to gone@acme.example: "
            "failed: mailbox unknown"
        ),
        (
            "    13 Nov, 10:00  attempt 1 to hand the provisioning email for gone@acme.example to mx.example: refused "
            "(550 5.1.1 User unknown)"
        ),
        "    13 Nov, 10:00  line 1.0: provisioning email to gone@acme.example refused: mailbox unknown",
        (
            "    14 Nov, 10:00  attempt 1 to hand the notice that a mail is undeliverable for "
            "g.conti@telepartner.example to mx.example: accepted (250 2.0.0 Ok)"
        ),
    ]


@pytest.mark.django_db
def test_a_script_reads_the_story_with_events_and_attempts() -> None:
    place(cast().partner, Wanted(stage=Stage.AWAITING))

    _, started = startline("transactions", "--story", "104583020", "--json").document["story"]

    assert [event["kind"] for event in started["events"]] == ["recorded", "mail_accepted"]
    assert [attempt["code"] for attempt in started["attempts"]] == [250]


@pytest.mark.django_db(transaction=True)
def test_a_record_that_holds_is_said_to_reproduce_the_tables() -> None:
    place(cast().partner, *(Wanted(number=f"{n}.0", stage=stage) for n, stage in enumerate(Stage, 1)))

    called = startline("check")
    document = startline("check", "--json").document

    assert called.code == 0
    assert called.out == (
        f"{len(Stage)} lines, {document['transactions']} transactions checked: "
        "the record reproduces the tables.\n"
    )
    assert document["problems"] == []


@pytest.mark.django_db(transaction=True)
def test_what_does_not_hold_is_named() -> None:
    order = place(cast().partner)
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[order.order_id], line_ids=None),
        address=NEW,
        now=NOW,
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE startline_line SET hold_name = 'x', held_at = now()")

    called = startline("check")
    document = startline("check", "--json").document

    assert called.code == 4
    assert "line 104583020:1.0" in called.out
    assert called.lines[-1].startswith("1 lines, 2 transactions checked: 1 problem")
    (problem,) = document["problems"]
    assert (problem["check"], problem["line"], problem["columns"]) == (
        "folded",
        "104583020:1.0",
        ["held_at", "hold_name"],
    )


@pytest.mark.django_db
def test_the_record_is_checked_by_the_operator_alone() -> None:
    world = cast()

    called = startline("check", "--as", world.owner.email, "--json")

    assert called.code == 1
    assert called.document["errors"][0]["code"] == "may_not_operate"


@pytest.mark.django_db
def test_the_old_contact_is_found_in_the_record_too() -> None:
    order = place(cast().partner)
    startline("change-contact", order.number, NEW)

    document = startline("transactions", "--address", CONTACT, "--json").document

    assert [told["type"] for told in document["transactions"]] == [
        "provisioning_email_update",
        "order_placed",
    ]
