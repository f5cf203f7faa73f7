"""The conversation of a case as a page shows it: who, when, what, and the pictures (PRODUCT D2)."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from startline.models.desk import EntryVia
from startline.queries.cases import TalkEntry
from startline.rules.cases import CaseState, EntryKind, Solution
from startline.wording.actors import actor_label
from startline.wording.case_talk import entry_sentence, mail_remarks

_SPOKEN = frozenset(
    {EntryKind.OPENED, EntryKind.SAID, EntryKind.ANSWERED, EntryKind.NOTED, EntryKind.BY_STRANGER}
)
_ASKERS = frozenset({EntryKind.OPENED, EntryKind.SAID})
STATE_TONES: Mapping[CaseState, str] = {
    CaseState.NEW: "",
    CaseState.OPEN: "",
    CaseState.WAITING: "soon",
    CaseState.SOLVED: "done",
}
"""How the state of a case looks: it stands out while it waits for who asked."""


@dataclass(frozen=True, kw_only=True)
class ShownPicture:
    """A picture at its *address*; *width* and *height* in pixels keep its place while it loads."""

    address: str
    name: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class ShownEntry:
    """An entry in words; *kind* is one of `asker`, `desk`, `note` and `event`, for its look.

    *remarks* say what of a mail is not in it.
    *transaction* is the one that a change made from the case has; a page that shows transactions links to it.
    """

    id: uuid.UUID
    kind: str
    sentence: str
    by_mail: bool
    text: str
    at: datetime
    transaction: uuid.UUID | None
    pictures: Sequence[ShownPicture]
    remarks: Sequence[str] = ()


def shown_talk(
    entries: Sequence[TalkEntry], *, picture_address: Callable[[uuid.UUID], str]
) -> Sequence[ShownEntry]:
    """The entries in words; *picture_address* is where the page's door shows a picture of the case."""
    return [_shown(entry, picture_address) for entry in entries]


def _shown(entry: TalkEntry, picture_address: Callable[[uuid.UUID], str]) -> ShownEntry:
    who = _who(entry)
    return ShownEntry(
        id=entry.public_id,
        kind=_look(entry),
        sentence=entry_sentence(entry.kind, who=who, facts=entry.facts),
        by_mail=entry.via is EntryVia.MAIL,
        text=entry.text,
        at=entry.occurred_at,
        transaction=entry.transaction,
        pictures=[
            ShownPicture(
                address=picture_address(one.public_id), name=one.name, width=one.width, height=one.height
            )
            for one in entry.pictures
        ],
        remarks=list(mail_remarks(entry.facts)),
    )


def _who(entry: TalkEntry) -> str:
    """Who speaks; a stranger by the address, or addresses, that their mail says it is from."""
    if entry.kind is EntryKind.BY_STRANGER:
        return entry.by_address or str(entry.facts.get("from") or gettext("Somebody unknown"))
    return actor_label(entry.by_kind, name=entry.by_name, address=entry.by_address)


def _look(entry: TalkEntry) -> str:
    if entry.kind not in _SPOKEN and not entry.text:
        return "event"
    if entry.internal:
        return "note"
    by_asker = entry.kind in _ASKERS or entry.facts.get("solution") == Solution.BY_ASKER
    return "asker" if by_asker else "desk"
