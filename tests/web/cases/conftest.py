"""What the tests of cases share: an order, who signs in, and pictures as browsers send them."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.worlds import Cast, Placed, Stage, Wanted, cast, place

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
def signed_in(people: Cast) -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def owner(people: Cast, signed_in: Callable[[User], Client]) -> Client:
    """The browser of who placed the order."""
    return signed_in(people.owner)


@pytest.fixture
def reader(people: Cast, signed_in: Callable[[User], Client]) -> Client:
    """The browser of who may only look."""
    return signed_in(people.reader)
