"""Replies of which a case has not all are kept whole for thirty days and no longer (PRODUCT D2, M4)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.models.forbidding import run
from tests.sweeps.large_replies import LARGE, came, sizes
from tests.worlds import NOW

import startline.sweeps
from startline.models import DeliveryNotice
from startline.models.delivery import NoticeState
from startline.rules.notices import KEPT_BYTES, WAITS_WHOLE
from startline.statements import statements_of
from startline.sweeps.cut_taken_in import LOOKED_BACK, cut_taken_in

pytestmark = pytest.mark.django_db
_MICROSECOND = timedelta(microseconds=1)


def test_a_reply_is_cut_thirty_days_after_it_came_and_not_a_microsecond_before() -> None:
    came(state=NoticeState.APPLIED)

    early = cut_taken_in(now=NOW + WAITS_WHOLE - _MICROSECOND)
    assert (early.lines, sizes()) == (0, [LARGE])
    late = cut_taken_in(now=NOW + WAITS_WHOLE)

    assert (late.lines, sizes()) == (1, [KEPT_BYTES])
    assert DeliveryNotice.objects.get().raw_bytes == LARGE


def test_a_sweep_that_comes_late_cuts_it_all_the_same() -> None:
    came(state=NoticeState.APPLIED)

    assert cut_taken_in(now=NOW + WAITS_WHOLE + LOOKED_BACK - _MICROSECOND).lines == 1


def test_what_waits_for_a_person_is_left_alone() -> None:
    came(state=NoticeState.UNKNOWN)

    assert cut_taken_in(now=NOW + WAITS_WHOLE).lines == 0


def test_a_sweep_cuts_no_more_than_it_may_the_oldest_first() -> None:
    for days in (1, 0, 0):
        came(state=NoticeState.APPLIED, at=NOW + timedelta(days=days))
    now = NOW + timedelta(days=1) + WAITS_WHOLE

    first = cut_taken_in(now=now, limit=2)
    between = sizes()
    second = cut_taken_in(now=now, limit=2)

    assert [(swept.lines, swept.more) for swept in (first, second)] == [(2, True), (1, False)]
    assert between == [LARGE, KEPT_BYTES, KEPT_BYTES]


def test_a_months_notices_are_found_by_an_index_however_many_there_are() -> None:
    run(
        "INSERT INTO startline_deliverynotice"
        " (public_id, source, source_key, received_at, raw, raw_bytes, state, kind, judged_at)"
        " SELECT gen_random_uuid(), 'lmtp', n::text, %s - n * interval '1 hour', 'x', 1, 'ignored', 'auto_reply',"
        " now() FROM generate_series(1, 20000) AS n",
        NOW,
    )
    run("ANALYZE startline_deliverynotice")
    cut = statements_of(str(Path(startline.sweeps.__file__).parent / "cut_taken_in"))["cut"]

    rows = replace(cut, sql=f"EXPLAIN {cut.sql}").rows(
        since=NOW - 2 * WAITS_WHOLE, before=NOW - WAITS_WHOLE, kept=KEPT_BYTES, limit=100
    )

    plan = "\n".join(row[0] for row in rows)
    assert "notice_newest" in plan
    assert "Seq Scan" not in plan
