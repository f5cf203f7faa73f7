"""To which addresses mail is stopped: looked through, stopped, lifted (PRODUCT M6)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from startline import clock
from startline.actions.stop_mail_to import lift_suppression, suppress_address
from startline.queries.settings import changes_of_stops
from startline.queries.stopped import Stop, stop_of, stops
from startline.rules.addresses import Address, parse_address
from startline.web.mail_health.looking import for_operators, for_operators_people
from startline.web.mail_tabs import mail_tabs
from startline.web.reading import WorkRequest
from startline.web.searching import cursor_in, page_of, words_in
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import LIVE, show, target_of
from startline.wording.addresses import sentence_of_address
from startline.wording.mail_health import lifted_words, lifting_words, suppression_label
from startline.wording.settings import change_sentence

_ROWS = 50
_NOTE_LENGTH = 500
_CHANGES_SHOWN = 10


class StopForm(forms.Form):
    """The address to which mail is to be stopped, and why."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=320,
        widget=forms.TextInput(
            attrs={
                "inputmode": "email",
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=_NOTE_LENGTH,
        required=False,
        help_text=gettext_lazy("Why, for whoever looks later. Optional."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        """The one plain address."""
        parsed = parse_address(self.cleaned_data["address"])
        if isinstance(parsed, Address):
            return parsed.email
        raise forms.ValidationError(sentence_of_address(parsed))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A stop in words."""

    stop: Stop
    reason: str
    lifted: str


@for_operators_people
@require_safe
def listed(request: WorkRequest) -> HttpResponse:
    """A page of the stops: those in force, or the lifted ones."""
    lifted, sought = request.GET.get("box") == "lifted", words_in(request.GET)
    page = page_of(request.GET, lambda after: stops(lifted=lifted, sought=sought, after=after, limit=_ROWS))
    context = {
        "tabs": mail_tabs("mail_stopped"),
        "boxes": [("", gettext("In force"), not lifted), ("lifted", gettext("Lifted"), lifted)],
        "lifted": lifted,
        "sought": sought,
        "rows": [_row(stop) for stop in page.rows],
        "page": page,
        "first_page": cursor_in(request.GET) is None,
        "may_act": request.reader.runs_instance,
        "now": clock.now(),
    }
    if target_of(request) != LIVE:
        context["history"] = [
            {"sentence": change_sentence(one), "at": one.occurred_at}
            for one in changes_of_stops().rows[:_CHANGES_SHOWN]
        ]
    return show(request, "web/mail/stopped.html", context, live="web/mail/stopped_rows.html")


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: WorkRequest) -> HttpResponse:
    """Ask for the address, and stop mail to it."""
    form = StopForm(request.POST or None, initial={"address": words_in(request.GET, "address")})
    if not form.is_valid():
        return show(request, "web/mail/stop.html", {"form": form}, status=status_of(form))
    address = form.cleaned_data["address"]
    with acting_once(request) as actor:
        stopped = actor is not None and suppress_address(
            actor=actor, address=address, note=form.cleaned_data["note"], now=clock.now()
        )
    done = gettext("Nothing is mailed to %(address)s any more.")
    sentence = done if stopped else gettext("Mail to %(address)s was stopped already.")
    messages.success(request, sentence % {"address": address})
    return to_page(request, "mail_stopped")


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask whether mail may go to the address again; confirmed, let it.

    :raises Refused: not_found.
    """
    found, now = stop_of(public_id), clock.now()
    if request.method != "POST":
        return show(request, "web/mail/lift.html", {**_lifting(found), "now": now})
    with acting_once(request) as actor:
        lifted = actor is not None and lift_suppression(actor=actor, suppression_id=public_id, now=now)
    done = gettext("Mail to %(address)s goes again from now on.")
    sentence = done if lifted else gettext("Mail to %(address)s went again already.")
    messages.success(request, sentence % {"address": found.address or gettext("an erased address")})
    return to_page(request, "mail_stopped")


def _lifting(found: Stop) -> dict[str, object]:
    return {
        "stop": found,
        "reason": suppression_label(found.reason),
        "sentence": lifting_words(found.reason),
    }


def _row(found: Stop) -> Row:
    at: datetime | None = found.lifted_at
    return Row(
        stop=found,
        reason=suppression_label(found.reason),
        lifted=lifted_words(by=found.lifted_by, unasked=found.lifted_unasked) if at else "",
    )
