"""The mails that wait and those that failed: looked through, tried now, sent again (PRODUCT M4, M6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from startline import clock
from startline.actions.retry_mails import MOST_RETRIED, retry_mails
from startline.models import Mail
from startline.models.mail import MailState
from startline.queries.mail_queue import Box, QueuedMail, queued_ids, queued_mails, resendable
from startline.queries.selection import MOST_NAMED
from startline.web.mail_health.looking import for_operators, for_operators_people
from startline.web.mail_health.queue_form import QueueSearch, box_in
from startline.web.mail_tabs import mail_tabs
from startline.web.public_ids import id_in
from startline.web.reading import WorkRequest
from startline.web.searching import cursor_in, page_of
from startline.web.see_other import see_other
from startline.web.sending import acting_once
from startline.web.showing import show
from startline.wording.causes import delivery_cause_label
from startline.wording.labels import mail_kind_label, mail_state_label

_ROWS = 50
_TONES = {MailState.REFUSED: "bad", MailState.GIVEN_UP: "bad", MailState.SENDING: "soon"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A mail in words; *picked* where something can be done about it."""

    mail: QueuedMail
    kind: str
    state: str
    tone: str
    cause: str
    answer: str
    waits_for_cap: bool
    picked: bool


@for_operators_people
@require_safe
def queue(request: WorkRequest) -> HttpResponse:
    """A page of the mails; changes nothing."""
    now, box = clock.now(), box_in(request.GET)
    form = QueueSearch(request.GET, box=box)
    wanted = form.wanted()
    page = page_of(request.GET, lambda after: queued_mails(wanted, now=now, after=after, limit=_ROWS))
    rows = [_row(mail, box=box, request=request) for mail in page.rows]
    context = {
        "tabs": mail_tabs("mail_queue"),
        "box": box.value,
        "boxes": [(Box.WAITING.value, gettext("Waiting")), (Box.FAILED.value, gettext("Failed in 30 days"))],
        "form": form,
        "page": page,
        "rows": rows,
        "selectable": any(row.picked for row in rows),
        "most": MOST_RETRIED if box is Box.WAITING else MOST_NAMED,
        "first_page": cursor_in(request.GET) is None,
        "now": now,
    }
    return show(request, "web/mail/queue.html", context, live="web/mail/queue_rows.html")


@for_operators
@require_POST
def try_now(request: WorkRequest) -> HttpResponse:
    """Let the selected mails, or all that match, be tried now; those that wait for a cap go on waiting."""
    asked, now = request.POST, clock.now()
    with acting_once(request) as actor:
        if actor is not None:
            tried = retry_mails(actor=actor, mail_ids=_ids(asked), now=now)
            _say_tried(request, tried)
    return see_other(_back(asked))


@for_operators_people
@require_safe
def send_again(request: WorkRequest) -> HttpResponse:
    """On to the confirmation of a resend for all failed mails that match, as many as can be named at once."""
    wanted = QueueSearch(request.GET, box=Box.FAILED).wanted()
    mails = resendable(wanted, now=clock.now(), limit=MOST_NAMED)
    if not mails:
        messages.warning(
            request, gettext("None of these mails can be sent again: their contacts have changed.")
        )
        return see_other(_back(request.GET))
    query = urlencode([("mail", mail_id.hex) for mail_id in mails])
    return HttpResponseRedirect(f"{reverse('resend')}?{query}")


def _say_tried(request: WorkRequest, tried: int) -> None:
    if not tried:
        messages.warning(request, gettext("None of these mails waits for a later attempt any more."))
        return
    words = ngettext("%(count)s mail is tried now.", "%(count)s mails are tried now.", tried)
    messages.success(request, words % {"count": tried})


def _ids(asked: QueryDict) -> Sequence[int]:
    """The mails that the form names: all that match its filters, or each by itself.

    :raises Refused: not_found, where an id is none.
    """
    if asked.get("all"):
        wanted = QueueSearch(asked, box=Box.WAITING).wanted()
        return queued_ids(wanted, now=clock.now(), limit=MOST_RETRIED)
    named = [id_in(text) for text in asked.getlist("mail")[:MOST_RETRIED]]
    return list(Mail.objects.filter(public_id__in=named).values_list("pk", flat=True))


def _back(asked: QueryDict) -> str:
    """The list as it was narrowed."""
    kept = {name: asked[name] for name in ("box", "q", "domain", "state", "cause") if asked.get(name)}
    return f"{reverse('mail_queue')}?{urlencode(kept)}" if kept else reverse("mail_queue")


def _row(mail: QueuedMail, *, box: Box, request: WorkRequest) -> Row:
    now = clock.now()
    may_try = request.reader.runs_instance and mail.can_be_tried(now)
    may_send = request.reader.edits and mail.can_be_sent_again
    code = f"{mail.code} " if mail.code else ""
    return Row(
        mail=mail,
        kind=mail_kind_label(mail.kind),
        state=mail_state_label(mail.state),
        tone=_TONES.get(mail.state, ""),
        cause=capfirst(delivery_cause_label(mail.cause)) if mail.cause else "",
        answer=f"{code}{mail.words or ''}".strip(),
        waits_for_cap=mail.state is MailState.WAITING and mail.counts_at > now,
        picked=may_try if box is Box.WAITING else may_send,
    )
