"""The lists of an import's page are found by their indexes, however large the file was."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.models.forbidding import run
from tests.worlds import NOW, Cast, cast

import startline.queries.imports
from startline.models import ImportRun
from startline.queries.seeing import seeing
from startline.statements import statements_of

pytestmark = pytest.mark.django_db

_STATEMENTS = statements_of(startline.queries.imports.__file__)
_MANY = 20_000


@pytest.fixture
def large_run() -> Iterator[ImportRun]:
    """A large run of the partner's editor, read with their eyes."""
    people = cast()
    made = _run_of(people)
    run(
        "INSERT INTO startline_importrow (run_id, row_number, account_id, order_number, line_number, outcome,"
        " problem_kind, problems)"
        " SELECT %s, n, %s, 'O' || n / 4, n %% 4, CASE n %% 10 WHEN 0 THEN 'error' ELSE 'new' END,"
        " CASE n %% 10 WHEN 0 THEN 'error' WHEN 1 THEN 'warning' END, '[]' FROM generate_series(1, %s) AS n",
        made.pk,
        people.partner.pk,
        _MANY,
    )
    run("ANALYZE startline_importrow")
    with seeing([people.partner.pk], user_id=people.owner.pk):
        yield made


def _run_of(people: Cast) -> ImportRun:
    return ImportRun.objects.create(
        source="report",
        file_name="large.csv",
        sends_mail=False,
        state="done",
        account=people.partner,
        started_by=people.owner,
        started_at=NOW,
    )


def plan_of(name: str, **parameters: Any) -> str:
    """How PostgreSQL would run the statement."""
    statement = _STATEMENTS[name]
    rows = replace(statement, sql=f"EXPLAIN {statement.sql}").rows(**parameters)
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("name", "parameters", "index"),
    [
        ("problems", {"after": 0}, "import_row_with_problems"),
        ("problems_of_kind", {"after": 0, "kind": "skipped"}, "import_row_of_kind"),
        ("orders", {"after_account_id": 0, "after_number": ""}, "import_row_of_order"),
    ],
)
def test_a_page_of_a_large_import_is_found_by_its_index(
    large_run: ImportRun, name: str, parameters: dict[str, Any], index: str
) -> None:
    plan = plan_of(name, run_id=large_run.pk, limit=51, **parameters)

    assert f"using {index} on startline_importrow" in plan
    assert "Seq Scan on startline_importrow" not in plan
