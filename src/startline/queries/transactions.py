"""The record as a list: transactions newest first, searched and filtered (PRODUCT P3)."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from startline.models.record import TransactionStatus, TransactionType
from startline.queries.paging import place_of
from startline.queries.search import LAST_ID, Count, Search, prefixes
from startline.queries.told import ToldTransaction, told
from startline.rules.addresses import Address, parse_address
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_NUMBER = re.compile(r"#?([0-9a-f]{4})-?([0-9a-f]{4})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class TransactionPage:
    """A page of the list, and how many transactions it has in all."""

    rows: Sequence[ToldTransaction]
    after: str | None
    count: Count


@dataclass(frozen=True, kw_only=True)
class TransactionFilter:
    """Which transactions are asked for; *accounts* are the visible ones, None for all.

    *address* is one that acted, or that lines had, got or were mailed at again. *words* begin an order's or a
    subscription's number, stand in a person's name, or are a transaction's own number. *since* is included,
    *until* is not.
    """

    accounts: Sequence[int] | None
    type: TransactionType | None = None
    status: TransactionStatus | None = None
    line_ids: Sequence[int] | None = None
    address: str | None = None
    words: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def named(self) -> Sequence[str]:
        """The filters that are set, apart from the period."""
        asked = {
            "type": self.type,
            "status": self.status,
            "lines": self.line_ids,
            "address": self.address,
            "words": self.words,
        }
        return [name for name, value in asked.items() if value is not None]

    def parameters(self) -> dict[str, Any]:
        """The filter as the statements take it; an address that is none matches nothing."""
        address = parse_address(self.address) if self.address is not None else None
        words = self.words or ""
        first_id, last_id = _ids_numbered(words)
        return {
            "accounts": None if self.accounts is None else list(self.accounts),
            "type": self.type,
            "status": self.status,
            "line_ids": None if self.line_ids is None else list(self.line_ids),
            "address_key": address.key if isinstance(address, Address) else "",
            **prefixes(words),
            "called": words.lower(),
            "first_id": first_id,
            "last_id": last_id,
            "since": self.since or _EVER,
            "until": self.until or _NEVER,
        }


def transactions(wanted: TransactionFilter, *, limit: int, after: str | None = None) -> TransactionPage:
    """The transactions, newest first, and how many there are: exact to a thousand.

    :raises BadCursor: *after* is none of ours, or names a transaction that is not seen.
    """
    names = wanted.named()
    search = Search(
        statements=_STATEMENTS,
        finds=[f"find_{name}" for name in names],
        keeps=[f"keep_{name}" for name in names],
        walk="walk" if wanted.type is None else "walk_type",
        walks_hits=list(names) == ["type"],
    )
    hits = search.hits({**wanted.parameters(), **_start(after, first=wanted.until)}, limit=limit)
    rows = told(hits.ids)
    return TransactionPage(rows=rows, after=hits.after(rows), count=hits.count)


def line_ids_of(order_id: int) -> Sequence[int]:
    """The ids of the order's lines."""
    return [row.id for row in _STATEMENTS["line_ids"].rows(order_id=order_id)]


def _start(after: str | None, *, first: datetime | None = None) -> dict[str, Any]:
    """Before which transaction the page begins: the one that *after* names, else whatever is before *first*."""
    if after is None:
        return {"at": first or _NEVER, "id": 0 if first else LAST_ID}
    return place_of(after, found_by=_STATEMENTS["place"])


def _ids_numbered(words: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The public ids whose short number *words* is: a range that is empty where they are none."""
    number = _NUMBER.fullmatch(words.strip())
    if number is None:
        return uuid.UUID(int=1), uuid.UUID(int=0)
    start = int(number[1] + number[2], 16) << 96
    return uuid.UUID(int=start), uuid.UUID(int=start | (1 << 96) - 1)
