"""Who may decide about a proposed contact is told by mail, once, and not of what is decided already (D2, M2)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, person, second_agent
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, cast, deliver, place

from startline.actions.assign_case import assign_case
from startline.actions.case_entries import Words
from startline.actions.decide_proposal import approve_proposal, decline_proposal, withdraw_proposal
from startline.actions.propose_change import propose_change
from startline.actions.solve_case import solve_case
from startline.models import (
    Case,
    CaseProposal,
    Line,
    Mail,
    Membership,
    TransactionEvent,
    TransactionState,
    User,
)
from startline.queries.access import person_of
from startline.rules.cases import CaseType, Solution
from startline.rules.who_may import Role
from startline.sweeps.claim_mails import Claimed, claim_mails
from startline.sweeps.deliver_mails import link_url

pytestmark = pytest.mark.django_db
ELSEWHERE = "it@elsewhere.example"


class Desk(NamedTuple):
    """The operator's people: who proposes, and two others."""

    people: Cast
    order: Placed
    case: Case
    second: User
    third: User


@pytest.fixture
def desk() -> Desk:
    people = cast()
    order = place(people.partner, Wanted(stage=Stage.AWAITING))
    case = case_of(person(people.owner), about(order), type=CaseType.CHANGE_CONTACT, wanted=ELSEWHERE)
    deliver()
    return Desk(
        people=people,
        order=order,
        case=case,
        second=second_agent(people.operator),
        third=second_agent(people.operator, name="Ugo Riva"),
    )


def proposed(desk: Desk) -> CaseProposal:
    return propose_change(
        person=person_of(desk.people.clerk),
        case_id=desk.case.pk,
        address=ELSEWHERE,
        seen_epochs=dict(Line.objects.values_list("id", "contact_epoch")),
        words="Called back.",
        now=NOW,
    )


def told() -> Sequence[Claimed]:
    """The mails about it, as they go out."""
    claimed = claim_mails(now=NOW, limit=1000, server="mx.example").mails
    return [mail for mail in claimed if mail.kind == "case_proposed"]


def test_of_a_case_that_nobody_looks_after_all_others_are_told(desk: Desk) -> None:
    User.objects.filter(pk=desk.third.pk).update(language="it")

    proposed(desk)
    mails = {mail.recipient: mail for mail in told()}

    assert mails.keys() == {desk.second.email, desk.third.email}
    english, italian = (mails[user.email] for user in (desk.second, desk.third))
    for words in ("Rita Sala proposes it[@]elsewhere[.]example", "approves or declines", "Called back."):
        assert words in " ".join(english.body.text.split())
    assert "Rita Sala propone it[@]elsewhere[.]example" in " ".join(italian.body.text.split())
    assert link_url(english).endswith(f"/desk/cases/{desk.case.public_id}/")
    assert told() == []
    assert found_wrong() == []


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("second", ["second"]),
        ("proposer", ["second", "third"]),
        ("inactive", ["third"]),
        ("no agent", ["third"]),
    ],
)
def test_another_agent_who_looks_after_the_case_is_told_alone(
    desk: Desk, agent: str, expected: Sequence[str]
) -> None:
    to = desk.people.clerk if agent == "proposer" else desk.second
    assign_case(actor=person(desk.people.clerk), case_id=desk.case.pk, to=to.pk, now=NOW)
    if agent == "inactive":
        User.objects.filter(pk=to.pk).update(is_active=False)
    if agent == "no agent":
        Membership.objects.filter(user=to).update(account=desk.people.partner, role=Role.EDITOR)

    proposed(desk)

    assert [mail.recipient for mail in told()] == [getattr(desk, name).email for name in expected]


def test_with_one_agent_alone_nobody_is_told(desk: Desk) -> None:
    User.objects.filter(pk__in=[desk.second.pk, desk.third.pk]).update(is_active=False)

    proposed(desk)

    assert not Mail.objects.filter(kind="case_proposed").exists()


def _decline(desk: Desk, proposal: CaseProposal) -> None:
    decline_proposal(person=person_of(desk.third), proposal_id=proposal.public_id, words="", now=NOW)


def _approve(desk: Desk, proposal: CaseProposal) -> None:
    approve_proposal(person=person_of(desk.third), proposal_id=proposal.public_id, now=NOW)


def _withdraw(desk: Desk, proposal: CaseProposal) -> None:
    withdraw_proposal(person=person_of(desk.people.clerk), proposal_id=proposal.public_id, now=NOW)


def _solve(desk: Desk, proposal: CaseProposal) -> None:
    clerk = person(desk.people.clerk)
    solve_case(actor=clerk, case_id=desk.case.pk, solution=Solution.MENDED, words=Words(), now=NOW)


@pytest.mark.parametrize("end", [_decline, _approve, _withdraw, _solve])
def test_what_was_decided_before_the_mail_went_is_not_told(
    desk: Desk, end: Callable[[Desk, CaseProposal], None]
) -> None:
    end(desk, proposed(desk))
    before = TransactionState.objects.get(transaction_id=desk.case.transaction_id).status

    assert told() == []

    mails = Mail.objects.filter(kind="case_proposed")
    assert [mail.state for mail in mails] == ["cancelled", "cancelled"]
    dropped = TransactionEvent.objects.filter(kind="mail_dropped", transaction_id=desk.case.transaction_id)
    assert [event.cause for event in dropped] == ["decided", "decided"]
    assert {event.status for event in dropped} == {before}
    assert found_wrong() == []


def test_a_later_proposal_is_told_though_an_earlier_one_was_withdrawn(desk: Desk) -> None:
    _withdraw(desk, proposed(desk))
    proposed(desk)

    assert len(told()) == 2


def test_who_became_none_of_the_operators_people_meanwhile_is_not_told(desk: Desk) -> None:
    proposed(desk)
    Membership.objects.filter(user=desk.second).update(account=desk.people.partner, role=Role.EDITOR)

    assert [mail.recipient for mail in told()] == [desk.third.email]


def test_that_it_was_told_changes_nothing_of_how_the_case_stands(desk: Desk) -> None:
    before = TransactionState.objects.get(transaction_id=desk.case.transaction_id).status
    proposed(desk)
    deliver()

    after = TransactionState.objects.get(transaction_id=desk.case.transaction_id).status
    assert (before, after) == ("completed", "completed")
    assert found_wrong() == []
