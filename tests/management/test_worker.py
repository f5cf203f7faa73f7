"""`startline worker`: awake at once, never in the way, gone when asked."""

import signal
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests import worlds
from tests.management.processes import Startline, eventually
from tests.smtp_peer import At, Peer
from tests.worlds import Stage, Wanted, place

from startline import clock
from startline.actions.actor import CONSOLE
from startline.actions.ask_for_lost_mail import ask_for_lost_mail
from startline.actions.change_contact import Selection, change_contact
from startline.actions.schedule import move_start_date
from startline.models import Instance, LostMail, Mail, MailAttempt
from startline.models.mail import MailState
from startline.queries.due import workers_alive
from startline.queries.rehearsal import forget_clock_offset
from startline.rules.addresses import Address, parse_address
from startline.rules.line import Status
from startline.tasks import wake_all

pytestmark = pytest.mark.django_db(transaction=True)

# Less than the five seconds after which a worker looks by itself.
_AT_ONCE_S = 3.0


@pytest.fixture(autouse=True)
def _today(committed_cast: worlds.Cast) -> None:
    """Let the worker's clock stand at NOW or later, whatever day it is."""
    ahead = max(timedelta(0), worlds.NOW - timezone.now())
    Instance.objects.update(clock_offset=ahead)
    forget_clock_offset()


def test_a_worker_mails_within_moments_of_an_intent(committed_cast: worlds.Cast, worker: Startline) -> None:
    placed = place(committed_cast.partner, Wanted(stage=Stage.AWAITING))
    eventually(lambda: workers_alive() == 1)
    eventually(lambda: not _jobs())

    # The quickest of a few counts: a machine that is busy delays some, but one that looks by itself delays all.
    assert any(
        _mailed_within_s(placed.order_id, f"new{number}@acme.example") < _AT_ONCE_S for number in range(6)
    )


def test_a_worker_answers_within_moments_who_has_lost_the_mail(
    committed_cast: worlds.Cast, worker: Startline
) -> None:
    place(committed_cast.partner, Wanted(stage=Stage.AWAITING))
    eventually(lambda: workers_alive() == 1)
    eventually(lambda: not _jobs())
    contact = parse_address(worlds.CONTACT)
    assert isinstance(contact, Address)

    ask_for_lost_mail(contact, now=clock.now())

    eventually(lambda: Mail.objects.filter(kind="resend", state=MailState.ACCEPTED).exists())
    eventually(lambda: not LostMail.objects.exists())


def test_a_worker_asked_to_stop_leaves_no_job_and_no_worker_behind(worker: Startline) -> None:
    eventually(lambda: workers_alive() == 1)

    exit_code = worker.ended_by(signal.SIGTERM)

    assert exit_code == 0
    assert workers_alive() == 0
    assert _jobs("doing") == 0


def test_a_job_that_fails_is_logged_and_the_work_is_done_once_it_can_be(
    committed_cast: worlds.Cast, worker: Startline
) -> None:
    placed = place(committed_cast.partner, Wanted(stage=Stage.AWAITING))
    eventually(lambda: workers_alive() == 1)
    _execute("ALTER TABLE startline_mailattempt RENAME TO mislaid")
    _change(placed.order_id, "new@acme.example")
    worker.says("Job startline.deliver_mails")

    _execute("ALTER TABLE mislaid RENAME TO startline_mailattempt")

    eventually(lambda: _accepted("new@acme.example"))
    assert "Traceback" in worker.output


def test_jobs_of_a_worker_that_was_killed_are_cleared_away(worker: Startline) -> None:
    _execute(
        "WITH dead AS ("
        " INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        ") INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, worker_id)"
        " SELECT 'sweeps', 'startline.deliver_mails', 0, '{}', 'doing', id FROM dead"
    )

    eventually(lambda: workers_alive() == 1)

    eventually(lambda: _jobs("doing") == 0)


def test_a_mail_server_that_stalls_holds_up_mail_and_nothing_else(
    committed_cast: worlds.Cast, peer: Peer, worker: Startline
) -> None:
    peer.stall(At.RCPT, 600)
    stalled = place(committed_cast.partner, Wanted(stage=Stage.AWAITING), number="7001")
    waiting = place(committed_cast.partner, Wanted(stage=Stage.AWAITING), number="7002")
    eventually(lambda: workers_alive() == 1)
    _change(stalled.order_id, "slow@acme.example")
    eventually(lambda: peer.connections > 0)
    _change(waiting.order_id, "also.slow@acme.example")

    booked = place(committed_cast.partner, number="7003")
    move_start_date(
        actor=CONSOLE, order_id=booked.order_id, line_ids=None, start_date=worlds.TODAY, now=clock.now()
    )

    eventually(lambda: booked.line().status == Status.AWAITING)
    slow = Mail.objects.filter(recipient__email="slow@acme.example").values("id")
    assert [attempt.ended_at for attempt in MailAttempt.objects.filter(mail_id__in=slow)] == [None]
    worker.process.kill()  # it would wait for the answer
    eventually(lambda: _connections() == 1)  # or what it has in hand could stand in the next test's way


def test_a_worker_keeps_a_bounded_number_of_connections(
    committed_cast: worlds.Cast, worker: Startline
) -> None:
    placed = place(committed_cast.partner, Wanted(stage=Stage.AWAITING))
    eventually(lambda: workers_alive() == 1)

    for number in range(30):
        _change(placed.order_id, f"contact{number}@acme.example")
        time.sleep(0.05)
    for _ in range(300):
        wake_all()
    eventually(lambda: _accepted("contact29@acme.example"))

    places, listener, pool, ours = 2, 1, 3, 1
    assert _connections() <= places + listener + pool + ours


def _change(order_id: int, address: str) -> None:
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[order_id]), address=address, now=clock.now())


def _mailed_within_s(order_id: int, address: str) -> float:
    """How long it takes from a change of the contact until the new one's mail is accepted."""
    began = time.monotonic()
    _change(order_id, address)
    eventually(lambda: _accepted(address))
    return time.monotonic() - began


def _accepted(address: str) -> bool:
    return Mail.objects.filter(recipient__email=address, state=MailState.ACCEPTED).exists()


def _jobs(status: str = "todo") -> int:
    return _number("SELECT count(*) FROM procrastinate_jobs WHERE status = %s", status)


def _connections() -> int:
    return _number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend'"
    )


def _number(query: str, *parameters: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
