"""What the tests of the hub share: the cast, and an order of two services that wait for their contact."""

import pytest
from tests.worlds import WX, Cast, Placed, Stage, Wanted, cast, place


@pytest.fixture
def world(db: None) -> Cast:
    """The cast, in a rehearsal."""
    return cast()


@pytest.fixture
def order(world: Cast) -> Placed:
    """An order of two lines, of one offer each, that wait for one contact."""
    return place(
        world.partner,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, offer=WX),
    )
