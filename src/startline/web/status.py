"""The first page: all of a rehearsal at a glance; of a real instance only that it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.due import Due, due, next_due_at, workers_alive
from startline.queries.lines import LineFilter, lines_by_urgency
from startline.queries.overview import operator_zone, overview
from startline.queries.paging import BadCursor
from startline.queries.rehearsal import clock_offset, is_rehearsal
from startline.queries.transactions import ToldTransaction, TransactionFilter, transactions
from startline.web.lines import shown
from startline.web.track import stop_words
from startline.wording.dates import short_instant
from startline.wording.labels import actor_label
from startline.wording.record import transaction_sentence, transaction_standing

_LINES = 40
_TRANSACTIONS = 12


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One entry of the record, in words."""

    at: str
    sentence: str
    standing: str
    status: str


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """The status page; changes nothing."""
    if not is_rehearsal():
        return render(request, "web/running.html", {"version": settings.STARTLINE_VERSION})
    now, zone = clock.now(), operator_zone()
    try:
        page = lines_by_urgency(LineFilter(accounts=None), limit=_LINES, after=request.GET.get("after"))
    except BadCursor as problem:
        raise Http404 from problem
    context = {
        "clock": short_instant(now, zone=zone),
        "zone": zone,
        "moved": _moved(clock_offset()),
        "counts": overview(),
        "stop_words": stop_words(),
        "lines": [shown(line, now=now) for line in page.rows],
        "after": page.after,
        "first_page": "after" not in request.GET,
        "happenings": [_happening(told, zone=zone, now=now) for told in _newest()],
        "machinery": _machinery(due(now=now), now=now, zone=zone),
        "workers": workers_alive(),
        "sender": settings.STARTLINE_SENDER,
        "version": settings.STARTLINE_VERSION,
    }
    return render(request, "web/status.html", context)


def _newest() -> Sequence[ToldTransaction]:
    return transactions(TransactionFilter(accounts=None), limit=_TRANSACTIONS).rows


def _happening(told: ToldTransaction, *, zone: str, now: datetime) -> Happening:
    sentence = transaction_sentence(
        type=told.type,
        actor=actor_label(told.actor_kind, name=told.actor_name, address=told.actor_address),
        changed=told.changed,
        refused=told.refused,
        order_number=told.order_number,
        from_addresses=told.from_addresses,
        to_address=told.to_address,
        facts=told.facts,
    )
    standing = transaction_standing(
        status=told.status, cause=told.cause, accepted_at=told.accepted_at, zone=zone, now=now
    )
    at = short_instant(told.occurred_at, zone=zone, now=now)
    return Happening(at=at, sentence=sentence, standing=standing, status=told.status)


def _moved(offset: timedelta) -> str:
    """How far the clock is ahead; empty where it is not."""
    days, hours = offset.days, offset.seconds // 3600
    if days:
        return ngettext("%(count)s day ahead", "%(count)s days ahead", days) % {"count": days}
    if hours:
        return ngettext("%(count)s hour ahead", "%(count)s hours ahead", hours) % {"count": hours}
    return gettext("a little ahead") if offset else ""


def _machinery(waiting: Due, *, now: datetime, zone: str) -> str:
    """What the worker has to do: now, or next."""
    if waiting.anything:
        facts = {"lines": waiting.lines, "mails": waiting.mails, "windows": waiting.windows}
        sentence = gettext(
            "Due now: lines to mail %(lines)s, mails to deliver %(mails)s, lines to close %(windows)s."
        )
        return sentence % facts
    following = next_due_at(now=now)
    if following is None:
        return gettext("Nothing is due, now or later.")
    return gettext("Nothing is due until %(at)s.") % {"at": short_instant(following, zone=zone, now=now)}
