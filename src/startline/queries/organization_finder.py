"""The organizations that a contact may choose from, found without letting anybody list others' (PRODUCT H3)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.models import Organization
from startline.queries.links import Errand
from startline.rules.addresses import Address, parse_address
from startline.rules.domains import is_public_provider
from startline.rules.mapping import InUse, proves_domain
from startline.rules.names import name_key
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
MOST_SUGGESTED = 10
MOST_COUNTED = 1000
"""So many orders of an organization, or organizations of a name, are looked at; where there are more, they count so."""


@dataclass(frozen=True, kw_only=True)
class FoundOrganization:
    """An organization, what tells it apart, and what it has to do with the customer.

    *since_at* is when it came into being, *in_use* the offers of which it has mapped lines. *by_domain*: its proven
    domain is the contact's; *by_orders*: earlier orders of the customer were mapped to it; *by_name*: its name is the
    customer's.
    """

    id: int
    public_id: uuid.UUID
    name: str
    domain: str | None
    reference: str
    closed_at: datetime | None
    since_at: datetime
    members: int
    orders: int
    in_use: Sequence[InUse]
    by_domain: bool
    by_orders: bool
    by_name: bool

    @property
    def is_near(self) -> bool:
        """Whether more than its name connects it with the customer: only then may its services be told."""
        return self.by_domain or self.by_orders


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """The strongest suggestions, and whether there are more than are shown."""

    organizations: Sequence[FoundOrganization]
    more: bool


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An organization to which an order of the customer was mapped before."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Around:
    """What the errand's customer and seller say: whether a code proves the contact's domain, and where orders went."""

    provable_domain: str | None
    earlier: Sequence[Earlier]


@dataclass(frozen=True, kw_only=True)
class OpenInvitation:
    """An invitation into an organization that can still be accepted."""

    public_id: uuid.UUID
    key_number: int


def contact_domain(errand: Errand) -> str | None:
    """The mail domain of the errand's contact, in ASCII; None where the address was erased."""
    parsed = parse_address(errand.contact)
    return parsed.domain.lower() if isinstance(parsed, Address) else None


def suggestions(errand: Errand) -> Suggested:
    """The open organizations that may be the customer's, the most probable first; its own alone, where it has one.

    An order has at most one organization: what later lines of it may be mapped to is no question (PRODUCT H3).
    """
    first = errand.orders[0]
    if first.organization_id is not None:
        return Suggested(organizations=_facts([first.organization_id], errand), more=False)
    rows = _STATEMENTS["suggested"].rows(**_customer(errand), among=MOST_COUNTED, limit=MOST_SUGGESTED + 1)
    ids = [row.id for row in rows]
    return Suggested(organizations=_facts(ids[:MOST_SUGGESTED], errand), more=len(ids) > MOST_SUGGESTED)


def organization_of_reference(reference: str, errand: Errand) -> FoundOrganization | None:
    """The open organization that has exactly this *reference*."""
    row = _STATEMENTS["by_reference"].row(reference=reference)
    return _facts([row.id], errand)[0] if row else None


def organization_of_public_id(public_id: uuid.UUID, errand: Errand) -> FoundOrganization | None:
    """The organization of that id, open or closed; the caller has made sure that the contact may know of it."""
    row = _STATEMENTS["by_public_id"].row(public_id=public_id)
    return _facts([row.id], errand)[0] if row else None


def name_of(public_id: uuid.UUID) -> str:
    """The name of the organization of that id, which is there."""
    return Organization.objects.values_list("name", flat=True).get(public_id=public_id)


def around(errand: Errand) -> Around:
    """What else is known of the errand's customer and seller."""
    domain, first = contact_domain(errand), errand.orders[0]
    row = _STATEMENTS["around"].row(
        account_id=first.account_id, customer_id=first.customer_id, domain=domain, among=MOST_COUNTED
    )
    proven = proves_domain(domain, is_sellers=row.sellers_domain)
    return Around(
        provable_domain=domain if proven else None,
        earlier=[Earlier(**earlier) for earlier in row.earlier],
    )


def namesakes(name: str) -> int:
    """How many open organizations have that name, case and accents aside."""
    count: int = _STATEMENTS["namesakes"].row(name_key=name_key(name), among=MOST_COUNTED).count
    return count


def open_invitation(*, organization_id: int, address_id: int, now: datetime) -> OpenInvitation | None:
    """The invitation of the address into the organization, where it can still be accepted."""
    row = _STATEMENTS["invitation"].row(organization_id=organization_id, address_id=address_id, now=now)
    return OpenInvitation(**row._asdict()) if row else None


def _customer(errand: Errand) -> dict[str, Any]:
    """What organizations are compared with; a public provider's domain is everybody's, and compared with none."""
    domain, first = contact_domain(errand), errand.orders[0]
    return {
        "domain": None if domain is None or is_public_provider(domain) else domain,
        "customer_id": first.customer_id,
        "name_key": name_key(first.customer_name),
    }


def _facts(ids: Sequence[int], errand: Errand) -> Sequence[FoundOrganization]:
    if not ids:
        return []
    rows = _STATEMENTS["facts"].rows(ids=list(ids), **_customer(errand), among=MOST_COUNTED)
    return [
        FoundOrganization(**{**row._asdict(), "in_use": [InUse(**used) for used in row.in_use]})
        for row in rows
    ]
