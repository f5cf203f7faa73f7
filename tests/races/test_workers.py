"""Many workers over one backlog: every line is mailed, every mail sent and every window ended exactly once."""

import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tests import worlds
from tests.delivery.delivering import assert_explained, copies
from tests.races.found import find
from tests.races.grounds import awaiting, booked, settle_down
from tests.races.racing import at_once
from tests.smtp_peer import At, Peer
from tests.worlds import CONTACT

from startline.mail.transport import Courier
from startline.models import Account, Line, Mail, Window
from startline.models.mail import MailKind, MailState
from startline.models.record import TransactionType
from startline.queries.due import due
from startline.rules.line import BillingCause, Status
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.deliver_mails import deliver_mails
from startline.sweeps.mail_due_lines import mail_due_lines
from startline.sweeps.remind_contacts import remind_contacts
from startline.sweeps.tell_editors_daily import tell_editors_daily

WORKERS = 6
ORDERS = 150
OTHER = "other@acme.example"
PATIENCE_S = 600.0


def work_off(now: datetime) -> int:
    """Run every sweep in small bites until nothing is due any more; returns how many lines and mails it took."""
    taken = 0
    until = time.monotonic() + PATIENCE_S
    with Courier() as courier:
        while due(now=now).anything:
            assert time.monotonic() < until, f"Still due: {due(now=now)}."
            taken += mail_due_lines(now=now, limit=7).lines
            taken += deliver_mails(clock=lambda: now, courier=courier, limit=5).lines
            taken += close_overdue_lines(now=now, limit=9).lines
            remind_contacts(now=now, limit=9)
            tell_editors_daily(now=now, limit=9)
    return taken


def test_six_workers_over_one_backlog_do_everything_exactly_once(
    partner: Account, peer: Peer, tmp_path: Path
) -> None:
    running = awaiting(tmp_path, partner, orders=ORDERS)
    settle_down(now=worlds.NOW + timedelta(days=1))  # the editors have heard that nothing has started
    now = max(Window.objects.values_list("deadline_at", flat=True))
    starting = booked(tmp_path, partner, orders=ORDERS, contacts=[CONTACT, CONTACT, OTHER])
    before = set(Mail.objects.values_list("id", flat=True))

    taken = at_once(*[partial(work_off, now)] * WORKERS)

    found = find()
    written = Mail.objects.exclude(pk__in=before)
    assert sum(map(bool, taken)) > 1  # a busy machine may let one begin when nothing is left
    assert sum(taken) == ORDERS * (3 + 2 + 1)
    assert set(written.values_list("state", "attempts")) == {(MailState.ACCEPTED, 1)}
    assert written.count() == len(peer.accepted) == 2 * ORDERS
    for ground in starting:
        assert [found.reached(line_id) for line_id in ground.line_ids] == [[CONTACT], [CONTACT], [OTHER]]
        assert [len(found.windows[line_id]) for line_id in ground.line_ids] == [1, 1, 1]
    for ground in running:
        line = found.lines[ground.line_id]
        assert (line.status, line.billing_cause) == (Status.CLOSED, BillingCause.WINDOW_ENDED)
        assert found.transactions[ground.line_id].count(TransactionType.WINDOW_ENDED) == 1


def test_six_workers_beside_a_server_that_hangs_up_now_and_then_lose_and_double_nothing(
    partner: Account, peer: Peer, tmp_path: Path
) -> None:
    booked(tmp_path, partner, orders=ORDERS)
    for at in (At.MAIL, At.RCPT, At.DATA, At.END, At.ANSWER):
        peer.hang_up(at, times=3)
    moments = [worlds.NOW + timedelta(minutes=minutes) for minutes in (0, 1, 6, 21)]

    for now in moments:
        at_once(*[partial(work_off, now)] * WORKERS)

    mails = Mail.objects.filter(kind=MailKind.PROVISIONING)
    kept = copies(peer)
    assert set(mails.values_list("state", flat=True)) == {MailState.ACCEPTED}
    assert Line.objects.filter(mail_accepted_at=None).count() == 0
    assert Window.objects.count() == ORDERS
    assert sum(len(of_mail) for of_mail in kept.values()) == ORDERS + 3
    assert_explained(peer)
