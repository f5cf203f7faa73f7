"""Named statements in .sql files beside their modules."""

import re
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from tests.worlds import cast, place

import startline
from startline.models import Account, ImportRow, Offer
from startline.statements import Statement, copy_rows, statements_of

_FILES = sorted(Path(startline.__file__).parent.rglob("*.sql"))
_STATEMENT_FILES = [path for path in _FILES if path.parent.name != "migrations"]
_HEAD = re.compile(r"^-- ([a-z_]+): (.+)$", re.MULTILINE)


def a_statement(sql: str) -> Statement:
    return Statement(name="asked", about="What a test asks.", sql=sql)


@pytest.mark.parametrize("path", _STATEMENT_FILES, ids=lambda path: path.name)
def test_every_statement_has_a_name_of_its_own_and_says_what_it_does_in_a_sentence(path: Path) -> None:
    heads = _HEAD.findall(path.read_text(encoding="utf-8"))

    names = Counter(name for name, _ in heads)
    sentences = [about for _, about in heads]

    assert set(names.values()) == {1}
    assert all(about[0].isupper() and about.endswith(".") for about in sentences)
    assert set(statements_of(str(path.with_suffix(".py")))) == set(names)


@pytest.mark.parametrize("path", _STATEMENT_FILES, ids=lambda path: path.name)
def test_every_statement_is_used(path: Path) -> None:
    sources = "".join(source.read_text(encoding="utf-8") for source in path.parent.glob("*.py"))

    unused = [
        name for name, _ in _HEAD.findall(path.read_text(encoding="utf-8")) if not is_named(name, sources)
    ]

    assert unused == [] or path.stem == "check"


def is_named(name: str, sources: str) -> bool:
    """Whether *sources* name the statement, whole or made up as `f"find_{…}"` of words that they name too."""
    if f'"{name}"' in sources:
        return True
    kind, _, rest = name.partition("_")
    is_made_up = f'f"{kind}_{{' in sources
    return is_made_up and all(re.search(rf"\b{word}", sources) for word in rest.split("_"))


@pytest.mark.django_db
def test_rows_come_back_by_name_and_json_as_what_it_says() -> None:
    row = a_statement("SELECT %(number)s::int AS number, %(facts)s::jsonb AS facts").row(
        number=7, facts='{"a": [1]}'
    )

    assert (row.number, row.facts) == (7, {"a": [1]})
    assert a_statement("SELECT 1 AS one WHERE false").row() is None
    assert [row.n for row in a_statement("SELECT generate_series(1, 3) AS n").rows()] == [1, 2, 3]


@pytest.mark.django_db
def test_a_statement_is_planned_once() -> None:
    statement = a_statement("SELECT %(n)s::int + 40 AS answer")

    for n in range(3):
        statement.row(n=n)

    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 40%%'"
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_a_broken_constraint_is_the_frameworks_error() -> None:
    statement = a_statement("INSERT INTO startline_instance (id, rehearsal) VALUES (%(id)s, true)")

    with pytest.raises(IntegrityError, match="there_is_one_instance"), transaction.atomic():
        statement.run(id=2)


@pytest.mark.django_db
def test_a_locking_statement_locks_the_rows_that_it_reads() -> None:
    placed = place(cast().partner)
    statement = a_statement("SELECT o.id FROM startline_order AS o WHERE o.id = %(id)s").locking("o")

    row = statement.row(id=placed.order_id)

    assert row.id == placed.order_id
    assert statement.sql.endswith("FOR NO KEY UPDATE OF o")


@pytest.mark.django_db
def test_a_stream_reads_a_long_answer_bit_by_bit() -> None:
    statement = a_statement("SELECT generate_series(1, %(last)s) AS n")

    with transaction.atomic():
        numbers = [row.n for row in statement.stream(size=10, last=35)]

    assert numbers == list(range(1, 36))


@pytest.mark.django_db
def test_rows_are_copied_into_a_table_value_by_value() -> None:
    copy_rows(
        table="startline_importrow",
        columns=("run_id", "row_number", "order_number", "problems"),
        rows=[(1, number, f"a\tb\\N\n{number}", "[]") for number in (2, 3)],
    )

    assert list(ImportRow.objects.order_by("row_number").values_list("row_number", "order_number")) == [
        (2, "a\tb\\N\n2"),
        (3, "a\tb\\N\n3"),
    ]


@pytest.mark.django_db
def test_public_ids_are_random_and_of_128_bits() -> None:
    people = cast()

    ids = {account.public_id for account in Account.objects.all()}

    assert len(ids) == Account.objects.count()
    assert {public_id.version for public_id in ids} == {4}
    assert people.partner.public_id in ids
    assert not hasattr(Offer.objects.first(), "public_id")
