"""`startline change-contact`: a line, an order, or everything that a person who left was the contact of."""

import pytest
from tests.management.calling import startline
from tests.worlds import CONTACT, SUPPORT, Placed, Stage, Wanted, cast, place

from startline.models import Transaction
from startline.models.record import TransactionType

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NEW = "new@acme.example"


def changes_recorded() -> int:
    return Transaction.objects.filter(type=TransactionType.PROVISIONING_EMAIL_UPDATE).count()


def contact_of(order: Placed) -> str | None:
    contact = order.line().contact
    return contact.email if contact else None


def test_the_only_line_needs_no_naming() -> None:
    order = place(cast().partner, Wanted(stage=Stage.AWAITING))

    called = startline("change-contact", order.number, NEW)

    assert called.code == 0
    assert called.out == f"Saved. The provisioning email was sent to {NEW}.\n"
    assert contact_of(order) == NEW


def test_before_the_start_date_the_answer_says_when_mail_goes() -> None:
    order = place(cast().partner)

    called = startline("change-contact", order.number, NEW)

    assert called.out == f"Saved. The provisioning email goes to {NEW} on 6 December 2026.\n"


def test_on_hold_the_answer_says_that_mail_waits_for_the_release() -> None:
    order = place(cast().partner, Wanted(stage=Stage.HELD))

    called = startline("change-contact", order.number, NEW)

    assert called.out == f"Saved. The provisioning email goes to {NEW} when the hold is released.\n"


def test_of_several_lines_somebody_has_to_say_which() -> None:
    order = place(cast().partner, Wanted(number="1.0"), Wanted(number="2.0"))

    called = startline("change-contact", order.number, NEW, "--json")

    assert called.code == 2
    assert called.document["errors"][0]["code"] == "lines_needed"
    assert changes_recorded() == 0


@pytest.mark.parametrize("naming", [("104583020:2.0",), ("104583020", "--line", "2.0")])
def test_a_line_is_named_with_its_order_or_after_it(naming: tuple[str, ...]) -> None:
    order = place(cast().partner, Wanted(number="1.0"), Wanted(number="2.0"))

    called = startline("change-contact", naming[0], NEW, *naming[1:])

    assert called.code == 0
    assert [order.line(number).contact_epoch for number in ("1.0", "2.0")] == [0, 1]


def test_all_lines_are_answered_one_by_one_and_a_refused_one_makes_the_exit_code_1() -> None:
    order = place(
        cast().partner,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.MAPPED),
        Wanted(number="3.0", offer=SUPPORT),
        Wanted(number="4.0", contact=NEW),
    )

    called = startline("change-contact", order.number, NEW, "--all-lines")

    assert called.code == 1
    assert called.lines[1:] == [
        "  Line 1.0: done, mail sent.",
        "  Line 2.0 was left out: it is past the point of no return (mapped to Acme S.p.A.).",
        "  Line 3.0 was left out: its offer needs no provisioning.",
        "  Line 4.0 stays as it is: it already has that address.",
    ]


def test_a_script_reads_each_lines_outcome_and_reason() -> None:
    order = place(
        cast().partner, Wanted(number="1.0", stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.MAPPED)
    )

    document = startline("change-contact", order.number, NEW, "--all-lines", "--json").document

    assert document["transaction"]
    first, second = document["lines"]
    assert (first["line"], first["outcome"], first["reason"], first["mailed"]) == (
        "1.0",
        "changed",
        None,
        True,
    )
    assert (second["line"], second["outcome"], second["reason"]) == ("2.0", "refused", "past_ponr")
    assert second["facts"]["organization"] == "Acme S.p.A."


def test_lines_left_out_for_want_of_provisioning_fail_nothing() -> None:
    order = place(cast().partner, Wanted(number="1.0"), Wanted(number="2.0", offer=SUPPORT))

    assert startline("change-contact", order.number, NEW, "--all-lines").code == 0


def test_a_line_past_its_point_of_no_return_is_refused_with_the_way_on() -> None:
    order = place(cast().partner, Wanted(stage=Stage.MAPPED))

    called = startline("change-contact", order.number, NEW)

    assert called.code == 1
    assert called.out == ""
    assert called.err.startswith(
        "This can no longer be changed: Mario Rossi mapped the order to Acme S.p.A. on 16 Nov, 08:00."
    )


def test_the_same_address_again_is_as_asked_and_leaves_no_record() -> None:
    order = place(cast().partner)

    called = startline("change-contact", order.number, CONTACT)

    assert called.code == 0
    assert changes_recorded() == 0


def test_a_bad_address_is_one_sentence_with_the_way_out() -> None:
    order = place(cast().partner)

    called = startline("change-contact", order.number, "a@b.example, c@d.example")

    assert called.code == 2
    assert called.err.startswith("There is more than one address here")


def test_a_dry_run_tells_and_changes_nothing() -> None:
    order = place(
        cast().partner,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.CANCELLED),
    )

    called = startline("change-contact", order.number, NEW, "--all-lines", "--dry-run")
    document = startline("change-contact", order.number, NEW, "--all-lines", "--dry-run", "--json").document

    assert called.code == 0
    assert called.lines == [
        "  Line 1.0 will be changed, and the provisioning email goes at once.",
        "  Line 2.0 will be left out: it is cancelled.",
    ]
    assert [line["outcome"] for line in document["lines"]] == ["changed", "refused"]
    assert changes_recorded() == 0


def test_a_line_that_is_not_there_is_not_found() -> None:
    order = place(cast().partner)

    called = startline("change-contact", order.number, NEW, "--line", "9.0", "--json")

    assert called.code == 3
    assert called.document["errors"][0]["facts"] == {"order": order.number, "line": "9.0"}


def test_an_order_must_be_named_one_way_or_the_other() -> None:
    order = place(cast().partner)

    assert startline("change-contact", NEW).code == 2
    assert startline("change-contact", order.number, NEW, "--from", CONTACT).code == 2


def test_who_may_only_look_is_told_whom_to_ask() -> None:
    world = cast()
    order = place(world.partner, Wanted(number="1.0"), Wanted(number="2.0"))

    called = startline("change-contact", order.number, NEW, "--all-lines", "--as", world.reader.email)

    assert called.code == 1
    assert "g.conti@telepartner.example, who placed it" in called.err
    assert called.out == ""


def test_the_placer_may_whatever_their_role_and_so_may_the_distributors_side() -> None:
    world = cast()
    order = place(world.partner, placed_by=world.reader.email)

    by_placer = startline("change-contact", order.number, NEW, "--as", world.reader.email)
    by_distributor = startline("change-contact", order.number, CONTACT, "--as", world.ally.email)

    assert (by_placer.code, by_distributor.code) == (0, 0)
    users = Transaction.objects.order_by("-id").values_list("actor_user_id", flat=True)[:2]
    assert list(users) == [world.ally.pk, world.reader.pk]


def test_to_a_stranger_the_order_is_not_there() -> None:
    world = cast()
    order = place(world.partner)

    assert startline("change-contact", order.number, NEW, "--as", world.stranger.email).code == 3


def test_when_somebody_has_left_all_their_lines_change_with_one_mail_an_account() -> None:
    world = cast()
    first = place(
        world.partner, Wanted(number="1.0", stage=Stage.AWAITING), Wanted(number="2.0", contact=NEW)
    )
    second = place(world.partner, Wanted(stage=Stage.AWAITING), number="104583021")
    third = place(world.other_partner, Wanted(stage=Stage.AWAITING), number="104583022")

    called = startline("change-contact", "--from", CONTACT, NEW, "--yes", "--json")

    assert called.code == 0
    by_account = {one["account"]: one for one in called.document["accounts"]}
    assert [(line["order"], line["line"]) for line in by_account["Telepartner"]["lines"]] == [
        (first.number, "1.0"),
        (second.number, "1.0"),
    ]
    assert [line["order"] for line in by_account["Polarpartner"]["lines"]] == [third.number]
    assert changes_recorded() == 2


def test_when_somebody_has_left_the_person_at_the_terminal_is_asked_first() -> None:
    world = cast()
    order = place(world.partner, Wanted(stage=Stage.AWAITING))

    declined = startline("change-contact", "--from", CONTACT, NEW, typed="n\n")
    agreed = startline("change-contact", "--from", CONTACT, NEW, typed="y\n")

    assert declined.code == 1
    assert "Line 1.0 will be changed" in declined.out
    assert "Change 1 line? [y/N]" in declined.err
    assert agreed.code == 0
    assert order.line().contact_epoch == 1


def test_where_nobody_can_be_asked_it_takes_yes() -> None:
    place(cast().partner)

    called = startline("change-contact", "--from", CONTACT, NEW)

    assert called.code == 2
    assert "--yes" in called.err
    assert changes_recorded() == 0


def test_a_leavers_lines_past_their_point_of_no_return_are_not_touched() -> None:
    world = cast()
    place(
        world.partner, Wanted(number="1.0", stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.CANCELLED)
    )

    called = startline("change-contact", "--from", CONTACT, NEW, "--yes")

    assert called.code == 3
    assert called.err == f"No line that can still be changed has the contact {CONTACT}.\n"


def test_a_leavers_lines_are_those_that_the_person_sees() -> None:
    world = cast()
    place(world.partner)
    theirs = place(world.other_partner, number="104583022")

    document = startline(
        "change-contact", "--from", CONTACT, NEW, "--yes", "--json", "--as", world.stranger.email
    ).document

    assert [one["account"] for one in document["accounts"]] == ["Polarpartner"]
    assert theirs.line().contact_epoch == 1


def test_a_leavers_change_can_be_looked_at_first() -> None:
    place(cast().partner, Wanted(stage=Stage.AWAITING))

    called = startline("change-contact", "--from", CONTACT, NEW, "--dry-run")

    assert called.code == 0
    assert "Line 1.0 will be changed" in called.out
    assert changes_recorded() == 0
