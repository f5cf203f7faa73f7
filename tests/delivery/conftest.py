"""The clock by which mails are delivered."""

import pytest
from tests import worlds
from tests.delivery.delivering import Clock


@pytest.fixture
def clock() -> Clock:
    """The clock, which stands at `NOW` until it is moved."""
    return Clock(now=worlds.NOW)
