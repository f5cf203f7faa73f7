"""`startline clock`: a rehearsal's time goes on at once, and what it brings is done and told."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests import worlds
from tests.management.processes import Startline, eventually
from tests.worlds import FLEX, Wanted, place

from startline import clock
from startline.actions.move_clock import FARTHEST, move_clock
from startline.models import Instance
from startline.models.order import CloseCause
from startline.queries.due import workers_alive
from startline.rules.line import Status

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def real_instance(transactional_db: None) -> worlds.Cast:
    return worlds.cast(rehearsal=False)


def test_moving_the_clock_past_a_deadline_closes_the_line_and_tells_so(
    committed_cast: worlds.Cast, worker: Startline, capsys: Captured
) -> None:
    placed = place(committed_cast.partner, Wanted(offer=FLEX, starts=_in_three_days()), number="7001")
    eventually(lambda: workers_alive() == 1)
    call_command("clock", "+4d")

    call_command("clock", "+8d12h")

    line = placed.line()
    assert (line.status, line.close_cause) == (Status.CLOSED, CloseCause.WINDOW_ENDED)
    told = capsys.readouterr().out
    assert "Mail accepted: it@acme.example, order 7001, line 1.0. The window of 7 days runs until" in told
    assert "The clock was put forward by 8 d 12 h." in told
    assert "Order 7001, line 1.0: The policy window of 1 line ended: closed, and billing started." in told


def test_next_goes_to_the_very_next_event(
    committed_cast: worlds.Cast, worker: Startline, capsys: Captured
) -> None:
    placed = place(committed_cast.partner, Wanted(starts=_in_three_days()))
    due_at = placed.line().mail_due_at
    assert due_at
    eventually(lambda: workers_alive() == 1)

    call_command("clock", "next")

    assert due_at <= clock.now() < due_at + timedelta(minutes=5)
    assert placed.line().status == Status.AWAITING
    assert "Mail accepted: it@acme.example" in capsys.readouterr().out


def test_without_a_worker_the_clock_goes_on_and_says_what_waits(
    committed_cast: worlds.Cast, capsys: Captured
) -> None:
    place(committed_cast.partner, Wanted(starts=_in_three_days()))

    with pytest.raises(SystemExit) as ended:
        call_command("clock", "+60d")

    assert ended.value.code == 1
    assert "No worker runs" in capsys.readouterr().err


def test_a_real_instances_clock_is_told_but_never_moved(real_instance: worlds.Cast, capsys: Captured) -> None:
    call_command("clock")
    with pytest.raises(SystemExit) as ended:
        call_command("clock", "+7d")

    assert ended.value.code == 1
    assert "This is a real instance" in capsys.readouterr().err
    assert Instance.objects.get().clock_offset == timedelta(0)


@pytest.mark.django_db
def test_a_clock_goes_a_century_ahead_and_no_further(capsys: Captured) -> None:
    worlds.cast()
    move_clock(forward=FARTHEST - timedelta(days=6))

    with pytest.raises(SystemExit) as ended:
        call_command("clock", "+7d")

    assert ended.value.code == 1
    assert "no more than a hundred years ahead" in capsys.readouterr().err
    assert Instance.objects.get().clock_offset == FARTHEST - timedelta(days=6)


@pytest.mark.parametrize("text", ["7", "+0d", "+", "tomorrow", "+7d3", "99999d"])
def test_what_is_no_span_of_time_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match=r"\+7d, \+3h, \+90m, \+1d12h, or next"):
        call_command("clock", text)


def _in_three_days() -> date:
    """A start date that is ahead of real time, whenever that is."""
    return clock.now().date() + timedelta(days=3)
