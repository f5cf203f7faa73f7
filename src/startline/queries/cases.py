"""Cases as who may see them finds them: one with its conversation, lists, and those that ask the same (PRODUCT D2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from startline.models.desk import EntryVia
from startline.queries.access import not_found
from startline.queries.paging import BadCursor, Page, cursor_of, number_in, paged, place_of, public_id_in
from startline.queries.search import LAST_ID, Count
from startline.rules.addresses import Address, parse_address
from startline.rules.cases import (
    CasePriority,
    CaseSide,
    CaseState,
    CaseType,
    EntryKind,
    Solution,
)
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_NEVER = datetime.max.replace(tzinfo=UTC)
LONGEST_TALK = 100
"""So many entries of a conversation are shown at a time, the newest ones first."""
MOST_DUPLICATES = 5


class CaseBox(StrEnum):
    """Whose cases are listed: one's own, or those of all in one's company."""

    MINE = "mine"
    COMPANY = "company"


class CaseSort(StrEnum):
    """In which order: the newest first, or the one in which something happened last."""

    NEWEST = "newest"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Who asks for cases: a person of the workspace, a contact by address, or a member of an organization.

    *accounts* are those that the person of the workspace sees, None for all. Only one of the three ways is set.
    """

    user_id: int | None = None
    accounts: Sequence[int] | None = None
    address_id: int | None = None
    organization_id: int | None = None

    @property
    def side(self) -> CaseSide:
        """Whose conversations they read."""
        customer = self.address_id is not None or self.organization_id is not None
        return CaseSide.CUSTOMER if customer else CaseSide.SELLER

    def parameters(self) -> dict[str, Any]:
        """Who asks, as the statements take it."""
        return {
            "user_id": self.user_id,
            "accounts": None if self.accounts is None else list(self.accounts),
            "address_id": self.address_id,
            "organization_id": self.organization_id,
        }


@dataclass(frozen=True, kw_only=True)
class FoundCase:
    """A case with the names that a page shows; *line_ids* are those that it is about, by id.

    Who opened it has a name (*opened_by*) or an address (*opened_by_address*); either may have been erased.
    """

    id: int
    public_id: uuid.UUID
    number: int
    account_id: int
    account_name: str
    side: CaseSide
    organization_id: int | None
    organization_name: str | None
    order_id: int | None
    order_public_id: uuid.UUID | None
    order_number: str | None
    customer_name: str | None
    transaction_public_id: uuid.UUID
    type: CaseType
    state: CaseState
    priority: CasePriority
    subject: str
    language: str
    wanted: str | None
    opened_by_kind: str
    opened_by_id: int | None
    opened_by: str | None
    opened_by_address_id: int | None
    opened_by_address: str | None
    opened_at: datetime
    assigned_to_id: int | None
    assigned_to: str | None
    due_at: datetime | None
    first_due_at: datetime
    first_answered_at: datetime | None
    solved_at: datetime | None
    solution: Solution | None
    answered_by_article: str | None
    reopened: int
    changed_at: datetime
    facts: Mapping[str, Any]
    line_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class CasePicture:
    """A picture of an entry; *width* and *height* are in pixels."""

    public_id: uuid.UUID
    name: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class TalkEntry:
    """What was said or done in a case, by whom and when; *transaction* is that of a change made from it."""

    public_id: uuid.UUID
    kind: EntryKind
    internal: bool
    via: EntryVia
    by_kind: str
    by_name: str | None
    by_address: str | None
    text: str
    facts: Mapping[str, Any]
    transaction: uuid.UUID | None
    occurred_at: datetime
    pictures: Sequence[CasePicture] = field(default=())


@dataclass(frozen=True, kw_only=True)
class ListedCase:
    """A case as a list shows it; *lines* counts those that it is about."""

    id: int
    public_id: uuid.UUID
    number: int
    type: CaseType
    state: CaseState
    priority: CasePriority
    subject: str
    account_name: str
    order_number: str | None
    customer_name: str | None
    lines: int
    opened_by: str | None
    opened_by_address: str | None
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    solved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CaseBehind:
    """The case from which a transaction was made, and who *proposed* it to whoever approved it.

    *case_id* and *entry_id*, which in the case tells of it, are there for who may read them.
    """

    number: int
    case_id: uuid.UUID | None
    entry_id: uuid.UUID | None
    proposed_by: str | None


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """Which cases of a list are asked for.

    Of who sell, *ids* are those that a search found, None where nothing was searched. Customers' cases are looked
    through themselves, all of them, for all of their *words*: in number, subject or what was said. They are of any
    *type*, and have no *sort*: the one in which something happened last comes first.
    """

    states: Sequence[CaseState] = ()
    type: CaseType | None = None
    ids: Sequence[int] | None = None
    words: str = ""
    sort: CaseSort = CaseSort.NEWEST


def find_case(public_id: uuid.UUID) -> FoundCase:
    """The case, read with the eyes of whoever asks: nobody of the sellers is shown a customer's.

    :raises Refused: not_found, where they see none.
    """
    return _found(public_id)


def find_case_for_contact(public_id: uuid.UUID, address_id: int) -> FoundCase:
    """The case that the contact of that address opened themselves.

    :raises Refused: not_found, where there is no such one.
    """
    case = _found(public_id)
    if case.opened_by_address_id != address_id:
        raise not_found(case=str(public_id))
    return case


def find_case_for_member(public_id: uuid.UUID, organization_id: int) -> FoundCase:
    """The case of the organization.

    :raises Refused: not_found, where there is no such one.
    """
    case = _found(public_id)
    if case.organization_id != organization_id:
        raise not_found(case=str(public_id))
    return case


def case_behind(transaction_id: int) -> CaseBehind:
    """The case from which the transaction was made, which its facts name."""
    return CaseBehind(**_STATEMENTS["behind"].row(transaction_id=transaction_id)._asdict())


def talk_of(case: FoundCase, *, internal: bool, before: str | None = None) -> Page[TalkEntry]:
    """The newest `LONGEST_TALK` entries of the conversation (of those before the cursor), the oldest of them first.

    *internal* ones are for the operator's people alone: who asks for them must be one. The page's cursor names the
    entry before which older ones stand.

    :raises BadCursor: *before* is none of ours, or nothing of this case stands before it.
    """
    rows = _STATEMENTS["talk"].rows(
        case_id=case.id,
        internal=internal,
        before=public_id_in(before) if before else None,
        limit=LONGEST_TALK + 1,
    )
    if before and not rows:
        raise BadCursor(before)
    shown = rows[:LONGEST_TALK]
    pictures = _pictures_of([row.id for row in shown])
    entries = [_entry(row, pictures.get(row.id, ())) for row in reversed(shown)]
    more = len(rows) > LONGEST_TALK
    return Page(rows=entries, after=cursor_of(entries[0].public_id) if more else None)


def lines_page(case: FoundCase, *, limit: int, after: str | None = None) -> Page[int]:
    """A page of the lines that the case is about, by id.

    :raises BadCursor: *after* is none of ours.
    """
    last = number_in(after) or 0
    return paged([line_id for line_id in case.line_ids if line_id > last], key=lambda id_: id_, limit=limit)


def picture_of(case: FoundCase, public_id: uuid.UUID, *, internal: bool) -> int:
    """The stored file that the picture of that case is; *internal* as in `talk_of`.

    :raises Refused: not_found, where no entry of the case that they read has it.
    """
    row = _STATEMENTS["picture"].row(case_id=case.id, public_id=public_id, internal=internal)
    if row is None:
        raise not_found(file=str(public_id))
    file_id: int = row.file_id
    return file_id


def cases_of(
    whose: Whose, box: CaseBox, wanted: CaseFilter, *, limit: int, after: str | None = None
) -> Page[ListedCase]:
    """A page of the cases of one's own, or of one's company (account, or organization).

    :raises BadCursor: *after* is none of ours, or names a case that is not seen.
    """
    rows = _next_of(whose, box, wanted, limit=limit + 1, after=after)
    listed = _listed([row.id for row in rows[:limit]])
    return Page(rows=listed, after=cursor_of(listed[-1].public_id) if len(rows) > limit else None)


def count_cases(whose: Whose, box: CaseBox, wanted: CaseFilter, *, most: int) -> Count:
    """How many cases such a list has, counted to *most*."""
    found = len(_next_of(whose, box, wanted, limit=most + 1))
    return Count(number=min(found, most), more=found > most)


def duplicates_of(whose: Whose, *, line_ids: Sequence[int], wanted: str = "") -> Sequence[ListedCase]:
    """Unsolved cases that *whose* may see and that are about one of the lines, or want the same contact: the newest.

    Pointed out before a case is opened; never a reason to refuse it.
    """
    address = parse_address(wanted) if wanted else None
    rows = _STATEMENTS["duplicates"].rows(
        **whose.parameters(),
        side=whose.side.value,
        line_ids=list(line_ids),
        wanted_key=address.key if isinstance(address, Address) else None,
        limit=MOST_DUPLICATES,
    )
    return _listed([row.id for row in rows])


def _next_of(
    whose: Whose, box: CaseBox, wanted: CaseFilter, *, limit: int, after: str | None = None
) -> Sequence[Any]:
    """The ids of the next cases of a list."""
    return _STATEMENTS[_list_of(whose, box, wanted)].rows(
        **whose.parameters(),
        **_start(after),
        member_id=whose.user_id if box is CaseBox.MINE else None,
        states=[state.value for state in wanted.states] or None,
        type=wanted.type and wanted.type.value,
        ids=None if wanted.ids is None else list(wanted.ids),
        words=wanted.words,
        limit=limit,
    )


def _list_of(whose: Whose, box: CaseBox, wanted: CaseFilter) -> str:
    """By which statement the list is walked."""
    if whose.side is CaseSide.SELLER:
        return f"of_{'user' if box is CaseBox.MINE else 'accounts'}_{wanted.sort.value}"
    if wanted.words:
        return "worded_changed"
    if whose.address_id is not None:
        return "of_contact_changed"
    return "of_member_changed" if box is CaseBox.MINE else "of_organization_changed"


def _found(public_id: uuid.UUID) -> FoundCase:
    row = _STATEMENTS["found"].row(public_id=public_id)
    if row is None:
        raise not_found(case=str(public_id))
    typed = {
        **row._asdict(),
        "side": CaseSide(row.side),
        "type": CaseType(row.type),
        "state": CaseState(row.state),
        "priority": CasePriority(row.priority),
        "solution": Solution(row.solution) if row.solution else None,
    }
    return FoundCase(**typed)


def _start(after: str | None) -> dict[str, Any]:
    """Before which case the page begins."""
    if after is None:
        return {"id": LAST_ID, "changed_at": _NEVER}
    return place_of(after, found_by=_STATEMENTS["place"])


def _listed(ids: Sequence[int]) -> Sequence[ListedCase]:
    if not ids:
        return []
    rows = _STATEMENTS["listed"].rows(ids=list(ids))
    return [
        ListedCase(
            **{
                **row._asdict(),
                "type": CaseType(row.type),
                "state": CaseState(row.state),
                "priority": CasePriority(row.priority),
            }
        )
        for row in rows
    ]


def _pictures_of(entry_ids: Sequence[int]) -> Mapping[int, Sequence[CasePicture]]:
    pictures: dict[int, list[CasePicture]] = {}
    if not entry_ids:
        return pictures
    for row in _STATEMENTS["pictures"].rows(entry_ids=list(entry_ids)):
        facts = row._asdict()
        pictures.setdefault(facts.pop("entry_id"), []).append(CasePicture(**facts))
    return pictures


def _entry(row: Any, pictures: Sequence[CasePicture]) -> TalkEntry:
    facts = row._asdict()
    del facts["id"]
    return TalkEntry(**{**facts, "kind": EntryKind(row.kind), "via": EntryVia(row.via), "pictures": pictures})
