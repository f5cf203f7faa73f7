"""Lists of lines in the order of their entry, and all that says where a line stands."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from startline.queries.paging import Page, cursor_of, public_id_in
from startline.rules.addresses import Address, parse_address
from startline.rules.hub_urls import filled
from startline.rules.line import Status
from startline.rules.names import name_key
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(kw_only=True, slots=True)
class ListedLine:
    """One line of a list; *closes_at* and *deadline_at* are those of its open window, where it has one.

    *mail_state* to *mail_cause* are those of the newest mail that still speaks of the line to its present
    contact, and of its last attempt; *bounced_at* to *bounce_words* those of the mail to that contact that came
    back last; all empty where there is none. *hub_name* and *hub_url* are those of the hub elsewhere in which the
    service is set up; empty where that is here (PRODUCT H6). The line is `Owned` as its order is, so that
    `rules.who_may` can be asked for every row.
    """

    id: int
    public_id: uuid.UUID
    account_id: int
    account_name: str
    distributor_id: int | None
    placed_by_id: int | None
    placed_by_email: str | None
    order_number: str
    order_public_id: uuid.UUID
    number: str
    customer_name: str
    offer_code: str
    offer_name: str
    hub_name: str | None
    hub_url: str | None
    quantity: int
    monthly_amount: Decimal | None
    currency: str
    subscription_number: str | None
    subscription_public_id: uuid.UUID | None
    status: str
    provisions: bool
    start_date: date | None
    time_zone: str
    contact_id: int | None
    contact_email: str | None
    contact_epoch: int
    mail_due_at: datetime | None
    mail_state: str | None
    mail_kind: str | None
    mail_written_at: datetime | None
    mail_next_at: datetime | None
    mail_settled_at: datetime | None
    mail_attempts: int | None
    mail_first_attempt_at: datetime | None
    mail_attempted_at: datetime | None
    mail_server: str | None
    mail_code: int | None
    mail_words: str | None
    mail_cause: str | None
    bounced_at: datetime | None
    bounce_hard: bool | None
    bounce_cause: str | None
    bounce_code: int | None
    bounce_words: str | None
    mail_accepted_at: datetime | None
    undeliverable_at: datetime | None
    undeliverable_cause: str | None
    silent: bool
    held_at: datetime | None
    order_held_at: datetime | None
    hold_name: str | None
    review_at: datetime | None
    started_at: datetime | None
    mapped_at: datetime | None
    mapped_by: str | None
    mapped_elsewhere: bool
    organization_id: int | None
    organization_name: str | None
    set_up_at: datetime | None
    accepted_at: datetime | None
    deadline_at: datetime | None
    closes_at: datetime | None
    expired_at: datetime | None
    closed_at: datetime | None
    close_cause: str | None
    billing_started_at: datetime | None
    billing_cause: str | None
    cancelled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LineFilter:
    """Which lines are asked for; *accounts* are the visible ones, None for all."""

    accounts: Sequence[int] | None
    status: Status | None = None
    order_id: int | None = None
    contact: str | None = None
    customer: str | None = None

    def parameters(self) -> dict[str, Any]:
        """The filter as the statements take it; an address that is none matches nothing."""
        contact = parse_address(self.contact) if self.contact is not None else None
        return {
            "accounts": None if self.accounts is None else list(self.accounts),
            "status": self.status,
            "order_id": self.order_id,
            "contact_key": None if self.contact is None else _key(contact),
            "customer_key": None if self.customer is None else f"{_escaped(name_key(self.customer))}%",
        }


def lines_by_entry(wanted: LineFilter, *, limit: int, after: str | None = None) -> Page[ListedLine]:
    """The lines in the order in which they came in; the page costs the same however deep it is.

    :raises BadCursor: *after* is none of ours.
    """
    rows = _STATEMENTS["by_entry"].rows(
        **wanted.parameters(), after=public_id_in(after) if after else None, limit=limit + 1
    )
    last = cursor_of(rows[limit - 1].public_id) if len(rows) > limit else None
    return Page(rows=facts_of([row.id for row in rows[:limit]]), after=last)


def facts_of(line_ids: Sequence[int]) -> Sequence[ListedLine]:
    """What lists say of the lines, in the order of the ids."""
    lines = [ListedLine(**row._asdict()) for row in _STATEMENTS["facts"].rows(line_ids=list(line_ids))]
    for line in lines:
        if line.hub_url is not None:
            line.hub_url = filled(line.hub_url, order_id=line.order_public_id, line_id=line.public_id)
    return lines


def _key(contact: object) -> str:
    return contact.key if isinstance(contact, Address) else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
