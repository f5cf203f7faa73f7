"""The work list is looked at NOW."""

import pytest


@pytest.fixture(autouse=True)
def _it_is_now(at_now: None) -> None:
    """Every test of these pages runs at NOW."""
