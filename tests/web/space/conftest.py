"""What the tests of an organization's space share: the cast, the customers, and a browser for each of them."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.spaces import Customers, customers
from tests.worlds import Cast, cast

from startline.models import User


@pytest.fixture(autouse=True)
def _quick_passwords(settings: LazySettings) -> None:
    """How slowly a password is hashed is the framework's affair."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db: None) -> Cast:
    """The cast, in a rehearsal."""
    return cast()


@pytest.fixture
def them(world: Cast) -> Customers:
    """Acme and Beta with their people."""
    return customers()


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
