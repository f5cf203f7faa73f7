"""What a contact is told before an order is mapped to an organization, which cannot be undone (PRODUCT H3)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from startline.rules.domains import is_public_provider
from startline.rules.names import name_key
from startline.rules.plain_text import plain

LONGEST_NAME = 200
_BETWEEN_GROUPS = re.compile(r"[\s\-‐-–]+")
_REFERENCE = re.compile(r"([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{4})")


class MappingWarningCode(StrEnum):
    """What may be wrong with a choice; `wording.hub_mapping` has a sentence for each, in every language."""

    MAPPED_TO_ANOTHER = "mapped_to_another"
    OTHER_DOMAIN = "other_domain"
    OTHER_NAME = "other_name"
    SAME_NAME = "same_name"
    NEW_ORGANIZATION = "new_organization"
    FIRST_ORDER = "first_order"
    HAS_OFFER = "has_offer"


@dataclass(frozen=True, kw_only=True)
class MappingWarning:
    """One thing to look at before going on, with the facts that its sentence needs."""

    code: MappingWarningCode
    facts: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class InUse:
    """An offer of which an organization has mapped lines; how many, and of what quantity, where that may be told."""

    offer: str
    name: str
    lines: int | None = None
    quantity: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """The order that is about to be mapped: whose it is, the domain of its contact, and the codes of its offers.

    *earlier* are the names of the other organizations to which orders of the same customer were mapped before.
    """

    customer: str
    contact_domain: str | None
    offers: Collection[str]
    earlier: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class OrganizationFacts:
    """The organization that was chosen, or is to be created: *namesakes* are open ones of the same name."""

    name: str
    domain: str | None
    orders: int = 0
    in_use: Sequence[InUse] = ()
    is_new: bool = False
    namesakes: int = 0


def mapping_warnings(order: OrderFacts, organization: OrganizationFacts) -> Sequence[MappingWarning]:
    """What speaks against mapping the order to the organization, what matters most first (PRODUCT H3).

    None of it forbids anything: each is a sentence beside the two that are compared.
    """
    found = [
        _mapped_to_another(order),
        _other_domain(order, organization),
        _other_name(order, organization),
        *(_of_new(organization) if organization.is_new else _of_known(order, organization)),
    ]
    return [warning for warning in found if warning is not None]


def proves_domain(domain: str | None, *, is_sellers: bool) -> bool:
    """Whether a code mailed to *domain* shows that it is an organization's own (PRODUCT H3).

    A public provider's is everybody's, and that of the people who sell is not the customer's.
    """
    return domain is not None and not is_public_provider(domain) and not is_sellers


def organization_name(text: str) -> str | None:
    """*text* as the name of an organization: one line of 1 to `LONGEST_NAME` characters; None where it is none.

    What steers a device or cannot be seen is left out, and a letter or digit has to remain.
    """
    name = plain(text, length=LONGEST_NAME + 1)
    readable = any(character.isalnum() for character in name) and bool(name_key(name))
    return name if readable and len(name) <= LONGEST_NAME else None


def reference_in(text: str) -> str | None:
    """*text* as the reference of an organization, whatever its case, spaces and hyphens; None where it is none."""
    found = _REFERENCE.fullmatch(_BETWEEN_GROUPS.sub("", text).upper())
    return "-".join(found.groups()) if found else None


def is_typed(typed: str, *, name: str) -> bool:
    """Whether *typed* is the organization's *name*, case and accents aside: what confirms the mapping (PRODUCT H3)."""
    return name_key(plain(typed, length=LONGEST_NAME + 1)) == name_key(name)


def _mapped_to_another(order: OrderFacts) -> MappingWarning | None:
    if not order.earlier:
        return None
    facts = {"customer": order.customer, "organization": order.earlier[0]}
    return MappingWarning(code=MappingWarningCode.MAPPED_TO_ANOTHER, facts=facts)


def _other_domain(order: OrderFacts, organization: OrganizationFacts) -> MappingWarning | None:
    if organization.domain is None or organization.domain == order.contact_domain:
        return None
    facts = {"contact_domain": order.contact_domain, "domain": organization.domain}
    return MappingWarning(code=MappingWarningCode.OTHER_DOMAIN, facts=facts)


def _other_name(order: OrderFacts, organization: OrganizationFacts) -> MappingWarning | None:
    if name_key(order.customer) == name_key(organization.name):
        return None
    facts = {"customer": order.customer, "organization": organization.name}
    return MappingWarning(code=MappingWarningCode.OTHER_NAME, facts=facts)


def _of_new(organization: OrganizationFacts) -> Sequence[MappingWarning]:
    new = MappingWarning(code=MappingWarningCode.NEW_ORGANIZATION, facts={"organization": organization.name})
    if not organization.namesakes:
        return [new]
    facts: Mapping[str, str | int] = {
        "organization": organization.name,
        "count": organization.namesakes,
    }
    return [MappingWarning(code=MappingWarningCode.SAME_NAME, facts=facts), new]


def _of_known(order: OrderFacts, organization: OrganizationFacts) -> Sequence[MappingWarning]:
    has = [
        MappingWarning(
            code=MappingWarningCode.HAS_OFFER,
            facts={"offer": used.name, "lines": used.lines, "quantity": used.quantity},
        )
        for used in organization.in_use
        if used.offer in order.offers
    ]
    if organization.orders:
        return has
    return [
        MappingWarning(code=MappingWarningCode.FIRST_ORDER, facts={"organization": organization.name}),
        *has,
    ]
