"""What the tests of an organization's space share: the cast, the customers, and a browser for each of them."""

import pytest
from django.conf import LazySettings
from tests.spaces import Customers, customers
from tests.worlds import Cast, cast


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
