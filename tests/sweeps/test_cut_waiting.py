"""Replies that wait for a person are kept whole for thirty days, and no more of them than a bound (PRODUCT D2, M4)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.models.forbidding import run
from tests.sweeps.large_replies import LARGE, came, sizes
from tests.worlds import NOW

import startline.sweeps
from startline.models.delivery import NoticeState
from startline.rules.notices import KEPT_BYTES, WAITS_WHOLE
from startline.statements import statements_of
from startline.sweeps.cut_waiting import cut_waiting

pytestmark = pytest.mark.django_db
_MICROSECOND = timedelta(microseconds=1)


def test_a_reply_is_cut_once_it_has_waited_thirty_days_and_not_a_microsecond_before() -> None:
    notice = came(state=NoticeState.UNKNOWN)

    early = cut_waiting(now=NOW + WAITS_WHOLE - _MICROSECOND)
    assert (early.lines, sizes()) == (0, [LARGE])
    late = cut_waiting(now=NOW + WAITS_WHOLE)

    assert (late.lines, sizes()) == (1, [KEPT_BYTES])
    notice.refresh_from_db()
    assert (notice.state, notice.raw_bytes, notice.cause) == ("unknown", LARGE, "held_many")
    assert cut_waiting(now=NOW + WAITS_WHOLE).lines == 0


@pytest.mark.parametrize("state", [NoticeState.APPLIED, NoticeState.IGNORED, NoticeState.DISMISSED])
def test_what_does_not_wait_is_left_alone(state: NoticeState) -> None:
    came(state=state)

    assert cut_waiting(now=NOW + 2 * WAITS_WHOLE).lines == 0
    assert sizes() == [LARGE]


def test_of_too_much_that_waits_the_last_is_cut_and_the_first_stays_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("startline.sweeps.cut_waiting.MOST_WAITING_BYTES", 2 * LARGE)
    for size in (LARGE, 10, LARGE - 10, LARGE, LARGE):
        came(state=NoticeState.UNKNOWN, size=size)

    swept = cut_waiting(now=NOW)

    assert swept.lines == 2
    assert sizes() == [LARGE, 10, LARGE - 10, KEPT_BYTES, KEPT_BYTES]


def test_a_sweep_cuts_no_more_than_it_may_the_oldest_first() -> None:
    for _ in range(3):
        came(state=NoticeState.UNKNOWN)
    now = NOW + WAITS_WHOLE

    first = cut_waiting(now=now, limit=2)
    between = sizes()
    second = cut_waiting(now=now, limit=2)

    assert [(swept.lines, swept.more) for swept in (first, second)] == [(2, True), (1, False)]
    assert between == [KEPT_BYTES, KEPT_BYTES, LARGE]


def test_what_waits_is_found_by_an_index_however_much_came_besides() -> None:
    run(
        "INSERT INTO startline_deliverynotice"
        " (public_id, source, source_key, received_at, raw, raw_bytes, state, kind, judged_at)"
        " SELECT gen_random_uuid(), 'lmtp', n::text, now(), 'x', 1,"
        " CASE WHEN n %% 1000 = 0 THEN 'unknown' ELSE 'ignored' END, 'auto_reply', now()"
        " FROM generate_series(1, 20000) AS n"
    )
    run("ANALYZE startline_deliverynotice")
    cut = statements_of(str(Path(startline.sweeps.__file__).parent / "cut_waiting"))["cut"]

    rows = replace(cut, sql=f"EXPLAIN {cut.sql}").rows(
        before=NOW, most_bytes=1000, kept=KEPT_BYTES, limit=100
    )

    plan = "\n".join(row[0] for row in rows)
    assert "notice_unknown" in plan
    assert "Seq Scan" not in plan
