"""What the tests of the contact's pages share: who signs in, and what a form of theirs holds."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests import worlds

from startline.models import User


@pytest.fixture
def people(db: None, at_now: None) -> worlds.Cast:
    """The cast, at NOW."""
    return worlds.cast()


@pytest.fixture
def signed_in(people: worlds.Cast) -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def browser(people: worlds.Cast, signed_in: Callable[[User], Client]) -> Client:
    """The browser of the editor who placed the orders."""
    return signed_in(people.owner)
