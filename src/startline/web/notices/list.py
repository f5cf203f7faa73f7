"""The list of what came back; first what waits for a decision (PRODUCT M4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from startline.models.delivery import NoticeState
from startline.queries.notices import ListedNotice, notices, waiting_for_a_person
from startline.rules.notices import KEPT_BYTES, MOST_WAITING_BYTES, WAITS_WHOLE
from startline.web.mail_tabs import mail_tabs
from startline.web.notices.forms import NoticeSearch
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.searching import Figure, figure, page_of
from startline.web.showing import show
from startline.wording.notices import (
    notice_cause_label,
    notice_kind_label,
    notice_source_label,
    notice_state_label,
)

PAGE = "returned_mails"
_ROWS = 50
TONES: Mapping[NoticeState, str] = {NoticeState.UNKNOWN: "soon", NoticeState.RECEIVED: "soon"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A notice in words; *about* is the address that it names, else who sent it."""

    notice: ListedNotice
    what: str
    why: str
    about: str | None
    state: str
    tone: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ShownWaiting:
    """What waits for a decision: how many, how large they are together (and *more*), and what is kept of them."""

    count: Figure
    bytes: int
    more: bool
    days: int
    most: int
    kept: int


@workspace
@require_safe
def returned_mails(request: WorkRequest) -> HttpResponse:
    """What came back, newest first; of what waits for a decision what has waited longest.

    :raises Refused: may_not_operate; notices may hold anything, and are the operator's people's alone.
    """
    refuse_unless(request.reader.operates)
    form = NoticeSearch(request.GET)
    page = page_of(
        request.GET,
        lambda after: notices(state=form.wanted_state, kind=form.wanted_kind, limit=_ROWS, after=after),
    )
    context = {
        "tabs": mail_tabs(PAGE),
        "form": form,
        "page": page,
        "rows": [_row(notice) for notice in page.rows],
        "waiting": _waiting() if form.wanted_state is NoticeState.UNKNOWN and page.rows else None,
        "first_page": "after" not in request.GET,
        "waiting_only": form.wanted_state is NoticeState.UNKNOWN and form.wanted_kind is None,
        "narrowed": form.wanted_state is not None or form.wanted_kind is not None,
    }
    return show(request, "web/notices/list.html", context, live="web/notices/rows.html")


def _waiting() -> ShownWaiting:
    waiting = waiting_for_a_person()
    return ShownWaiting(
        count=figure(waiting.count),
        bytes=waiting.bytes,
        more=waiting.count.more,
        days=WAITS_WHOLE.days,
        most=MOST_WAITING_BYTES,
        kept=KEPT_BYTES,
    )


def _row(notice: ListedNotice) -> Row:
    return Row(
        notice=notice,
        what=capfirst(notice_kind_label(notice.kind)) if notice.kind else "",
        why=notice_cause_label(notice.cause) if notice.cause else "",
        about=notice.recipient or notice.from_address,
        state=notice_state_label(notice.state),
        tone=TONES.get(notice.state, ""),
        source=notice_source_label(notice.source),
    )
