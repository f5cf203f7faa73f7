"""What contacts do in the hub against each other, an editor and the point of no return (PRODUCT H1–H3, C5)."""

import uuid
from functools import partial
from pathlib import Path

import pytest
from tests import worlds
from tests.races.found import find
from tests.races.grounds import Ground, awaiting, settle_down
from tests.races.racing import FEWER, assert_on_record, at_once, race
from tests.races.verbs import ALL_CHANGED, change, map_lines, outcomes, refusals
from tests.worlds import NOW

from startline.actions.actor import Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.codes import AskedCode, Step, ask_for_code, confirm
from startline.actions.map_to_organization import find_or_add_organization
from startline.actions.outcome import Done
from startline.actions.start_set_up import start_set_up
from startline.models import Account, Code, Line, Link, MailLine
from startline.models.record import TransactionType
from startline.rules.codes import CodePurpose, CodeRefusalCode, CodeRefused
from startline.rules.refusal import RefusalCode
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import ActorKind

LEFT, RIGHT = "left@acme.example", "right@acme.example"
BROWSER = "the browser that asked"


def step_of(ground: Ground, *, address: str = LEFT) -> Step:
    """Handing the order over to *address* by the link of its mail."""
    line = Line.objects.get(pk=ground.line_id)
    assert line.contact_id is not None
    mail_id = MailLine.objects.filter(line_id=line.pk).latest("mail_id").mail_id
    return Step(
        account_id=line.account_id,
        link_id=Link.objects.get(mail_id=mail_id).pk,
        address_id=line.contact_id,
        purpose=CodePurpose.HAND_OVER,
        subject={"address": address, "epochs": dict.fromkeys(map(str, ground.line_ids), 0)},
    )


def asked(ground: Ground, *, address: str = LEFT) -> tuple[Step, AskedCode]:
    """A hand-over that waits for its code."""
    step = step_of(ground, address=address)
    return step, ask_for_code(step, browser=BROWSER, now=NOW)


def hand_over(ground: Ground, step: Step) -> Done:
    """What the hub does once the code is typed."""
    selection = Selection(
        order_ids=[ground.order_id], line_ids=ground.line_ids, seen_epochs=dict.fromkeys(ground.line_ids, 0)
    )
    actor = Actor(kind=ActorKind.CONTACT, address_id=step.address_id)
    return change_contact(actor=actor, selection=selection, address=step.subject["address"], now=NOW)


def typed(
    ground: Ground, step: Step, code: AskedCode, *, digits: str | None = None
) -> Done | CodeRefusalCode:
    """What came of typing the code."""
    try:
        return confirm(
            code.public_id,
            typed=digits or code.digits,
            browser=BROWSER,
            link_id=step.link_id,
            purpose=step.purpose,
            now=NOW,
            then=lambda confirmed: hand_over(ground, confirmed),
        )
    except CodeRefused as refused:
        return refused.refusal.code


def ask_for(step: Step) -> uuid.UUID | CodeRefusalCode:
    """What came of asking for a code: the one that names it, or why there is none."""
    try:
        return ask_for_code(step, browser=BROWSER, now=NOW).public_id
    except CodeRefused as refused:
        return refused.refusal.code


def start(ground: Ground, step: Step) -> Done:
    """The contact's answer to who sets up."""
    return start_set_up(
        actor=Actor(kind=ActorKind.CONTACT, address_id=step.address_id),
        order_ids=[ground.order_id],
        epochs=dict.fromkeys(ground.line_ids, 0),
        who=WhoSetsUp.CONTACT,
        now=NOW,
    )


def done(answer: Done | CodeRefusalCode) -> Done:
    assert isinstance(answer, Done)
    return answer


@pytest.fixture
def grounds(partner: Account, tmp_path: Path) -> list[Ground]:
    """Orders with a contact each, as a cap of codes is counted by address."""
    return awaiting(tmp_path, partner, orders=FEWER, contacts=["it{order}@acme.example"])


def test_of_a_hand_over_and_an_editors_change_one_holds_and_the_other_says_so(grounds: list[Ground]) -> None:
    waiting = [asked(ground) for ground in grounds]

    answers = race(
        lambda pair: done(typed(grounds[pair], *waiting[pair])),
        lambda pair: change(grounds[pair], address=RIGHT),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, (handing, editing) in zip(grounds, answers, strict=True):
        won = [outcomes(handing) == ALL_CHANGED, outcomes(editing) == ALL_CHANGED]
        assert sorted(won) == [False, True]
        assert refusals(editing if won[0] else handing) == {RefusalCode.STALE}
        assert found.contacts(ground.order_id) == {(LEFT if won[0] else RIGHT, 1)}
    assert {outcomes(first) == ALL_CHANGED for first, _ in answers} == {True, False}
    assert_on_record(one for answer in answers for one in answer)


def test_of_a_hand_over_and_a_mapping_one_holds_and_the_other_says_so(grounds: list[Ground]) -> None:
    waiting = [asked(ground) for ground in grounds]
    acme = find_or_add_organization(worlds.ORGANIZATION)

    answers = race(
        lambda pair: done(typed(grounds[pair], *waiting[pair])),
        lambda pair: map_lines(grounds[pair], organization_id=acme),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, (handing, mapping) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        assert outcomes(mapping) == ALL_CHANGED
        if outcomes(handing) == ALL_CHANGED:
            assert line.contact_epoch == 1
        else:
            assert refusals(handing) == {RefusalCode.PAST_PONR}
            assert line.contact_epoch == 0
    assert {outcomes(handing) == ALL_CHANGED for handing, _ in answers} == {True, False}
    assert_on_record(one for answer in answers for one in answer)


def test_of_two_hand_overs_by_two_links_of_one_contact_one_holds(grounds: list[Ground]) -> None:
    steps = [step_of(ground) for ground in grounds]

    answers = race(
        lambda pair: hand_over(grounds[pair], steps[pair]),
        lambda pair: hand_over(grounds[pair], step_of(grounds[pair], address=RIGHT)),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, both in zip(grounds, answers, strict=True):
        won = [outcomes(one) == ALL_CHANGED for one in both]
        assert sorted(won) == [False, True]
        assert refusals(both[won.index(False)]) == {RefusalCode.STALE}
        assert found.contacts(ground.order_id) == {(LEFT if won[0] else RIGHT, 1)}
    assert {outcomes(first) == ALL_CHANGED for first, _ in answers} == {True, False}
    assert_on_record(one for answer in answers for one in answer)


def test_an_answer_and_a_change_of_contact_leave_no_start_to_the_new_contact(grounds: list[Ground]) -> None:
    steps = [step_of(ground) for ground in grounds]

    answers = race(
        lambda pair: start(grounds[pair], steps[pair]),
        lambda pair: change(grounds[pair], address=RIGHT),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, (starting, changing) in zip(grounds, answers, strict=True):
        assert outcomes(changing) == ALL_CHANGED
        assert found.lines[ground.line_id].started_at is None
        assert outcomes(starting) == ALL_CHANGED or refusals(starting) == {RefusalCode.STALE}
    assert {outcomes(starting) == ALL_CHANGED for starting, _ in answers} == {True, False}
    assert_on_record(one for answer in answers for one in answer)


def test_the_same_code_typed_twice_at_once_does_its_step_once(grounds: list[Ground]) -> None:
    waiting = [asked(ground) for ground in grounds]

    answers = race(
        lambda pair: typed(grounds[pair], *waiting[pair]),
        lambda pair: typed(grounds[pair], *waiting[pair]),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, both in zip(grounds, answers, strict=True):
        assert [isinstance(one, Done) for one in sorted(both, key=str)].count(True) == 1
        assert CodeRefusalCode.USED in both
        assert found.transactions[ground.line_id].count(TransactionType.PROVISIONING_EMAIL_UPDATE) == 1


def test_a_code_that_is_typed_while_another_is_asked_for_does_its_step_or_is_replaced(
    grounds: list[Ground],
) -> None:
    waiting = [asked(ground) for ground in grounds]

    answers = race(
        lambda pair: typed(grounds[pair], *waiting[pair]),
        lambda pair: ask_for_code(waiting[pair][0], browser=BROWSER, now=NOW),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, (_, code), (typing, newer) in zip(grounds, waiting, answers, strict=True):
        kept = Code.objects.get(public_id=code.public_id)
        if isinstance(typing, Done):
            assert outcomes(typing) == ALL_CHANGED
            assert (kept.used_at, kept.replaced_at) == (NOW, None)
            assert found.contacts(ground.order_id) == {(LEFT, 1)}
        else:
            assert typing is CodeRefusalCode.REPLACED
            assert (kept.used_at, kept.replaced_at) == (None, NOW)
            assert found.lines[ground.line_id].contact_epoch == 0
        assert Code.objects.get(public_id=newer.public_id).replaced_at is None
    assert {isinstance(typing, Done) for typing, _ in answers} == {True, False}


def test_twenty_wrong_tries_at_once_are_five(grounds: list[Ground]) -> None:
    ground = grounds[0]
    step, code = asked(ground)
    wrong = f"{(int(code.digits) + 1) % 1_000_000:06}"

    answers = at_once(*[lambda: typed(ground, step, code, digits=wrong)] * 20)
    settle_down(now=NOW)

    assert answers.count(CodeRefusalCode.WRONG) == 5
    assert answers.count(CodeRefusalCode.TRIED_TOO_OFTEN) == 15
    assert Code.objects.get(public_id=code.public_id).tries == 5
    assert typed(ground, step, code) is CodeRefusalCode.TRIED_TOO_OFTEN


def test_of_twenty_codes_asked_for_at_once_ten_go(grounds: list[Ground]) -> None:
    step = step_of(grounds[0])

    answers = at_once(*[partial(ask_for, step)] * 20)
    settle_down(now=NOW)

    assert answers.count(CodeRefusalCode.CAP) == 10
    assert Code.objects.filter(replaced_at__isnull=True).count() == 1


def test_of_twenty_codes_asked_for_at_once_by_as_many_links_of_one_address_ten_go(
    partner: Account, tmp_path: Path
) -> None:
    """The cap is the address's: who has several mails, and so several links to lock, has no more codes by them."""
    steps = [step_of(ground) for ground in awaiting(tmp_path, partner, orders=20)]

    answers = at_once(*(partial(ask_for, step) for step in steps))
    settle_down(now=NOW)

    assert len({step.link_id for step in steps}) == 20
    assert len({step.address_id for step in steps}) == 1
    assert answers.count(CodeRefusalCode.CAP) == 10
    assert Code.objects.count() == 10
