"""What the pages of returned mail read is found by index, however much there is besides (docs/decisions/0019)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.models.forbidding import run
from tests.worlds import CONTACT, NOW, Stage, Wanted, cast, place

import startline.queries
from startline.statements import statements_of

pytestmark = pytest.mark.django_db
_MANY = 10_000


def test_the_mails_that_a_notice_may_be_about_are_found_by_their_recipient() -> None:
    place(cast().partner, Wanted(stage=Stage.AWAITING))
    run(
        "INSERT INTO startline_address (email, key, domain)"
        " SELECT address, address, 'x.example' FROM (SELECT n || '@x.example' AS address"
        " FROM generate_series(1, %s) AS n) AS many",
        _MANY,
    )
    run(
        """
        INSERT INTO startline_mail
          (account_id, transaction_id, kind, recipient_id, language, state, counts_at, due_at, settled_at)
        SELECT account_id, transaction_id, 'resend', address.id, 'en', 'accepted', %s, %s, %s
        FROM startline_mail CROSS JOIN startline_address AS address
        """,
        NOW,
        NOW,
        NOW,
    )
    run("ANALYZE startline_mail")
    run("ANALYZE startline_address")
    statement = statements_of(str(Path(startline.queries.__file__).parent / "notices"))["candidates"]

    rows = replace(statement, sql=f"EXPLAIN {statement.sql}").rows(
        key=CONTACT, since=NOW - timedelta(days=30), until=NOW, limit=20
    )

    plan = "\n".join(row[0] for row in rows)
    assert "mail_accepted_by_recipient" in plan
    assert "Seq Scan on startline_mail " not in plan
