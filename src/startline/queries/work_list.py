"""The work list: every line not yet provisioned, in one group each, the most urgent first (PRODUCT P4).

A group is found by an index of its own, account by account, so that a page costs the same among a thousand lines
and a million (docs/decisions/0012). What a search has found is few, and is ranked one by one instead.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from string import Template
from typing import Any

from startline.queries.lines import LineFilter, ListedLine, facts_of
from startline.queries.paging import MOST_ROWS, BadCursor, Page, cursor_of, values_of
from startline.rules.addresses import Address, parse_address
from startline.rules.names import name_key
from startline.statements import Statement, statements_of

SOON = timedelta(days=3)
"""How near a window's end is "about to end"."""
COUNTED = 1000
"""Up to here counters are exact; beyond, they say that there are more."""
MOST_FOUND = 10_000
"""How many lines a search looks at."""


class Group(StrEnum):
    """Why a line stands in the work list, the most urgent first."""

    KEPT_OPEN = "kept_open"
    UNDELIVERABLE = "undeliverable"
    NO_CONTACT = "no_contact"
    CLOSING = "closing"
    CLOSED_PENDING = "closed_pending"
    NOT_STARTED = "not_started"
    AHEAD = "ahead"


# By rank: the statement that finds the lines, and the group that they belong to.
_PROBES: Sequence[tuple[str, Group]] = (
    ("kept_open", Group.KEPT_OPEN),
    ("undeliverable", Group.UNDELIVERABLE),
    ("no_contact", Group.NO_CONTACT),
    ("closing", Group.CLOSING),
    ("closed_pending", Group.CLOSED_PENDING),
    ("running", Group.NOT_STARTED),
    ("unmailed", Group.NOT_STARTED),
    ("mapped", Group.NOT_STARTED),
    ("stopped", Group.NOT_STARTED),
    ("booked", Group.AHEAD),
    ("entered", Group.AHEAD),
    ("undated", Group.AHEAD),
)
_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class WorkFilter:
    """Which lines are asked for: of *group*, of an offer, and of those that `search` has found, where given.

    *lines* limits accounts, and may limit more; *found* limits to these ids.
    """

    lines: LineFilter
    group: Group | None = None
    offer_id: int | None = None
    found: Sequence[int] | None = None

    @property
    def by_groups(self) -> bool:
        """Whether the groups' own indexes answer it."""
        lines = self.lines
        narrowed = (self.found, lines.status, lines.order_id, lines.contact, lines.customer)
        return all(one is None for one in narrowed)


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """A line and the group in which it waits."""

    group: Group
    line: ListedLine


@dataclass(frozen=True, kw_only=True)
class Counter:
    """How many lines a group has, and their monthly amounts by currency; *more* where only some were counted."""

    lines: int
    more: bool
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Found:
    """The lines that a search has found; *more* where it stopped looking, *contact* the address it named."""

    line_ids: Sequence[int]
    more: bool
    contact: str | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something to narrow the list to; *key* stands in addresses."""

    id: int
    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The accounts and offers to choose from, by name."""

    accounts: Sequence[Choice]
    offers: Sequence[Choice]


def waiting_lines(
    wanted: WorkFilter, *, now: datetime, limit: int, after: str | None = None
) -> Page[WaitingLine]:
    """The next lines that wait; the page costs the same however deep it is.

    :raises BadCursor: *after* is none of ours.
    """
    rank, at, last = _place(after) if after else (None, None, None)
    statement = _PAGE if wanted.by_groups else _FOUND_PAGE
    rows = statement.rows(
        **_parameters(wanted, now=now),
        ranks=_ranks(wanted.group, first=rank or 0),
        rank=rank,
        at=at,
        last=last,
        limit=limit + 1,
    )
    end = rows[limit - 1] if len(rows) > limit else None
    cursor = cursor_of(end.rank, end.at.isoformat(), end.public_id) if end else None
    return Page(rows=_waiting(rows[:limit]), after=cursor)


def every_waiting_line(wanted: WorkFilter, *, now: datetime, limit: int) -> Iterator[WaitingLine]:
    """The same lines one by one, at most *limit*, read page by page."""
    after, left = None, limit
    while left:
        page = waiting_lines(wanted, now=now, limit=min(left, MOST_ROWS), after=after)
        yield from page.rows
        after, left = page.after, left - len(page.rows)
        if after is None:
            return


def counters(wanted: WorkFilter, *, now: datetime) -> Mapping[Group, Counter]:
    """How many lines wait in each group, whichever one *wanted* asks for, and the money at stake."""
    statement = _COUNTS if wanted.by_groups else _FOUND_COUNTS
    rows = statement.rows(**_parameters(wanted, now=now), limit=COUNTED + 1)
    lines: dict[Group, int] = defaultdict(int)
    amounts: dict[Group, dict[str, Decimal]] = {group: defaultdict(Decimal) for group in Group}
    for row in rows:
        group = _PROBES[row.rank][1]
        lines[group] += row.lines
        if row.amount:
            amounts[group][row.currency] += row.amount
    return {
        group: Counter(
            lines=min(lines[group], COUNTED),
            more=lines[group] > COUNTED,
            amounts=dict(sorted(amounts[group].items())),
        )
        for group in Group
    }


def search(text: str, *, accounts: Sequence[int] | None) -> Found:
    """The lines that wait whose order number, subscription number or customer begins with *text*.

    Where *text* is an address, also those that have this contact.
    """
    contact = parse_address(text)
    address = contact if isinstance(contact, Address) else None
    name = name_key(text)
    rows = _STATEMENTS["search"].rows(
        accounts=None if accounts is None else list(accounts),
        text=text,
        text_end=text + _LAST_CHARACTER,
        name=name,
        name_end=name + _LAST_CHARACTER,
        contact_key=address.key if address else None,
        limit=MOST_FOUND + 1,
    )
    return Found(
        line_ids=[row.id for row in rows[:MOST_FOUND]],
        more=len(rows) > MOST_FOUND,
        contact=address.email if address else None,
    )


def choices(accounts: Sequence[int] | None) -> Choices:
    """What the list of *accounts* (None: of all) can be narrowed to."""
    rows = _STATEMENTS["choices"].rows(accounts=None if accounts is None else list(accounts))
    by_kind: dict[str, list[Choice]] = {"account": [], "offer": []}
    for row in rows:
        by_kind[row.kind].append(Choice(id=row.id, key=row.key, name=row.name))
    return Choices(accounts=by_kind["account"], offers=by_kind["offer"])


def lines_named(public_ids: Sequence[uuid.UUID]) -> Sequence[int]:
    """The ids of the lines with these public ids, of those in sight."""
    return [row.id for row in _STATEMENTS["named"].rows(public_ids=list(public_ids))]


# Sorts after every text that begins alike.
_LAST_CHARACTER = "\U0010ffff"


def _parameters(wanted: WorkFilter, *, now: datetime) -> dict[str, Any]:
    parameters = wanted.lines.parameters()
    if wanted.by_groups:
        parameters = {"accounts": parameters["accounts"]}
    else:
        parameters["line_ids"] = None if wanted.found is None else list(wanted.found)
    return {**parameters, "offer_id": wanted.offer_id, "soon": now + SOON}


def _ranks(group: Group | None, *, first: int) -> list[int]:
    """The ranks that are asked for, from *first* on."""
    return [rank for rank, (_, of) in enumerate(_PROBES) if rank >= first and (group is None or of is group)]


def _waiting(rows: Sequence[Any]) -> Sequence[WaitingLine]:
    lines = facts_of([row.id for row in rows])
    return [WaitingLine(group=_PROBES[row.rank][1], line=line) for row, line in zip(rows, lines, strict=True)]


def _place(cursor: str) -> tuple[int, datetime, uuid.UUID]:
    rank, at, public_id = values_of(cursor, count=3)
    try:
        place = int(rank), datetime.fromisoformat(at), uuid.UUID(public_id)
    except ValueError as problem:
        raise BadCursor(cursor) from problem
    if not 0 <= place[0] < len(_PROBES) or place[1].tzinfo is None:
        raise BadCursor(cursor)
    return place


# The statements are put together of the groups' own, so that list, counters and export cannot tell them apart.
def _filled(name: str, /, **parts: object) -> str:
    return Template(_STATEMENTS[name].sql).substitute(parts)


def _statement(name: str, /, **parts: object) -> Statement:
    return replace(_STATEMENTS[name], sql=_filled(name, **parts))


def _page() -> Statement:
    groups = [_page_group(rank, name=name) for rank, (name, _) in enumerate(_PROBES)]
    every = [f"TABLE {name}" for name, _ in _PROBES]
    return _statement("page", groups=",\n".join(groups), all="\nUNION ALL ".join(every))


def _page_group(rank: int, *, name: str) -> str:
    before = [_filled("page_read", name=earlier) for earlier, _ in _PROBES[:rank]]
    lines = _lines(name, at=_filled("page_at", rank=rank), last=_filled("page_last", rank=rank))
    return _filled("page_group", name=name, rank=rank, lines=lines, before=" + ".join(before) or "0")


def _counts() -> Statement:
    groups = [_filled("counts_group", kinds=_kinds(group)) for group in Group]
    return _statement("counts", groups="\nUNION ALL ".join(groups))


def _kinds(group: Group) -> str:
    return "\nUNION ALL ".join(
        _filled("counts_kind", rank=rank, lines=_lines(name, at="'-infinity'", last="0"))
        for rank, (name, of) in enumerate(_PROBES)
        if of is group
    )


def _lines(name: str, *, at: str, last: str) -> str:
    """The lines of one account and group that stand after a place."""
    return _STATEMENTS[name].sql.replace("%(at)s", at).replace("%(last)s", last)


_PAGE, _COUNTS = _page(), _counts()
_FOUND_PAGE = _statement("found_page", ranked=_STATEMENTS["ranked"].sql)
_FOUND_COUNTS = _statement("found_counts", ranked=_STATEMENTS["ranked"].sql)
