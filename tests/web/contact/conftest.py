"""What the tests of the contact's pages share: the browser in which it is changed."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.worlds import Cast

from startline.models import User


@pytest.fixture
def browser(people: Cast, signed_in: Callable[[User], Client]) -> Client:
    """The browser of the editor who placed the orders."""
    return signed_in(people.owner)
