"""What the tests of sign-in share: passwords that are hashed quickly."""

import pytest
from django.conf import LazySettings
from tests.worlds import Cast, cast


@pytest.fixture(autouse=True)
def _quick_passwords(settings: LazySettings) -> None:
    """How slowly a password is hashed is the framework's affair."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db: None) -> Cast:
    """The cast, in a rehearsal."""
    return cast()
