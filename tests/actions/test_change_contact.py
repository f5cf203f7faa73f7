"""Changing the provisioning contact of an order's lines, before and after the first mail (PRODUCT C1–C6)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.actions.recorded import (
    all_recorded,
    email_of,
    found_wrong,
    items_of,
    last_mail_id,
    last_transaction_id,
    mail,
    mails,
    outcomes,
    recorded,
    user,
)
from tests.sweeps.settling import ACCEPTED, claimed, settle
from tests.worlds import (
    CONTACT,
    NOW,
    SUPPORT,
    WX,
    Placed,
    Stage,
    Wanted,
    cast,
    close_overdue,
    deliver,
    mail_due,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact, preview_contact_change
from startline.actions.hold import hold
from startline.actions.outcome import Done
from startline.mail.addresses import BadAddress
from startline.models import Address, Line, Mail, Transaction
from startline.rules.addresses import AddressProblemCode
from startline.rules.line import Status
from startline.rules.refusal import Refusal, RefusalCode

pytestmark = pytest.mark.django_db

NEW = "new@acme.example"
LATER = NOW + timedelta(minutes=5)


def one_of_each() -> Placed:
    """An order with a line of every stage, numbered by it, and one without provisioning."""
    stages = [Wanted(number=stage, stage=stage) for stage in Stage]
    return place(cast().partner, *stages, Wanted(number="support", offer=SUPPORT))


def change(
    placed: Placed,
    *numbers: str,
    to: str = NEW,
    seen: dict[int, int] | None = None,
) -> Done:
    selection = Selection(
        order_ids=[placed.order_id],
        line_ids=[placed.line_ids[number] for number in numbers] or None,
        seen_epochs=seen or {},
    )
    return change_contact(actor=CONSOLE, selection=selection, address=to, now=NOW)


@pytest.mark.parametrize("stage", [Stage.ENTERED, Stage.BOOKED])
def test_before_the_first_mail_a_change_only_retargets_it(stage: Stage) -> None:
    placed = place(cast().partner, Wanted(stage=stage))

    done = change(placed, "1.0")

    line = placed.line()
    assert (email_of(line.contact_id), line.contact_epoch) == (NEW, 1)
    assert (done.mail_ids, mails()) == ((), [])
    assert recorded(done.transaction_id).status == "completed"


def test_the_first_mail_goes_to_the_contact_that_the_line_has_at_that_moment() -> None:
    placed = place(cast().partner)
    change(placed, "1.0")

    mail_due(now=NOW + timedelta(days=30))

    assert [(written.kind, written.to) for written in mails()] == [("provisioning", NEW)]


@pytest.mark.parametrize("stage", [Stage.NOT_DELIVERED, Stage.AWAITING, Stage.UNDELIVERABLE, Stage.CLOSED])
def test_after_the_first_mail_and_after_closing_the_new_contact_is_mailed_at_once(stage: Stage) -> None:
    placed = place(cast().partner, Wanted(stage=stage))

    done = change(placed, "1.0")

    (mail_id,) = done.mail_ids
    line = placed.line()
    assert done.changed[0].mailed
    assert (mail(mail_id).kind, mail(mail_id).to, mail(mail_id).lines) == ("corrected", NEW, ["1.0"])
    assert Mail.objects.get(pk=mail_id).due_at == NOW
    assert recorded(done.transaction_id).status == "in_progress"
    assert (line.mail_accepted_at, line.undeliverable_at, line.undeliverable_cause) == (None, None, None)


def test_the_transaction_is_completed_when_the_new_contacts_server_has_the_mail() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    done = change(placed, "1.0")

    deliver()

    assert recorded(done.transaction_id).status == "completed"
    assert recorded(done.transaction_id).events == ["recorded", "mail_accepted", "mail_accepted: 1.0"]
    assert found_wrong() == []


@pytest.mark.parametrize("turned", [False, True])
def test_the_record_is_the_same_in_whatever_order_its_mails_were_claimed(*, turned: bool) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    done = change(placed, "1.0")
    claim = claimed()
    mails = sorted(claim.mails, key=lambda mail: mail.id, reverse=turned)

    settle(replace(claim, mails=mails), ACCEPTED)

    assert recorded(done.transaction_id).events == ["recorded", "mail_accepted", "mail_accepted: 1.0"]


def test_a_change_moves_no_window() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    before = placed.line().windows.values().get()

    change(placed, "1.0")
    deliver()

    assert placed.line().windows.values().get() == before


def test_a_first_contact_gets_the_provisioning_mail_itself() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED, contact=None))

    change(placed, "1.0")

    assert [(written.kind, written.to) for written in mails()] == [("provisioning", NEW)]


def test_all_lines_are_changed_up_to_their_ponr_and_the_answer_says_for_each_line_what_became_of_it() -> None:
    placed = one_of_each()

    done = change(placed)

    assert outcomes(done) == {
        "entered": "changed",
        "booked": "changed",
        "not_delivered": "changed",
        "awaiting": "changed",
        "undeliverable": "changed",
        "mapped": "refused: past_ponr",
        "closed": "changed",
        "set_up": "refused: past_ponr",
        "cancelled": "refused: cancelled",
        "held": "changed",
        "support": "left_out: no_provisioning",
    }
    told = recorded(done.transaction_id)
    assert told.lines == outcomes(done)
    assert (told.type, told.actor, told.status) == ("provisioning_email_update", "console", "in_progress")
    assert found_wrong() == []


def test_all_lines_of_one_change_share_one_mail_but_those_not_mailed_yet_and_those_on_hold() -> None:
    placed = one_of_each()
    before = last_mail_id()

    done = change(placed)

    (written,) = (mail for mail in mails(after=before) if mail.to == NEW)
    assert written.lines == ["not_delivered", "awaiting", "undeliverable", "closed"]
    assert {line.line_number for line in done.lines if line.mailed} == set(written.lines)


def test_with_refused_lines_the_transaction_is_only_partly_completed_once_its_mail_has_arrived() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.MAPPED))
    done = change(placed)

    deliver()

    assert recorded(done.transaction_id).status == "partly_completed"


def test_without_mail_a_change_with_refused_lines_is_partly_completed_at_once() -> None:
    placed = place(cast().partner, Wanted(), Wanted(number="2.0", stage=Stage.MAPPED))

    assert recorded(change(placed).transaction_id).status == "partly_completed"


def test_lines_left_out_do_not_make_a_change_partial() -> None:
    placed = place(cast().partner, Wanted(), Wanted(number="2.0", offer=SUPPORT))

    assert recorded(change(placed).transaction_id).status == "completed"


def test_a_preview_answers_what_the_change_then_does_and_changes_nothing_not_even_the_address_book() -> None:
    placed = one_of_each()
    before = [(line.pk, line.contact_id, line.contact_epoch) for line in lines_of(placed)]
    at = (last_transaction_id(), last_mail_id())
    selection = Selection(order_ids=[placed.order_id])

    preview = preview_contact_change(actor=CONSOLE, selection=selection, address=NEW, now=NOW)

    assert [(line.pk, line.contact_id, line.contact_epoch) for line in lines_of(placed)] == before
    assert (last_transaction_id(), last_mail_id()) == at
    assert not Address.objects.filter(key=NEW).exists()
    assert change(placed).lines == preview


def lines_of(placed: Placed) -> list[Line]:
    return [placed.line(number) for number in placed.line_ids]


def test_an_unchanged_address_changes_mails_and_records_nothing() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    at = (last_transaction_id(), last_mail_id())

    done = change(placed, "1.0", to=f" {CONTACT.upper()} ")

    assert (done.transaction_id, done.mail_ids, outcomes(done)) == (
        None,
        (),
        {"1.0": "already: already_that_address"},
    )
    assert (last_transaction_id(), last_mail_id()) == at
    assert placed.line().contact_epoch == 0


def test_where_every_line_has_that_address_already_and_others_are_left_out_nothing_is_recorded() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", offer=SUPPORT))
    at = last_transaction_id()

    done = change(placed, to=CONTACT)

    assert done.transaction_id is None
    assert last_transaction_id() == at


def test_where_some_lines_have_that_address_already_only_the_others_change() -> None:
    placed = place(
        cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING, contact=NEW)
    )

    done = change(placed)

    assert outcomes(done) == {"1.0": "changed", "2.0": "already: already_that_address"}
    assert [placed.line(number).contact_epoch for number in ("1.0", "2.0")] == [1, 0]
    assert mail(done.mail_ids[0]).lines == ["1.0"]
    deliver()
    assert recorded(done.transaction_id).status == "completed"


def test_a_line_without_provisioning_alone_is_refused_on_the_record() -> None:
    placed = place(cast().partner, Wanted(offer=SUPPORT))

    told = recorded(change(placed, "1.0").transaction_id)

    assert (told.status, told.cause, told.lines) == (
        "refused",
        "no_provisioning",
        {"1.0": "left_out: no_provisioning"},
    )


def test_past_ponr_a_change_is_refused_with_who_mapped_it_to_which_organization_and_when() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))

    done = change(placed, "1.0")

    mapped_at = placed.line().mapped_at
    assert mapped_at
    assert done.lines[0].refusal == Refusal(
        code=RefusalCode.PAST_PONR,
        facts={"organization": "Acme S.p.A.", "by": "Mario Rossi", "at": mapped_at.isoformat()},
    )
    assert placed.line().contact_epoch == 0


def test_a_refusal_is_recorded_with_its_cause_its_facts_and_the_address_that_was_asked_for() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))

    done = change(placed, "1.0")

    told = recorded(done.transaction_id)
    (item,) = items_of(done)
    assert (told.status, told.cause, told.lines) == ("refused", "past_ponr", {"1.0": "refused: past_ponr"})
    assert item.facts["organization"] == "Acme S.p.A."
    assert email_of(item.to_address_id) == NEW


def test_of_lines_that_were_not_changed_the_cause_is_a_refusals_not_that_of_a_line_with_that_address() -> (
    None
):
    placed = place(
        cast().partner, Wanted(stage=Stage.AWAITING, contact=NEW), Wanted(number="2.0", stage=Stage.MAPPED)
    )

    told = recorded(change(placed).transaction_id)

    assert (told.status, told.cause) == ("refused", "past_ponr")


def test_a_stale_epoch_changes_nothing_and_shows_both_addresses() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    line_id = placed.line().pk
    change(placed, "1.0", to="first@acme.example")

    done = change(placed, "1.0", to="second@acme.example", seen={line_id: 0})

    (item,) = items_of(done)
    assert done.lines[0].refusal == Refusal(code=RefusalCode.STALE, facts={"address": "first@acme.example"})
    assert item.facts == {"address": "first@acme.example"}
    assert email_of(item.to_address_id) == "second@acme.example"
    assert placed.line().contact_epoch == 1


def test_the_epoch_that_was_seen_and_still_holds_is_not_stale() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))

    done = change(placed, "1.0", seen={placed.line().pk: 0})

    assert outcomes(done) == {"1.0": "changed"}


def test_a_line_that_closes_while_the_dialog_is_open_still_takes_the_typed_address() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    seen = {placed.line().pk: placed.line().contact_epoch}
    close_overdue(now=NOW + timedelta(days=30))

    done = change(placed, "1.0", seen=seen)

    assert placed.line().status == Status.CLOSED
    assert outcomes(done) == {"1.0": "changed"}
    assert mail(done.mail_ids[0]).to == NEW


def test_returning_to_an_old_address_revives_neither_its_epoch_nor_its_mail() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    change(placed, "1.0")

    change(placed, "1.0", to=CONTACT)
    deliver()

    assert placed.line().contact_epoch == 2
    assert [(written.kind, written.to, written.state, written.lines) for written in mails()] == [
        ("provisioning", CONTACT, "cancelled", ["1.0: contact_changed"]),
        ("corrected", NEW, "cancelled", ["1.0: contact_changed"]),
        ("corrected", CONTACT, "accepted", ["1.0"]),
    ]
    assert found_wrong() == []


def test_a_held_line_takes_the_new_contact_and_owes_it_a_mail() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.HELD))
    before = last_mail_id()

    done = change(placed, "1.0")

    line = placed.line()
    assert not done.lines[0].mailed
    assert (line.mail_due_at, [mail.kind for mail in mails(after=before)]) == (NOW, ["contact_replaced"])
    assert recorded(done.transaction_id).status == "completed"


def test_a_held_line_before_its_start_date_is_only_retargeted() -> None:
    placed = place(cast().partner)
    due_at = placed.line().mail_due_at
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)

    change(placed, "1.0")

    assert placed.line().mail_due_at == due_at


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("nobody", AddressProblemCode.NO_AT),
        ("a@x.example, b@x.example", AddressProblemCode.SEVERAL),
    ],
)
def test_what_is_not_exactly_one_address_is_refused_before_anything_is_looked_at(
    typed: str, code: AddressProblemCode
) -> None:
    placed = place(cast().partner)

    with pytest.raises(BadAddress) as refused:
        change(placed, "1.0", to=typed)

    assert refused.value.problem.code == code


def test_the_change_keeps_where_each_line_came_from_and_went_to() -> None:
    placed = place(
        cast().partner,
        Wanted(contact="a@acme.example"),
        Wanted(number="2.0", contact="b@acme.example"),
        Wanted(number="3.0", contact=None),
    )

    done = change(placed)

    assert [(email_of(item.from_address_id), email_of(item.to_address_id)) for item in items_of(done)] == [
        ("a@acme.example", NEW),
        ("b@acme.example", NEW),
        (None, NEW),
    ]
    assert all(item.changes["contact_epoch"] == 1 for item in items_of(done))


def test_who_changed_it_and_when_is_on_record() -> None:
    people = cast()
    placed = place(people.partner)

    done = change_contact(
        actor=user(people.ally), selection=Selection(order_ids=[placed.order_id]), address=NEW, now=LATER
    )

    assert done.transaction_id
    header = Transaction.objects.get(pk=done.transaction_id)
    assert (header.actor_kind, header.actor_user_id, header.occurred_at) == ("user", people.ally.pk, LATER)
    assert (header.account_id, header.order_id) == (people.partner.pk, placed.order_id)


def test_a_line_that_was_taken_over_silently_is_mailed_from_its_first_change_on() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING, offer=WX))
    Line.objects.filter(pk=placed.line().pk).update(silent=True)

    done = change(placed, "1.0")

    assert len(done.mail_ids) == 1
    assert placed.line().silent is False
    assert all_recorded(after=(done.transaction_id or 0)) == []


def test_a_first_contact_gets_the_provisioning_mail_even_if_another_line_only_changes_its_own() -> None:
    placed = place(
        cast().partner,
        Wanted(number="1.0", stage=Stage.NOT_DELIVERED, contact=None),
        Wanted(number="2.0", stage=Stage.BOOKED),
    )

    change(placed, "1.0", "2.0")

    assert Mail.objects.get(pk=last_mail_id()).kind == "provisioning"
