"""Codes of the hub as their page shows them: what each confirms, where it went, and whether it still waits (H2, H3)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.models.record import Outcome
from startline.rules.codes import CodePurpose
from startline.rules.refusal import Refusal, RefusalCode
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class ShownCode:
    """A code of a link; *subject* is all that it confirms, *browser* is as in `models.Code`."""

    public_id: uuid.UUID
    account_id: int
    link_id: uuid.UUID
    address_id: int
    address: str | None
    purpose: CodePurpose
    subject: Mapping[str, Any]
    browser: str
    asked_at: datetime
    expires_at: datetime
    tries: int
    used_at: datetime | None
    replaced_at: datetime | None

    @property
    def epochs(self) -> Mapping[int, int]:
        """The lines that it is about, by id, each with the contact epoch for which the code was asked for."""
        return {int(line_id): epoch for line_id, epoch in self.subject["epochs"].items()}


@dataclass(frozen=True, kw_only=True)
class HandedLine:
    """One line of a hand-over: its refusal where it was left out, and whether mail goes for it at once."""

    line_number: str
    order_number: str
    offer: str
    outcome: Outcome
    refusal: Refusal | None
    mailed: bool


@dataclass(frozen=True, kw_only=True)
class CodeOrder:
    """The first of the orders that a code is about, as its mail names it, its lines' zone, and the link's language."""

    number: str
    customer: str
    account: str
    time_zone: str
    language: str


def find_code(public_id: uuid.UUID, *, link_id: uuid.UUID) -> ShownCode | None:
    """The link's code of that id; a code of another link is not there."""
    row = _STATEMENTS["code"].row(public_id=public_id, link_id=link_id)
    return ShownCode(**{**row._asdict(), "purpose": CodePurpose(row.purpose)}) if row else None


def order_of_code(*, order_ids: Sequence[int], link_id: uuid.UUID) -> CodeOrder:
    """What the mail with a code about the orders says of the first of them."""
    row = _STATEMENTS["order"].row(order_id=min(order_ids), link_id=link_id)
    return CodeOrder(**row._asdict())


def handed_over(code: ShownCode) -> Sequence[HandedLine]:
    """What became of each line of the hand-over that *code* confirmed, as it is on record."""
    rows = _STATEMENTS["handed_over"].rows(
        address_id=code.address_id, used_at=code.used_at, line_ids=list(code.epochs)
    )
    return [
        HandedLine(
            line_number=row.number,
            order_number=row.order_number,
            offer=row.offer,
            outcome=Outcome(row.outcome),
            refusal=Refusal(code=RefusalCode(row.reason), facts=row.facts) if row.reason else None,
            mailed=row.mailed,
        )
        for row in rows
    ]
