"""What the tests of requests share: a request about an order that its reader may only look at."""

import pytest
from tests.actions.requesting import ask
from tests.worlds import Cast, Placed

from startline.actions.ask_for_change import Asked


@pytest.fixture
def asked(people: Cast, order: Placed) -> Asked:
    """A request about both lines."""
    return ask(people.reader, order, note="Mario has left.")
