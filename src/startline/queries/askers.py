"""Which customers may ask the desk, and about which lines: contacts by a mail's link, members (PRODUCT D2, H1)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_NOBODYS_ZONE = "UTC"


@dataclass(frozen=True, kw_only=True)
class AskedLine:
    """A line that can be asked about: *offer* is the code of its *service*, *mapped* past the point of no return."""

    id: int
    public_id: uuid.UUID
    number: str
    service: str
    offer: str
    quantity: int
    mapped: bool


@dataclass(frozen=True, kw_only=True)
class AskedOrder:
    """An order that can be asked about, those of its lines that may be, and who placed it where."""

    id: int
    public_id: uuid.UUID
    number: str
    account_id: int
    account_name: str
    customer_name: str
    placed_by: str | None
    lines: Sequence[AskedLine]


@dataclass(frozen=True, kw_only=True)
class Asker:
    """A contact who came by a mail's link: their address, and what they can ask about while they are its contact.

    *to_orders*: the link has a page of its orders; that of a mail about a case has none. *gone* counts the lines of
    the mail that have another contact by now; *zone* is the one in which they read.
    """

    link_id: uuid.UUID
    address_id: int
    address: str | None
    language: str
    zone: str
    to_orders: bool
    orders: Sequence[AskedOrder]
    gone: int


def find_asker(link_id: uuid.UUID) -> Asker | None:
    """The contact whose link it is, as things stand now; None for that of a mail to anybody else. Changes nothing.

    What they once opened stays theirs to read; a line is theirs to ask about while its contact epoch is that of the
    mail, also once it is cancelled, closed or set up (PRODUCT H1).
    """
    mail = _STATEMENTS["asker"].row(link_id=link_id)
    if mail is None:
        return None
    spoken_of = _STATEMENTS["lines"].rows(mail_id=mail.mail_id, address_id=mail.address_id)
    theirs = [line for line in spoken_of if line.theirs]
    return Asker(
        link_id=link_id,
        address_id=mail.address_id,
        address=mail.address,
        language=mail.language,
        zone=spoken_of[0].time_zone if spoken_of else _NOBODYS_ZONE,
        to_orders=mail.to_orders,
        orders=[_order(list(lines)) for _, lines in groupby(theirs, key=lambda line: line.order_id)],
        gone=len(spoken_of) - len(theirs),
    )


def order_of_member(order: uuid.UUID | None, *, organization_id: int) -> AskedOrder | None:
    """The order with its lines that were mapped to the organization, whose members ask about all of them."""
    rows = _STATEMENTS["mapped"].rows(order=order, organization_id=organization_id) if order else []
    return _order(rows) if rows else None


def _order(lines: Sequence[Any]) -> AskedOrder:
    first = lines[0]
    return AskedOrder(
        id=first.order_id,
        public_id=first.order_public_id,
        number=first.order_number,
        account_id=first.account_id,
        account_name=first.account_name,
        customer_name=first.customer_name,
        placed_by=first.placed_by,
        lines=[
            AskedLine(
                id=line.id,
                public_id=line.public_id,
                number=line.number,
                service=line.service,
                offer=line.offer,
                quantity=line.quantity,
                mapped=line.mapped,
            )
            for line in lines
        ],
    )
