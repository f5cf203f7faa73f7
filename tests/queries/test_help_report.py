"""What readers made of the help is read by the days that are asked for, however much was said before (PRODUCT D1)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.models.forbidding import run

import startline.queries
from startline.statements import statements_of

pytestmark = pytest.mark.django_db
_VOTES = 20_000


@pytest.mark.parametrize(
    ("name", "more", "index"),
    [
        ("votes", {}, "help_votes_newest"),
        ("words", {"slug": None, "matching": "", "after": None, "limit": 51}, "help_votes_with_words"),
    ],
)
def test_votes_are_found_by_their_days(name: str, more: dict[str, Any], index: str) -> None:
    run(
        "INSERT INTO startline_helpvote (public_id, slug, language, useful, words, voted_at)"
        " SELECT gen_random_uuid(), 'two-addresses', 'en', true, CASE n %% 3 WHEN 0 THEN 'Clear' ELSE '' END,"
        " timestamptz '2026-11-16 09:00Z' - n * interval '1 hour'"
        " FROM generate_series(1, %s) AS n",
        _VOTES,
    )
    run("ANALYZE startline_helpvote")
    statement = statements_of(str(Path(startline.queries.__file__).parent / "help_report"))[name]
    days = {"since": "2020-01-01T00:00:00Z", "until": "2020-01-08T00:00:00Z"}

    rows = replace(statement, sql=f"EXPLAIN {statement.sql}").rows(**days, **more)

    assert index in "\n".join(row[0] for row in rows)
