"""Agents, askers and sellers at once: every entry stands, and nobody changes a contact alone (PRODUCT C5, D2)."""

import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests import worlds
from tests.cases import person, second_agent
from tests.races.grounds import Ground, awaiting
from tests.races.racing import race
from tests.replies import reply
from tests.returning import take
from tests.worlds import NOW, Cast

from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words
from startline.actions.change_contact import Selection, change_contact
from startline.actions.decide_proposal import approve_proposal, withdraw_proposal
from startline.actions.open_case import About, OpenedCase, Question, open_case
from startline.actions.outcome import Done
from startline.actions.propose_change import propose_change
from startline.actions.reopen_case import reopen_case
from startline.actions.say_in_case import say_in_case
from startline.actions.solve_case import solve_case
from startline.actions.take_replies import take_reply
from startline.mail.link import newest_key_number
from startline.mail.reply_address import reply_address
from startline.models import (
    Account,
    Case,
    CaseEntry,
    CaseLine,
    CaseProposal,
    DeliveryNotice,
    Line,
    Mail,
    User,
)
from startline.models.record import Outcome
from startline.queries.access import person_of
from startline.rules.cases import CaseState, CaseType, Solution
from startline.rules.refusal import RefusalCode, Refused

PAIRS = 30
ELSEWHERE = "new@elsewhere.example"


def opened(who: User, ground: Ground, account: Account) -> OpenedCase:
    question = Question(
        type=CaseType.CHANGE_CONTACT, subject="Another contact", text="She has left.", language="en"
    )
    about = About(account_id=account.pk, order_id=ground.order_id)
    return open_case(actor=person(who), about=about, question=question, now=NOW)


def cases(cast: Cast, grounds: Sequence[Ground]) -> list[Case]:
    """A case for each order."""
    ids = [opened(cast.owner, ground, cast.partner).public_id for ground in grounds]
    found = {case.public_id: case for case in Case.objects.filter(public_id__in=ids)}
    return [found[id_] for id_ in ids]


def proposals(cast: Cast, grounds: Sequence[Ground], asked: Sequence[Case]) -> list[uuid.UUID]:
    """A proposal for each case, by the clerk."""
    made = []
    for ground, case in zip(grounds, asked, strict=True):
        epochs = dict(Line.objects.filter(order_id=ground.order_id).values_list("id", "contact_epoch"))
        made.append(
            propose_change(
                person=person_of(cast.clerk),
                case_id=case.pk,
                address=ELSEWHERE,
                seen_epochs=epochs,
                now=NOW,
            ).public_id
        )
    return made


def approves(who: User, proposal_id: uuid.UUID) -> Done | RefusalCode:
    try:
        return approve_proposal(person=person_of(who), proposal_id=proposal_id, now=NOW)
    except Refused as refused:
        return refused.refusal.code


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More unsolved cases than one asker may have, so that there is one for each pair."""
    monkeypatch.setattr("startline.actions.open_case.MOST_OPEN", PAIRS + 1)


@pytest.mark.usefixtures("many")
def test_a_case_opened_while_an_agent_changes_comes_before_or_after_it(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    clerk = person(cast.clerk)

    def changes(n: int) -> Done:
        selection = Selection(order_ids=[grounds[n].order_id])
        return change_contact(actor=clerk, selection=selection, address=ELSEWHERE, now=NOW)

    answers = race(lambda n: opened(cast.owner, grounds[n], cast.partner), changes, pairs=PAIRS)

    numbers = dict(Case.objects.values_list("number", "id"))
    for case, done in answers:
        about = CaseLine.objects.select_related("contact").get(case_id=numbers[case.number])
        seen = about.contact.email if about.contact else None
        if done.lines[0].outcome is Outcome.CHANGED:
            assert seen == ELSEWHERE  # the case was opened afterwards, and says so
        else:
            assert done.lines[0].refusal is not None
            assert done.lines[0].refusal.code is RefusalCode.SECOND_AGENT_NEEDED
            assert seen == worlds.CONTACT
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_a_case_solved_while_its_contact_is_changed_is_no_way_round(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    asked, clerk = cases(cast, grounds), person(cast.clerk)

    def solves(n: int) -> None:
        solve_case(actor=clerk, case_id=asked[n].pk, solution=Solution.EXPLAINED, words=Words(), now=NOW)

    def changes(n: int) -> Done:
        selection = Selection(order_ids=[grounds[n].order_id])
        return change_contact(actor=clerk, selection=selection, address=ELSEWHERE, now=NOW)

    answers = race(solves, changes, pairs=PAIRS)

    for _, done in answers:
        assert done.lines[0].refusal is not None
        assert done.lines[0].refusal.code is RefusalCode.SECOND_AGENT_NEEDED
    assert not Line.objects.filter(contact__email=ELSEWHERE).exists()
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_a_case_opened_again_from_two_pages_is_so_once(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    asked = cases(cast, grounds)
    clerk, second = person(cast.clerk), person(second_agent(cast.operator))
    for case in asked:
        solve_case(actor=clerk, case_id=case.pk, solution=Solution.OTHER, words=Words(), now=NOW)

    answers = race(
        lambda n: reopen_case(actor=clerk, case_id=asked[n].pk, now=NOW),
        lambda n: reopen_case(actor=second, case_id=asked[n].pk, now=NOW),
        pairs=PAIRS,
    )

    assert all(sorted(pair) == [False, True] for pair in answers)
    assert set(Case.objects.values_list("state", "reopened")) == {("open", 1)}
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_of_two_who_approve_at_once_one_changes_the_contact(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    ids = proposals(cast, grounds, cases(cast, grounds))
    second, third = second_agent(cast.operator), second_agent(cast.operator, name="Luca Riva")

    answers = race(lambda n: approves(second, ids[n]), lambda n: approves(third, ids[n]), pairs=PAIRS)

    for pair in answers:
        assert sum(isinstance(answer, Done) for answer in pair) == 1
        assert RefusalCode.PROPOSAL_DECIDED in pair
    assert set(Line.objects.values_list("contact_epoch", flat=True)) == {1}
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_a_sellers_change_and_an_approval_at_once_have_one_clean_outcome(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    ids = proposals(cast, grounds, cases(cast, grounds))
    second, owner = second_agent(cast.operator), person(cast.owner)

    def sells(n: int) -> Done:
        line_id = grounds[n].line_id
        selection = Selection(order_ids=[grounds[n].order_id], seen_epochs={line_id: 0})
        return change_contact(actor=owner, selection=selection, address="it2@acme.example", now=NOW)

    answers = race(lambda n: approves(second, ids[n]), sells, pairs=PAIRS)

    states = dict(CaseProposal.objects.values_list("public_id", "state"))
    for (approved, sold), id_ in zip(answers, ids, strict=True):
        assert isinstance(approved, Done)
        assert len(approved.changed) + len(sold.changed) == 1
        assert states[id_] == ("approved" if approved.changed else "refused")
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_a_withdrawal_and_an_approval_at_once_are_one_of_them(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    ids = proposals(cast, grounds, cases(cast, grounds))
    second, clerk = second_agent(cast.operator), person_of(cast.clerk)

    def withdraws(n: int) -> bool:
        try:
            withdraw_proposal(person=clerk, proposal_id=ids[n], now=NOW)
        except Refused:
            return False
        return True

    answers = race(lambda n: approves(second, ids[n]), withdraws, pairs=PAIRS)

    assert all(isinstance(approved, Done) is not withdrawn for approved, withdrawn in answers)
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_two_who_answer_at_once_are_both_read(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    asked = cases(cast, grounds)
    clerk, second = person(cast.clerk), person(second_agent(cast.operator))

    race(
        lambda n: answer_case(
            actor=clerk, case_id=asked[n].pk, words=Words(text="A"), solves=Solution.EXPLAINED, now=NOW
        ),
        lambda n: answer_case(actor=second, case_id=asked[n].pk, words=Words(text="B"), now=NOW),
        pairs=PAIRS,
    )

    for case in asked:
        texts = CaseEntry.objects.filter(case=case, kind="answered").values_list("text", flat=True)
        assert sorted(texts) == ["A", "B"]
        assert Case.objects.get(pk=case.pk).state == CaseState.SOLVED
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_an_answer_to_what_was_not_read_goes_only_where_nothing_more_was_said(
    cast: Cast, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    asked = cases(cast, grounds)
    seen = dict(CaseEntry.objects.values_list("case_id", "id"))
    clerk, owner = person(cast.clerk), person(cast.owner)

    def answers(n: int) -> bool:
        try:
            answer_case(
                actor=clerk, case_id=asked[n].pk, words=Words(text="A"), seen=seen[asked[n].pk], now=NOW
            )
        except Refused:
            return False
        return True

    said = race(
        answers,
        lambda n: say_in_case(actor=owner, case_id=asked[n].pk, words=Words(text="More"), now=NOW),
        pairs=PAIRS,
    )

    for (answered, _), case in zip(said, asked, strict=True):
        kinds = CaseEntry.objects.filter(case=case).order_by("id").values_list("kind", flat=True)
        assert list(kinds) == (["opened", "answered", "said"] if answered else ["opened", "said"])
        assert Case.objects.get(pk=case.pk).state == ("open" if answered else "new")
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_a_mail_that_comes_two_ways_at_once_is_in_its_case_once(
    cast: Cast, tmp_path: Path, settings: LazySettings
) -> None:
    settings.STARTLINE_REPLY_ADDRESS = "help@mail.example"
    for case in cases(cast, awaiting(tmp_path, cast.partner, orders=PAIRS)):
        receipt = Mail.objects.get(transaction_id=case.transaction_id)
        address = reply_address(receipt.public_id, key_number=newest_key_number())
        mail = reply(
            to=str(address), from_=cast.owner.email, message_id=f"<{case.number}@telepartner.example>"
        )
        for way in ("mailbox", "listener"):
            take(mail, key=f"{way}:{case.number}")

    race(lambda n: take_reply(now=NOW), lambda n: take_reply(now=NOW), pairs=PAIRS)

    assert CaseEntry.objects.filter(kind="said").values("case").distinct().count() == PAIRS
    assert CaseEntry.objects.filter(kind="said").count() == PAIRS
    assert (
        sorted(DeliveryNotice.objects.values_list("state", flat=True))
        == ["applied"] * PAIRS + ["ignored"] * PAIRS
    )
    worlds.deliver()
