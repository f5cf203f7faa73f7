"""How mail fares: what waits, what went, what was refused and why, and whether it is paused (PRODUCT M6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.actions.fetch_returned import Fetched, last_fetched
from startline.queries.breaker import limits_in_force
from startline.queries.mail_health import (
    Ends,
    Failing,
    Queue,
    Trouble,
    last_trouble,
    refusals,
    standing,
)
from startline.queries.notices import COUNTED_AT_MOST, notices_for_a_person
from startline.queries.settings import changes_of_pauses
from startline.web.allowed import envelope_pattern
from startline.web.mail_health.chart import chart_of
from startline.web.mail_health.looking import for_operators_people
from startline.web.mail_health.sending_domain import last_check
from startline.web.mail_tabs import mail_tabs
from startline.web.reading import WorkRequest
from startline.web.showing import LIVE, show, target_of
from startline.wording.causes import delivery_cause_label
from startline.wording.mail_health import (
    OWN_TROUBLES,
    before_resuming,
    late_words,
    pause_sentence,
    trouble_sentence,
)
from startline.wording.numbers import grouped
from startline.wording.settings import change_sentence

_PAUSES_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class ShownQueue:
    """The queue in figures and words; *late* says how long the oldest mail has been due."""

    due: str
    sending: str
    later: str
    late: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A span of time, or a cause, or a domain, with its figures."""

    words: str
    figures: Sequence[str]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownReturned:
    """What came back: how it was last *fetched*, where a mailbox is named, and how many wait for a person."""

    has_mailbox: bool
    fetched: Fetched | None
    unplaced: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class ShownTrouble:
    """The trouble of our own server in plain words, what the server said, and when."""

    sentence: str
    answer: str
    at: datetime


@for_operators_people
@require_safe
def health(request: WorkRequest) -> HttpResponse:
    """The page; the part about how mail stands renews itself."""
    now = clock.now()
    context = _standing(request, now=now)
    if target_of(request) != LIVE:
        context |= _around()
    return show(request, "web/mail/health.html", context, live="web/mail/health_live.html")


def _standing(request: WorkRequest, *, now: datetime) -> dict[str, Any]:
    stands, failing, paused = standing(now=now), refusals(now=now), request.reader.mail_paused
    trouble = last_trouble(sorted(OWN_TROUBLES), now=now)
    return {
        "now": now,
        "pause": paused,
        "pause_sentence": pause_sentence(paused.cause) if paused else "",
        "before_resuming": before_resuming(paused.cause) if paused else "",
        "may_act": request.reader.runs_instance,
        "workers": stands.workers,
        "trouble": _trouble(trouble) if trouble and not trouble.over else None,
        "queue": _queue(stands.queue, now=now),
        "chart": chart_of(stands.by_hour, now=now, zone=request.reader.zone),
        "spans": [
            _span(gettext("Last hour"), stands.hour),
            _span(gettext("Last 24 hours"), stands.day),
            _span(gettext("Last 7 days"), stands.week),
        ],
        "causes": [_failing(one) for one in failing.causes],
        "domains": [_failing(one) for one in failing.domains],
        "returned": _returned(),
    }


def _around() -> Mapping[str, Any]:
    pauses = changes_of_pauses().rows[:_PAUSES_SHOWN]
    limits = limits_in_force()
    return {
        "tabs": mail_tabs("mail_health"),
        "limits": {
            "hourly": grouped(limits.breaker.hourly_cap),
            "refused": f"{limits.breaker.refusal_percent} %",
            "line": grouped(limits.caps.line),
            "recipient": grouped(limits.caps.recipient),
            "account": grouped(limits.caps.account),
        },
        "sender": settings.STARTLINE_SENDER,
        "returns_to": envelope_pattern(),
        "hosts": settings.STARTLINE_SENDING_HOSTS,
        "checked": last_check(),
        "pauses": [{"sentence": change_sentence(one), "at": one.occurred_at} for one in pauses],
    }


def _queue(queue: Queue, *, now: datetime) -> ShownQueue:
    more = "+" if queue.more else ""
    return ShownQueue(
        due=grouped(queue.due) + (more if queue.due else ""),
        sending=grouped(queue.sending),
        later=grouped(queue.waiting - queue.due) + more,
        late=late_words(now - queue.oldest_at) if queue.oldest_at else "",
    )


def _returned() -> ShownReturned:
    has_mailbox, unplaced = bool(settings.STARTLINE_IMAP_HOST), notices_for_a_person()
    return ShownReturned(
        has_mailbox=has_mailbox,
        fetched=last_fetched() if has_mailbox else None,
        unplaced=min(unplaced, COUNTED_AT_MOST),
        more=unplaced > COUNTED_AT_MOST,
    )


def _span(words: str, ends: Ends) -> Row:
    figures = (ends.accepted, ends.deferred, ends.refused, ends.bounced)
    return Row(words=words, figures=[grouped(number) for number in figures])


def _failing(failing: Failing) -> Row:
    cause = capfirst(delivery_cause_label(failing.cause))
    figures = [grouped(failing.number)]
    return Row(words=failing.domain or cause, figures=figures, note=cause if failing.domain else "")


def _trouble(trouble: Trouble) -> ShownTrouble:
    code = f"{trouble.code} " if trouble.code else ""
    return ShownTrouble(
        sentence=trouble_sentence(trouble.cause), answer=f"{code}{trouble.words}".strip(), at=trouble.at
    )
