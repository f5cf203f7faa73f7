"""What the tests of pages share: a clock that stands at NOW, who signs in, an order, and pages in every language."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.models import User
from startline.wording.build import build_catalogues

build_catalogues()


@pytest.fixture
def at_now() -> Iterator[None]:
    """It is NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(db: None, at_now: None) -> Cast:
    """The cast, at NOW."""
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    """An order with a line that was mailed and one that is booked."""
    return place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0"))


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
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


@pytest.fixture(autouse=True)
def _language_of_the_last_page_forgotten() -> Iterator[None]:
    """The test client answers in the test's own thread, which must not go on in the reader's language."""
    yield
    translation.deactivate()
