"""What the tests of requests share: an order that its reader may only look at, and who signs in."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.actions.requesting import ask
from tests.worlds import Cast, Placed, Stage, Wanted, cast, place

from startline.actions.ask_for_change import Asked
from startline.models import User


@pytest.fixture
def people(db: None, at_now: None) -> Cast:
    """The cast, at NOW."""
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    """An order with a line that was mailed and one that is booked."""
    return place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0"))


@pytest.fixture
def asked(people: Cast, order: Placed) -> Asked:
    """A request about both lines."""
    return ask(people.reader, order, note="Mario has left.")


@pytest.fixture
def signed_in(people: Cast) -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def reader(people: Cast, signed_in: Callable[[User], Client]) -> Client:
    """The browser of who may only look."""
    return signed_in(people.reader)


@pytest.fixture
def owner(people: Cast, signed_in: Callable[[User], Client]) -> Client:
    """The browser of who placed the order."""
    return signed_in(people.owner)
