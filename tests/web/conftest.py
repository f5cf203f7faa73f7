"""What the tests of pages share: a clock that stands at NOW, and pages in every language."""

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation
from tests.worlds import NOW

from startline.wording.build import build_catalogues

build_catalogues()


@pytest.fixture
def at_now() -> Iterator[None]:
    """It is NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _language_of_the_last_page_forgotten() -> Iterator[None]:
    """The test client answers in the test's own thread, which must not go on in the reader's language."""
    yield
    translation.deactivate()
