"""Hands the link's lines over to somebody else, who becomes their contact, with a code (PRODUCT H2, C9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.actor import Actor
from startline.actions.change_contact import Selection, change_contact, preview_contact_change
from startline.actions.codes import Step
from startline.actions.outcome import LineOutcome
from startline.mail.addresses import find_or_add
from startline.mail.domains import mail_of
from startline.models.record import Outcome
from startline.queries.codes import ShownCode, handed_over
from startline.queries.domains import domains_near
from startline.queries.links import Errand, LinkState, OpenedLink
from startline.rules.addresses import Address
from startline.rules.codes import CodePurpose, CodeRefused
from startline.rules.domains import TAKES_NO_MAIL, suggest_domain
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import ActorKind
from startline.web.address_field import AddressField
from startline.web.hub.door import for_an_errand
from startline.web.hub.sending import send_code
from startline.web.see_other import see_other
from startline.wording.addresses import foreign_domain_sentence, no_mail_sentence
from startline.wording.codes import sentence_of_code
from startline.wording.outcomes import line_outcome_sentence, line_reason

_INVALID, _TOO_MANY = 422, 429
_LABELS = {
    WhoSetsUp.COLLEAGUE.value: gettext_lazy("Email address of the colleague"),
    WhoSetsUp.CUSTOMER.value: gettext_lazy("Email address of the person at the customer"),
}


class HandOverForm(forms.Form):
    """The address of who becomes the contact; *sure* once it has been said what that means."""

    address = AddressField(label=gettext_lazy("Email address of the new contact"))
    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, to: str, **options: Any) -> None:
        """Ask for the address of a colleague or of the customer, where *to* says which."""
        super().__init__(*args, **options)
        if to in _LABELS:
            self.fields["address"].label = _LABELS[to]


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What is odd about the new address: the one that is probably meant, else a warning."""

    meant: str | None = None
    meant_domain: str | None = None
    warning: str | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@for_an_errand
def hand_over(request: HttpRequest, errand: Errand) -> HttpResponse:
    """Ask for the address, say what handing over means, then mail the code that confirms it.

    Nothing is recorded before the code is typed, and no code goes before an address is.
    """
    typed = _typed(request)
    to = (typed or request.GET).get("to", "")
    form = HandOverForm(typed, to=to)
    if not form.is_valid():
        return _asked(request, errand, form, to=to, status=_INVALID if form.errors else 200)
    address: Address = form.cleaned_data["address"]
    foreseen = preview_contact_change(
        actor=_actor(errand.contact_id), selection=_selection(errand), address=address.email, now=clock.now()
    )
    if not any(line.outcome is Outcome.CHANGED for line in foreseen):
        form.add_error("address", _why_not(foreseen))
        return _asked(request, errand, form, to=to, status=_INVALID)
    if not form.cleaned_data["sure"]:
        return _explained(request, errand, address, foreseen, to=to)
    try:
        return _send(request, errand, address, now=clock.now())
    except CodeRefused as refused:
        zone = errand.lines[0].time_zone
        form.add_error(None, sentence_of_code(refused.refusal, zone=zone))
        return _asked(request, errand, form, to=to, status=_TOO_MANY)


def finish(request: HttpRequest, step: Step, now: datetime) -> HttpResponse:
    """Hand over what *step* says, within the transaction that uses up its code; the code's page then tells of it."""
    subject = step.subject
    epochs = {int(line_id): epoch for line_id, epoch in subject["epochs"].items()}
    change_contact(
        actor=_actor(step.address_id),
        selection=Selection(order_ids=subject["order_ids"], line_ids=list(epochs), seen_epochs=epochs),
        address=subject["address"],
        now=now,
    )
    return see_other(request.path)


def told(subject: Mapping[str, Any]) -> str:
    """What a code with this *subject* confirms."""
    return gettext("The code confirms that the order is handed over to %(address)s.") % subject


def done(request: HttpRequest, link: OpenedLink, code: ShownCode) -> HttpResponse:
    """What became of each line, once *code* was used."""
    lines = handed_over(code)
    several = len({line.order_number for line in lines}) > 1
    context = {
        "address": code.subject["address"],
        "changed": [line for line in lines if line.outcome is Outcome.CHANGED],
        "mailed": any(line.mailed for line in lines),
        "outcomes": [
            (f"{line.order_number} · {line.offer}" if several else line.offer, line_outcome_sentence(line))
            for line in lines
        ],
        "contact": code.address,
        "more": link.state in (LinkState.OPEN, LinkState.FINISHED),
    }
    return render(request, "web/hub/handed_over.html", context)


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was sent; *use* is the address that was suggested, taken in place of the typed one."""
    if request.method != "POST":
        return None
    typed = request.POST.copy()
    if "use" in typed:
        typed.setlist("address", typed.getlist("use"))
    return typed


def _actor(address_id: int) -> Actor:
    return Actor(kind=ActorKind.CONTACT, address_id=address_id)


def _selection(errand: Errand) -> Selection:
    return Selection(order_ids=errand.order_ids, line_ids=list(errand.epochs), seen_epochs=errand.epochs)


def _why_not(lines: Sequence[LineOutcome]) -> str:
    """Why no line can be handed over to that address: as a rule because all of them have it."""
    reasons = {line_reason(line.refusal) for line in lines if line.refusal}
    return gettext("Nothing can be handed over to this address: %(reasons)s.") % {
        "reasons": "; ".join(sorted(reasons))
    }


def _asked(request: HttpRequest, errand: Errand, form: HandOverForm, *, to: str, status: int) -> HttpResponse:
    context = {"errand": errand, "order": errand.orders[0], "form": form, "to": to}
    return render(request, "web/hub/hand_over.html", context, status=status)


def _explained(
    request: HttpRequest, errand: Errand, address: Address, foreseen: Sequence[LineOutcome], *, to: str
) -> HttpResponse:
    offers = {line.id: line.offer_name for line in errand.lines}
    context: Mapping[str, Any] = {
        "errand": errand,
        "order": errand.orders[0],
        "address": address.email,
        "to": to,
        "advice": _advice(address, errand, now=clock.now()),
        "going": [(line.line_number, offers[line.line_id]) for line in foreseen if not line.refusal],
        "staying": [
            (line.line_number, offers[line.line_id], line_reason(line.refusal))
            for line in foreseen
            if line.refusal
        ],
    }
    return render(request, "web/hub/hand_over_means.html", context)


def _advice(address: Address, errand: Errand, *, now: datetime) -> Advice:
    """What is odd about the address, never a block; only domains of the order's own parties are suggested (C6).

    Those in use around the account's other orders are its other customers', and nobody else's to learn.
    """
    first = errand.orders[0]
    parties = domains_near(customer_ids=[first.customer_id], account_ids=[first.account_id]).parties
    if address.domain in parties:
        return Advice()
    if meant := suggest_domain(address.domain, known=parties):
        return Advice(meant=f"{address.email.rpartition('@')[0]}@{meant}", meant_domain=meant)
    answer = mail_of(address.domain, now=now)
    if answer in TAKES_NO_MAIL:
        return Advice(warning=no_mail_sentence(address.domain, answer))
    return Advice(warning=foreign_domain_sentence(address.domain))


def _send(request: HttpRequest, errand: Errand, address: Address, *, now: datetime) -> HttpResponse:
    """Send the code. The address is added now, on its own: the code's transaction waits for orders (decisions/0002)."""
    find_or_add(address)
    step = Step(
        account_id=errand.orders[0].account_id,
        link_id=errand.link_id,
        address_id=errand.contact_id,
        purpose=CodePurpose.HAND_OVER,
        subject={
            "address": address.email,
            "order_ids": list(errand.order_ids),
            "epochs": {str(line_id): epoch for line_id, epoch in errand.epochs.items()},
        },
    )
    return send_code(request, step, key=errand.key, recipient=errand.contact, now=now)
