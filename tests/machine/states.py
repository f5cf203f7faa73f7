"""Lines and mails in the words that the model and the tables share, so that one can be held against the other."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from tests.worlds import WINDOW_DAYS

from startline.models import Bounce, ImportedLine, Line, Mail, MailAttempt, MailLine, Reminder, Window

CONTACT_KINDS = frozenset({"provisioning", "corrected", "resend", "reminder"})
DAILY_KINDS = frozenset({"reminder", "attention"})


@dataclass(frozen=True, kw_only=True, order=True)
class Key:
    """An order's number and the line's number in it."""

    order: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the last file said of a line (PRODUCT I3)."""

    contact: str | None
    start_date: date | None
    hold: str | None


@dataclass(kw_only=True)
class WindowState:
    """The window that a line has or had; without *closes_at* a hold keeps it open.

    *gone* are the reminders that went, by audience and days before the end.
    """

    mail_id: int
    accepted_at: datetime
    deadline_at: datetime
    expiry: str
    closes_at: datetime | None
    end: str | None = None
    remind_at: dict[str, datetime | None] = field(default_factory=dict)
    gone: set[tuple[str, int]] = field(default_factory=set)


@dataclass(kw_only=True)
class LineState:
    """One line: status, provisioning and billing, and what is owed to its contact (PRODUCT 2).

    *who* is whom its present contact named last as setting the service up (PRODUCT H2).
    """

    status: str
    window_days: int | None
    contact: str | None
    start_date: date | None
    said: Said
    epoch: int = 0
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    undeliverable: bool = False
    silent: bool = False
    hold: str | None = None
    order_held: bool = False
    mapped_at: datetime | None = None
    organization: str | None = None
    set_up_at: datetime | None = None
    closed_at: datetime | None = None
    close_cause: str | None = None
    billing_at: datetime | None = None
    billing_cause: str | None = None
    cancelled_at: datetime | None = None
    expired_at: datetime | None = None
    escalate_at: datetime | None = None
    escalated: bool = False
    review_at: datetime | None = None
    started_at: datetime | None = None
    window: WindowState | None = None
    who: str | None = field(default=None, compare=False)

    @property
    def provisions(self) -> bool:
        """Whether the line's offer has provisioning: then a policy gives it a window."""
        return self.window_days is not None

    @property
    def held(self) -> bool:
        """Whether the line or its order is on hold."""
        return self.hold is not None or self.order_held


@dataclass(kw_only=True)
class MailState:
    """One mail: to whom, about which lines at which epoch; *told* are the lines that its body names.

    *accepted_at* is when a server took it first, also where the mail had another end by then. *used* is a notice to a
    former contact who has disputed the change (PRODUCT C9).
    """

    kind: str
    recipient: str
    spoken_of: dict[Key, int]
    due_at: datetime
    counts_at: datetime
    day: date | None = None
    left: set[Key] = field(default_factory=set)
    state: str = "waiting"
    attempts: int = 0
    first_attempt_at: datetime | None = None
    lease: UUID | None = None
    accepted_at: datetime | None = None
    bounced: bool = False
    told: set[Key] = field(default_factory=set, compare=False)
    used: bool = field(default=False, compare=False)

    @property
    def to_contact(self) -> bool:
        """Whether this mail carries its lines to their contact."""
        return self.kind in CONTACT_KINDS

    @property
    def daily(self) -> bool:
        """Whether a person gets one such mail a day at most."""
        return self.kind in DAILY_KINDS

    @property
    def settled(self) -> bool:
        """Whether its end is known."""
        return self.state not in ("waiting", "sending")


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The tables as they are: lines by key, mails by id, and the ids by which verbs name orders and lines."""

    lines: dict[Key, LineState]
    mails: dict[int, MailState]
    line_ids: dict[Key, int]
    order_ids: dict[str, int]
    open_windows: list[int]
    organizations: dict[str, str]


def tables() -> Tables:
    """Read everything that the model has an opinion on."""
    related = ("contact", "order__organization", "offer", "organization")
    rows = list(Line.objects.select_related(*related).order_by("id"))
    keys = {row.pk: Key(order=row.order.number, number=row.number) for row in rows}
    windows = {window.line_id: window for window in Window.objects.order_by("id")}
    said, told = _said(), _told()
    return Tables(
        lines={
            keys[row.pk]: _line(row, window=windows.get(row.pk), said=said[row.pk], told=told.get(row.pk, []))
            for row in rows
        },
        mails=_mails(keys),
        line_ids={key: line_id for line_id, key in keys.items()},
        order_ids={row.order.number: row.order_id for row in rows},
        open_windows=[window.line_id for window in Window.objects.filter(ended_at=None)],
        organizations={
            row.order.number: row.order.organization.name for row in rows if row.order.organization
        },
    )


def _said() -> dict[int, Said]:
    emails = dict(ImportedLine.objects.values_list("line_id", "contact_id"))
    by_id = _emails({contact for contact in emails.values() if contact})
    return {
        row.line_id: Said(
            contact=by_id[row.contact_id] if row.contact_id else None,
            start_date=row.start_date,
            hold=row.hold_name,
        )
        for row in ImportedLine.objects.all()
    }


def _emails(ids: set[int]) -> dict[int, str]:
    from startline.models import Address

    found = Address.objects.filter(pk__in=ids).values_list("id", "key")
    return {id_: key or "" for id_, key in found}


def _told() -> dict[int, list[Reminder]]:
    told: dict[int, list[Reminder]] = {}
    for row in Reminder.objects.all():
        told.setdefault(row.line_id, []).append(row)
    return told


def _line(row: Line, *, window: Window | None, said: Said, told: list[Reminder]) -> LineState:
    organization = row.organization.name if row.organization else None
    return LineState(
        status=row.status,
        window_days=WINDOW_DAYS[row.offer.code] if row.provisions else None,
        contact=row.contact.key if row.contact else None,
        start_date=row.start_date,
        said=said,
        epoch=row.contact_epoch,
        due_at=row.mail_due_at,
        accepted_at=row.mail_accepted_at,
        undeliverable=row.undeliverable_at is not None,
        silent=row.silent,
        hold=row.hold_name,
        order_held=row.order_held_at is not None,
        mapped_at=row.mapped_at,
        organization="elsewhere" if row.mapped_elsewhere else organization,
        set_up_at=row.set_up_at,
        closed_at=row.closed_at,
        close_cause=row.close_cause,
        billing_at=row.billing_started_at,
        billing_cause=row.billing_cause,
        cancelled_at=row.cancelled_at,
        expired_at=row.expired_at,
        escalate_at=row.escalate_at,
        escalated=any(reminder.window_id is None for reminder in told),
        review_at=row.review_at,
        started_at=row.started_at,
        window=_window(window, told=told) if window else None,
    )


def _window(row: Window, *, told: list[Reminder]) -> WindowState:
    return WindowState(
        accepted_at=row.accepted_at,
        mail_id=row.mail_id,
        deadline_at=row.deadline_at,
        expiry=row.expiry,
        closes_at=row.closes_at,
        end=row.end_cause,
        remind_at={"contact": row.remind_contact_at, "editors": row.remind_editors_at},
        gone={(one.audience, one.days) for one in told if one.window_id == row.pk},
    )


def _mails(keys: dict[int, Key]) -> dict[int, MailState]:
    spoken: dict[int, list[MailLine]] = {}
    for row in MailLine.objects.all():
        spoken.setdefault(row.mail_id, []).append(row)
    mails = Mail.objects.select_related("recipient").order_by("id")
    accepted = MailAttempt.objects.filter(outcome="accepted").order_by("-ended_at")
    accepted_at = dict(accepted.values_list("mail_id", "ended_at"))
    bounced = set(Bounce.objects.values_list("mail_id", flat=True))
    return {
        mail.pk: replace(
            _mail(mail, spoken=spoken[mail.pk], keys=keys),
            accepted_at=accepted_at.get(mail.pk),
            bounced=mail.pk in bounced,
        )
        for mail in mails
    }


def _mail(mail: Mail, *, spoken: list[MailLine], keys: dict[int, Key]) -> MailState:
    first = mail.first_attempt_at
    return MailState(
        kind=mail.kind,
        recipient=mail.recipient.key or "",
        spoken_of={keys[row.line_id]: row.contact_epoch for row in spoken},
        due_at=mail.due_at,
        counts_at=mail.counts_at,
        day=mail.day,
        left={keys[row.line_id] for row in spoken if row.left_at},
        state=mail.state,
        attempts=mail.attempts,
        first_attempt_at=first,
        lease=mail.lease,
        told={keys[row.line_id] for row in spoken if first and (row.left_at is None or row.left_at > first)},
    )
