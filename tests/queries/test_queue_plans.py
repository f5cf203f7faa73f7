"""The desk's queue is walked by an index, however many cases were solved before (PRODUCT D2)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cases import about, case_of, contact, person
from tests.models.forbidding import run
from tests.worlds import CONTACT, NOW, Cast, Stage, Wanted, cast, place

import startline.queries
from startline.actions.open_case import About
from startline.models import Account
from startline.queries.desk_queue import MOST_COUNTED, CaseAsker, QueueFilter, asker_of, start_of
from startline.rules.desk_queue import Looked, Standing
from startline.statements import statements_of

pytestmark = pytest.mark.django_db
_SOLVED, _OTHERS = 6_000, 1_000
_COPIED = (
    "account_id, side, order_id, type, priority, subject, language, opened_by_kind, opened_by_id, opened_at,"
    " first_due_at, changed_at, facts"
)


@pytest.fixture
def agent() -> int:
    """An agent, where many cases are solved, and others are owed to half by them and half by nobody, or wait."""
    people: Cast = cast()
    case_of(person(people.owner), about(place(people.partner, Wanted(stage=Stage.AWAITING))))
    _copied(_SOLVED, state="solved", solved=f"'{NOW}'", solution="explained")
    _copied(_OTHERS, state="waiting", first=_SOLVED)
    _copied(_OTHERS, state="open", due=f"'{NOW}'", first=_SOLVED + _OTHERS)
    run("UPDATE startline_case SET assigned_to_id = %s WHERE state = 'open' AND id %% 2 = 0", people.clerk.pk)
    run("ANALYZE startline_case")
    return people.clerk.pk


def _copied(
    count: int,
    *,
    state: str,
    first: int = 0,
    due: str = "NULL",
    solved: str = "NULL",
    solution: str | None = None,
) -> None:
    """So many copies of the first case, an hour apart, which stand so."""
    run(
        f"INSERT INTO startline_case (transaction_id, state, due_at, solved_at, solution, {_COPIED})"
        f" SELECT -n, %s, {due}::timestamptz + n * interval '1 hour',"
        f" {solved}::timestamptz - n * interval '1 hour', %s, {_COPIED}"
        " FROM (SELECT * FROM startline_case ORDER BY id LIMIT 1) AS one"
        " CROSS JOIN generate_series(%s + 1, %s + %s) AS n",
        state,
        solution,
        first,
        first,
        count,
    )


def plan(name: str, **parameters: Any) -> str:
    statement = statements_of(str(Path(startline.queries.__file__).parent / "desk_queue"))[name]
    rows = replace(statement, sql=f"EXPLAIN {statement.sql}").rows(**parameters)
    return "\n".join(row[0] for row in rows)


def walk(
    standing: Standing, *, agent: int, looked: Looked = Looked.ANYBODY, asker: CaseAsker | None = None
) -> str:
    name = "owed" if standing is Standing.OVERDUE else standing.value
    return plan(
        f"queue_{name}",
        **QueueFilter(user_id=agent, looked=looked, asker=asker).parameters(),
        **start_of(standing),
        overdue_at=NOW if standing is Standing.OVERDUE else None,
        limit=51,
    )


def test_the_queue_is_walked_by_its_index(agent: int) -> None:
    indexes = {
        (Standing.OWED, Looked.ANYBODY): "case_owed",
        (Standing.OWED, Looked.MINE): "case_owed_by",
        (Standing.OVERDUE, Looked.ANYBODY): "case_owed",
        (Standing.WAITING, Looked.ANYBODY): "case_waiting",
        (Standing.SOLVED, Looked.ANYBODY): "case_solved",
        (Standing.ALL, Looked.ANYBODY): "startline_case_pkey",
    }

    for (standing, looked), index in indexes.items():
        found = walk(standing, agent=agent, looked=looked)

        assert f"using {index} on" in found
        assert "Sort" not in found
        assert "Seq Scan on startline_case " not in found


def test_the_case_before_another_is_found_by_the_same_indexes(agent: int) -> None:
    walks = {
        Standing.OWED: ("case_owed", Standing.WAITING),
        Standing.WAITING: ("case_waiting", Standing.OWED),
        Standing.SOLVED: ("case_solved", Standing.OWED),
        Standing.ALL: ("startline_case_pkey", Standing.OWED),
    }

    for standing, (index, other_way) in walks.items():
        found = plan(
            "previous",
            **QueueFilter(user_id=agent).parameters(),
            **start_of(other_way),  # which is where this one ends
            walk=standing.value,
            overdue_at=None,
            limit=2,
        )

        assert f"using {index} on" in found
        assert "Sort Key: c." not in found  # of the other walks nothing is read, nor sorted
        assert "Seq Scan on startline_case " not in found


def test_the_cases_of_one_asker_are_found_by_their_own_index(agent: int) -> None:
    asked = case_of(contact(CONTACT), About(account_id=Account.objects.get(name="Telepartner").pk))
    run("ANALYZE startline_case")

    for standing in (Standing.ALL, Standing.SOLVED, Standing.OWED):
        found = walk(standing, agent=agent, asker=asker_of(asked.public_id))

        assert "case_of_contact" in found


def test_what_stands_how_is_counted_no_further_than_is_told(agent: int) -> None:
    found = plan(
        "counts",
        **QueueFilter(user_id=agent).parameters(),
        user_id=agent,
        now=NOW,
        most=MOST_COUNTED + 1,
    )

    assert "using case_owed on" in found
    assert found.count("->  Limit") == found.count("->  Aggregate") == len(Standing) - 1 + len(Looked)
