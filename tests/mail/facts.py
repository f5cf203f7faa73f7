"""Facts for mails, and what a mail program would see in one."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from startline.mail.render import CaseSaid, HubSaid, LineSaid, ReplacedSaid, RequestSaid

MAIL_ID = UUID("0d6f2f0e-5a53-4d0c-9d2c-5f0d6a1b2c3d")
LINK = "https://startline.example/m/" + "Ab1_-" * 13
# What the mail programs in use turn into a link by themselves.
AUTOLINKED = re.compile(
    r"\w+://|\bwww\.\S|\b(?:mailto|tel|file|javascript):\w|\S@\w|[^\W_][.。．｡][^\W\d_][\w-]", re.I
)


def line(**facts: Any) -> LineSaid:
    """A line of which everything is known that is known at its first mail."""
    usual = {
        "order_number": "104582973",
        "line_number": "1.0",
        "offer_code": "A-DINST",
        "offer_name": "Distributed Instance",
        "quantity": 250,
        "start_date": date(2026, 12, 6),
        "customer_name": "Tipografia D'Amico",
        "account_name": "Telepartner S.p.A.",
        "contact_email": "it-admin@damico.example",
        "undeliverable_cause": None,
        "deadline_at": None,
        "time_zone": "Europe/Rome",
        "organization_name": "D'Amico Arti Grafiche",
    }
    return LineSaid(**{**usual, **facts})


def request(**facts: Any) -> RequestSaid:
    """A change that was asked for and decided, with everything written that may be."""
    usual = {
        "asked_by": "Ada Viola",
        "address": "it@damico.example",
        "note": "Mario has left the company.",
        "decided_by": "Giulia Conti",
        "reply": "Thank you, Ada.",
    }
    return RequestSaid(**{**usual, **facts})


def replaced(**facts: Any) -> ReplacedSaid:
    """What a former contact is told of the one that took their place."""
    usual = {"masked": "m•••@damico.example", "changed_at": datetime(2026, 12, 7, 23, 30, tzinfo=UTC)}
    return ReplacedSaid(**{**usual, **facts})


def in_hub(**facts: Any) -> HubSaid:
    """A step in the hub, as those are told of it whom it concerns."""
    return HubSaid(**{"by": "it-admin@damico.example", **facts})


def case(**facts: Any) -> CaseSaid:
    """A case at the desk, as mails tell of it."""
    usual = {
        "number": 10042,
        "subject": "No mail since Monday",
        "words": "Their server refused it.\n\nIt is let in now.",
        "by": "Giulia Conti",
        "desk": "Example Cloud",
        "due_at": datetime(2026, 12, 8, 13, tzinfo=UTC),
        "time_zone": "Europe/Rome",
        "answerable": True,
    }
    return CaseSaid(**{**usual, **facts})


class Seen(HTMLParser):
    """What a reader sees of an HTML mail, its links, and the elements it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: set[str] = set()
        self._inside = ""
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self._inside = tag
        self.links += [
            value or "" for name, value in attrs if name in {"href", "src", "action", "background"}
        ]

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside != "style":
            self.words.append(data)
