"""Goes on with the setup of a mapped order, or to its summary: with a code, or signed in, for a member (PRODUCT H4)."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.codes import Step
from startline.queries.codes import ShownCode
from startline.queries.links import LinkedOrder, OpenedLink
from startline.rules.codes import CodePurpose, CodeRefused
from startline.web.hub.arriving import link_of, standing, unknown
from startline.web.hub.linked import mapped_order
from startline.web.hub.sending import send_code
from startline.web.hub_pass import Pass, give_pass, pass_of
from startline.web.see_other import see_other
from startline.wording.codes import sentence_of_code

_INVALID, _TOO_MANY = 422, 429
_CODE, _SIGN_IN = "code", "sign_in"


class HowForm(forms.Form):
    """How one shows who one is, chosen: none stands ready, so that a form sent off as it was served mails no code."""

    how = forms.ChoiceField(
        choices=[(_CODE, _CODE), (_SIGN_IN, _SIGN_IN)],
        error_messages={
            "required": gettext_lazy("Choose how to go on. No code was sent."),
            "invalid_choice": gettext_lazy("Choose one of the two ways. No code was sent."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: HttpRequest, order: uuid.UUID) -> HttpResponse:
    """Say to what the order is mapped and by whom, and ask who goes on; who has shown it already goes straight on."""
    link = link_of(request)
    if link is None:
        return unknown(request)
    mapped = next((one for one in link.mapped if one.public_id == order), None)
    if mapped is None or not lines_here(link, mapped):
        return standing(request, link, overtaken=mapped is None)
    if pass_of(request) == Pass(link_id=link.id, address_id=link.recipient_id):
        return redirect("set_up", order=order)
    form = HowForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _asked(request, link, mapped, form, status=_INVALID if form.errors else 200)
    if form.cleaned_data["how"] == _SIGN_IN:
        return _to_sign_in(order)
    try:
        return _send(request, link, mapped, now=clock.now())
    except CodeRefused as refused:
        form.add_error(None, sentence_of_code(refused.refusal, zone=mapped.lines[0].time_zone))
        return _asked(request, link, mapped, form, status=_TOO_MANY)


def finish(request: HttpRequest, step: Step, now: datetime) -> HttpResponse:
    """Let the browser set up the services of the link's lines, or read what was, for whom the code was mailed to."""
    response = see_other("set_up", order=uuid.UUID(step.subject["key"]))
    give_pass(response, Pass(link_id=step.link_id, address_id=step.address_id))
    return response


def told(subject: Mapping[str, Any]) -> str:
    """What a code with this *subject* confirms."""
    return gettext("The code opens the setup in this browser, for twelve hours.")


def done(request: HttpRequest, link: OpenedLink, code: ShownCode) -> HttpResponse:
    """Where it goes on, once *code* was used."""
    return redirect("hub_go_on", order=uuid.UUID(code.subject["key"]))


def lines_here(link: OpenedLink, order: LinkedOrder | None = None) -> Mapping[int, int]:
    """The lines of *link* (or of its *order* alone) that are mapped and set up here, with their contact epoch.

    Those that are set up already among them: their summary is read by the same way (PRODUCT H4).
    """
    return {
        line.id: line.contact_epoch
        for mapped in ([order] if order else link.mapped)
        for line in mapped.lines
        if line.hub_url is None and line.organization_id is not None
    }


def _to_sign_in(order: uuid.UUID) -> HttpResponse:
    onward = urlencode({"next": reverse("set_up", kwargs={"order": order})})
    return see_other(f"{reverse('account_login')}?{onward}")


def _asked(
    request: HttpRequest, link: OpenedLink, mapped: LinkedOrder, form: HowForm, *, status: int
) -> HttpResponse:
    context = {
        "order": mapped_order(mapped, now=clock.now()),
        "contact": link.recipient,
        "form": form,
        "chosen": form["how"].value(),
    }
    return render(request, "web/hub/go_on.html", context, status=status)


def _send(request: HttpRequest, link: OpenedLink, mapped: LinkedOrder, *, now: datetime) -> HttpResponse:
    epochs = {str(line_id): epoch for line_id, epoch in lines_here(link, mapped).items()}
    step = Step(
        account_id=mapped.account_id,
        link_id=link.id,
        address_id=link.recipient_id,
        purpose=CodePurpose.SET_UP,
        subject={"order_ids": [mapped.id], "epochs": epochs},
    )
    return send_code(request, step, key=mapped.public_id, recipient=link.recipient or "", now=now)
