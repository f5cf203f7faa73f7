"""What the link of a mail opens: its lines while their contact epoch holds, and nothing more (PRODUCT H1)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from startline.queries.lines import ListedLine, facts_of
from startline.rules.line import Status
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


class LinkState(StrEnum):
    """Whether a link still leads somewhere, and if not, why; first that with most left to do.

    A link's state is that of the line of it that comes first here.
    """

    OPEN = "open"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True)
class FoundLink:
    """A link that exists; its token is still to be proven.

    *case* is the customer's case that its mail tells of, *organization* that of the member who opened it.
    """

    id: uuid.UUID
    key_number: int
    language: str
    to_former_contact: bool
    case: uuid.UUID | None
    organization: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class LinkedOrder:
    """An order that the link leads to, its open lines, and whom to ask about it.

    *organization_id* and *organization_name* are those of the organization that other lines of it are mapped to.
    """

    id: int
    public_id: uuid.UUID
    number: str
    account_id: int
    account_name: str
    customer_id: int
    customer_name: str
    organization_id: int | None
    organization_name: str | None
    placed_by: str | None
    lines: Sequence[ListedLine]


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What a link asks its contact to do for one customer: open lines that are mapped together, in one transaction.

    A mail may list orders of several customers (PRODUCT C8), and they never belong to one organization; nor do orders
    that have different ones already (PRODUCT H3). Lines whose service is set up in a hub elsewhere are not in it.
    *key*, the public id of its first order, names it in addresses.
    """

    key: uuid.UUID
    link_id: uuid.UUID
    contact_id: int
    contact: str
    orders: Sequence[LinkedOrder]

    @property
    def order_ids(self) -> Sequence[int]:
        """The orders, by id."""
        return [order.id for order in self.orders]

    @property
    def lines(self) -> Sequence[ListedLine]:
        """The lines of all its orders."""
        return [line for order in self.orders for line in order.lines]

    @property
    def epochs(self) -> Mapping[int, int]:
        """The contact epoch of each line, by line id: the link acts on it only while that holds (PRODUCT H1)."""
        return {line.id: line.contact_epoch for line in self.lines}

    @property
    def to_map(self) -> "Errand":
        """The same without the lines that are under review: what the comparison shows as mapped (PRODUCT C9)."""
        open_ = [
            replace(order, lines=[line for line in order.lines if line.review_at is None])
            for order in self.orders
        ]
        return replace(self, orders=[order for order in open_ if order.lines])

    @property
    def under_review(self) -> bool:
        """Whether each of its lines waits for a review to be closed: nothing can be done for them yet (PRODUCT C9)."""
        return all(line.review_at is not None for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class OpenedLink:
    """What the link shows: its open lines, and those of its contact's that were mapped; *gone* counts the others."""

    id: uuid.UUID
    state: LinkState
    recipient_id: int
    recipient: str | None
    orders: Sequence[LinkedOrder]
    errands: Sequence[Errand]
    mapped: Sequence[LinkedOrder]
    gone: int


def find_link(link_id: uuid.UUID) -> FoundLink | None:
    """The link of that id."""
    row = _STATEMENTS["link"].row(link_id=link_id)
    return FoundLink(**row._asdict()) if row else None


def open_link(link_id: uuid.UUID) -> OpenedLink | None:
    """What the link leads to now; None for that of a mail to anybody but a contact. Changes nothing."""
    mail = _STATEMENTS["mail"].row(link_id=link_id)
    if mail is None:
        return None
    spoken_of = _STATEMENTS["lines"].rows(mail_id=mail.id)
    by_state: dict[LinkState, list[Any]] = {state: [] for state in LinkState}
    for row in spoken_of:
        by_state[_state_of(row)].append(row)
    shown = [*by_state[LinkState.OPEN], *by_state[LinkState.FINISHED]]
    facts = {line.id: line for line in facts_of([row.line_id for row in shown])}
    orders = _orders(by_state[LinkState.OPEN], facts)
    return OpenedLink(
        id=link_id,
        state=next((state for state, rows in by_state.items() if rows), LinkState.REPLACED),
        recipient_id=mail.recipient_id,
        recipient=mail.recipient,
        orders=orders,
        errands=_errands(orders, link_id=link_id, mail=mail),
        mapped=_orders(by_state[LinkState.FINISHED], facts),
        gone=len(spoken_of) - len(shown),
    )


def _errands(orders: Sequence[LinkedOrder], *, link_id: uuid.UUID, mail: Any) -> Sequence[Errand]:
    together: dict[tuple[int, int | None], list[LinkedOrder]] = {}
    for order in orders:
        here = replace(order, lines=[line for line in order.lines if line.hub_url is None])
        if here.lines:
            together.setdefault((order.customer_id, order.organization_id), []).append(here)
    return [
        Errand(
            key=of_one[0].public_id,
            link_id=link_id,
            contact_id=mail.recipient_id,
            contact=mail.recipient,
            orders=of_one,
        )
        for of_one in together.values()
    ]


def _state_of(line: Any) -> LinkState:
    """Replaced comes first: what became of a line afterwards is no longer the former contact's to know."""
    if line.contact_epoch != line.epoch_then:
        return LinkState.REPLACED
    if line.status == Status.CANCELLED:
        return LinkState.CANCELLED
    return LinkState.OPEN if line.mapped_at is None else LinkState.FINISHED


def _orders(rows: Sequence[Any], facts: Mapping[int, ListedLine]) -> Sequence[LinkedOrder]:
    by_order: dict[int, list[Any]] = {}
    for row in rows:
        by_order.setdefault(row.order_id, []).append(row)
    return [_order(rows[0], [facts[row.line_id] for row in rows]) for rows in by_order.values()]


def _order(row: Any, lines: Sequence[ListedLine]) -> LinkedOrder:
    return LinkedOrder(
        id=row.order_id,
        public_id=lines[0].order_public_id,
        number=lines[0].order_number,
        account_id=lines[0].account_id,
        account_name=lines[0].account_name,
        customer_id=row.customer_id,
        customer_name=lines[0].customer_name,
        organization_id=row.order_organization_id,
        organization_name=row.order_organization,
        placed_by=row.placed_by,
        lines=lines,
    )
