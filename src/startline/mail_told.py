"""How the mail of a line fares, in words: what happened to it, what is wrong, and the way out (PRODUCT M4).

For the terminal and the pages alike; all that is told comes from the facts that lists have of a line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy, ngettext

from startline.models.mail import MailState
from startline.queries.lines import ListedLine
from startline.rules.line import Status, on_hold
from startline.rules.retries import GIVE_UP_AFTER
from startline.telling import answer_told
from startline.wording.deliveries import came_back
from startline.wording.explanations import GIVEN_UP, NO_CONTACT, Explanation, Trouble, explained
from startline.wording.labels import mail_kind_label
from startline.wording.versions import Versions, say

_TURNED_AWAY = frozenset({MailState.REFUSED, MailState.GIVEN_UP})
_UNDERWAY = frozenset({MailState.WAITING, MailState.SENDING})
_MAPPED: Versions = (
    gettext_lazy("Mapped to %(organization)s by %(by)s"),
    gettext_lazy("Mapped to %(organization)s"),
    gettext_lazy("Mapped elsewhere"),
)


@dataclass(frozen=True, kw_only=True)
class MailStep:
    """One step of a line's mail: its time and its words; *answer* is the server's, *tone* `bad` where it went wrong."""

    at: datetime
    words: str
    answer: str = ""
    tone: str = ""


def what_is_wrong(line: ListedLine, *, now: datetime, zone: str) -> Explanation | None:
    """Why the line's mail does not arrive and what to do, instants in *zone*; None where nothing is wrong.

    Nothing is wrong with a mail on its way that no server has turned down yet, nor past the point of no return.
    """
    if not line.provisions or line.status == Status.CANCELLED or line.mapped_at is not None:
        return None
    cause = _cause(line)
    if cause is None:
        return None
    again = line.mail_state == MailState.WAITING and not on_hold(line)
    first_at = line.mail_first_attempt_at
    trouble = Trouble(
        cause=cause,
        sender=settings.STARTLINE_SENDER,
        address=line.contact_email,
        next_at=line.mail_next_at if again else None,
        until_at=first_at + GIVE_UP_AFTER if again and first_at else None,
        given_up=line.mail_state == MailState.GIVEN_UP,
    )
    return explained(trouble, now=now, zone=zone)


def last_answer(line: ListedLine) -> str:
    """What a mail server said last of the line's newest mail, with its code; empty where none said anything."""
    if came_back(line):
        return answer_told(line.bounce_code, line.bounce_words)
    return answer_told(line.mail_code, line.mail_words)


def mail_steps(line: ListedLine, *, now: datetime) -> Sequence[MailStep]:
    """What happened to the line's newest mail and after it, and what comes next; oldest first."""
    if not line.provisions or line.status == Status.CANCELLED:
        return ()
    return sorted(_steps(line, now=now), key=lambda step: step.at)


def nothing_sent(line: ListedLine) -> str:
    """Why no mail of the line is on its way or has been, and what to do; empty where one is, has been or is owed."""
    started = line.status in {Status.AWAITING, Status.CLOSED}
    if (
        line.mail_state is not None
        or line.mail_due_at is not None
        or line.mapped_at
        or line.contact_id is None
    ):
        return ""
    if not line.provisions or not started:
        return ""
    if on_hold(line):
        return gettext("No mail goes while the line is on hold.")
    return gettext(
        "No mail has gone: the line came in when its start date was past, without asking for one. Resend sends it."
    )


def _cause(line: ListedLine) -> str | None:
    """What is wrong with the newest mail, else with the line."""
    if line.contact_id is None:
        return NO_CONTACT if line.status in {Status.BOOKED, Status.AWAITING, Status.CLOSED} else None
    if line.mail_state == MailState.GIVEN_UP:
        return line.mail_cause or GIVEN_UP
    if came_back(line):
        return line.bounce_cause
    if line.mail_state in _UNDERWAY:
        return line.mail_cause if line.mail_attempts else None
    return line.undeliverable_cause or (line.mail_cause if line.mail_state in _TURNED_AWAY else None)


def _steps(line: ListedLine, *, now: datetime) -> Iterator[MailStep]:
    if line.bounced_at and not came_back(line):
        yield _came_back(line, at=line.bounced_at)
    if line.started_at:
        words = gettext("Setup started by %(contact)s") % {"contact": line.contact_email}
        yield MailStep(at=line.started_at, words=words, tone="done")
    if line.mapped_at:
        facts = {"organization": line.organization_name, "by": line.mapped_by}
        yield MailStep(at=line.mapped_at, words=say(_MAPPED, facts), tone="done")
    if line.set_up_at:
        yield MailStep(at=line.set_up_at, words=gettext("Service setup completed"), tone="done")
    if line.mail_state is None:
        if line.mail_due_at is not None:
            yield MailStep(at=line.mail_due_at, words=_owed(line, now=now))
        return
    if line.mail_written_at and line.mail_kind:
        facts = {"mail": mail_kind_label(line.mail_kind), "contact": line.contact_email or ""}
        words = gettext("%(mail)s to %(contact)s") % facts
        yield MailStep(at=line.mail_written_at, words=words[:1].upper() + words[1:])
    yield from _tried(line, now=now)
    if line.bounced_at and came_back(line):
        yield _came_back(line, at=line.bounced_at)


def _tried(line: ListedLine, *, now: datetime) -> Iterator[MailStep]:
    """The last attempt, and how the mail ended or when it is tried again."""
    answer, server = answer_told(line.mail_code, line.mail_words), line.mail_server or ""
    settled_at, attempts = line.mail_settled_at, line.mail_attempts or 0
    match MailState(line.mail_state or MailState.CANCELLED):
        case MailState.ACCEPTED if settled_at:
            words = gettext("Accepted by %(server)s") % {"server": server}
            yield MailStep(at=settled_at, words=words, answer=answer, tone="done")
        case MailState.REFUSED if settled_at:
            words = gettext("Refused by %(server)s") % {"server": server}
            yield MailStep(at=settled_at, words=words, answer=answer, tone="bad")
        case MailState.GIVEN_UP if settled_at:
            said = ngettext("Given up after %(count)s attempt", "Given up after %(count)s attempts", attempts)
            yield MailStep(at=settled_at, words=said % {"count": attempts}, answer=answer, tone="bad")
        case MailState.WAITING if attempts and line.mail_attempted_at and line.mail_next_at:
            facts = {"number": attempts, "server": server}
            words = gettext("Attempt %(number)s over %(server)s put off") % facts
            yield MailStep(at=line.mail_attempted_at, words=words, answer=answer, tone="soon")
            yield MailStep(at=max(line.mail_next_at, now), words=gettext("Tried again"))
        case MailState.WAITING if line.mail_next_at and line.mail_next_at > now:
            yield MailStep(at=line.mail_next_at, words=gettext("Goes out"))
        case MailState.SENDING if line.mail_attempted_at:
            words = gettext("Being handed to %(server)s") % {"server": server}
            yield MailStep(at=line.mail_attempted_at, words=words)
        case _:
            pass


def _owed(line: ListedLine, *, now: datetime) -> str:
    if on_hold(line):
        return gettext("Mail is due, and waits for the hold to be released")
    if line.mail_due_at and line.mail_due_at <= now:
        return gettext("About to go out")
    return gettext("Goes out")


def _came_back(line: ListedLine, *, at: datetime) -> MailStep:
    return MailStep(
        at=at,
        words=gettext("Came back after it had been accepted"),
        answer=answer_told(line.bounce_code, line.bounce_words),
        tone="bad",
    )
