"""Mail health and its queue find by their indexes, however much was mailed before (PRODUCT M6)."""

from datetime import timedelta

import pytest
from tests.models.forbidding import run
from tests.queries.test_list_plans import plans_of_all
from tests.worlds import NOW, Stage, Wanted, cast, place

from startline.queries import seeing
from startline.queries.mail_health import last_trouble, refusals, standing
from startline.queries.mail_queue import Box, QueueFilter, queued_mails
from startline.queries.stopped import stops
from startline.rules.deliveries import Cause
from startline.sweeps.breaker import let_through

pytestmark = pytest.mark.django_db

_MANY = 30_000
_LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture(autouse=True)
def _much_mailed_before() -> None:
    """A mail of today among thousands that were accepted, or refused, more than a year ago."""
    place(cast().partner, Wanted(stage=Stage.UNDELIVERABLE), Wanted(number="2.0", stage=Stage.NOT_DELIVERED))
    run(
        """
        INSERT INTO startline_mail (account_id, transaction_id, kind, recipient_id, language, state, counts_at, due_at,
                                    attempts, settled_at)
        SELECT account_id, transaction_id, kind, recipient_id, language,
               CASE WHEN n %% 10 = 0 THEN 'refused' ELSE 'accepted' END, %s, %s, 1, %s - n * interval '1 minute'
        FROM startline_mail CROSS JOIN generate_series(1, %s) AS n WHERE startline_mail.state = 'refused'
        """,
        _LONG_AGO,
        _LONG_AGO,
        _LONG_AGO,
        _MANY,
    )
    run(
        """
        INSERT INTO startline_mailattempt (mail_id, account_id, number, started_at, server, ended_at, outcome)
        SELECT id, account_id, 1, settled_at, 'x', settled_at, state FROM startline_mail
        WHERE settled_at <= %s
        """,
        _LONG_AGO,
    )
    run("ANALYZE")


def test_how_mail_fares_is_found_by_time() -> None:
    with seeing.seeing(None, user_id=1), plans_of_all() as plans:
        standing(now=NOW)
        refusals(now=NOW)
        last_trouble([Cause.AUTH_FAILED], now=NOW)

    for name in ("by_hour", "refused", "trouble"):
        assert "attempt_started" in plans[name], plans[name]
        assert "Seq Scan on startline_mailattempt" not in plans[name]
        assert "Seq Scan on startline_mail " not in plans[name]
    assert "mail_due" in plans["queue"], plans["queue"]
    assert "Seq Scan on startline_mail " not in plans["queue"]


def test_waiting_and_failed_mails_are_found_by_their_indexes() -> None:
    with seeing.seeing(None, user_id=1), plans_of_all() as plans:
        queued_mails(QueueFilter(box=Box.WAITING), now=NOW, after=None, limit=50)
        queued_mails(QueueFilter(box=Box.FAILED, domain="acme.example"), now=NOW, after=None, limit=50)

    assert "mail_due" in plans["waiting"], plans["waiting"]
    assert "mail_failed" in plans["failed"], plans["failed"]
    for name in ("waiting", "failed", "facts"):
        assert "Seq Scan on startline_mail " not in plans[name], plans[name]
        assert "Seq Scan on startline_mailattempt" not in plans[name], plans[name]


def test_the_breaker_counts_by_time() -> None:
    with plans_of_all() as plans:
        let_through(now=NOW, limit=50)

    assert "attempt_started" in plans["hour"], plans["hour"]
    assert "Seq Scan" not in plans["hour"].replace("Seq Scan on startline_instance", "")


def test_stops_are_found_newest_first() -> None:
    run(
        """
        INSERT INTO startline_address (email, key, domain)
        SELECT 'a' || n || '@many.example', 'a' || n || '@many.example', 'many.example' FROM generate_series(1, %s) AS n
        """,
        _MANY,
    )
    run(
        """
        INSERT INTO startline_suppression (address_id, reason, since_at)
        SELECT id, 'bounced', %s - id * interval '1 second' FROM startline_address WHERE domain = 'many.example'
        """,
        NOW,
    )
    run("ANALYZE")

    with seeing.seeing(None, user_id=1), plans_of_all() as plans:
        stops(lifted=False, sought="", after=None, limit=50)
        newest = plans.pop("stopped")
        stops(lifted=False, sought="a123", after=None, limit=50)

    assert "suppression_newest" in newest, newest
    assert "Seq Scan on startline_address" not in plans["stopped"], plans["stopped"]
