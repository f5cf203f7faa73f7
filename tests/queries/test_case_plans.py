"""Lists of cases are walked by an index, however many cases there are (PRODUCT D2)."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cases import about, case_of, person
from tests.models.forbidding import run
from tests.worlds import CONTACT, Cast, Stage, Wanted, cast, place

import startline.queries
from startline.models import Account, Case
from startline.queries.search import LAST_ID
from startline.rules.cases import CaseType
from startline.statements import statements_of

pytestmark = pytest.mark.django_db
_MANY = 20_000
_COPIED = (
    "side, order_id, type, state, priority, subject, language, opened_by_kind, opened_by_id, opened_at,"
    " due_at, first_due_at, changed_at, facts"
)


@pytest.fixture
def many() -> Case:
    """One case, and twenty thousand of fifty other accounts."""
    people: Cast = cast()
    mine = case_of(person(people.owner), about(place(people.partner, Wanted(stage=Stage.AWAITING))))
    other = place(people.other_partner, Wanted(stage=Stage.AWAITING), number="204583020")
    case_of(person(people.stranger), about(other), type=CaseType.CHANGE_CONTACT, wanted="x@acme.example")
    accounts = [Account.objects.create(kind="partner", name=f"Partner {number}").pk for number in range(50)]
    run(
        f"INSERT INTO startline_case (transaction_id, account_id, {_COPIED})"
        f" SELECT -n, (%s::bigint[])[1 + n %% 50], {_COPIED}"
        " FROM startline_case CROSS JOIN generate_series(1, %s) AS n WHERE id <> %s",
        accounts,
        _MANY,
        mine.pk,
    )
    for table in ("case", "caseline", "address"):
        run(f"ANALYZE startline_{table}")
    return mine


def plan(name: str, case: Case, **more: Any) -> str:
    statement = statements_of(str(Path(startline.queries.__file__).parent / "cases"))[name]
    usual: dict[str, Any] = {
        "user_id": case.opened_by_id,
        "accounts": [case.account_id],
        "address_id": None,
        "organization_id": None,
        "states": None,
        "type": None,
        "ids": None,
        "words": "",
        "member_id": None,
        "id": LAST_ID,
        "changed_at": datetime.max.replace(tzinfo=UTC),
        "limit": 51,
    }
    rows = replace(statement, sql=f"EXPLAIN {statement.sql}").rows(**{**usual, **more})
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("of_user_newest", "case_opened_by"),
        ("of_user_changed", "case_opened_by"),
        ("of_accounts_newest", "case_account"),
        ("of_accounts_changed", "case_account_changed"),
    ],
)
def test_a_list_is_walked_by_its_index(many: Case, name: str, index: str) -> None:
    found = plan(name, many)

    assert f"using {index} on" in found
    assert "Seq Scan on startline_case " not in found


def test_a_customers_cases_are_searched_among_their_own_alone(many: Case) -> None:
    run(
        "INSERT INTO startline_casewords (case_id, account_id, for_sellers, words)"
        " SELECT id, account_id, true, 'mail' FROM startline_case ON CONFLICT (case_id) DO NOTHING"
    )
    run("ANALYZE startline_casewords")

    of_contact = plan("worded_changed", many, address_id=1, words="mail")
    of_organization = plan("worded_changed", many, organization_id=1, words="mail")

    for found in (of_contact, of_organization):
        assert "Seq Scan" not in found
        assert "using startline_casewords_pkey on" in found
    assert "case_of_contact" in of_contact
    assert "startline_case_organization_id" in of_organization


@pytest.mark.parametrize("name", ["of_accounts_newest", "of_accounts_changed"])
def test_an_accounts_unsolved_cases_are_found_past_all_that_were_solved(many: Case, name: str) -> None:
    run(
        f"INSERT INTO startline_case (transaction_id, account_id, {_COPIED})"
        f" SELECT -%s - n, account_id, {_COPIED}"
        " FROM startline_case CROSS JOIN generate_series(1, %s) AS n WHERE id = %s",
        _MANY,
        _MANY,
        many.pk,
    )
    run(
        "UPDATE startline_case SET state = 'solved', solution = 'explained', due_at = NULL, solved_at = now()"
        " WHERE id <> %s",
        many.pk,
    )
    run("ANALYZE startline_case")

    found = plan(name, many, states=["new", "open", "waiting"])

    assert "case_account_unsolved on" in found


def test_cases_about_the_same_are_found_by_line_and_by_address(many: Case) -> None:
    found = plan(
        "duplicates",
        many,
        side="seller",
        line_ids=[1, 2],
        wanted_key=CONTACT,
        limit=5,
    )

    assert "case_wanted" in found
    assert "Seq Scan on startline_case " not in found
