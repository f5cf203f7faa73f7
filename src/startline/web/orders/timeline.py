"""A line's story as a timeline: transactions with all that came of them, and its policy windows, newest first."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from startline.models.mail import AttemptOutcome
from startline.queries.paging import Page
from startline.queries.story import LineChapter, ToldAttempt, ToldEvent, ToldWindow
from startline.telling import answer_told, attempt_words, cause_beside, state_words
from startline.web.happened import Happened, happened, reason_told
from startline.wording.dates import short_instant
from startline.wording.labels import mail_kind_label, window_end_label

_MAIL = "mail_"


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that came of a transaction: its time and its words; *tone* is `bad` where it went wrong."""

    at: datetime
    words: str
    answer: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the timeline; *transaction* is what the record tells, None for a window's begin or end."""

    key: str
    at: datetime
    words: str
    tone: str = ""
    transaction: Happened | None = None
    remarks: Sequence[str] = ()
    steps: Sequence[Step] = ()


def timeline(
    story: Page[LineChapter], windows: Sequence[ToldWindow], *, first_page: bool, now: datetime, zone: str
) -> Sequence[Entry]:
    """The page of the *story*, newest first, with the begin and end of the *windows* in its span of time."""
    told = [_chapter(chapter, now=now, zone=zone) for chapter in story.rows]
    oldest = (
        min((entry.at for entry in told), default=now)
        if story.after
        else datetime.min.replace(tzinfo=now.tzinfo)
    )
    newest = now if first_page else max((entry.at for entry in told), default=now)
    marks = [mark for window in windows for mark in _marks(window, now=now, zone=zone)]
    return sorted(
        [*told, *(mark for mark in marks if oldest <= mark.at <= newest)],
        key=lambda entry: (entry.at, entry.transaction is None),
        reverse=True,
    )


def _chapter(chapter: LineChapter, *, now: datetime, zone: str) -> Entry:
    told = happened(chapter.transaction, now=now, zone=zone)
    steps = [*map(_attempt, chapter.attempts), *filter(None, map(_event, chapter.events))]
    return Entry(
        key=str(told.id),
        at=told.at,
        words=told.sentence,
        tone=told.tone,
        transaction=told,
        remarks=list(_remarks(chapter, now=now, zone=zone)),
        steps=sorted(steps, key=lambda step: step.at),
    )


def _remarks(chapter: LineChapter, *, now: datetime, zone: str) -> Iterator[str]:
    """What the transaction meant for this very line, where that differs from what its sentence says."""
    part = chapter.part
    if reason := reason_told(outcome=part.outcome, reason=part.reason, facts=part.facts, now=now, zone=zone):
        yield reason
    several = len(chapter.transaction.from_addresses) > 1
    if several and part.from_address and part.to_address:
        facts = {"from": part.from_address, "to": part.to_address}
        yield gettext("This line: from %(from)s to %(to)s.") % facts
    if part.epoch:
        yield gettext("Links that were mailed before this change no longer work for the line.")


def _attempt(attempt: ToldAttempt) -> Step:
    wrong = attempt.ended_at is not None and attempt.outcome in {
        AttemptOutcome.REFUSED,
        AttemptOutcome.UNKNOWN,
    }
    return Step(
        at=attempt.started_at,
        words=attempt_words(attempt),
        answer=answer_told(attempt.code, attempt.words),
        tone="bad" if wrong else "",
    )


def _event(event: ToldEvent) -> Step | None:
    """What attempts do not show of a mail: dropped before it went, given up, or what came of it later."""
    if not event.kind.startswith(_MAIL) or event.kind == "mail_accepted":
        return None
    cause = cause_beside(event.kind, event.cause)
    facts = {
        "mail": mail_kind_label(event.mail_kind) if event.mail_kind else "",
        "state": state_words(event.kind),
        "cause": cause,
    }
    words = gettext("%(mail)s %(state)s: %(cause)s") if cause else gettext("%(mail)s %(state)s")
    return Step(
        at=event.occurred_at,
        words=_capitalized(words % facts),
        answer=answer_told(event.code, event.words),
        tone="bad" if event.cause else "",
    )


def _marks(window: ToldWindow, *, now: datetime, zone: str) -> Iterator[Entry]:
    key = f"window-{uuid.uuid5(uuid.NAMESPACE_OID, window.accepted_at.isoformat())}"
    facts = {
        "count": window.window_days,
        "policy": window.policy_name,
        "deadline": short_instant(window.deadline_at, zone=zone, now=now),
    }
    begun = ngettext(
        "The policy window of %(count)s day began (%(policy)s). It runs until %(deadline)s.",
        "The policy window of %(count)s days began (%(policy)s). It runs until %(deadline)s.",
        window.window_days,
    )
    yield Entry(key=f"{key}-begun", at=window.accepted_at, words=begun % facts)
    if window.ended_at and window.end_cause:
        ended = gettext("The policy window ended: %(cause)s.") % {"cause": window_end_label(window.end_cause)}
        yield Entry(key=f"{key}-ended", at=window.ended_at, words=ended)


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
