"""Subscriptions: the list with its search, one of them, and its lines over all orders (PRODUCT P2, W4)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from startline.queries.access import not_found
from startline.queries.lines import ListedLine, facts_of
from startline.queries.paging import BadCursor, Page, cursor_of, place_of, public_id_in
from startline.queries.search import Count, Search, prefixes
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LINES_LOOKED_AT = 1000


@dataclass(frozen=True, kw_only=True)
class SubscriptionFilter:
    """Which subscriptions are asked for; *accounts* are the visible ones, None for all.

    *words* begin the number, an order's number or a customer's name; *contact_key* is the key of an address that
    a line has as its contact. *pending* are those with a line closed but not provisioned (PRODUCT W5).
    """

    accounts: Sequence[int] | None
    words: str | None = None
    contact_key: str | None = None
    pending: bool = False

    def named(self) -> Sequence[str]:
        """The filters that are set."""
        asked = {
            "words": self.words is not None,
            "contact": self.contact_key is not None,
            "pending": self.pending,
        }
        return [name for name, wanted in asked.items() if wanted]

    def parameters(self) -> dict[str, Any]:
        """The filter as the statements take it."""
        return {
            "accounts": None if self.accounts is None else list(self.accounts),
            **prefixes(self.words or ""),
            "contact_key": self.contact_key,
        }


@dataclass(frozen=True, kw_only=True)
class ListedSubscription:
    """A subscription by those of its lines that are not cancelled, up to a thousand of them.

    *billing* of *lines* bill, the first since *first_billing_at*; *bills_from_unknown* where an import did not
    know since when. *monthly* is without a currency where its orders have several.
    """

    id: int
    public_id: uuid.UUID
    number: str
    account_id: int
    account_name: str
    distributor_id: int | None
    lines: int
    billing: int
    pending: int
    changeable: int
    monthly: Decimal | None
    first_billing_at: datetime | None
    bills_from_unknown: bool
    offer_codes: Sequence[str]
    customer_name: str | None
    orders: Sequence[str]
    currency: str | None


@dataclass(frozen=True, kw_only=True)
class SubscriptionPage:
    """A page of the list, and how many subscriptions it has in all."""

    rows: Sequence[ListedSubscription]
    after: str | None
    count: Count


def subscriptions(wanted: SubscriptionFilter, *, limit: int, after: str | None = None) -> SubscriptionPage:
    """A page of the subscriptions by number, and how many there are: exact to a thousand.

    :raises BadCursor: *after* is none of ours, or names a subscription that is not seen.
    """
    names = wanted.named()
    search = Search(
        statements=_STATEMENTS,
        finds=[f"find_{name}" for name in names],
        keeps=[f"keep_{name}" for name in names],
        walk="walk",
    )
    hits = search.hits({**wanted.parameters(), **_start(after)}, limit=limit)
    rows = _listed(hits.ids)
    return SubscriptionPage(rows=rows, after=hits.after(rows), count=hits.count)


def find_subscription(public_id: uuid.UUID) -> ListedSubscription:
    """The subscription with that public id.

    :raises Refused: not_found, where whoever reads sees none.
    """
    row = _STATEMENTS["place"].row(public_id=public_id)
    if row is None:
        raise not_found(subscription=str(public_id))
    return _listed([row.id])[0]


def lines_of(subscription_id: int, *, limit: int, after: str | None = None) -> Page[ListedLine]:
    """A page of the subscription's lines, those of all its orders, as they came in.

    :raises BadCursor: *after* is none of ours, or names no line of the subscription.
    """
    last_seen = public_id_in(after) if after else None
    found = _STATEMENTS["lines"].rows(subscription_id=subscription_id, after=last_seen, limit=limit + 1)
    if after and not found:
        raise BadCursor(after)
    last = cursor_of(found[limit - 1].public_id) if len(found) > limit else None
    return Page(rows=facts_of([row.id for row in found[:limit]]), after=last)


def _start(after: str | None) -> dict[str, Any]:
    """After which number the page begins; before all of them where nothing was seen yet."""
    if after is None:
        return {"id": 0, "number": ""}
    return place_of(after, found_by=_STATEMENTS["place"])


def _listed(subscription_ids: Sequence[int]) -> Sequence[ListedSubscription]:
    rows = _STATEMENTS["listed"].rows(subscription_ids=list(subscription_ids), lines_limit=_LINES_LOOKED_AT)
    return [ListedSubscription(**row._asdict()) for row in rows]
