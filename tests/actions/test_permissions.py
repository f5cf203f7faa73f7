"""Who may act: the same answer from every verb, strangers find nothing, refusals are on record (PRODUCT 1, 6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.actions.recorded import last_transaction_id, outcomes, recorded, user
from tests.worlds import NOW, TODAY, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE, SYSTEM, Actor
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact, preview_contact_change
from startline.actions.complete_set_up import complete_set_up
from startline.actions.hold import hold, release
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.outcome import Done
from startline.actions.resend import resend
from startline.actions.schedule import book, move_start_date
from startline.models import Line, Transaction, User
from startline.rules.refusal import Refusal, RefusalCode, Refused

pytestmark = pytest.mark.django_db

Verb = Callable[[Actor, Placed], Done]


def _change(actor: Actor, placed: Placed) -> Done:
    selection = Selection(order_ids=[placed.order_id])
    return change_contact(actor=actor, selection=selection, address="new@acme.example", now=NOW)


def _map(actor: Actor, placed: Placed) -> Done:
    return map_to_organization(
        actor=actor,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme"),
        mapped_by="Anna Nowak",
        now=NOW,
    )


def _hold(actor: Actor, placed: Placed) -> Done:
    return hold(actor=actor, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)


def _move(actor: Actor, placed: Placed) -> Done:
    day = TODAY + timedelta(days=3)
    return move_start_date(actor=actor, order_id=placed.order_id, line_ids=None, start_date=day, now=NOW)


# Every verb, and a stage at which it would succeed.
_VERBS: dict[str, tuple[Stage, Verb]] = {
    "change_contact": (Stage.AWAITING, _change),
    "resend": (
        Stage.AWAITING,
        lambda actor, placed: resend(actor=actor, order_ids=[placed.order_id], line_ids=None, now=NOW),
    ),
    "hold": (Stage.AWAITING, _hold),
    "release": (
        Stage.HELD,
        lambda actor, placed: release(
            actor=actor, order_id=placed.order_id, line_ids=list(placed.line_ids.values()), now=NOW
        ),
    ),
    "cancel": (
        Stage.AWAITING,
        lambda actor, placed: cancel(actor=actor, order_id=placed.order_id, line_ids=None, now=NOW),
    ),
    "book": (
        Stage.ENTERED,
        lambda actor, placed: book(actor=actor, order_id=placed.order_id, line_ids=None, now=NOW),
    ),
    "move_start_date": (Stage.BOOKED, _move),
    "map": (Stage.AWAITING, _map),
    "set_up": (
        Stage.MAPPED,
        lambda actor, placed: complete_set_up(actor=actor, order_id=placed.order_id, line_ids=None, now=NOW),
    ),
}

_PEOPLE: dict[str, Callable[[Cast], User]] = {
    "an editor of the partner": lambda people: people.owner,
    "an editor of its distributor": lambda people: people.ally,
    "the operator": lambda people: people.clerk,
}


@pytest.mark.parametrize("somebody", _PEOPLE.values(), ids=_PEOPLE)
def test_editors_on_either_side_and_the_operator_may(somebody: Callable[[Cast], User]) -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), placed_by="another@telepartner.example")

    done = _change(user(somebody(people)), placed)

    assert outcomes(done) == {"1.0": "changed"}


@pytest.mark.parametrize(("stage", "verb"), _VERBS.values(), ids=_VERBS)
def test_a_viewer_is_refused_with_who_placed_the_order_and_the_refusal_is_on_record(
    stage: Stage, verb: Verb
) -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=stage))
    before = Line.objects.values().get()

    done = verb(user(people.reader), placed)

    told = recorded(done.transaction_id)
    assert done.lines[0].refusal == Refusal(
        code=RefusalCode.MAY_NOT_EDIT, facts={"placed_by": "g.conti@telepartner.example"}
    )
    assert (told.status, told.cause, told.actor) == ("refused", "may_not_edit", "user")
    assert told.lines == {"1.0": "refused: may_not_edit"}
    assert Line.objects.values().get() == before


def test_the_placer_may_whatever_the_role() -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), placed_by=people.reader.email)

    assert outcomes(_change(user(people.reader), placed)) == {"1.0": "changed"}


def test_a_stranger_finds_nothing_by_any_verb_and_nothing_is_recorded() -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), placed_by=people.stranger.email)
    before, line = last_transaction_id(), Line.objects.values().get()

    for _, verb in _VERBS.values():
        with pytest.raises(Refused) as refused:
            verb(user(people.stranger), placed)
        assert refused.value.refusal == Refusal(code=RefusalCode.NOT_FOUND)

    assert (last_transaction_id(), Line.objects.values().get()) == (before, line)


@pytest.mark.parametrize("actor", [CONSOLE, SYSTEM], ids=["console", "system"])
def test_the_operators_console_and_the_clock_may_and_are_named_as_such(actor: Actor) -> None:
    placed = place(cast().partner)

    done = _change(actor, placed)

    assert outcomes(done) == {"1.0": "changed"}
    assert recorded(done.transaction_id).actor == actor.kind


def test_an_order_that_is_not_there_is_not_found_by_any_verb() -> None:
    cast()
    nothing = Placed(order_id=0, number="0", line_ids={})

    for _, verb in _VERBS.values():
        with pytest.raises(Refused) as refused:
            verb(CONSOLE, nothing)
        assert refused.value.refusal.code == RefusalCode.NOT_FOUND


def test_a_preview_is_as_closed_to_strangers_as_the_change() -> None:
    people = cast()
    placed = place(people.partner)

    with pytest.raises(Refused):
        preview_contact_change(
            actor=user(people.stranger),
            selection=Selection(order_ids=[placed.order_id]),
            address="new@acme.example",
            now=NOW,
        )


def test_one_order_out_of_sight_makes_a_change_over_many_not_found() -> None:
    people = cast()
    seen = place(people.partner, number="101")
    unseen = place(people.partner, number="102")
    people.reader.memberships.all().delete()

    with pytest.raises(Refused) as refused:
        change_contact(
            actor=user(people.reader),
            selection=Selection(order_ids=[seen.order_id, unseen.order_id]),
            address="new@acme.example",
            now=NOW,
        )

    assert refused.value.refusal.code == RefusalCode.NOT_FOUND


def test_a_placer_of_one_order_may_not_change_another_with_it() -> None:
    people = cast()
    own = place(people.partner, number="101", placed_by=people.reader.email)
    other = place(people.partner, Wanted(number="2.0"), number="102")

    done = change_contact(
        actor=user(people.reader),
        selection=Selection(order_ids=[own.order_id, other.order_id]),
        address="new@acme.example",
        now=NOW,
    )

    assert outcomes(done) == {"1.0": "changed", "2.0": "refused: may_not_edit"}


def test_a_selection_without_lines_is_refused_and_records_nothing() -> None:
    placed = place(cast().partner)
    before = Transaction.objects.count()

    with pytest.raises(Refused) as refused:
        change_contact(
            actor=CONSOLE,
            selection=Selection(order_ids=[placed.order_id], line_ids=[]),
            address="new@acme.example",
            now=NOW,
        )

    assert refused.value.refusal.code == RefusalCode.NOTHING_TO_DO
    assert Transaction.objects.count() == before
