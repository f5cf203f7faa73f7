"""Delivery over a real socket while the clock is moved by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes

from tests.smtp_peer import Accepted, Peer

from startline.mail.transport import Courier
from startline.models import Mail, MailAttempt
from startline.queries.due import next_due_at
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.deliver_mails import deliver_mails
from startline.sweeps.mail_due_lines import mail_due_lines

MICROSECOND = timedelta(microseconds=1)


@dataclass(kw_only=True)
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        """The instant."""
        return self.now

    def move(self, by: timedelta) -> None:
        """Move it forward."""
        self.now += by


def deliver(clock: Clock) -> None:
    """Deliver all that is due, as the worker's job does."""
    with Courier() as courier:
        while deliver_mails(clock=clock, courier=courier).more:
            pass


def work(clock: Clock) -> None:
    """Run every sweep once, as a worker does whenever something is due."""
    mail_due_lines(now=clock.now)
    close_overdue_lines(now=clock.now)
    deliver(clock)


def work_until(clock: Clock, end: datetime) -> None:
    """Let time pass up to *end*, the worker running at each instant at which something is due."""
    work(clock)
    while (due_at := next_due_at(now=clock.now)) is not None and due_at <= end:
        clock.now = due_at
        work(clock)
    clock.now = end


def attempts(mail_id: int) -> list[str | None]:
    """How the mail's attempts ended, in their order."""
    logged = MailAttempt.objects.filter(mail_id=mail_id).order_by("number")
    return list(logged.values_list("outcome", flat=True))


def copies(peer: Peer) -> dict[int, list[bytes]]:
    """The contents that the peer has kept of each mail, by the mail's id."""
    by_public_id = {str(mail.public_id): mail.pk for mail in Mail.objects.all()}
    kept: dict[int, list[bytes]] = {mail_id: [] for mail_id in by_public_id.values()}
    for accepted in peer.accepted:
        kept[by_public_id[public_id_in(accepted)]].append(accepted.content)
    return kept


def public_id_in(accepted: Accepted) -> str:
    """The public id of the mail, which stands in its Message-ID."""
    return str(message_from_bytes(accepted.content)["Message-ID"]).strip("<>").partition("@")[0]


def assert_explained(peer: Peer) -> None:
    """No copy without a logged attempt, and all copies of a mail alike to the byte (PRODUCT M2)."""
    for mail_id, contents in copies(peer).items():
        assert len(contents) <= MailAttempt.objects.filter(mail_id=mail_id).count()
        assert len(set(contents)) <= 1
