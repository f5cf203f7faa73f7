"""What the link of a mail opens: its lines while their contact epoch holds, and nothing more (PRODUCT H1)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from startline.queries.lines import ListedLine, facts_of
from startline.rules.line import Status
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


class LinkState(StrEnum):
    """Whether a link still leads somewhere, and if not, why."""

    OPEN = "open"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True)
class FoundLink:
    """A link that exists; its token is still to be proven."""

    id: uuid.UUID
    key_number: int
    to_former_contact: bool


@dataclass(frozen=True, kw_only=True)
class LinkedOrder:
    """An order that the link leads to, its open lines, and whom to ask about it."""

    number: str
    account_name: str
    customer_name: str
    placed_by: str | None
    lines: Sequence[ListedLine]


@dataclass(frozen=True, kw_only=True)
class OpenedLink:
    """What the link shows: only its open lines; *gone* counts the others."""

    state: LinkState
    language: str
    recipient: str | None
    orders: Sequence[LinkedOrder]
    gone: int


def find_link(link_id: uuid.UUID) -> FoundLink | None:
    """The link of that id."""
    row = _STATEMENTS["link"].row(link_id=link_id)
    return FoundLink(**row._asdict()) if row else None


def open_link(link_id: uuid.UUID) -> OpenedLink | None:
    """What the link leads to now; None for that of a notice to a former contact. Changes nothing."""
    mail = _STATEMENTS["mail"].row(link_id=link_id)
    if mail is None:
        return None
    spoken_of = _STATEMENTS["lines"].rows(mail_id=mail.id)
    states = {row.line_id: _state_of(row) for row in spoken_of}
    still_open = [row for row in spoken_of if states[row.line_id] is LinkState.OPEN]
    return OpenedLink(
        state=_state(list(states.values())),
        language=mail.language,
        recipient=mail.recipient,
        orders=_orders(still_open),
        gone=len(spoken_of) - len(still_open),
    )


def _state_of(line: Any) -> LinkState:
    """Replaced comes first: what became of a line afterwards is no longer the former contact's to know."""
    if line.contact_epoch != line.epoch_then:
        return LinkState.REPLACED
    if line.status == Status.CANCELLED:
        return LinkState.CANCELLED
    return LinkState.OPEN if line.mapped_at is None else LinkState.FINISHED


def _state(states: Sequence[LinkState]) -> LinkState:
    """The state of the whole: that of the line with most left to do."""
    return min(states, key=list(LinkState).index, default=LinkState.REPLACED)


def _orders(lines: Sequence[Any]) -> Sequence[LinkedOrder]:
    facts = {line.id: line for line in facts_of([row.line_id for row in lines])}
    by_order: dict[int, list[Any]] = {}
    for row in lines:
        by_order.setdefault(row.order_id, []).append(row)
    return [
        LinkedOrder(
            number=facts[rows[0].line_id].order_number,
            account_name=facts[rows[0].line_id].account_name,
            customer_name=facts[rows[0].line_id].customer_name,
            placed_by=rows[0].placed_by,
            lines=[facts[row.line_id] for row in rows],
        )
        for rows in by_order.values()
    ]
