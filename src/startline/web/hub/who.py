"""The first question of the hub: who sets the services up (PRODUCT H2)."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.actor import Actor
from startline.actions.outcome import Done
from startline.actions.start_set_up import start_set_up
from startline.models.record import Outcome
from startline.queries.links import Errand
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import ActorKind
from startline.web.hub.arriving import link_of, standing, unknown
from startline.web.hub.door import for_an_errand
from startline.web.see_other import see_other

_INVALID = 422


class WhoForm(forms.Form):
    """The answer, chosen: none stands ready, because scanners of mail send forms off as they are served (H1)."""

    who = forms.ChoiceField(
        choices=[(who.value, who.value) for who in WhoSetsUp],
        error_messages={
            "required": gettext_lazy("Choose who sets the service up. Nothing was recorded."),
            "invalid_choice": gettext_lazy("Choose one of the three answers. Nothing was recorded."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_an_errand
def who(request: HttpRequest, errand: Errand) -> HttpResponse:
    """Ask; a POST with an answer takes it down and leads on, one without changes nothing."""
    form = WhoForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {
            "errand": errand,
            "order": errand.orders[0],
            "form": form,
            "chosen": form["who"].value(),
        }
        return render(request, "web/hub/who.html", context, status=_INVALID if form.errors else 200)
    answer = WhoSetsUp(form.cleaned_data["who"])
    done = start_set_up(
        actor=Actor(kind=ActorKind.CONTACT, address_id=errand.contact_id),
        order_ids=errand.order_ids,
        epochs=errand.epochs,
        who=answer,
        now=clock.now(),
    )
    return _led_on(errand, answer) if _goes_on(done) else _overtaken(request)


def _goes_on(done: Done) -> bool:
    return any(line.outcome in (Outcome.CHANGED, Outcome.ALREADY) for line in done.lines)


def _led_on(errand: Errand, answer: WhoSetsUp) -> HttpResponse:
    if answer is WhoSetsUp.CONTACT:
        return see_other("hub_organization", key=errand.key)
    address = reverse("hub_hand_over", kwargs={"key": errand.key})
    return see_other(f"{address}?{urlencode({'to': answer.value})}")


def _overtaken(request: HttpRequest) -> HttpResponse:
    """Between looking and writing the lines were mapped, cancelled, handed over or put under review."""
    link = link_of(request)
    return standing(request, link, overtaken=True) if link else unknown(request)
