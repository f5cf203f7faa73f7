"""What the tests of the actions share."""

from pathlib import Path

import pytest
from tests.actions.report_files import Importer
from tests.worlds import cast


@pytest.fixture
def importer(db: None, tmp_path: Path) -> Importer:
    """A cast without orders, and a way to import files for it."""
    return Importer(people=cast(), folder=tmp_path)
