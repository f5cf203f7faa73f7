"""What narrows the desk's queue, what is counted of it, and since when an answer is owed (PRODUCT D2)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from tests.cases import about, case_of, contact, person
from tests.worlds import CONTACT, NOW, Cast, Stage, Wanted, cast, place

from startline.actions.case_entries import Words, append_entry
from startline.actions.open_case import About
from startline.models import Account, Address, Case, CaseProposal, User
from startline.queries.desk_queue import (
    Place,
    QueueFilter,
    asker_of,
    counts,
    next_case,
    owed_since,
    previous_case,
    queue,
)
from startline.queries.search import Count
from startline.rules.cases import CasePriority, CaseType, EntryKind
from startline.rules.desk_queue import Looked, Standing

pytestmark = pytest.mark.django_db
_HOUR = timedelta(hours=1)
_STANDS: dict[Standing, dict[str, Any]] = {
    Standing.OVERDUE: {"state": "new", "due_at": NOW - _HOUR},
    Standing.OWED: {"state": "open", "due_at": NOW + _HOUR},
    Standing.WAITING: {"state": "waiting", "due_at": None},
    Standing.SOLVED: {"state": "solved", "due_at": None, "solved_at": NOW, "solution": "mended"},
}


class Two(NamedTuple):
    """The cases of two sellers, one that stands each way, and the agent who looks after the first one's.

    In the one that is owed an answer a contact waits for a second agent.
    """

    ones: Sequence[Case]
    others: Sequence[Case]
    agent: User


@pytest.fixture
def two() -> Two:
    people: Cast = cast()
    given = {"assigned_to": people.clerk, "priority": "urgent", "type": "sign_in", "language": "it"}
    return Two(
        ones=_opened(people.owner, people.partner, **given),
        others=_opened(people.stranger, people.other_partner),
        agent=people.clerk,
    )


def _opened(user: User, account: Account, **columns: Any) -> Sequence[Case]:
    cases = []
    for stands in _STANDS.values():
        case = case_of(person(user), About(account_id=account.pk))
        Case.objects.filter(pk=case.pk).update(**stands, **columns)
        cases.append(case)
    wanted, _ = Address.objects.get_or_create(
        key="it@elsewhere.example", defaults={"email": "it@elsewhere.example", "domain": "elsewhere.example"}
    )
    _, owed, *_ = cases
    CaseProposal.objects.create(case=owed, address=wanted, lines={}, proposed_by=user, proposed_at=NOW)
    return cases


@pytest.mark.parametrize(
    "narrowed", ["mine", "type", "priority", "account", "language", "asker", "search", "nobody"]
)
def test_what_narrows_the_queue_does_so_however_its_cases_stand(two: Two, narrowed: str) -> None:
    narrowings: dict[str, dict[str, Any]] = {
        "mine": {"looked": Looked.MINE},
        "type": {"type": CaseType.SIGN_IN},
        "priority": {"priority": CasePriority.URGENT},
        "account": {"account_id": two.ones[0].account_id},
        "language": {"language": "it"},
        "asker": {"asker": asker_of(two.ones[0].public_id)},
        "search": {"ids": [case.pk for case in two.ones]},
        "nobody": {"looked": Looked.NOBODY},
    }
    wanted = narrowings[narrowed]
    asked = QueueFilter(user_id=two.agent.pk, **wanted)
    overdue, owed, waiting, solved = [
        case.number for case in (two.others if narrowed == "nobody" else two.ones)
    ]

    listed = {
        standing: [row.number for row in queue(asked, standing, now=NOW, limit=9, after=None).rows]
        for standing in Standing
    }
    counted = {what: count.number for what, count in counts(asked, now=NOW).items()}

    assert listed == {
        Standing.OWED: [overdue, owed],
        Standing.OVERDUE: [overdue],
        Standing.PROPOSED: [owed],
        Standing.WAITING: [waiting],
        Standing.SOLVED: [solved],
        Standing.ALL: [solved, waiting, owed, overdue],
    }
    whose_too = "looked" in wanted  # is told apart beside those that are owed by anybody
    assert counted == {
        Standing.OWED: 2,
        Standing.OVERDUE: 1,
        Standing.PROPOSED: 1,
        Standing.WAITING: 1,
        Standing.SOLVED: 1,
        Looked.ANYBODY: 4 if whose_too else 2,
        Looked.MINE: 2,
        Looked.NOBODY: 2 if whose_too else 0,
    }


def test_a_contact_as_well_is_whoever_asked(two: Two) -> None:
    placed = place(two.ones[0].account, Wanted(stage=Stage.AWAITING))
    asked = [case_of(contact(CONTACT), about(placed)) for _ in range(2)]
    wanted = QueueFilter(user_id=two.agent.pk, asker=asker_of(asked[1].public_id))

    page = queue(wanted, Standing.ALL, now=NOW, limit=9, after=None)

    assert [row.number for row in page.rows] == [case.number for case in reversed(asked)]


@pytest.mark.parametrize("standing", list(Standing))
def test_a_case_has_the_neighbours_that_the_queue_lists_beside_it(two: Two, standing: Standing) -> None:
    asked = QueueFilter(user_id=two.agent.pk)
    rows = queue(asked, standing, now=NOW, limit=9, after=None).rows
    places = [Place(id=Case.objects.get(public_id=row.public_id).pk, at=row.at) for row in rows]

    after = [next_case(asked, standing, place, now=NOW) for place in places]
    before = [previous_case(asked, standing, place, now=NOW) for place in places]

    listed = [(row.public_id, row.at) for row in rows]
    assert len(rows) >= 2
    assert [one and (one.public_id, one.at) for one in after] == [*listed[1:], None]
    assert [one and (one.public_id, one.at) for one in before] == [None, *listed[:-1]]


def test_a_case_that_left_the_queue_or_stands_further_back_in_it_keeps_its_neighbours(two: Two) -> None:
    asked = QueueFilter(user_id=two.agent.pk)
    first, left, last = queue(asked, Standing.OWED, now=NOW, limit=3, after=None).rows
    case = Case.objects.get(public_id=left.public_id)
    place = Place(id=case.pk, at=left.at)

    for change in (
        {"state": "waiting", "due_at": None},
        {"state": "open", "due_at": last.at - timedelta(microseconds=1)},
        {"state": "open", "due_at": first.at + timedelta(microseconds=1)},
    ):
        Case.objects.filter(pk=case.pk).update(**change)
        after = next_case(asked, Standing.OWED, place, now=NOW)
        before = previous_case(asked, Standing.OWED, place, now=NOW)

        assert (after and after.public_id, before and before.public_id) == (last.public_id, first.public_id)


def test_beyond_so_many_cases_are_counted_as_more(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []
    for most in (3, 4):
        monkeypatch.setattr("startline.queries.desk_queue.MOST_COUNTED", most)
        counted.append(counts(QueueFilter(user_id=two.agent.pk), now=NOW)[Standing.OWED])

    assert counted == [Count(number=3, more=True), Count(number=4, more=False)]


@pytest.mark.parametrize(
    ("happened", "hours"),
    [
        ("", 0),
        ("noted said", 0),
        ("answered said said", 2),
        ("said answered by_stranger", 3),
        ("answered noted said", 3),
        ("solved reopened", 2),
        ("answered unreached", 2),
        ("answered unreached_desk said", 3),
        ("solved unreached reopened", 3),
    ],
)
def test_an_answer_is_owed_since_the_first_that_happened_after_the_desks_last(
    two: Two, happened: str, hours: int
) -> None:
    case = two.ones[1]
    for number, what in enumerate(happened.split(), 1):
        kind = EntryKind(what.removesuffix("_desk"))
        words = Words(facts={"to_desk": what.endswith("_desk")})
        append_entry(case, kind, words, actor=person(two.agent), now=NOW + number * _HOUR)

    assert owed_since(case.pk) == NOW + hours * _HOUR
