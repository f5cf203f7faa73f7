"""What a company's IT needs to let our mail through, and how often mail may go (PRODUCT M5, M6)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.set_caps import set_caps
from startline.queries.breaker import limits_in_force
from startline.queries.settings import changes_of_caps
from startline.rules.languages import WORKSPACE_LANGUAGES
from startline.web.allowed import envelope_pattern
from startline.web.preferences.around import MAIL, around
from startline.web.preferences.forms import CapsForm
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import show


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A text for an IT department in one language, and the address that opens it as a new mail."""

    language: str
    tongue: str
    subject: str
    text: str

    @property
    def address(self) -> str:
        """A link that begins a mail with it."""
        return f"mailto:?subject={quote(self.subject)}&body={quote(self.text)}"


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: WorkRequest) -> HttpResponse:
    """The sender to allow, a text that asks for it, and the limits of mail, which the operator sets."""
    runs = request.reader.runs_instance
    limits = limits_in_force()
    caps = limits.caps
    initial = {
        "line_cap": caps.line,
        "recipient_cap": caps.recipient,
        "account_cap": caps.account,
        **asdict(limits.breaker),
    }
    form = CapsForm(request.POST or None, initial=initial)
    if request.method == "POST":
        refuse_unless(runs)
        if form.is_valid():
            return _saved(request, form)
    context = {
        "form": form,
        "sender": settings.STARTLINE_SENDER,
        "sender_name": settings.STARTLINE_SENDER_NAME,
        "returns_to": envelope_pattern(),
        "hosts": settings.STARTLINE_SENDING_HOSTS,
        "letters": _letters(),
        "caps": caps,
        "may_set": runs,
        **around(request, tab=MAIL, changes=(lambda after: changes_of_caps(after=after)) if runs else None),
    }
    return show(request, "web/preferences/mail.html", context, status=status_of(form))


def _saved(request: WorkRequest, form: CapsForm) -> HttpResponse:
    with acting_once(request) as actor:
        changed = actor is not None and set_caps(actor=actor, wanted=form.caps(), now=clock.now())
    messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
    return to_page(request, MAIL)


def _letters() -> Sequence[Letter]:
    """The text in every language: who asks may write to somebody who speaks another."""
    return [_letter(code, tongue=tongue) for code, tongue in WORKSPACE_LANGUAGES.items()]


def _letter(code: str, *, tongue: str) -> Letter:
    facts = {
        "sender": settings.STARTLINE_SENDER,
        "name": settings.STARTLINE_SENDER_NAME,
        "address": settings.STARTLINE_URL,
    }
    with translation.override(code):
        return Letter(
            language=code,
            tongue=tongue,
            subject=gettext("Allow mail from %(sender)s") % facts,
            text=gettext(
                "For subscriptions that we have ordered, a provisioning email goes to the person who sets the "
                "service up. All of these mails come from one fixed address:\n\n"
                "%(sender)s (%(name)s)\n\n"
                "So that spam filters and quarantines let them through, add this address to the allowed "
                "senders of the mail system. Each mail has one link, which leads to %(address)s. There are no "
                "attachments."
            )
            % facts
            + _more(),
        )


def _more() -> str:
    """What is to be allowed besides, where it is set: the envelope sender and the servers."""
    parts = []
    if returns_to := settings.STARTLINE_BOUNCE_ADDRESS:
        name, _, domain = returns_to.rpartition("@")
        words = gettext(
            "Their envelope sender begins with %(name)s+ and ends with @%(domain)s; what stands between is "
            "another word for each mail."
        )
        parts.append(words % {"name": name, "domain": domain})
    if hosts := settings.STARTLINE_SENDING_HOSTS:
        words = gettext("They are sent by these servers: %(hosts)s.")
        parts.append(words % {"hosts": ", ".join(hosts)})
    return "".join(f"\n\n{part}" for part in parts)
