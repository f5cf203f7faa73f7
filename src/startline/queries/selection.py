"""The lines that somebody picked, by name, by order or by contact, each with the contact epoch that is seen."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from startline.queries.access import not_found
from startline.rules.addresses import Address
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
MOST_NAMED = 200
"""So many lines, or mails, can be named one by one."""
MOST_LINES = 10_000
"""So many lines of one contact are taken at a time; what is left is taken by the next run."""


@dataclass(frozen=True, kw_only=True)
class Picked:
    """What was asked for: lines by public id, or one order by its own, or the lines of one contact or of mails.

    Of a mail those lines are meant that still have the contact whom it was for.
    """

    line_ids: Sequence[uuid.UUID] = ()
    order_id: uuid.UUID | None = None
    contact: Address | None = None
    mail_ids: Sequence[uuid.UUID] = ()


@dataclass(kw_only=True, slots=True)
class SelectedLine:
    """A line with what the rules need of it and of its order; it satisfies `LineFacts` and `Owned`.

    *in_order* counts the lines of its order, where it alone was named.
    """

    id: int
    public_id: uuid.UUID
    number: str
    order_id: int
    account_id: int
    status: str
    provisions: bool
    contact_id: int | None
    contact_email: str | None
    contact_epoch: int
    mail_accepted_at: datetime | None
    start_date: date | None
    held_at: datetime | None
    order_held_at: datetime | None
    review_at: datetime | None
    mapped_at: datetime | None
    mapped_by: str | None
    mapped_elsewhere: bool
    organization_id: int | None
    organization_name: str | None
    set_up_at: datetime | None
    time_zone: str
    order_public_id: uuid.UUID
    order_number: str
    customer_id: int
    customer_name: str
    account_name: str
    distributor_id: int | None
    placed_by_id: int | None
    placed_by_email: str | None
    in_order: int | None


@dataclass(kw_only=True, slots=True)
class SelectedOrder:
    """One order of a selection, and whose it is; it satisfies `Owned`."""

    id: int
    public_id: uuid.UUID
    number: str
    customer_name: str
    account_id: int
    distributor_id: int | None
    placed_by_id: int | None
    placed_by_email: str | None


@dataclass(frozen=True)
class Selected:
    """The lines that were found; *more* says that the contact has others beyond `MOST_LINES`."""

    picked: Picked
    lines: Sequence[SelectedLine]
    more: bool = False

    @cached_property
    def orders(self) -> Sequence[SelectedOrder]:
        """The orders of the lines, by account and id."""
        first = {line.order_id: line for line in reversed(self.lines)}
        return [_order(first[order_id]) for order_id in dict.fromkeys(line.order_id for line in self.lines)]

    @cached_property
    def by_id(self) -> Mapping[int, SelectedLine]:
        """The lines by their ids."""
        return {line.id: line for line in self.lines}

    @property
    def sole_order(self) -> SelectedOrder | None:
        """The order, where all lines are of one."""
        return self.orders[0] if len(self.orders) == 1 else None

    @property
    def sole_line(self) -> SelectedLine | None:
        """The line, where it is only one."""
        return self.lines[0] if len(self.lines) == 1 else None

    def of_accounts(self) -> Sequence["Selected"]:
        """The same account by account: what one action takes in."""
        shares: dict[int, list[SelectedLine]] = defaultdict(list)
        for line in self.lines:
            shares[line.account_id].append(line)
        return [Selected(self.picked, lines, more=self.more) for lines in shares.values()]


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """A contact that somebody changed after it was looked at, with its epoch now; erased addresses are None."""

    line_id: int
    contact_epoch: int
    seen: str | None
    present: str | None
    at: datetime | None
    actor_kind: str | None
    actor_name: str | None
    actor_address: str | None


def select_lines(picked: Picked, *, accounts: Sequence[int] | None) -> Selected:
    """The *picked* lines in these accounts (None: in all), by account, order and entry.

    :raises Refused: not_found, where a named line, the order or every line of the contact is missing or not
        to be seen, no line of the mails is left, or more than `MOST_NAMED` lines or mails are named.
    """
    named, mails = list(dict.fromkeys(picked.line_ids)), list(dict.fromkeys(picked.mail_ids))
    rows = _STATEMENTS["lines"].rows(
        line_ids=named,
        mail_ids=mails,
        order_id=picked.order_id,
        contact_key=picked.contact.key if picked.contact else None,
        accounts=None if accounts is None else list(accounts),
        limit=MOST_LINES + 1,
    )
    if not rows or len(named) + len(mails) > MOST_NAMED or (named and len(rows) != len(named)):
        raise not_found()
    most = MOST_LINES if picked.contact else len(rows)
    lines = [SelectedLine(**row._asdict()) for row in rows[:most]]
    return Selected(picked, lines, more=len(rows) > most)


def overtaken(seen: Mapping[int, int]) -> Sequence[Overtaken]:
    """What became of the contacts of lines that were *seen* (line id → epoch) and have changed since (C5)."""
    rows = _STATEMENTS["overtaken"].rows(line_ids=list(seen), epochs=list(seen.values()))
    return [Overtaken(**row._asdict()) for row in rows]


def recipients_of(mail_ids: Sequence[int]) -> Mapping[int, str]:
    """To whom the mails go, by the id of the address."""
    return {row.id: row.email for row in _STATEMENTS["recipients"].rows(mail_ids=list(mail_ids))}


def _order(line: SelectedLine) -> SelectedOrder:
    return SelectedOrder(
        id=line.order_id,
        public_id=line.order_public_id,
        number=line.order_number,
        customer_name=line.customer_name,
        account_id=line.account_id,
        distributor_id=line.distributor_id,
        placed_by_id=line.placed_by_id,
        placed_by_email=line.placed_by_email,
    )
