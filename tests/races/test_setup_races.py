"""Service setups: two who answer, two who finish, one against the other, and the deadline (PRODUCT H4, W4)."""

from collections.abc import Sequence
from pathlib import Path

from tests import worlds
from tests.races.found import find
from tests.races.grounds import Ground, awaiting, closing_at, settle_down, spread_deadlines
from tests.races.racing import FEWER, race
from tests.races.verbs import ALL_CHANGED, map_lines, outcomes
from tests.setting_up import ask, contact
from tests.worlds import CONTACT, NOW

from startline.actions.answering import Place
from startline.actions.finish_set_up import AnswersChanged, finish_set_up
from startline.actions.map_to_organization import find_or_add_organization
from startline.actions.outcome import Done
from startline.actions.plan_set_up import set_up_alike, set_up_each
from startline.actions.save_answer import AnswerOvertaken, AnswerSaved, Given, Outcome, save_answer
from startline.models import Account, Line, SetupAnswer
from startline.models.record import TransactionType
from startline.queries.setup_answers import answers_of
from startline.rules.line import BillingCause, Status
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.set_ups import seen_of
from startline.sweeps.close_overdue_lines import close_overdue_lines


def mapped(folder: Path, account: Account, *, lines: int = 1) -> list[Ground]:
    """Mapped orders whose offer asks for one number."""
    grounds = awaiting(folder, account, orders=FEWER, contacts=[CONTACT] * lines)
    acme = find_or_add_organization(worlds.ORGANIZATION)
    for ground in grounds:
        map_lines(ground, organization_id=acme)
    ask("seats", kind="number")
    return grounds


def place(ground: Ground) -> Place:
    offer_id = Line.objects.values_list("offer_id", flat=True).get(pk=ground.line_id)
    return Place(
        order_id=ground.order_id, offer_id=offer_id, line_id=ground.line_id, line_ids=ground.line_ids
    )


def answer(ground: Ground, typed: str, *, seen: int = 0, alike: bool = False) -> Outcome | RefusalCode:
    given = Given(typed=[typed], seen_version=seen, seen_alike=alike)
    try:
        return save_answer(actor=contact(), place=place(ground), key="seats", given=given, now=NOW)
    except Refused as refused:
        return refused.refusal.code


def finish(ground: Ground, *, seen: str) -> Done | None:
    """What came of finishing; None where somebody had answered otherwise."""
    try:
        return finish_set_up(
            actor=contact(), order_id=ground.order_id, line_ids=ground.line_ids, seen=seen, now=NOW
        )
    except AnswersChanged:
        return None


def answered(grounds: Sequence[Ground], typed: str) -> list[str]:
    """Let all lines have an answer; returns what names the answers of each order."""
    for ground in grounds:
        answer(ground, typed)
    return [seen_of(answers_of(ground.line_ids)) for ground in grounds]


def value(ground: Ground) -> object:
    return SetupAnswer.objects.get(line_id=ground.line_id).value


def test_of_two_who_answer_at_once_one_is_saved_and_the_other_sees_it(
    partner: Account, tmp_path: Path
) -> None:
    grounds = mapped(tmp_path, partner)

    answers = race(
        lambda pair: answer(grounds[pair], "25"), lambda pair: answer(grounds[pair], "30"), pairs=FEWER
    )

    for ground, outcome in zip(grounds, answers, strict=True):
        saved = [isinstance(one, AnswerSaved) for one in outcome]
        loser = outcome[saved.index(False)]
        assert isinstance(loser, AnswerOvertaken)
        assert loser.common.answer is not None
        assert loser.common.answer.value == value(ground) == ("25", "30")[saved.index(True)]
        assert SetupAnswer.objects.get(line_id=ground.line_id).version == 1
    assert {isinstance(first, AnswerSaved) for first, _ in answers} == {True, False}


def test_two_who_answer_the_same_at_once_do_not_hear_of_each_other(partner: Account, tmp_path: Path) -> None:
    grounds = mapped(tmp_path, partner)

    answers = race(
        lambda pair: answer(grounds[pair], "25"), lambda pair: answer(grounds[pair], "25"), pairs=FEWER
    )

    assert {type(outcome) for pair in answers for outcome in pair} == {AnswerSaved}
    assert set(SetupAnswer.objects.values_list("value", "version")) == {("25", 1)}


def test_two_who_finish_at_once_finish_once(partner: Account, tmp_path: Path) -> None:
    grounds = mapped(tmp_path, partner)
    seen = answered(grounds, "25")

    answers = race(
        lambda pair: finish(grounds[pair], seen=seen[pair]),
        lambda pair: finish(grounds[pair], seen=seen[pair]),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, dones in zip(grounds, answers, strict=True):
        recorded = [done.transaction_id is not None for done in dones if done]
        assert sorted(recorded) == [False, True]
        assert found.transactions[ground.line_id].count(TransactionType.SERVICE_SET_UP) == 1
        assert found.lines[ground.line_id].billing_cause == BillingCause.SET_UP
    assert {bool(first and first.transaction_id) for first, _ in answers} == {True, False}


def test_an_answer_comes_before_the_finish_or_not_at_all(partner: Account, tmp_path: Path) -> None:
    grounds = mapped(tmp_path, partner)
    seen = answered(grounds, "25")

    answers = race(
        lambda pair: finish(grounds[pair], seen=seen[pair]),
        lambda pair: answer(grounds[pair], "30", seen=1),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, (finishing, answering) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        if finishing is None:  # the answer was first: whoever finishes has to look at it
            assert (type(answering), value(ground), line.set_up_at) == (AnswerSaved, "30", None)
        else:
            assert outcomes(finishing) == ALL_CHANGED
            assert (answering, value(ground)) == (RefusalCode.ALREADY_SET_UP, "25")
    assert {finishing is None for finishing, _ in answers} == {True, False}


def test_a_finish_at_the_deadline_starts_billing_once_for_one_of_the_two_causes(
    partner: Account, tmp_path: Path
) -> None:
    grounds = mapped(tmp_path, partner)
    seen = answered(grounds, "25")
    spread_deadlines(grounds)

    answers = race(
        lambda pair: finish(grounds[pair], seen=seen[pair]),
        lambda pair: close_overdue_lines(now=closing_at(pair)),
        pairs=FEWER,
    )
    settle_down(now=closing_at(FEWER))

    found = find()
    for ground, (finishing, closing) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        assert finishing is not None
        assert outcomes(finishing) == ALL_CHANGED
        assert line.set_up_at is not None
        assert line.status == Status.CLOSED
        cause = BillingCause.WINDOW_ENDED if closing.lines else BillingCause.SET_UP
        assert line.billing_cause == line.close_cause == cause
    assert {closing.lines for _, closing in answers} == {0, 1}


def test_an_answer_for_one_line_and_the_choice_of_alike_end_with_one_of_two_clean_outcomes(
    partner: Account, tmp_path: Path
) -> None:
    grounds = mapped(tmp_path, partner, lines=2)
    for ground in grounds:
        set_up_each(place=place(ground), now=NOW)

    answers = race(
        lambda pair: answer(grounds[pair], "25"),
        lambda pair: set_up_alike(actor=contact(), place=place(grounds[pair]), seen=None, now=NOW),
        pairs=FEWER,
    )

    for ground, (answering, chosen) in zip(grounds, answers, strict=True):
        values = set(SetupAnswer.objects.filter(line_id__in=ground.line_ids).values_list("line_id", "value"))
        assert chosen
        if isinstance(answering, AnswerSaved):  # first, so it was taken over for both lines
            assert values == {(line_id, "25") for line_id in ground.line_ids}
        else:
            assert isinstance(answering, AnswerOvertaken)
            assert (answering.plan_changed, values) == (True, set())
    assert {type(answering) for answering, _ in answers} == {AnswerSaved, AnswerOvertaken}
