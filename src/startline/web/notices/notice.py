"""One notice: what was understood, what came, and for one that nobody could place the decision (PRODUCT M4)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib import messages
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.decide_notice import assign_notice, dismiss_notice, put_in_case
from startline.mail.link import without_links
from startline.models.delivery import NoticeState
from startline.queries.notices import (
    FoundNotice,
    NamedMail,
    case_answered_by,
    find_notice,
    mail_of,
    mails_that_may_be_meant,
)
from startline.returned.replies import REPLY_BYTES
from startline.rules.addresses import Address, parse_address
from startline.rules.notices import (
    KEPT_BYTES,
    MOST_WAITING_BYTES,
    WAITS_WHOLE,
    Held,
    refuse_notice_decision,
    refuse_reply_decision,
)
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.telling import answer_told
from startline.web.mail_tabs import mail_tabs
from startline.web.notices.forms import HARD, AssignForm, RecipientSearch
from startline.web.notices.list import PAGE, TONES
from startline.web.notices.raw import raw_of
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.refusals import status_of
from startline.web.sending import UNPROCESSABLE, acting_once, to_page
from startline.web.showing import show
from startline.wording.dates import short_instant
from startline.wording.labels import mail_kind_label
from startline.wording.notices import (
    notice_cause_label,
    notice_kind_label,
    notice_source_label,
    notice_state_label,
    why_waiting,
)
from startline.wording.refusals import sentence_of

_NOTICE_PAGE = "returned_mail"


class Decision(StrEnum):
    """What one can do with a notice that waits."""

    ASSIGN = "assign"
    DISMISS = "dismiss"
    PUT_IN = "put_in"


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Whose mails to choose from: the address as typed, else the one that the notice names."""

    search: RecipientSearch
    candidates: Sequence[tuple[NamedMail, str]]


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """Why the notice waits, the *way* on, and until when all of it is kept; *cut*: that is over."""

    why: str
    way: str
    whole_until: str
    cut: bool
    days: int
    most: int
    kept: int


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def returned_mail(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """A notice and, where it waits, the mails that it may be about.

    :raises Refused: may_not_operate; not_found.
    """
    refuse_unless(request.reader.operates)
    found = find_notice(public_id)
    if request.method != "POST":
        return _show(request, found)
    puts_in = request.POST.get("decision") == Decision.PUT_IN
    refuse = refuse_reply_decision if puts_in else refuse_notice_decision
    if refusal := refuse(request.reader.person):
        raise Refused(refusal)
    return _decide(request, found)


def _decide(request: WorkRequest, found: FoundNotice) -> HttpResponse:
    asked = _asked(request, found)
    form = AssignForm(request.POST, mails=asked.candidates)
    try:
        if request.POST.get("decision") == Decision.DISMISS:
            _dismiss(request, found)
        elif request.POST.get("decision") == Decision.PUT_IN:
            _put_in(request, found)
        elif form.is_valid():
            _assign(request, found, form)
        else:
            return _show(request, found, form=form, status=UNPROCESSABLE)
    except Refused as refused:
        if refused.refusal.code is not RefusalCode.NOTICE_DECIDED:
            raise
        return _show(request, find_notice(found.public_id), refusal=refused.refusal)
    return to_page(request, _NOTICE_PAGE, found.public_id)


def _dismiss(request: WorkRequest, found: FoundNotice) -> None:
    with acting_once(request) as actor:
        if actor is not None:
            dismiss_notice(person=request.reader.person, notice_id=found.public_id, now=clock.now())
            messages.success(request, gettext("Put aside. It changes nothing."))


def _put_in(request: WorkRequest, found: FoundNotice) -> None:
    with acting_once(request) as actor:
        if actor is not None:
            case = put_in_case(person=request.reader.person, notice_id=found.public_id, now=clock.now())
            messages.success(request, gettext("Put into case %(case)s.") % {"case": case.number})


def _assign(request: WorkRequest, found: FoundNotice, form: AssignForm) -> None:
    with acting_once(request) as actor:
        if actor is not None:
            assign_notice(
                person=request.reader.person,
                notice_id=found.public_id,
                mail_id=uuid.UUID(form.cleaned_data["mail"]),
                hard=form.cleaned_data["how"] == HARD,
                now=clock.now(),
            )
            messages.success(
                request, gettext("Assigned. What follows for the mail's lines is done within seconds.")
            )


def _asked(request: WorkRequest, found: FoundNotice) -> _Asked:
    """What was typed, in the page's address or in the form, else whom the notice names."""
    meant = mail_of(found)
    given = request.POST if request.method == "POST" else request.GET
    named = given.get("address") or found.recipient or (meant.recipient if meant else None) or ""
    search = RecipientSearch({"address": named})
    parsed = parse_address(named)
    mails = (
        mails_that_may_be_meant(found, address_key=parsed.key)
        if isinstance(parsed, Address) and found.state is NoticeState.UNKNOWN
        else []
    )
    zone = request.reader.zone
    return _Asked(search=search, candidates=[(mail, _mail_words(mail, zone=zone)) for mail in mails])


def _mail_words(mail: NamedMail, *, zone: str) -> str:
    """Which mail it is, as its sender would look for it."""
    facts = {
        "mail": capfirst(mail_kind_label(mail.kind)),
        "at": mail.accepted_at and short_instant(mail.accepted_at, zone=zone, now=clock.now()),
        "order": mail.order_number,
        "account": mail.account_name,
        "customer": mail.customer_name,
    }
    if mail.order_number is None:
        return gettext("%(mail)s, accepted %(at)s, several orders of %(account)s") % facts
    return gettext("%(mail)s, accepted %(at)s, order %(order)s of %(customer)s (%(account)s)") % facts


def _waiting(found: FoundNotice, *, zone: str) -> _Waiting:
    why, way = why_waiting(
        cause=found.cause, has_case=found.case_mail_id is not None, has_mail=found.mail_id is not None
    )
    is_reply, whole = found.case_mail_id is not None, min(found.raw_bytes, REPLY_BYTES)
    return _Waiting(
        why=why,
        way=way,
        whole_until=_whole_until(found, zone=zone),
        cut=is_reply and len(found.raw) < whole,
        days=WAITS_WHOLE.days,
        most=MOST_WAITING_BYTES,
        kept=KEPT_BYTES,
    )


def _cause(found: FoundNotice) -> str:
    """Why the mail did not arrive, or why the reply waited; while it waits that is said at length."""
    if found.cause is None or (found.state is NoticeState.UNKNOWN and found.cause in set(Held)):
        return ""
    return notice_cause_label(found.cause)


def _whole_until(found: FoundNotice, *, zone: str) -> str:
    """Until when it is kept whole; empty where it is no larger than what is kept of all."""
    if found.judged_at is None or len(found.raw) <= KEPT_BYTES:
        return ""
    return short_instant(found.judged_at + WAITS_WHOLE, zone=zone, now=clock.now())


def _show(
    request: WorkRequest,
    found: FoundNotice,
    *,
    form: AssignForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = _asked(request, found)
    waits = found.state is NoticeState.UNKNOWN
    context = {
        "tabs": mail_tabs(PAGE),
        "notice": found,
        "heading": found.subject or gettext("Without a subject"),
        "what": capfirst(notice_kind_label(found.kind)) if found.kind else "",
        "cause": _cause(found),
        "answer": answer_told(found.code, found.words and without_links(found.words)),
        "state": notice_state_label(found.state),
        "tone": TONES.get(found.state, ""),
        "source": notice_source_label(found.source),
        "mail": mail_of(found),
        "case": case_answered_by(found),
        "raw": raw_of(bytes(found.raw), source=found.source, raw_bytes=found.raw_bytes),
        "waits": waits,
        "waiting": _waiting(found, zone=request.reader.zone) if waits else None,
        "may_decide": waits and refuse_notice_decision(request.reader.person) is None,
        "search": asked.search,
        "candidates": asked.candidates,
        "form": form or AssignForm(None, mails=asked.candidates, hard=found.hard),
        "problem": sentence_of(refusal, zone=request.reader.zone) if refusal else "",
    }
    return show(request, "web/notices/notice.html", context, status=status_of(refusal) if refusal else status)
