"""The page behind the link of a notice to a former contact: what was changed, and "this was not me" (PRODUCT C9)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.dispute_change import dispute_change
from startline.queries.replacements import Replacement, ReplacementState, open_replacement
from startline.rules.addresses import mask_address
from startline.web.hub.link_cookies import TO_FORMER_CONTACT, kept
from startline.web.see_other import see_other
from startline.wording.dates import short_instant

_INVALID = 422
_S = ReplacementState
_STATUSES: Mapping[ReplacementState, int] = {
    _S.OPEN: 200,
    _S.UNDER_REVIEW: 200,
    _S.REVIEWED: 200,
    _S.MAPPED: 409,
    _S.CANCELLED: 410,
    _S.OVERTAKEN: 410,
}


class DisputeForm(forms.Form):
    """The number of the order, typed: who only sends forms off, as scanners of mail do, disputes nothing (H1)."""

    number = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type the order's number, as it stands above.")},
    )

    def __init__(self, *args: Any, number: str, **options: Any) -> None:
        """Ask for the order's *number*."""
        super().__init__(*args, **options)
        self.asked_for = number
        self.fields["number"].label = gettext("To confirm, type the order's number: %(number)s") % {
            "number": number
        }

    def clean_number(self) -> str:
        """The number that is asked for."""
        typed: str = self.cleaned_data["number"]
        if typed.casefold() != self.asked_for.casefold():
            raise forms.ValidationError(gettext("This is not the number of the order. Nothing was reported."))
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
def replaced(request: HttpRequest) -> HttpResponse:
    """What was changed and what became of that; a POST with the order's number typed puts it under review.

    GET and HEAD change nothing, nor does a form that is sent without the number. Once is enough: sent again, it
    finds the lines under review and says so.
    """
    link_id = kept(request, purpose=TO_FORMER_CONTACT)
    found = open_replacement(link_id) if link_id else None
    if found is None:
        return render(request, "web/hub/unknown.html", status=404)
    form = DisputeForm(request.POST if request.method == "POST" else None, number=found.orders[0].number)
    if form.is_valid():
        dispute_change(mail_id=found.mail_id, now=clock.now())
        return see_other("replaced")
    status = _INVALID if form.errors and found.can_be_reported else _STATUSES[found.state]
    return render(request, "web/hub/replaced.html", _context(found, form=form), status=status)


def _context(found: Replacement, *, form: DisputeForm) -> Mapping[str, object]:
    now, zone = clock.now(), found.time_zone
    mixed = len({line.state for order in found.orders for line in order.lines}) > 1
    return {
        "found": found,
        "state": found.state.value,
        "masked": mask_address(found.contact) if found.contact else "",
        "changed_at": short_instant(found.changed_at, zone=zone, now=now),
        "disputed_at": found.disputed_at and short_instant(found.disputed_at, zone=zone, now=now),
        "words": _words() if mixed else {},
        "form": form,
        "sender": settings.STARTLINE_SENDER,
    }


def _words() -> Mapping[str, str]:
    """What became of a line, beside it, where it is not the same for all."""
    return {
        _S.OPEN: pgettext("replaced", "can be reported"),
        _S.UNDER_REVIEW: pgettext("replaced", "under review"),
        _S.REVIEWED: pgettext("replaced", "review closed"),
        _S.MAPPED: pgettext("replaced", "mapped already"),
        _S.CANCELLED: pgettext("replaced", "cancelled"),
        _S.OVERTAKEN: pgettext("replaced", "changed again since"),
    }
