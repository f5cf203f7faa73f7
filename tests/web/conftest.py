"""What the tests of pages share: a clock that stands at NOW, and pages in every language."""

from collections.abc import Iterator

import pytest
import time_machine
from tests.worlds import NOW

from startline.wording.build import build_catalogues

build_catalogues()


@pytest.fixture
def at_now() -> Iterator[None]:
    """It is NOW."""
    with time_machine.travel(NOW, tick=False):
        yield
