"""What happened to an organization and its people, in sentences: for its members, and for the operator's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.queries.spaces import ChangeOfSpace
from startline.rules.who_may import ActorKind
from startline.wording.hub_space import organization_change_told

# Of the operator's people the customer learns what they did, and not who they are.
_NAMED = (ActorKind.MEMBER, ActorKind.CONTACT)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the record as a sentence."""

    words: str
    at: datetime


def entries(changes: Sequence[ChangeOfSpace], *, for_operator: bool = False) -> Sequence[Entry]:
    """*changes* as sentences; *for_operator*: the operator's own people are named in them."""
    return [
        Entry(
            words=organization_change_told(
                change.kind,
                by_kind=change.by_kind,
                by=change.by_name if for_operator or change.by_kind in _NAMED else None,
                whom=change.whom_name,
                before=change.role_before,
                after=change.role_after,
                facts=change.facts,
            ),
            at=change.occurred_at,
        )
        for change in changes
    ]
