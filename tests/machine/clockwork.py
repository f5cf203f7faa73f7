"""What the clock does to the model: first mails, deliveries with whatever end, closing (PRODUCT M1–M4, W1–W3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from tests.machine.model import AWAITING, BOOKED, CANCELLED, CLOSED, DAY, PENDING, SEND_HOUR, ZONE, Model
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
        if line.status == BOOKED:
            line.status, line.escalate_at = AWAITING, morning(model.today() + DAY)
        if line.contact:
            groups.setdefault((key.order, line.contact), []).append(key)
    for (_, contact), keys in groups.items():
        model.write_mail(kind="provisioning", recipient=contact, keys=keys)


def claim(model: Model, *, lease: UUID) -> list[int]:
    """Every mail due, once its lines were looked at again; those that no line is left in are dropped (M3, M6)."""
    if model.paused:
        return []
    due = [id_ for id_, mail in model.mails.items() if not mail.settled and mail.due_at <= model.now]
    return [mail_id for mail_id in due if _claim(model, model.mails[mail_id], lease=lease)]


def _claim(model: Model, mail: MailState, *, lease: UUID) -> bool:
    if mail.to_contact or mail.daily or mail.kind in _LEFT_BY:
        for key in mail.spoken_of.keys() - mail.left:
            _LEFT_BY.get(mail.kind, _leave_if_overtaken)(model, mail, key)
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
    replaced = mail.to_contact and line.epoch != mail.spoken_of[key]
    dead = line.status == CANCELLED or line.mapped_at or replaced
    over = mail.daily and (line.status == CLOSED or line.expired_at or line.undeliverable)
    over = over or (mail.daily and _told_later(model, mail, key))
    over = over or (mail.kind == "reminder" and line.review_at is not None)
    if dead or over or line.held:
        mail.left.add(key)
    if line.held and not dead and not mail.daily:
        line.due_at = model.now  # owed again: on release mail goes first


def _told_later(model: Model, mail: MailState, key: Key) -> bool:
    """Whether a later day's mail to the same person speaks of the line too: then one of them is enough."""
    return any(
        later.kind == mail.kind
        and later.recipient == mail.recipient
        and later.day
        and mail.day
        and later.day > mail.day
        and key in later.spoken_of.keys() - later.left
        for later in model.all_mails()
    )


def _leave_if_returned(model: Model, mail: MailState, key: Key) -> None:
    """A former contact is not told of a line that they have again, or that is cancelled (C9)."""
    line = model.lines[key]
    if line.status == CANCELLED or line.contact == mail.recipient:
        mail.left.add(key)


def _leave_if_closed(model: Model, mail: MailState, key: Key) -> None:
    """Editors are not told of a review that is over; of a line that was mapped before they are (C9)."""
    line = model.lines[key]
    mapped_before = line.mapped_at is not None and line.mapped_at <= mail.counts_at
    if line.status == CANCELLED or not (line.review_at or mapped_before):
        mail.left.add(key)


def _leave_if_reached(model: Model, mail: MailState, key: Key) -> None:
    """Editors are not told that mail does not arrive once it does, or another contact gets it (M4)."""
    line = model.lines[key]
    if line.status == CANCELLED or line.epoch != mail.spoken_of[key] or not line.undeliverable:
        mail.left.add(key)


def _leave_if_set_up(model: Model, mail: MailState, key: Key) -> None:
    """Nobody is told where a setup goes on that is complete (H5)."""
    if model.lines[key].set_up_at:
        mail.left.add(key)


_LEFT_BY = {
    "mapped": _leave_if_set_up,
    "contact_replaced": _leave_if_returned,
    "review": _leave_if_closed,
    "undeliverable": _leave_if_reached,
}


def settle(model: Model, tries: Sequence[Try], *, lease: UUID) -> None:
    """An acceptance counts until the mail has another end; that only under a lease that nobody took over (M2, M4)."""
    ended = [mail for one in tries if (mail := _end(model, one, lease=lease))]
    reached = {id(mail): _lines_meant(model, mail) for mail in ended}
    ids = {id(mail): mail_id for mail_id, mail in model.mails.items()}
    for mail in ended:
        for key in reached[id(mail)]:
            _mark(model, model.lines[key], mail_id=ids[id(mail)])
    for mail in ended:
        keys = reached[id(mail)]
        if mail.state in ("refused", "given_up") and keys:
            model.write_mail(kind="undeliverable", recipient=model.editor, keys=keys)


def _end(model: Model, one: Try, *, lease: UUID) -> MailState | None:
    """The mail, where this was its end."""
    mail = model.mails[one.mail_id]
    accepted = one.outcome is AttemptOutcome.ACCEPTED
    if accepted:
        mail.accepted_at = mail.accepted_at or model.now
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


def _mark(model: Model, line: LineState, *, mail_id: int) -> None:
    accepted = model.mails[mail_id].state == "accepted"
    line.undeliverable = not accepted
    if not accepted:
        return
    line.accepted_at = line.accepted_at or model.now
    none_stands = line.window is None or line.window.end == "bounced"
    if none_stands and line.status in (AWAITING, PENDING):
        _begin_window(model, line, mail_id=mail_id, accepted_at=model.now)


def _begin_window(model: Model, line: LineState, *, mail_id: int, accepted_at: datetime) -> None:
    deadline_at = deadline(accepted_at, days=line.window_days or 0)
    closes_at = deadline_at if model.now < deadline_at else model.now + DAY
    line.window = WindowState(
        mail_id=mail_id,
        accepted_at=accepted_at,
        deadline_at=deadline_at,
        expiry=model.expiry,
        closes_at=closes_at,
    )
    first = next_reminder(line.window, after=model.now)
    line.window.remind_at = {"contact": first, "editors": first}
    line.window.closes_at = None if line.held else closes_at


def bounce(model: Model, mail_id: int, *, hard: bool) -> None:
    """A mail comes back: its lines are unreachable unless a later one stands; a hard one moves its window (W2)."""
    mail = model.mails[mail_id]
    mail.bounced = True
    keys = [key for key in mail.spoken_of if key not in mail.left] if mail.to_contact else []
    flagged = [key for key in keys if _comes_back(model, key, mail_id=mail_id, hard=hard)]
    if flagged:
        model.write_mail(kind="undeliverable", recipient=model.editor, keys=flagged)


def _comes_back(model: Model, key: Key, *, mail_id: int, hard: bool) -> bool:
    """Whether the line becomes undeliverable by it."""
    mail, line = model.mails[mail_id], model.lines[key]
    if line.mapped_at or line.status == CANCELLED:
        return False
    assert mail.accepted_at is not None
    standing = _standing(model, key)
    same = line.epoch == mail.spoken_of[key]
    if hard and line.status != CLOSED:
        if line.window and line.window.end is None and line.window.mail_id == mail_id:
            line.window.end = "bounced"
            if standing:
                _begin_window(model, line, mail_id=standing[0][1], accepted_at=standing[0][0])
        if same and line.accepted_at and line.accepted_at >= mail.accepted_at:
            line.accepted_at = standing[0][0] if standing else None
    unreached = (
        same and not line.undeliverable and not any(one > (mail.accepted_at, mail_id) for one in standing)
    )
    line.undeliverable |= unreached
    return unreached


def _standing(model: Model, key: Key) -> list[tuple[datetime, int]]:
    """When, the earliest first, a mail to the line's present contact was accepted that has not come back."""
    return sorted(
        (mail.accepted_at, mail_id)
        for mail_id, mail in model.mails.items()
        if mail.to_contact
        and mail.state == "accepted"
        and mail.accepted_at
        and not mail.bounced
        and key not in mail.left
        and mail.spoken_of.get(key) == model.lines[key].epoch
    )


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


# Reminders (M7)

REMINDER_DAYS = (3, 1)


def morning(day: date) -> datetime:
    """The send hour where the customers, the contacts and the editors are."""
    return datetime.combine(day, time(SEND_HOUR), tzinfo=ZONE).astimezone(UTC)


def next_reminder(window: WindowState, *, after: datetime) -> datetime | None:
    """The first morning later than *after* on which somebody is to be reminded."""
    return min((at for at in _mornings(window).values() if at > after), default=None)


def _mornings(window: WindowState) -> dict[int, datetime]:
    """The mornings of a window by the days that are left then."""
    assert window.closes_at
    closing_day = window.closes_at.astimezone(ZONE).date()
    mornings = {days: morning(closing_day - days * DAY) for days in REMINDER_DAYS}
    return {days: at for days, at in mornings.items() if window.accepted_at < at < window.closes_at}


@dataclass(frozen=True, kw_only=True)
class _Telling:
    """Something of which somebody may have to be told: a window's end, or with no *days* that nothing has started."""

    key: Key
    audience: str | None
    due_at: datetime


def remind_contacts(model: Model) -> None:
    """Each contact gets one mail a day about all the windows of which they are to be reminded that day."""
    contacts = {line.contact for line in model.lines.values()}
    for contact in sorted(contacts, key=str):
        mine = [one for one in _running(model, "contact") if model.lines[one.key].contact == contact]
        _tell_today(model, mine, kind="reminder", recipient=contact or "")


def tell_editors_daily(model: Model) -> None:
    """The editors get one mail a day about all windows that end soon and all that has not started."""
    waiting = [
        _Telling(key=key, audience=None, due_at=line.escalate_at)
        for key, line in model.lines.items()
        if line.escalate_at and not line.held
    ]
    _tell_today(model, [*_running(model, "editors"), *waiting], kind="attention", recipient=model.editor)


def _running(model: Model, audience: str) -> list[_Telling]:
    tellings = []
    for key, line in model.lines.items():
        window = line.window
        if window and window.end is None and window.closes_at and (due_at := window.remind_at[audience]):
            tellings.append(_Telling(key=key, audience=audience, due_at=due_at))
    return tellings


def _tell_today(model: Model, tellings: Sequence[_Telling], *, kind: str, recipient: str) -> None:
    tomorrow = model.today() + DAY
    midnight = datetime.combine(tomorrow, time(), tzinfo=ZONE).astimezone(UTC)
    if not any(one.due_at <= model.now for one in tellings):
        return
    today = [one for one in tellings if one.due_at < midnight]
    has_mail = any(
        mail.kind == kind and mail.recipient == recipient and mail.day == model.today()
        for mail in model.all_mails()
    )
    owed_now = [one for one in today if _owed(model, one, by=model.now)]
    told = [one for one in today if _owed(model, one, by=midnight)] if owed_now and not has_mail else []
    for one in today:
        if one in told:
            _mark_told(model, one, by=midnight)
            _put_off(model, one, after=midnight - timedelta(microseconds=1), until=None)
        elif one.due_at <= model.now:
            waits = has_mail and one in owed_now
            _put_off(model, one, after=model.now, until=morning(tomorrow) if waits else None)
    if told:
        model.write_mail(kind=kind, recipient=recipient, keys={one.key for one in told})


def _owed(model: Model, one: _Telling, *, by: datetime) -> int | None:
    """How many days are left (or, of what has not started, that it is to be told); None where nothing is owed."""
    line = model.lines[one.key]
    if line.status != AWAITING or line.undeliverable:
        return None
    if one.audience is None:
        return 1 if one.due_at <= by and line.started_at is None else None
    may_map = line.contact is not None and line.accepted_at is not None and line.review_at is None
    assert line.window
    assert line.window.closes_at
    if line.window.closes_at <= model.now or (one.audience == "contact" and not may_map):
        return None
    passed = [days for days, at in _mornings(line.window).items() if at <= by]
    last = min(passed, default=None)
    return None if last is None or (one.audience, last) in line.window.gone else last


def _mark_told(model: Model, one: _Telling, *, by: datetime) -> None:
    line = model.lines[one.key]
    days = _owed(model, one, by=by)
    if one.audience is None:
        line.escalated = True
    elif line.window and days:
        line.window.gone.add((one.audience, days))


def _put_off(model: Model, one: _Telling, *, after: datetime, until: datetime | None) -> None:
    """It is looked at again on the next morning of its own, or at *until*, if its window runs so long."""
    line = model.lines[one.key]
    if one.audience is None:
        line.escalate_at = until
        return
    assert line.window
    assert line.window.closes_at
    in_time = until is not None and until < line.window.closes_at
    line.window.remind_at[one.audience] = until if in_time else next_reminder(line.window, after=after)
