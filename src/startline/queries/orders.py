"""Orders: the list with its search, one order, and the lines of it page by page (PRODUCT P1)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from startline.queries.access import not_found
from startline.queries.lines import ListedLine, facts_of
from startline.queries.paging import BadCursor, Page, cursor_of, place_of, public_id_in
from startline.queries.search import LAST_ID, Count, Search, prefixes
from startline.rules.line import Status
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LINES_LOOKED_AT = 1000


class Sort(StrEnum):
    """How the list is sorted: newest first, by number, last placed first."""

    NEWEST = "newest"
    NUMBER = "number"
    PLACED = "placed"


@dataclass(frozen=True, kw_only=True)
class OrderFilter:
    """Which orders are asked for; *accounts* are the visible ones, None for all.

    *words* begin an order's number, its customer's name or a subscription's number; *contact_key* is the key
    of an address that a line has as its contact. Status, offer and start date (both days included) are those
    of one and the same line.
    """

    accounts: Sequence[int] | None
    words: str | None = None
    contact_key: str | None = None
    offer: str | None = None
    status: Status | None = None
    start_from: date | None = None
    start_to: date | None = None

    @property
    def by_line(self) -> bool:
        """Whether an offer or a status is asked for, which have an index of their own."""
        return self.offer is not None or self.status is not None

    @property
    def dated(self) -> bool:
        """Whether the start date is limited."""
        return self.start_from is not None or self.start_to is not None

    def finds(self) -> Sequence[str]:
        """The statements that find what each filter asks for."""
        line = "_".join(name for name in ("offer", "status") if getattr(self, name) is not None)
        asked = {
            "find_words": self.words is not None,
            "find_contact": self.contact_key is not None,
            f"find_{line}": bool(line),
            "find_start": self.dated,
        }
        return [name for name, wanted in asked.items() if wanted]

    def keeps(self) -> Sequence[str]:
        """The conditions under which an order passes."""
        asked = {
            "keep_words": self.words is not None,
            "keep_contact": self.contact_key is not None,
            "keep_line": self.offer is not None or self.status is not None or self.dated,
        }
        return [name for name, wanted in asked.items() if wanted]

    def parameters(self) -> dict[str, Any]:
        """The filter as the statements take it."""
        return {
            "accounts": None if self.accounts is None else list(self.accounts),
            **prefixes(self.words or ""),
            "contact_key": self.contact_key,
            "offer": self.offer,
            "status": self.status,
            "statuses": [self.status] if self.status else list(Status),
            "dated": self.dated,
            "start_from": self.start_from or date.min,
            "start_to": self.start_to or date.max,
        }


@dataclass(frozen=True, kw_only=True)
class ListedOrder:
    """A row of the list; *counts* says of up to a thousand lines how many stand where."""

    id: int
    public_id: uuid.UUID
    number: str
    account_name: str
    customer_name: str
    placed_by_email: str | None
    placed_by_name: str | None
    placed_on: date | None
    lines: int
    counts: Mapping[str, int]
    next_closes_at: datetime | None

    @property
    def more_lines(self) -> bool:
        """Whether the order has more lines than were looked at."""
        return self.lines > _LINES_LOOKED_AT


@dataclass(frozen=True, kw_only=True)
class OrderPage:
    """A page of the list, and how many orders it has in all."""

    rows: Sequence[ListedOrder]
    after: str | None
    count: Count


@dataclass(kw_only=True, slots=True)
class WholeOrder:
    """One order; its numbers count the lines to which something applies, *monthly* sums those not cancelled."""

    id: int
    public_id: uuid.UUID
    number: str
    account_id: int
    account_name: str
    distributor_id: int | None
    customer_name: str
    placed_by_id: int | None
    placed_by_email: str | None
    placed_by_name: str | None
    placed_on: date | None
    currency: str
    held_at: datetime | None
    hold_name: str | None
    organization_name: str | None
    lines: int
    monthly: Decimal | None
    changeable: int
    mailable: int
    bookable: int
    movable: int
    holdable: int
    held: int
    cancellable: int
    pending: int


@dataclass(kw_only=True, slots=True)
class LineDetail:
    """What a page says of a line besides the lists' facts; whose it is, as `rules.who_may` asks for it."""

    line_id: int
    account_id: int
    distributor_id: int | None
    placed_by_id: int | None
    placed_by_email: str | None
    monthly_amount: Decimal | None
    currency: str
    subscription_id: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class NamedOffer:
    """An offer by which lists are filtered."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Partner:
    """An account whose orders the person sees."""

    public_id: uuid.UUID
    id: int
    name: str


def orders(
    wanted: OrderFilter, *, limit: int, sort: Sort = Sort.NEWEST, after: str | None = None
) -> OrderPage:
    """A page of the orders, and how many there are: exact to a thousand.

    :raises BadCursor: *after* is none of ours, or names an order that is not seen.
    """
    by_line = sort is Sort.NEWEST and wanted.by_line
    search = Search(
        statements=_STATEMENTS,
        finds=wanted.finds(),
        keeps=wanted.keeps(),
        walk="walk_newest_lines" if by_line else f"walk_{sort}",
        walks_hits=by_line and len(wanted.finds()) == 1,
    )
    hits = search.hits({**wanted.parameters(), **_start(after, sort=sort), "sort": sort}, limit=limit)
    rows = _listed(hits.ids)
    return OrderPage(rows=rows, after=hits.after(rows), count=hits.count)


def find_order(public_id: uuid.UUID) -> WholeOrder:
    """The order with that public id.

    :raises Refused: not_found, where whoever reads sees none.
    """
    row = _STATEMENTS["order"].row(public_id=public_id)
    if row is None:
        raise not_found(order=str(public_id))
    return WholeOrder(**row._asdict())


def lines_of(order_id: int, *, limit: int, after: str | None = None) -> Page[ListedLine]:
    """A page of the order's lines as they came in.

    :raises BadCursor: *after* is none of ours, or names no line of the order.
    """
    last_seen = public_id_in(after) if after else None
    found = _STATEMENTS["lines"].rows(order_id=order_id, after=last_seen, limit=limit + 1)
    if after and not found:
        raise BadCursor(after)
    last = cursor_of(found[limit - 1].public_id) if len(found) > limit else None
    return Page(rows=facts_of([row.id for row in found[:limit]]), after=last)


def line_meant(order_id: int, *, number: str, subscription: str) -> uuid.UUID | None:
    """The public id of the one line of the order that is meant; None where it may be several, or none is.

    By its *number*, of which the last ".0" may be left out, else by its *subscription*'s, else because it is alone.
    """
    row = _STATEMENTS["line_meant"].row(order_id=order_id, number=number, subscription=subscription)
    return row.public_id if row else None


def find_line(public_id: uuid.UUID) -> tuple[ListedLine, LineDetail]:
    """The line with that public id.

    :raises Refused: not_found, where whoever reads sees none.
    """
    row = _STATEMENTS["details"].row(line_ids=[], public_id=public_id)
    if row is None:
        raise not_found(line=str(public_id))
    return facts_of([row.line_id])[0], LineDetail(**row._asdict())


def details_of(line_ids: Sequence[int]) -> Mapping[int, LineDetail]:
    """What a page says of the lines besides the lists' facts, by line id."""
    rows = _STATEMENTS["details"].rows(line_ids=list(line_ids), public_id=None)
    return {row.line_id: LineDetail(**row._asdict()) for row in rows}


def offers() -> Sequence[NamedOffer]:
    """All offers, by code."""
    return [NamedOffer(**row._asdict()) for row in _STATEMENTS["offers"].rows()]


def partners(accounts: Sequence[int] | None) -> Sequence[Partner]:
    """The accounts among *accounts* (None: all) that have orders of their own, by name."""
    asked = None if accounts is None else list(accounts)
    return [Partner(**row._asdict()) for row in _STATEMENTS["partners"].rows(accounts=asked)]


def _start(after: str | None, *, sort: Sort) -> dict[str, Any]:
    """After which values of the sort the page begins; before all of them where nothing was seen yet."""
    if after is None:
        return {"id": 0 if sort is Sort.NUMBER else LAST_ID, "number": "", "placed_on": date.max}
    return place_of(after, found_by=_STATEMENTS["place"])


def _listed(order_ids: Sequence[int]) -> Sequence[ListedOrder]:
    rows = _STATEMENTS["listed"].rows(order_ids=list(order_ids), lines_limit=_LINES_LOOKED_AT + 1)
    return [ListedOrder(**row._asdict()) for row in rows]
