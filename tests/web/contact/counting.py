"""Counts what a request asks of the database: the framework's queries and our named statements alike."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from startline.queries import rehearsal
from startline.statements import Statement


@contextmanager
def statements_run() -> Iterator[list[str]]:
    """The statements that run in the block, once it has ended; those of a test's own transactions too."""
    found: list[str] = []
    run = Statement._run

    def noted(self: Statement, parameters: Mapping[str, Any]) -> Any:
        found.append(self.name)
        return run(self, parameters)

    rehearsal.clock_offset()
    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(Statement, "_run", noted)
        # Asked for again only on a machine so busy that the page takes longer than it holds.
        patch.setattr(rehearsal, "FRESH_S", 600.0)
        yield found
    found.extend(query["sql"] for query in queries)
