"""The page on which a contact finds the organization, or begins a new one (PRODUCT H3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from startline.queries.links import Errand
from startline.queries.organization_finder import (
    FoundOrganization,
    around,
    organization_of_reference,
    suggestions,
)
from startline.rules.mapping import reference_in
from startline.web.hub.choice import NewForm, comparison_of, comparison_of_new, reference_of
from startline.web.hub.door import for_an_errand
from startline.web.see_other import see_other
from startline.wording.dates import short_day

_INVALID, _TOO_OFTEN = 422, 429


class ReferenceForm(forms.Form):
    """The reference of an organization, which its members see in its space."""

    reference = forms.CharField(
        max_length=100,
        label=gettext_lazy("Its reference"),
        help_text=gettext_lazy(
            "Every member sees it in the organization's space, for instance 1F09-77C3-A0D4."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Enter the reference that a member has given.")},
    )

    def clean_reference(self) -> str:
        """The reference as it is written."""
        reference = reference_in(self.cleaned_data["reference"])
        if reference is None:
            raise forms.ValidationError(
                gettext(
                    "A reference has twelve digits and letters from A to F, such as 1F09-77C3-A0D4. Compare it with "
                    "the one in the organization's space."
                )
            )
        return reference


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A suggestion as the page shows it; *reference* is cut where only its name connects it with the customer."""

    organization: FoundOrganization
    address: str
    since: str
    reference: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_an_errand
def find_organization(request: HttpRequest, errand: Errand) -> HttpResponse:
    """The organizations that may be the customer's; a POST looks one up by its exact reference, or begins a new one."""
    if request.method != "POST":
        return _finder(request, errand)
    return _begin(request, errand) if "new" in request.POST else _look_up(request, errand)


def _begin(request: HttpRequest, errand: Errand) -> HttpResponse:
    """Compare a new organization with the order; names are limited, for the comparison tells how many have one."""
    form = _new_form(errand, request.POST)
    if not form.is_valid():
        return _finder(request, errand, new=form, status=_INVALID)
    if not ratelimit.consume(request, action="organization_name", key=str(errand.link_id)):
        form.add_error(
            "name",
            gettext(
                "Too many names were tried. Ask a member for the organization's reference, or try again in an hour."
            ),
        )
        return _finder(request, errand, new=form, status=_TOO_OFTEN)
    return see_other(comparison_of_new(form, errand))


def _look_up(request: HttpRequest, errand: Errand) -> HttpResponse:
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return _finder(request, errand, by_reference=form, status=_INVALID)
    if not ratelimit.consume(request, action="organization_reference", key=str(errand.link_id)):
        form.add_error(
            "reference",
            gettext(
                "Too many references were tried. Ask a member for the right one, and try again in an hour."
            ),
        )
        return _finder(request, errand, by_reference=form, status=_TOO_OFTEN)
    found = organization_of_reference(form.cleaned_data["reference"], errand)
    if found is None:
        form.add_error(
            "reference",
            gettext(
                "No organization has this reference. Compare it with the one that its members see in its space; an "
                "organization that was closed has none any more."
            ),
        )
        return _finder(request, errand, by_reference=form, status=_INVALID)
    return see_other(comparison_of(found, errand, by_reference=True))


def _finder(
    request: HttpRequest,
    errand: Errand,
    *,
    by_reference: ReferenceForm | None = None,
    new: NewForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; *by_reference* and *new* are forms that were not filled in well."""
    suggested = suggestions(errand)
    context = {
        "errand": errand,
        "customer": errand.orders[0].customer_name,
        "offered": _offered(suggested.organizations, errand),
        "more": suggested.more,
        "only": errand.orders[0].organization_name,
        "by_reference": by_reference or ReferenceForm(),
        "new": new or _new_form(errand),
        "tried": "reference" if by_reference else "new" if new else "",
    }
    return render(request, "web/hub/organization.html", context, status=status)


def _new_form(errand: Errand, entered: QueryDict | None = None) -> NewForm:
    domain = around(errand).provable_domain
    return NewForm(entered, domain=domain, initial={"name": errand.orders[0].customer_name})


def _offered(organizations: Sequence[FoundOrganization], errand: Errand) -> Sequence[Offered]:
    zone = errand.lines[0].time_zone
    return [
        Offered(
            organization=each,
            address=comparison_of(each, errand),
            since=short_day(each.since_at, zone=zone),
            reference=reference_of(each, in_full=each.is_near),
        )
        for each in organizations
    ]
