"""What happens is told once, whole, and in order, whoever commits when."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management.base import OutputWrapper
from django.db import connection, transaction
from tests import worlds
from tests.worlds import CONTACT, NOW, Stage, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold
from startline.actions.move_clock import move_clock
from startline.management.narrator import Narrator
from startline.management.output import Output
from startline.narration import span_told
from startline.queries.rehearsal import forget_clock_offset


class _Terminal(io.StringIO):
    """What a narrator prints, line by line."""

    @property
    def lines(self) -> list[str]:
        return self.getvalue().splitlines()


@pytest.fixture
def terminal() -> _Terminal:
    return _Terminal()


def _narrator(terminal: _Terminal) -> Narrator:
    stream = OutputWrapper(terminal)
    return Narrator(out=Output(stdout=stream, stderr=stream, as_json=False))


@pytest.mark.django_db
def test_a_changed_contact_its_mail_and_its_window_are_told_in_order(terminal: _Terminal) -> None:
    cast = worlds.cast()
    placed = place(cast.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.MAPPED))
    narrator = _narrator(terminal)

    selection = Selection(order_ids=[placed.order_id])
    change_contact(actor=CONSOLE, selection=selection, address="new@acme.example", now=NOW)
    worlds.deliver(now=NOW + timedelta(seconds=1))
    narrator.tell_news()

    assert terminal.lines[0] == "16 November 2026"
    assert terminal.lines[1].endswith(
        f"Order 104583020, line 1.0: The operator changed the contact of 1 line from {CONTACT} to "
        "new@acme.example; 1 line was left out."
    )
    # Both went out at the same instant, in either order.
    arrived, told = sorted(terminal.lines[2:4], key=lambda line: "has another contact" in line)
    assert arrived.endswith("Mail accepted: new@acme.example, order 104583020, line 1.0.")
    assert told.endswith(f"Told {CONTACT} that order 104583020 has another contact now.")


@pytest.mark.django_db
def test_what_was_told_is_not_told_again(terminal: _Terminal) -> None:
    cast = worlds.cast()
    narrator = _narrator(terminal)
    place(cast.partner)

    told = [narrator.tell_news(), narrator.tell_news()]

    assert told == [1, 0]


@pytest.mark.django_db
def test_a_long_run_of_one_kind_is_cut_short_and_counted(terminal: _Terminal) -> None:
    cast = worlds.cast()
    narrator = _narrator(terminal)
    for number in range(25):
        place(cast.partner, number=f"{number}")

    narrator.tell_news()

    assert len(terminal.lines) == 1 + 20 + 1
    assert terminal.lines[-1].strip() == "… and 5 more of the same kinds."


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_told_although_later_things_have_been(terminal: _Terminal) -> None:
    cast = worlds.cast()
    early, late = place(cast.partner, number="7001"), place(cast.partner, number="7002")
    narrator = _narrator(terminal)

    with _held_uncommitted(early.order_id):
        hold(actor=CONSOLE, order_id=late.order_id, line_ids=None, name="Credit check", now=NOW)
        narrator.tell_news()
    narrator.tell_news()

    told = [line for line in terminal.lines if "Credit check" in line]
    assert ["7002" in told[0], "7001" in told[1], len(told)] == [True, True, 2]


@pytest.mark.django_db
def test_a_moved_clock_is_told(terminal: _Terminal) -> None:
    worlds.cast()
    narrator = _narrator(terminal)

    move_clock(forward=timedelta(days=7, hours=1))
    forget_clock_offset()
    narrator.tell_news()

    assert terminal.lines == ["The clock was put forward by 7 d 1 h."]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "0 min"),
        (timedelta(seconds=90), "2 min"),
        (timedelta(hours=25), "1 d 1 h"),
        (timedelta(days=7), "7 d"),
    ],
)
def test_spans_are_told_in_minutes_hours_and_days(span: timedelta, words: str) -> None:
    assert span_told(span) == words


@contextmanager
def _held_uncommitted(order_id: int) -> Iterator[None]:
    """Another connection holds the order first, and commits when the block is left."""
    written, commit = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            hold(actor=CONSOLE, order_id=order_id, line_ids=None, name="Credit check", now=NOW)
            written.set()
            commit.wait()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    written.wait()
    try:
        yield
    finally:
        commit.set()
        thread.join()


@pytest.mark.django_db
def test_reminders_are_told_for_one_order_and_for_several(terminal: _Terminal) -> None:
    cast = worlds.cast()
    for number in ("7001", "7002"):
        place(cast.partner, Wanted(stage=Stage.AWAITING), number=number)
    place(cast.partner, Wanted(stage=Stage.AWAITING, contact="b@acme.example"), number="7003")
    worlds.remind()
    worlds.deliver()
    narrator = _narrator(terminal)

    at = NOW + timedelta(days=4)
    worlds.remind(now=at)
    worlds.deliver(now=at + timedelta(seconds=1))
    narrator.tell_news()

    told = [line.partition("  ")[2] for line in terminal.lines[1:]]
    editors = "Told g.conti@telepartner.example, who edits orders, of what waits: several orders."
    assert sorted(told) == sorted(
        [
            f"Reminded {CONTACT} that the policy windows of 2 lines end soon.",
            "Order 7003, line 1.0: Reminded b@acme.example that the policy window of 1 line ends soon.",
            "Told the editors that the policy windows of 3 lines end soon.",
            f"Reminded {CONTACT}: order 7001, line 1.0.",
            f"Reminded {CONTACT}: order 7002, line 1.0.",
            "Reminded b@acme.example: order 7003, line 1.0.",
            editors,
        ]
    )
