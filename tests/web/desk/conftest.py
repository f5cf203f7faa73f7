"""What the tests of the desk's pages share: the cast with a second agent, an order, and a browser for each agent."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cases import about, case_of, person, second_agent
from tests.worlds import Cast, Placed, Stage, Wanted, cast, place

from startline.actions.canned_answers import load_answers
from startline.models import Case, User
from startline.rules.cases import CaseType

WANTED = "it@elsewhere.example"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def second(people: Cast) -> User:
    """Another of the operator's people, an agent."""
    return second_agent(people.operator)


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING))


@pytest.fixture
def case(people: Cast, order: Placed) -> Case:
    load_answers()
    return case_of(
        person(people.owner),
        about(order),
        type=CaseType.CHANGE_CONTACT,
        wanted=WANTED,
        subject="Another contact",
        facts={"page": "order"},
    )


@pytest.fixture
def browser(people: Cast, signed_in: Callable[[User], Client]) -> Client:
    """The operator's."""
    return signed_in(people.clerk)
