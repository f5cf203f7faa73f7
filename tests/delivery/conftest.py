"""A real mail server to deliver to, orders to deliver for, and a record that holds afterwards."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from tests import worlds
from tests.delivery.delivering import Clock
from tests.smtp_peer import Peer

from startline.models import Account
from startline.queries.check import problems


@pytest.fixture
def partner(transactional_db: None) -> Iterator[Account]:
    """Whose the orders are; afterwards the record folds and every invariant holds."""
    yield worlds.cast().partner
    assert list(problems()) == []


@pytest.fixture
def peer(settings: LazySettings) -> Iterator[Peer]:
    """A server on loopback that the settings name."""
    with Peer() as peer:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", peer.port
        yield peer


@pytest.fixture
def clock() -> Clock:
    """The clock, which stands at `NOW` until it is moved."""
    return Clock(now=worlds.NOW)
