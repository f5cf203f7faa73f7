"""What a notice does to the mail that it is about, to the lines of that mail and to the record (PRODUCT M4, W2)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from startline.mail.editors import tell_editors
from startline.mail.wake import wake
from startline.models.delivery import SuppressionReason
from startline.models.mail import CASE_KINDS, CONTACT_KINDS, REQUEST_KINDS, STATUS_KINDS, MailKind, MailState
from startline.queries.catalogue import policies
from startline.returned import Returned
from startline.returned.returned import WORDS_LENGTH
from startline.rules.bounces import DEAD_ADDRESS, Acceptance, BouncedLine, Consequence, consequence_of
from startline.rules.deliveries import Cause, NoticeKind
from startline.rules.line import Status
from startline.rules.plain_text import plain
from startline.statements import statements_of
from startline.sweeps.case_mails import mark_unreached
from startline.sweeps.mail_statuses import Ended, statuses_after
from startline.sweeps.window_starts import start_windows, window_start

_STATEMENTS = statements_of(__file__)
# Mails to those who sign in, or may: what they do not receive, their pages tell them. They are sent to nonetheless.
_TO_PEOPLE = frozenset(
    {
        MailKind.UNDELIVERABLE,
        MailKind.ATTENTION,
        MailKind.REVIEW,
        MailKind.SERVICE_SET_UP,
        MailKind.ADMINS_TOLD,
        *REQUEST_KINDS,
    }
)


@dataclass(frozen=True, kw_only=True)
class LockedMail:
    """A mail, locked after its transaction's status, which was *status*."""

    row: Any
    status: str

    @property
    def settled(self) -> bool:
        """Whether it has come to its end; before that nobody can say what a notice about it means."""
        return self.row.settled_at is not None

    @property
    def speaks_to_contact(self) -> bool:
        """Whether lines depend on its arrival."""
        return self.row.kind in CONTACT_KINDS


@dataclass(frozen=True, kw_only=True)
class _Marked:
    """A line of the mail and what becomes of it."""

    line: Any
    consequence: Consequence


def lock_mail(mail_id: int) -> LockedMail:
    """The mail, locked in the order of docs/decisions/0002."""
    status = _STATEMENTS["lock_state"].row(mail_id=mail_id).status
    return LockedMail(row=_STATEMENTS["lock_mail"].row(mail_id=mail_id), status=status)


def apply_notice(returned: Returned, *, mail: LockedMail, notice_id: int, now: datetime) -> bool:
    """Do to the settled *mail* and its lines what *returned* says; whether that meant anything.

    What is said of a mail that no server had accepted (a copy got through, PRODUCT M2) means nothing, but for a
    complaint, and so does a second bounce: of two copies each may come back. A report of a machine that comes in
    the form of a complaint, of a signature that failed or of no spam after all, is none.
    """
    if returned.kind is NoticeKind.COMPLAINT:
        if returned.cause is not Cause.COMPLAINED:
            return False
        _complain(returned, mail=mail, notice_id=notice_id, now=now)
        return True
    if mail.row.state != MailState.ACCEPTED:
        return False
    if returned.kind is NoticeKind.BOUNCE:
        return _bounce(returned, mail=mail, notice_id=notice_id, now=now)
    _tell(returned, mail=mail, status=mail.status, cause=None, marked=[], now=now)
    return True


def _bounce(returned: Returned, *, mail: LockedMail, notice_id: int, now: datetime) -> bool:
    cause = returned.cause or Cause.OTHER
    hard = bool(returned.hard)
    kept = _STATEMENTS["bounce"].run(
        account_id=mail.row.account_id,
        mail_id=mail.row.id,
        notice_id=notice_id,
        now=now,
        hard=hard,
        status=returned.status,
        code=returned.code,
        cause=cause.value,
        words=_words(returned),
    )
    if not kept:
        return False
    if mail.row.kind in CASE_KINDS:
        mark_unreached({mail.row.id: cause.value}, now=now)
    marked = _bounced(mail, hard=hard)
    _move_windows(marked, now=now)
    _tell(returned, mail=mail, status=_status_after(mail), cause=cause, marked=marked, now=now)
    if hard and cause in DEAD_ADDRESS and mail.row.kind not in _TO_PEOPLE:
        _STATEMENTS["suppress_dead"].run(mail_id=mail.row.id, notice_id=notice_id, now=now)
    return True


def _complain(returned: Returned, *, mail: LockedMail, notice_id: int, now: datetime) -> None:
    """Mail to the address stops; lines that wait for its owner cannot be reached there any more."""
    marked = [
        _Marked(line=line, consequence=Consequence(flags=_unreached(line))) for line in _lock_lines(mail)
    ]
    _tell(returned, mail=mail, status=mail.status, cause=Cause.COMPLAINED, marked=marked, now=now)
    _STATEMENTS["suppress"].run(
        address_id=mail.row.recipient_id,
        reason=SuppressionReason.COMPLAINED.value,
        notice_id=notice_id,
        now=now,
    )


def _unreached(line: Any) -> bool:
    return line.same_contact and not _over(line) and line.undeliverable_at is None


def _over(line: Any) -> bool:
    return line.mapped_at is not None or line.status == Status.CANCELLED


def _lock_lines(mail: LockedMail) -> Sequence[Any]:
    return _STATEMENTS["lock_lines"].rows(mail_id=mail.row.id) if mail.speaks_to_contact else []


def _bounced(mail: LockedMail, *, hard: bool) -> Sequence[_Marked]:
    lines = _lock_lines(mail)
    line_ids = [line.id for line in lines]
    standing = _standing(line_ids)
    opened_by = {row.line_id: row.mail_id for row in _STATEMENTS["open_windows"].rows(line_ids=line_ids)}
    bounced = Acceptance(at=mail.row.accepted_at, mail_id=mail.row.id)
    return [
        _Marked(
            line=line,
            consequence=consequence_of(
                bounced,
                BouncedLine(
                    over=_over(line),
                    closed=line.status == Status.CLOSED,
                    same_contact=line.same_contact,
                    undeliverable=line.undeliverable_at is not None,
                    mail_accepted_at=line.mail_accepted_at,
                    window_mail_id=opened_by.get(line.id),
                    standing=standing[line.id],
                ),
                hard=hard,
            ),
        )
        for line in lines
    ]


def _standing(line_ids: Sequence[int]) -> Mapping[int, Sequence[Acceptance]]:
    by_line: dict[int, list[Acceptance]] = defaultdict(list)
    for row in _STATEMENTS["standing"].rows(line_ids=line_ids):
        by_line[row.line_id].append(Acceptance(at=row.at, mail_id=row.mail_id))
    return by_line


def _move_windows(marked: Sequence[_Marked], *, now: datetime) -> None:
    """End the windows that the mail had started, and start those that take their place."""
    ending = [one for one in marked if one.consequence.ends_window]
    if not ending:
        return
    _STATEMENTS["end_windows"].run(line_ids=[one.line.id for one in ending], now=now)
    in_force = policies()
    started = [
        window_start(one.line, mail_id=next_.mail_id, accepted_at=next_.at, now=now, in_force=in_force)
        for one in ending
        if (next_ := one.consequence.next)
    ]
    start_windows([window for window in started if window])


def _status_after(mail: LockedMail) -> str:
    """The status of the mail's transaction; mails to editors, agents or of cancellation move none."""
    if mail.row.kind not in STATUS_KINDS:
        return mail.status
    transaction_id: int = mail.row.transaction_id
    ended = Ended(mail_id=mail.row.id, transaction_id=transaction_id, state=MailState.ACCEPTED, bounced=True)
    return statuses_after([ended])[transaction_id]


def _tell(
    returned: Returned,
    *,
    mail: LockedMail,
    status: str,
    cause: Cause | None,
    marked: Sequence[_Marked],
    now: datetime,
) -> None:
    """Mark the lines, append an event for each (or one for the mail), and tell the editors of those flagged."""
    said = {"code": returned.code, "status": returned.status, "words": _words(returned)}
    consequences = [one.consequence for one in marked] or [Consequence()]
    _STATEMENTS["tell"].run(
        transaction_id=mail.row.transaction_id,
        account_id=mail.row.account_id,
        kind=f"mail_{_EVENTS[returned.kind]}",
        status=status,
        cause=cause.value if cause else None,
        mail_id=mail.row.id,
        line_ids=[one.line.id for one in marked] or [None],
        flags=[consequence.flags for consequence in consequences],
        forgets=[consequence.forgets for consequence in consequences],
        accepted_at=[consequence.earliest and consequence.earliest.at for consequence in consequences],
        facts=Jsonb({name: value for name, value in said.items() if value}),
        now=now,
    )
    flagged = [one.line.id for one in marked if one.consequence.flags]
    if flagged and tell_editors(
        MailKind.UNDELIVERABLE,
        line_ids=flagged,
        account_id=mail.row.account_id,
        transaction_id=mail.row.transaction_id,
        now=now,
    ):
        transaction.on_commit(wake)


_EVENTS: Mapping[NoticeKind, str] = {
    NoticeKind.BOUNCE: "bounced",
    NoticeKind.DELAYED: "delayed",
    NoticeKind.DELIVERED: "delivered",
    NoticeKind.COMPLAINT: "complained",
}


def _words(returned: Returned) -> str:
    return plain(returned.words, length=WORDS_LENGTH)
