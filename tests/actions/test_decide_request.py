"""Approving, declining and withdrawing what was asked for (PRODUCT C7)."""

import uuid
from datetime import timedelta

import pytest
from tests.actions.recorded import email_of, found_wrong, last_mail_id, mails, outcomes, recorded, user
from tests.actions.requesting import NEW, admin_of, ask, became, person, request, request_id
from tests.models.forbidding import forbidden_by, run
from tests.worlds import CONTACT, NOW, ORGANIZATION, Cast, Placed, Stage, Wanted, cast, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.ask_for_change import Asked
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.decide_request import approve, decline, withdraw
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.outcome import Done
from startline.models import Mail, Membership, Transaction, TransactionEvent, User
from startline.rules.refusal import Refusal, RefusalCode, Refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0"))


@pytest.fixture
def asked(people: Cast, order: Placed) -> Asked:
    return ask(people.reader, order)


def approved_by(who: User, asked: Asked, *, seen: dict[int, int] | None = None, reply: str = "") -> Done:
    return approve(
        person=person(who), request_id=request_id(asked), reply=reply, seen_epochs=seen or {}, now=LATER
    )


def declined_by(who: User, asked: Asked, *, reply: str = "") -> None:
    decline(person=person(who), request_id=request_id(asked), reply=reply, now=LATER)


def map_line(placed: Placed, number: str) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=[placed.line_ids[number]],
        organization_id=find_or_add_organization(ORGANIZATION),
        mapped_by="Mario Rossi",
        now=NOW,
    )


def test_approving_makes_the_change_as_the_approver_and_completes_the_request(
    people: Cast, order: Placed, asked: Asked
) -> None:
    done = approved_by(people.owner, asked, reply="Right.")

    kept = request(asked)
    assert outcomes(done) == {"1.0": "changed", "2.0": "changed"}
    assert [order.line(number).contact_epoch for number in ("1.0", "2.0")] == [1, 1]
    assert (kept.state, kept.decided_by, kept.decided_at, kept.reply) == (
        "approved",
        people.owner,
        LATER,
        "Right.",
    )
    assert (kept.change_id, became(asked)) == (done.transaction_id, {"1.0": "changed", "2.0": "changed"})
    assert (recorded(asked.transaction_id).status, recorded(asked.transaction_id).events) == (
        "completed",
        ["recorded", "request_approved"],
    )
    assert Transaction.objects.get(pk=done.transaction_id or 0).actor_user_id == people.owner.pk
    assert found_wrong() == []


def test_the_new_contact_is_mailed_and_so_is_who_asked(people: Cast, order: Placed, asked: Asked) -> None:
    before = last_mail_id()

    approved_by(people.owner, asked)

    assert [(mail.kind, mail.to, mail.lines) for mail in mails(after=before)] == [
        ("contact_replaced", CONTACT, ["1.0"]),
        ("corrected", NEW, ["1.0"]),
        ("change_approved", "a.viola@telepartner.example", ["1.0", "2.0"]),
    ]


@pytest.mark.parametrize("decider", ["owner", "clerk"])
def test_placer_and_operator_may_decide(people: Cast, asked: Asked, decider: str) -> None:
    assert approved_by(getattr(people, decider), asked).changed


def test_admins_of_account_and_distributor_may_decide(people: Cast, order: Placed) -> None:
    Membership.objects.filter(user=people.ally).update(role="admin")
    first, second = ask(people.reader, order, "1.0"), ask(people.reader, order, "2.0")

    approved_by(admin_of(people), first)
    declined_by(people.ally, second)

    assert (request(first).state, request(second).state) == ("approved", "declined")


def test_declining_changes_nothing_and_says_so_to_who_asked(
    people: Cast, order: Placed, asked: Asked
) -> None:
    before = last_mail_id()

    declined_by(people.owner, asked, reply="Mario stays.")

    told = recorded(asked.transaction_id)
    assert (request(asked).state, request(asked).reply, request(asked).change_id) == (
        "declined",
        "Mario stays.",
        None,
    )
    assert (told.status, told.cause, told.events) == ("refused", "declined", ["recorded", "request_declined"])
    assert email_of(order.line().contact_id) == CONTACT
    assert [(mail.kind, mail.to) for mail in mails(after=before)] == [
        ("change_declined", "a.viola@telepartner.example")
    ]
    assert found_wrong() == []


def test_who_asked_may_withdraw_and_nobody_is_mailed(people: Cast, asked: Asked) -> None:
    before = last_mail_id()

    withdraw(person=person(people.reader), request_id=request_id(asked), now=LATER)

    told = recorded(asked.transaction_id)
    assert (request(asked).state, request(asked).decided_by) == ("withdrawn", people.reader)
    assert (told.status, told.cause) == ("refused", "withdrawn")
    assert mails(after=before) == []


def test_the_decider_is_named_in_the_event(people: Cast, asked: Asked) -> None:
    declined_by(people.owner, asked)

    event = TransactionEvent.objects.get(transaction_id=asked.transaction_id or 0, kind="request_declined")
    assert event.facts == {"user_id": people.owner.pk}


def test_lines_mapped_meanwhile_are_left_out_and_say_why(people: Cast, order: Placed, asked: Asked) -> None:
    map_line(order, "1.0")

    done = approved_by(people.owner, asked)

    assert outcomes(done) == {"1.0": "refused: past_ponr", "2.0": "changed"}
    assert became(asked) == {"1.0": "refused: past_ponr", "2.0": "changed"}
    assert (request(asked).state, recorded(asked.transaction_id).status) == ("approved", "partly_completed")
    assert found_wrong() == []


def test_past_the_point_of_no_return_the_request_is_closed_as_refused(
    people: Cast, order: Placed, asked: Asked
) -> None:
    map_line(order, "1.0")
    cancel(actor=CONSOLE, order_id=order.order_id, line_ids=[order.line_ids["2.0"]], now=NOW)
    before = last_mail_id()

    done = approved_by(people.owner, asked)

    told = recorded(asked.transaction_id)
    assert outcomes(done) == {"1.0": "refused: past_ponr", "2.0": "refused: cancelled"}
    assert (request(asked).state, told.status, told.cause) == ("refused", "refused", "past_ponr")
    assert [mail.kind for mail in mails(after=before)] == ["change_refused"]
    assert found_wrong() == []


def test_what_somebody_did_already_counts_as_done(people: Cast, order: Placed, asked: Asked) -> None:
    everything = Selection(order_ids=[order.order_id])
    change_contact(actor=user(people.owner), selection=everything, address=NEW, now=NOW)

    done = approved_by(people.owner, asked)

    assert (done.transaction_id, request(asked).state, request(asked).change_id) == (None, "approved", None)
    assert recorded(asked.transaction_id).status == "completed"
    assert found_wrong() == []


def test_a_contact_changed_since_it_was_asked_for_does_not_stand_in_the_way(
    people: Cast, order: Placed, asked: Asked
) -> None:
    everything = Selection(order_ids=[order.order_id])
    change_contact(actor=CONSOLE, selection=everything, address="between@acme.example", now=NOW)

    done = approved_by(people.owner, asked, seen=dict.fromkeys(order.line_ids.values(), 1))

    assert outcomes(done) == {"1.0": "changed", "2.0": "changed"}


def test_a_contact_changed_under_the_approvers_eyes_is_shown_first(
    people: Cast, order: Placed, asked: Asked
) -> None:
    everything = Selection(order_ids=[order.order_id])
    change_contact(actor=CONSOLE, selection=everything, address="between@acme.example", now=NOW)

    with pytest.raises(Refused) as problem:
        approved_by(people.owner, asked, seen=dict.fromkeys(order.line_ids.values(), 0))

    assert problem.value.refusal == Refusal(code=RefusalCode.STALE, facts={"address": "between@acme.example"})
    assert request(asked).state == "open"


def test_an_editor_who_did_not_place_the_order_does_not_decide(people: Cast, asked: Asked) -> None:
    with pytest.raises(Refused) as problem:
        approved_by(people.ally, asked)

    assert problem.value.refusal.code is RefusalCode.MAY_NOT_DECIDE
    assert request(asked).state == "open"


def test_who_asked_does_not_decide_until_they_may_edit(people: Cast, asked: Asked) -> None:
    with pytest.raises(Refused) as problem:
        approved_by(people.reader, asked)
    Membership.objects.filter(user=people.reader).update(role="admin")

    approved_by(people.reader, asked)

    assert problem.value.refusal.code is RefusalCode.MAY_NOT_DECIDE
    assert request(asked).state == "approved"


@pytest.mark.parametrize("act", [approved_by, declined_by])
def test_to_a_stranger_and_for_an_unknown_number_there_is_no_request(
    people: Cast, asked: Asked, act: object
) -> None:
    assert callable(act)
    codes = []
    for who, which in (
        (people.stranger, asked),
        (people.owner, Asked(request_id=uuid.uuid4(), transaction_id=None, lines=())),
    ):
        with pytest.raises(Refused) as problem:
            act(who, which)
        codes.append(problem.value.refusal.code)

    assert codes == [RefusalCode.NOT_FOUND] * 2


def test_only_who_asked_may_withdraw(people: Cast, asked: Asked) -> None:
    with pytest.raises(Refused) as problem:
        withdraw(person=person(people.owner), request_id=request_id(asked), now=LATER)

    assert problem.value.refusal == Refusal(code=RefusalCode.NOT_ASKER, facts={"by": "Ada Viola"})


def test_a_second_decision_hears_who_decided_and_when(people: Cast, asked: Asked) -> None:
    declined_by(people.owner, asked)

    with pytest.raises(Refused) as problem:
        approved_by(people.clerk, asked)

    assert problem.value.refusal == Refusal(
        code=RefusalCode.ALREADY_DECIDED,
        facts={"state": "declined", "by": "Giulia Conti", "at": LATER.isoformat()},
    )


def test_the_notices_arrive_without_touching_how_the_request_stands(people: Cast, asked: Asked) -> None:
    declined_by(people.owner, asked)

    deliver(now=LATER, refusing=["g.conti@telepartner.example"])

    told = recorded(asked.transaction_id)
    assert (told.status, told.cause) == ("refused", "declined")
    assert {"mail_refused", "mail_accepted"} <= {event.partition(":")[0] for event in told.events}
    assert found_wrong() == []


def test_the_mails_say_who_asked_what_and_who_answered(people: Cast, order: Placed) -> None:
    asked = ask(people.reader, order, note="Mario has left.")
    deliver(now=NOW)
    map_line(order, "1.0")
    approved_by(people.owner, asked, reply="Done.")
    deliver(now=LATER)

    to_decide = Mail.objects.get(kind="change_requested")
    answer = Mail.objects.get(kind="change_approved")
    assert "Ada Viola asks for another provisioning contact" in (to_decide.text or "")
    assert "Mario has left." in (to_decide.text or "").replace("[.]", ".")
    assert "Giulia Conti approved the change to new[@]acme[.]example" in (answer.text or "")
    assert "not changed: past the point of no return" in (answer.text or "")
    assert "Done." in (answer.text or "")


def test_a_decided_request_is_never_decided_again_changed_or_deleted(people: Cast, asked: Asked) -> None:
    with forbidden_by("a_request_stays_what_was_asked"):
        run("UPDATE startline_changerequest SET note = 'x'")
    approved_by(people.owner, asked)

    with forbidden_by("a_request_is_decided_once"):
        run("UPDATE startline_changerequest SET state = 'declined'")
    with forbidden_by("a_requested_line_is_decided_once"):
        run("UPDATE startline_changerequestline SET outcome = 'refused'")
    with forbidden_by("a_request_is_never_deleted"):
        run("DELETE FROM startline_changerequest")
    with forbidden_by("a_requested_line_is_never_deleted"):
        run("DELETE FROM startline_changerequestline")
