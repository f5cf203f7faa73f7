"""What the clock does to the model: first mails, deliveries with whatever end, closing (PRODUCT M1–M4, W1–W3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from tests.machine.model import AWAITING, BOOKED, CANCELLED, DAY, PENDING, ZONE, Model
from tests.machine.states import Key, LineState, MailState, WindowState

from startline.models.mail import AttemptOutcome
from startline.rules.retries import next_attempt_at

LEASE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Try:
    """How the attempt under a lease to deliver one mail ended."""

    mail_id: int
    outcome: AttemptOutcome


def mail_due_lines(model: Model) -> None:
    """Lines due leave `booked` together with their first mail, one per order and contact (M1)."""
    groups: dict[tuple[str, str], list[Key]] = {}
    for key, line in model.lines.items():
        if line.due_at is None or line.due_at > model.now or line.held:
            continue
        line.due_at = None
        line.status = AWAITING if line.status == BOOKED else line.status
        if line.contact:
            groups.setdefault((key.order, line.contact), []).append(key)
    for (_, contact), keys in groups.items():
        model.write_mail(kind="provisioning", recipient=contact, keys=keys)


def claim(model: Model, *, lease: UUID) -> list[int]:
    """Every mail due, once its lines were looked at again; those that no line is left in are dropped (M3)."""
    due = [id_ for id_, mail in model.mails.items() if not mail.settled and mail.due_at <= model.now]
    return [mail_id for mail_id in due if _claim(model, model.mails[mail_id], lease=lease)]


def _claim(model: Model, mail: MailState, *, lease: UUID) -> bool:
    if mail.to_contact or mail.kind == "contact_replaced":
        for key in mail.spoken_of.keys() - mail.left:
            (_leave_if_overtaken if mail.to_contact else _leave_if_returned)(model, mail, key)
        if mail.left == mail.spoken_of.keys():
            mail.state, mail.lease = "cancelled", None
            return False
    if mail.first_attempt_at is None:
        mail.first_attempt_at, mail.told = model.now, mail.spoken_of.keys() - mail.left
    mail.state, mail.lease, mail.due_at = "sending", lease, model.now + LEASE
    mail.attempts += 1
    return True


def _leave_if_overtaken(model: Model, mail: MailState, key: Key) -> None:
    line = model.lines[key]
    dead = line.status == CANCELLED or line.mapped_at or line.epoch != mail.spoken_of[key]
    if dead or line.held:
        mail.left.add(key)
    if line.held and not dead:
        line.due_at = model.now  # owed again: on release mail goes first


def _leave_if_returned(model: Model, mail: MailState, key: Key) -> None:
    """A former contact is not told of a line that they have again, or that is cancelled (C9)."""
    line = model.lines[key]
    if line.status == CANCELLED or line.contact == mail.recipient:
        mail.left.add(key)


def settle(model: Model, tries: Sequence[Try], *, lease: UUID) -> None:
    """An acceptance always counts; another end only under a lease that nobody has taken over (M2, M4)."""
    ended = [mail for one in tries if (mail := _end(model, one, lease=lease))]
    reached = {id(mail): _lines_meant(model, mail) for mail in ended}
    for mail in ended:
        for key in reached[id(mail)]:
            _mark(model, model.lines[key], accepted=mail.state == "accepted")
    for mail in ended:
        keys = reached[id(mail)]
        if mail.state in ("refused", "given_up") and keys:
            model.write_mail(kind="undeliverable", recipient=model.editor, keys=keys)


def _end(model: Model, one: Try, *, lease: UUID) -> MailState | None:
    """The mail, where this was its end."""
    mail = model.mails[one.mail_id]
    accepted = one.outcome is AttemptOutcome.ACCEPTED
    if mail.settled or not (accepted or mail.lease == lease):
        return None
    mail.lease = None
    if accepted or one.outcome is AttemptOutcome.REFUSED:
        mail.state = one.outcome.value
        return mail
    assert mail.first_attempt_at is not None
    again = next_attempt_at(attempts=mail.attempts, first_attempt_at=mail.first_attempt_at, now=model.now)
    mail.state, mail.due_at = ("waiting", again) if again else ("given_up", mail.due_at)
    return None if again else mail


def _lines_meant(model: Model, mail: MailState) -> list[Key]:
    """The lines that the mail still speaks for: links and mails die with the epoch (C5)."""
    if not mail.to_contact:
        return []
    return [
        key
        for key, epoch in mail.spoken_of.items()
        if key not in mail.left and model.lines[key].epoch == epoch and model.lines[key].status != CANCELLED
    ]


def _mark(model: Model, line: LineState, *, accepted: bool) -> None:
    line.undeliverable = not accepted
    if not accepted:
        return
    line.accepted_at = line.accepted_at or model.now
    if line.window is None and line.status in (AWAITING, PENDING):
        deadline_at = deadline(model.now, days=line.window_days or 0)
        closes_at = None if line.held else deadline_at
        line.window = WindowState(deadline_at=deadline_at, expiry=model.expiry, closes_at=closes_at)


def deadline(accepted_at: datetime, *, days: int) -> datetime:
    """Accepted on local date D with N days: the first instant of local day D+N+1 (W1)."""
    last_day = accepted_at.astimezone(ZONE).date() + days * DAY
    return datetime.combine(last_day + DAY, time(), tzinfo=ZONE).astimezone(UTC)


def close_overdue_lines(model: Model) -> None:
    """End what is over: close and bill, void, or keep open, as the policy said when the window began (W3)."""
    voided: list[Key] = []
    for key, line in model.lines.items():
        window = line.window
        if window is None or window.end or window.closes_at is None or window.closes_at > model.now:
            continue
        window.end, line.expired_at = "deadline", model.now
        if window.expiry == "close_and_bill":
            model.close(line, cause="window_ended")
        elif window.expiry == "void" and line.status == AWAITING:
            model.end_by_cancelling(line)
            voided.append(key)
    model.tell_of_cancelling(voided)
