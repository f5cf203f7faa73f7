"""What a contact has chosen in the hub: an organization that was offered to them, or a new one (PRODUCT H3)."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from startline.queries.links import Errand
from startline.queries.organization_finder import (
    Around,
    FoundOrganization,
    contact_domain,
    namesakes,
    organization_of_public_id,
)
from startline.rules.mapping import (
    InUse,
    MappingWarning,
    OrderFacts,
    OrganizationFacts,
    mapping_warnings,
)
from startline.web.organization_name import OrganizationNameField

# What is signed for the one can never be taken for the other.
_KNOWN, _NEW = "startline.web.hub.choice", "startline.web.hub.choice.new"
_BY_REFERENCE = ".r"
_SHOWN_OF_A_REFERENCE = 4


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An organization that is there, or the *name* and proven *domain* of one to be created.

    *in_full*: its services may be told, because the contact is near to it or knows its reference.
    """

    organization: FoundOrganization | None
    name: str
    domain: str | None
    in_full: bool = True

    @property
    def in_use(self) -> list[InUse]:
        """The offers that it has, with how much of each only where that may be told."""
        if self.organization is None:
            return []
        if self.in_full:
            return list(self.organization.in_use)
        return [InUse(offer=used.offer, name=used.name) for used in self.organization.in_use]


class NewForm(forms.Form):
    """The organization that is to be created: its name, and whether the contact's mail domain is its own."""

    name = OrganizationNameField()
    own_domain = forms.BooleanField(required=False)

    def __init__(self, *args: Any, domain: str | None, **options: Any) -> None:
        """Offer the contact's *domain* as the organization's where a code proves it."""
        super().__init__(*args, **options)
        self.domain = domain
        if domain is None:
            del self.fields["own_domain"]
            return
        self.fields["own_domain"].label = gettext("%(domain)s is its mail domain") % {"domain": domain}
        self.fields["own_domain"].help_text = gettext(
            "The organization is then suggested to colleagues who have an address there."
        )

    def choice(self) -> Choice:
        """What was chosen; the form is valid."""
        own = self.cleaned_data.get("own_domain")
        return Choice(organization=None, name=self.cleaned_data["name"], domain=self.domain if own else None)


def comparison_of(organization: FoundOrganization, errand: Errand, *, by_reference: bool = False) -> str:
    """The address at which the organization is compared with the order.

    Its id is signed for the errand: who guesses one of another organization is told nothing of it.
    """
    word = organization.public_id.hex + (_BY_REFERENCE if by_reference else "")
    return _comparison(errand, organization=_signer(errand, _KNOWN).sign(word))


def comparison_of_new(new: NewForm, errand: Errand) -> str:
    """The address at which the organization of the form, which is valid, is compared with the order.

    It is signed for the errand too: the comparison tells how many have that name, and names are not to be tried out.
    """
    return _comparison(errand, new=_signer(errand, _NEW).sign_object(new.cleaned_data))


def reference_of(organization: FoundOrganization, *, in_full: bool) -> str:
    """Its reference, or only how that ends: enough for a colleague to say that it is theirs, not to enter it."""
    return organization.reference if in_full else f"…{organization.reference[-_SHOWN_OF_A_REFERENCE:]}"


def chosen_organization(query: QueryDict, errand: Errand) -> Choice | None:
    """The organization that the address names; None where it was not offered for this errand."""
    try:
        word = _signer(errand, _KNOWN).unsign(query.get("organization", ""))
    except signing.BadSignature:
        return None
    organization = organization_of_public_id(uuid.UUID(word.removesuffix(_BY_REFERENCE)), errand)
    if organization is None:
        return None
    return Choice(
        organization=organization,
        name=organization.name,
        domain=organization.domain,
        in_full=organization.is_near or word.endswith(_BY_REFERENCE),
    )


def new_organization(query: QueryDict, errand: Errand, *, known: Around) -> Choice | None:
    """The new organization that the address describes; None where no form of this errand led there."""
    try:
        entered = _signer(errand, _NEW).unsign_object(query.get("new", ""))
    except signing.BadSignature:
        return None
    form = NewForm(entered, domain=known.provable_domain)
    return form.choice() if form.is_valid() else None


def warnings_of(choice: Choice, errand: Errand, *, known: Around) -> list[MappingWarning]:
    """What speaks against mapping the errand's orders to what was chosen."""
    organization = choice.organization
    order = OrderFacts(
        customer=errand.orders[0].customer_name,
        contact_domain=contact_domain(errand),
        offers={line.offer_code for line in errand.lines},
        earlier=[each.name for each in known.earlier if organization is None or each.id != organization.id],
    )
    other_side = OrganizationFacts(
        name=choice.name,
        domain=choice.domain,
        orders=organization.orders if organization else 0,
        in_use=choice.in_use,
        is_new=organization is None,
        namesakes=namesakes(choice.name) if organization is None else 0,
    )
    return list(mapping_warnings(order, other_side))


def fingerprint(choice: Choice, errand: Errand, *, warnings: list[MappingWarning], at_once: bool) -> str:
    """What differs as soon as the comparison would show something else than what was looked at.

    *at_once*: its button maps, and sends no code first.
    """
    lines = sorted((line.id, line.contact_epoch, line.review_at is None) for line in errand.lines)
    whole = (
        lines,
        choice.name,
        choice.domain,
        [(each.code.value, sorted(each.facts.items())) for each in warnings],
        at_once,
    )
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:32]


def _comparison(errand: Errand, **query: str) -> str:
    return f"{reverse('hub_compare', kwargs={'key': errand.key})}?{urlencode(query)}"


def _signer(errand: Errand, what: str) -> signing.Signer:
    return signing.Signer(salt=f"{what}:{errand.link_id.hex}:{errand.key.hex}")
