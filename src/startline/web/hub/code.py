"""The page on which a code is typed: what it confirms, where it was mailed, and what is wrong with it (H2, H3)."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.codes import Step, confirm, is_of_browser
from startline.queries.codes import ShownCode, find_code, order_of_code
from startline.queries.links import OpenedLink
from startline.rules.codes import (
    DIGITS,
    MOST_TRIES,
    CodePurpose,
    CodeRefusal,
    CodeRefusalCode,
    CodeRefused,
    digits_of,
    refuse_code,
)
from startline.web.hub import go_on, hand_over, mapping
from startline.web.hub.arriving import link_of, standing, unknown
from startline.web.hub.sending import send_code
from startline.web.hub_pass import browser_of
from startline.web.see_other import see_other
from startline.wording.codes import sentence_of_code
from startline.wording.dates import short_instant

_INVALID, _GONE, _TOO_MANY = 422, 410, 429
_C = CodeRefusalCode
_STATUSES: Mapping[CodeRefusalCode, int] = {_C.NOT_THERE: 404, _C.CAP: _TOO_MANY, _C.WRONG: _INVALID}


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What the codes of one purpose confirm.

    *told* says it, *finish* does it within the code's transaction, *done* shows it afterwards; *open_lines* are those
    for which it can still be done, by id with their contact epoch. *step* is how far it is on the way, 1 to 4.
    """

    step: int
    told: Callable[[Mapping[str, Any]], str]
    finish: Callable[[HttpRequest, Step, datetime], HttpResponse]
    done: Callable[[HttpRequest, OpenedLink, ShownCode], HttpResponse]
    open_lines: Callable[[OpenedLink], Mapping[int, int]]


def _unmapped(link: OpenedLink) -> Mapping[int, int]:
    return {line_id: epoch for errand in link.errands for line_id, epoch in errand.epochs.items()}


_CONFIRMED: Mapping[CodePurpose, Confirmed] = {
    CodePurpose.HAND_OVER: Confirmed(
        step=1, told=hand_over.told, finish=hand_over.finish, done=hand_over.done, open_lines=_unmapped
    ),
    CodePurpose.MAP: Confirmed(
        step=2, told=mapping.told, finish=mapping.finish, done=mapping.done, open_lines=_unmapped
    ),
    CodePurpose.SET_UP: Confirmed(
        step=3, told=go_on.told, finish=go_on.finish, done=go_on.done, open_lines=go_on.lines_here
    ),
}


class CodeForm(forms.Form):
    """The six digits, typed or pasted with whatever stands between them."""

    typed = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "digits",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
        error_messages={
            "required": gettext_lazy("Type the six digits of the mail."),
            "max_length": gettext_lazy(
                "A code has six digits, and this is none. It was not counted as a try."
            ),
        },
    )

    def clean_typed(self) -> str:
        """The digits; anything else is no try."""
        digits = digits_of(self.cleaned_data["typed"])
        if digits is None:
            raise forms.ValidationError(self.fields["typed"].error_messages["max_length"])
        return digits


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, key: uuid.UUID, code: uuid.UUID) -> HttpResponse:
    """Ask for the code; a POST with its digits does what it confirms, one with *again* sends a new code.

    Where what it confirms is no longer open, the page of the link says how things stand, and leads on.
    """
    link = link_of(request)
    if link is None:
        return unknown(request)
    shown = find_code(code, link_id=link.id)
    if shown is None or shown.subject["key"] != str(key):
        return _not_there(request)
    confirmed = _CONFIRMED[shown.purpose]
    if shown.used_at and is_of_browser(shown.browser, browser_of(request)):
        return confirmed.done(request, link, shown)
    if not shown.epochs.items() & confirmed.open_lines(link).items():
        return standing(request, link, overtaken=True)
    if request.method != "POST":
        return _asked(request, shown, CodeForm())
    if "again" in request.POST:
        return _sent_again(request, shown, key=key)
    return _tried(request, shown)


def _tried(request: HttpRequest, shown: ShownCode) -> HttpResponse:
    form, now = CodeForm(request.POST), clock.now()
    if not form.is_valid():
        return _asked(request, shown, form, status=_INVALID)
    try:
        return confirm(
            shown.public_id,
            typed=form.cleaned_data["typed"],
            browser=browser_of(request),
            link_id=shown.link_id,
            purpose=shown.purpose,
            now=now,
            then=lambda step: _CONFIRMED[shown.purpose].finish(request, step, now),
        )
    except CodeRefused as refused:
        return _refused(request, shown, form, refused.refusal)


def _refused(request: HttpRequest, shown: ShownCode, form: CodeForm, refusal: CodeRefusal) -> HttpResponse:
    """The page again, with the tries that are left; where a double click had used the code, what came of that."""
    if refusal.code is CodeRefusalCode.USED and is_of_browser(shown.browser, browser_of(request)):
        return see_other(request.path)
    again = find_code(shown.public_id, link_id=shown.link_id) or shown
    status = _STATUSES.get(refusal.code, _GONE)
    if refusal.code is CodeRefusalCode.WRONG and refusal.left:
        form.add_error("typed", sentence_of_code(refusal))
        return _asked(request, again, form, status=status)
    return _asked(request, again, form, refusal=refusal, status=status)


def _sent_again(request: HttpRequest, shown: ShownCode, *, key: uuid.UUID) -> HttpResponse:
    step = Step(
        account_id=shown.account_id,
        link_id=shown.link_id,
        address_id=shown.address_id,
        purpose=shown.purpose,
        subject=shown.subject,
    )
    try:
        return send_code(request, step, key=key, recipient=shown.address or "", now=clock.now())
    except CodeRefused as refused:
        return _asked(request, shown, CodeForm(), refusal=refused.refusal, status=_TOO_MANY)


def _asked(
    request: HttpRequest,
    shown: ShownCode,
    form: CodeForm,
    *,
    refusal: CodeRefusal | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    order = order_of_code(order_ids=shown.subject["order_ids"], link_id=shown.link_id)
    same_browser = is_of_browser(shown.browser, browser_of(request))
    useless = refuse_code(shown, same_browser=same_browser, matches=True, now=now)
    why = refusal or useless
    context: Mapping[str, Any] = {
        "form": None if useless else form,
        "why": sentence_of_code(why, zone=order.time_zone) if why else "",
        "told": _CONFIRMED[shown.purpose].told(shown.subject),
        "order": order,
        "contact": shown.address,
        "asked_at": short_instant(shown.asked_at, zone=order.time_zone, now=now),
        "expires_at": short_instant(shown.expires_at, zone=order.time_zone, now=now),
        "left": MOST_TRIES - shown.tries if shown.tries else 0,
        "digits": DIGITS,
        "step": _CONFIRMED[shown.purpose].step,
        "sender": settings.STARTLINE_SENDER,
    }
    return render(request, "web/hub/code.html", context, status=status)


def _not_there(request: HttpRequest) -> HttpResponse:
    context = {"why": sentence_of_code(CodeRefusal(code=CodeRefusalCode.NOT_THERE))}
    return render(request, "web/hub/no_code.html", context, status=_STATUSES[CodeRefusalCode.NOT_THERE])
