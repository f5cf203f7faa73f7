"""What the link of a notice to a former contact opens: the change that it tells of, and whether it can be disputed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from startline.rules.refusal import RefusalCode
from startline.rules.reviews import refuse_dispute
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


class ReplacementState(StrEnum):
    """What became of a change of contact since its notice; the first is the one that can be disputed."""

    OPEN = "open"
    UNDER_REVIEW = "under_review"
    REVIEWED = "reviewed"
    MAPPED = "mapped"
    CANCELLED = "cancelled"
    OVERTAKEN = "overtaken"


_STATES: Mapping[RefusalCode, ReplacementState] = {
    RefusalCode.STALE: ReplacementState.OVERTAKEN,
    RefusalCode.CANCELLED: ReplacementState.CANCELLED,
    RefusalCode.PAST_PONR: ReplacementState.MAPPED,
}


@dataclass(frozen=True, kw_only=True)
class ReplacedLine:
    """A line whose contact was replaced, with what the former one knew of it; *disputed_at* where it was disputed."""

    number: str
    offer_code: str
    offer_name: str
    quantity: int
    state: ReplacementState
    disputed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReplacedOrder:
    """An order with its lines, and whom to ask about it."""

    number: str
    account_name: str
    customer_name: str
    placed_by: str | None
    lines: Sequence[ReplacedLine]


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """The change: from *former* to *contact* (None once erased); *time_zone* is that of the first line."""

    mail_id: int
    former: str | None
    contact: str | None
    changed_at: datetime
    time_zone: str
    state: ReplacementState
    orders: Sequence[ReplacedOrder]

    @property
    def can_be_reported(self) -> bool:
        """Whether its former contact can say that it was not agreed; once, and also of mapped lines."""
        late = self.state is ReplacementState.MAPPED and self.disputed_at is None
        return late or self.state is ReplacementState.OPEN

    @property
    def disputed_at(self) -> datetime | None:
        """When it was said of lines of it that the change was not agreed; None where it was of none."""
        times = [line.disputed_at for order in self.orders for line in order.lines if line.disputed_at]
        return min(times, default=None)


def open_replacement(link_id: uuid.UUID) -> Replacement | None:
    """The change that the notice behind the link tells of; None where the link is none of a notice. Changes nothing."""
    rows = _STATEMENTS["lines"].rows(link_id=link_id)
    if not rows:
        return None
    orders: dict[int, list[Any]] = {}
    for row in rows:
        orders.setdefault(row.order_id, []).append(row)
    first = rows[0]
    return Replacement(
        mail_id=first.mail_id,
        former=first.former,
        contact=first.replaced_by,
        changed_at=first.changed_at,
        time_zone=first.time_zone,
        state=min(map(_state_of, rows), key=list(ReplacementState).index),
        orders=[_order(of_order) for of_order in orders.values()],
    )


def _order(rows: Sequence[Any]) -> ReplacedOrder:
    return ReplacedOrder(
        number=rows[0].order_number,
        account_name=rows[0].account_name,
        customer_name=rows[0].customer_name,
        placed_by=rows[0].placed_by,
        lines=[_line(row) for row in rows],
    )


def _line(row: Any) -> ReplacedLine:
    state = _state_of(row)
    disputed = state in (ReplacementState.UNDER_REVIEW, ReplacementState.REVIEWED, ReplacementState.MAPPED)
    return ReplacedLine(
        number=row.number,
        offer_code=row.offer_code,
        offer_name=row.offer_name,
        quantity=row.quantity,
        state=state,
        disputed_at=row.review_at or row.disputed_at if disputed else None,
    )


def _state_of(row: Any) -> ReplacementState:
    refusal = refuse_dispute(row, epoch=row.epoch_then, disputed_at=row.disputed_at)
    if refusal is None:
        return ReplacementState.OPEN
    if refusal.code is RefusalCode.ALREADY_DISPUTED:
        return ReplacementState.UNDER_REVIEW if row.review_at else ReplacementState.REVIEWED
    return _STATES[refusal.code]
