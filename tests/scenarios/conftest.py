"""What the stories share."""

from collections.abc import Iterator

import pytest
from tests.actions.recorded import found_wrong
from tests.scenarios.telling import Story
from tests.worlds import cast


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    """A story to be told; whatever happens in it, the record must be right at its end."""
    told = Story(people=cast())
    yield told
    assert found_wrong() == []
