"""The page of one transaction: its lines with what became of each, and how its mails went (PRODUCT P3)."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.models.record import Outcome
from startline.queries.cases import case_behind
from startline.queries.requests import request_behind
from startline.queries.story import MailNews, ToldAttempt, ToldItem, attempts_of, items_of, news_of
from startline.queries.told import find_transaction
from startline.telling import answer_told, attempt_words, news_line
from startline.web.happened import happened, reason_told
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import cursor_in, known_pages
from startline.web.showing import show
from startline.wording.actors import actor_label
from startline.wording.dates import short_date
from startline.wording.labels import outcome_label, status_label, transaction_type_label

_ITEMS = 100
_MAIL = "mail_"


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """One line's part: its outcome in a word, why, and what it had before and has now."""

    id: uuid.UUID
    number: str
    order_id: uuid.UUID
    order: str
    offer: str
    outcome: str
    tone: str
    before: str
    now: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """What went on with its mails, by time; *answer* is the server's own."""

    at: datetime
    words: str
    answer: str = ""
    tone: str = ""


@require_safe
@workspace
def transaction(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """What happened, to which lines, and how it went on."""
    now, zone, after = clock.now(), request.reader.zone, cursor_in(request.GET)
    told = find_transaction(public_id)
    with known_pages():
        page = items_of(told.id, limit=_ITEMS, after=after)
    context = {
        "told": told,
        "happened": happened(told, now=now, zone=zone),
        "type": transaction_type_label(told.type),
        "actor": actor_label(told.actor_kind, name=told.actor_name, address=told.actor_address),
        "rows": [_row(item, type_=told.type, now=now, zone=zone) for item in page.rows],
        "page": page,
        "first_page": after is None,
        "steps": _steps(news_of(told.id), attempts_of(told.id)),
        "asked": request_behind(told.id),
        "made_from": case_behind(told.id) if told.made_from else None,
        "permanent": f"{settings.STARTLINE_URL}{request.path}",
        "now": now,
    }
    return show(request, "web/transactions/transaction.html", context, live="web/transactions/live.html")


def _row(item: ToldItem, *, type_: str, now: datetime, zone: str) -> ItemRow:
    told = item.outcome in {Outcome.CHANGED, Outcome.ASKED}
    return ItemRow(
        id=item.line_public_id,
        number=item.line_number,
        order_id=item.order_public_id,
        order=item.order_number,
        offer=item.offer_code,
        outcome=outcome_label(item.outcome, type_),
        tone="bad" if item.outcome in {Outcome.REFUSED, Outcome.LEFT_OUT} else "",
        before=item.from_address or "",
        now=(item.to_address or ", ".join(_changes(item))) if told else "",
        reason=reason_told(outcome=item.outcome, reason=item.reason, facts=item.facts, now=now, zone=zone),
    )


def _changes(item: ToldItem) -> Iterator[str]:
    """What else than the contact a line got, where people would miss it."""
    if status := item.changes.get("status"):
        yield status_label(status)
    if start_date := item.changes.get("start_date"):
        yield gettext("starts on %(start)s") % {"start": short_date(date.fromisoformat(start_date))}


def _steps(news: Sequence[MailNews], attempts: Sequence[ToldAttempt]) -> Sequence[Step]:
    told = [
        Step(
            at=one.occurred_at,
            words=news_line(one),
            answer=answer_told(one.code, one.words),
            tone="bad" if one.cause else "",
        )
        for one in news
        if one.kind.startswith(_MAIL)
    ]
    tried = [
        Step(at=one.started_at, words=attempt_words(one), answer=answer_told(one.code, one.words))
        for one in attempts
    ]
    return sorted([*told, *tried], key=lambda step: step.at)
