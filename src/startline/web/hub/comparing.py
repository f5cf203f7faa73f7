"""The page before the point of no return: the order beside the organization, and what is typed to go on (H3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.codes import Step
from startline.actions.map_confirmed import NewOrganization, mapping_subject
from startline.models import User
from startline.queries.links import Errand
from startline.queries.organization_finder import Around, around
from startline.queries.spaces import roles_of
from startline.rules.codes import CodePurpose, CodeRefused
from startline.rules.mapping import MappingWarning, is_typed
from startline.web.hub.choice import (
    Choice,
    chosen_organization,
    fingerprint,
    new_organization,
    reference_of,
    warnings_of,
)
from startline.web.hub.door import for_an_errand
from startline.web.hub.linked import linked_orders
from startline.web.hub.mapping import map_as_member
from startline.web.hub.sending import send_code
from startline.web.tongue import spoken
from startline.wording.codes import sentence_of_code
from startline.wording.dates import short_day
from startline.wording.hub_mapping import WarningWords, told_warning

_NOT_FOUND, _CONFLICT, _GONE, _INVALID, _TOO_OFTEN = 404, 409, 410, 422, 429


class ConfirmForm(forms.Form):
    """The organization's name, typed: who only sends forms off maps nothing (PRODUCT H1, H3)."""

    typed = forms.CharField(
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type the organization's name, as it stands above.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        """Ask for the organization's *name*."""
        super().__init__(*args, **options)
        self.asked_for = name
        self.fields["typed"].label = gettext("To confirm, type the organization's name: %(name)s") % {
            "name": name
        }

    def clean_typed(self) -> str:
        """What was typed is the name, case and accents aside."""
        typed: str = self.cleaned_data["typed"]
        if not is_typed(typed, name=self.asked_for):
            raise forms.ValidationError(
                gettext("This is not the organization's name: %(name)s. Nothing was mapped.")
                % {"name": self.asked_for}
            )
        return typed


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What the page shows: the choice, what speaks against it, and whether the reader belongs to the organization."""

    choice: Choice
    warnings: Sequence[WarningWords]
    seen: str
    member: User | None


@require_http_methods(["GET", "HEAD", "POST"])
@for_an_errand
def compare(request: HttpRequest, errand: Errand) -> HttpResponse:
    """The comparison; a POST with the name typed sends a code to the contact, or maps at once for a member.

    GET and HEAD change nothing, nor does a form that is sent without the name.
    """
    known = around(errand)
    choice = _choice(request, errand, known=known)
    if isinstance(choice, HttpResponse):
        return choice
    comparison = _comparison(request, errand, choice, known=known)
    if request.method != "POST":
        form = ConfirmForm(name=choice.name, initial={"seen": comparison.seen})
        return _show(request, errand, comparison, form=form)
    form = ConfirmForm(request.POST, name=choice.name)
    if not form.is_valid():
        return _show(request, errand, comparison, form=form, status=_INVALID)
    if form.cleaned_data["seen"] != comparison.seen:
        fresh = ConfirmForm(name=choice.name, initial={"seen": comparison.seen})
        return _show(request, errand, comparison, form=fresh, changed=True, status=_CONFLICT)
    if comparison.member is not None and choice.organization is not None:
        member, organization = comparison.member, choice.organization
        return map_as_member(request, errand.to_map, organization, member=member, now=clock.now())
    return _send_code(request, errand, comparison)


def _choice(request: HttpRequest, errand: Errand, *, known: Around) -> Choice | HttpResponse:
    """What the address names, or the page that says why that cannot be chosen."""
    own = errand.orders[0].organization_id
    if new := new_organization(request.GET, errand, known=known):
        return new if own is None else redirect("hub_organization", key=errand.key)
    choice = chosen_organization(request.GET, errand)
    if choice is None or choice.organization is None:
        return _not_there(request, errand, closed=False, status=_NOT_FOUND)
    if choice.organization.closed_at is not None:
        return _not_there(request, errand, closed=True, status=_GONE)
    if own not in (None, choice.organization.id):
        return redirect("hub_organization", key=errand.key)
    return choice


def _not_there(request: HttpRequest, errand: Errand, *, closed: bool, status: int) -> HttpResponse:
    return render(
        request, "web/hub/no_organization.html", {"errand": errand, "closed": closed}, status=status
    )


def _comparison(request: HttpRequest, errand: Errand, choice: Choice, *, known: Around) -> Comparison:
    warnings: list[MappingWarning] = warnings_of(choice, errand, known=known)
    member = _member(request, choice)
    return Comparison(
        choice=choice,
        warnings=[told_warning(warning) for warning in warnings],
        seen=fingerprint(choice, errand, warnings=warnings, at_once=member is not None),
        member=member,
    )


def _member(request: HttpRequest, choice: Choice) -> User | None:
    """Who is signed in, where they belong to the organization: they need no code (PRODUCT H3)."""
    user = request.user
    if choice.organization is None or not isinstance(user, User):
        return None
    return user if choice.organization.id in roles_of(user.pk) else None


def _show(
    request: HttpRequest,
    errand: Errand,
    comparison: Comparison,
    *,
    form: ConfirmForm,
    changed: bool = False,
    no_code: str = "",
    status: int = 200,
) -> HttpResponse:
    organization, zone = comparison.choice.organization, errand.lines[0].time_zone
    context = {
        "errand": errand,
        "orders": linked_orders(errand.orders, now=clock.now()),
        "left_out": sum(line.review_at is not None for line in errand.lines),
        "choice": comparison.choice,
        "since": short_day(organization.since_at, zone=zone) if organization else "",
        "reference": reference_of(organization, in_full=comparison.choice.in_full) if organization else "",
        "warnings": comparison.warnings,
        "member": comparison.member,
        "form": form,
        "changed": changed,
        "no_code": no_code,
    }
    return render(request, "web/hub/compare.html", context, status=status)


def _send_code(request: HttpRequest, errand: Errand, comparison: Comparison) -> HttpResponse:
    """Send the contact a code that confirms exactly what was compared, and lead to where it is typed."""
    step = Step(
        account_id=errand.orders[0].account_id,
        link_id=errand.link_id,
        address_id=errand.contact_id,
        purpose=CodePurpose.MAP,
        subject=_subject(errand.to_map, comparison.choice),
    )
    try:
        return send_code(request, step, key=errand.key, recipient=errand.contact, now=clock.now())
    except CodeRefused as refused:
        sentence = sentence_of_code(refused.refusal, zone=errand.lines[0].time_zone)
        form = ConfirmForm(name=comparison.choice.name, initial={"seen": comparison.seen})
        return _show(request, errand, comparison, form=form, no_code=sentence, status=_TOO_OFTEN)


def _subject(errand: Errand, choice: Choice) -> Mapping[str, Any]:
    new = NewOrganization(name=choice.name, domain=choice.domain, language=spoken())
    return mapping_subject(
        order_ids=errand.order_ids,
        epochs=errand.epochs,
        organization=choice.organization.public_id if choice.organization else new,
    )
