"""Writes what is said and done in a case, in the transaction of whoever says or does it (PRODUCT D2, 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from startline.actions.actor import Actor
from startline.actions.keep_file import keep_file
from startline.files import Kept
from startline.mail.link import without_links
from startline.models import Case, CaseEntry, CaseFile, EntryVia
from startline.rules.cases import INTERNAL_KINDS, CaseSide, EntryKind


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody says, with the *pictures* that go with it, and by which way it came.

    *facts* are codes for the sentence at the edge; *transaction_id* is that of a change made from the case.
    """

    text: str = ""
    pictures: Sequence[Kept] = ()
    via: EntryVia = EntryVia.PAGE
    facts: Mapping[str, Any] = field(default_factory=dict)
    transaction_id: int | None = None


def append_entry(case: Case, kind: EntryKind, words: Words, *, actor: Actor, now: datetime) -> CaseEntry:
    """Append an entry to *case*, which the caller holds locked, and keep its pictures.

    A contact's link, which people put into what they write and programs quote, is theirs: it is left out.
    """
    internal = kind in INTERNAL_KINDS
    for_sellers = case.side == CaseSide.SELLER and not internal
    entry = CaseEntry.objects.create(
        case=case,
        account_id=case.account_id,
        for_sellers=for_sellers,
        internal=internal,
        kind=kind,
        via=words.via,
        by_kind=actor.kind,
        by_id=actor.user_id,
        by_address_id=actor.address_id,
        text=without_links(words.text),
        facts=dict(words.facts),
        transaction_id=words.transaction_id,
        occurred_at=now,
    )
    CaseFile.objects.bulk_create(
        CaseFile(
            entry=entry,
            file=keep_file(picture, account_id=case.account_id),
            account_id=case.account_id,
            for_sellers=for_sellers,
        )
        for picture in words.pictures
    )
    return entry
