"""What the desk has beside a conversation: other cases, proposals, and what an answer may begin with (PRODUCT D2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.models.desk import ProposalState
from startline.queries.agents import Agent
from startline.queries.cases import FoundCase
from startline.queries.told import ToldTransaction, told
from startline.rules.cases import CaseState, CaseType
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
MOST_BESIDE = 5
"""So many other cases, and last transactions, stand beside a conversation."""
MOST_OFFERED = 30
"""So many canned answers are offered to choose from; more of them are searched."""


@dataclass(frozen=True, kw_only=True)
class AboutLine:
    """A line that the case is about, with its contact and its epoch; that of a *mapped* one cannot be changed.

    *set_up*: its service is, so that nothing is left to do.
    """

    number: str
    contact: str | None
    epoch: int
    mapped: bool
    set_up: bool


@dataclass(frozen=True, kw_only=True)
class OtherCase:
    """Another case of whoever asked."""

    public_id: uuid.UUID
    number: int
    state: CaseState
    subject: str


@dataclass(frozen=True, kw_only=True)
class ShownProposal:
    """A proposed contact; *lines* are the epochs that the first agent saw, by line id."""

    public_id: uuid.UUID
    state: ProposalState
    address: str | None
    lines: Mapping[int, int]
    proposed_by_id: int
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    change: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class WaitingProposal:
    """A contact that was proposed in a case, by whom and when, and that nobody has decided about yet."""

    proposed_by: str
    proposed_by_id: int
    address: str | None
    proposed_at: datetime


@dataclass(frozen=True, kw_only=True)
class CannedTitle:
    """A canned answer to choose; of what *type* of request it is for, None where it fits any."""

    public_id: uuid.UUID
    title: str
    type: CaseType | None


@dataclass(frozen=True, kw_only=True)
class ArticleTitle:
    """A help article that may answer the question."""

    slug: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """All of it. *last_entry* is the newest entry's number; *names* and *addresses* are what entries name by id.

    *lines* are all that the case is about, by id, though few of them are shown at a time.

    *canned* are those for the case's type first, then those for any; *more_canned* where not all of them are there.
    """

    last_entry: int
    names: Mapping[int, str]
    addresses: Mapping[int, str]
    lines: Mapping[int, AboutLine]
    agents: Sequence[Agent]
    others: Sequence[OtherCase]
    proposals: Sequence[ShownProposal]
    canned: Sequence[CannedTitle]
    more_canned: bool
    articles: Sequence[ArticleTitle]
    transactions: Sequence[ToldTransaction]


def beside(case: FoundCase, *, language: str, canned_ids: Sequence[int] | None = None) -> Beside:
    """What stands beside the conversation of *case*; articles and titles in *language*, else in English.

    *canned_ids* are the canned answers that a search found, None where nothing was searched.
    """
    row = _STATEMENTS["beside"].row(
        case_id=case.id,
        type=case.type.value,
        line_ids=list(case.line_ids),
        language=language,
        most=MOST_BESIDE,
        canned_ids=None if canned_ids is None else list(canned_ids),
        most_offered=MOST_OFFERED + 1,
    )
    canned = [_canned(one) for one in row.canned or ()]
    return Beside(
        last_entry=row.last_entry,
        names={int(id_): name for id_, name in (row.names or {}).items()},
        addresses={int(id_): email for id_, email in (row.addresses or {}).items()},
        lines={int(id_): AboutLine(**one) for id_, one in sorted((row.lines or {}).items(), key=_by_id)},
        agents=[Agent(**one) for one in row.agents or ()],
        others=[_other(one) for one in row.others or ()],
        proposals=[_proposal(one) for one in row.proposals or ()],
        canned=canned[:MOST_OFFERED],
        more_canned=len(canned) > MOST_OFFERED,
        articles=[ArticleTitle(**one) for one in row.articles or ()],
        transactions=told(row.transaction_ids) if row.transaction_ids else [],
    )


def waiting_proposal(public_id: uuid.UUID) -> WaitingProposal | None:
    """The contact that waits for a second agent in the case; None where none does."""
    row = _STATEMENTS["waiting"].row(public_id=public_id)
    return WaitingProposal(**row._asdict()) if row else None


def _by_id(item: tuple[str, object]) -> int:
    return int(item[0])


def _canned(one: Mapping[str, Any]) -> CannedTitle:
    type_ = CaseType(one["type"]) if one["type"] else None
    return CannedTitle(**{**one, "public_id": uuid.UUID(one["public_id"]), "type": type_})


def _other(one: Mapping[str, Any]) -> OtherCase:
    return OtherCase(**{**one, "public_id": uuid.UUID(one["public_id"]), "state": CaseState(one["state"])})


def _proposal(one: Mapping[str, Any]) -> ShownProposal:
    decided_at, change = one["decided_at"], one["change"]
    return ShownProposal(
        **{
            **one,
            "public_id": uuid.UUID(one["public_id"]),
            "state": ProposalState(one["state"]),
            "lines": {int(line_id): epoch for line_id, epoch in one["lines"].items()},
            "proposed_at": datetime.fromisoformat(one["proposed_at"]),
            "decided_at": decided_at and datetime.fromisoformat(decided_at),
            "change": change and uuid.UUID(change),
        }
    )
