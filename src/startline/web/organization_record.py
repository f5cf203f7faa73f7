"""What happened to an organization and its people, in sentences: for its members, and for the operator's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.queries.spaces import ChangeOfSpace
from startline.rules.who_may import ActorKind
from startline.wording.actors import actor_label
from startline.wording.hub_space import organization_change_told


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the record as a sentence."""

    words: str
    at: datetime


def entries(changes: Sequence[ChangeOfSpace], *, for_operator: bool = False) -> Sequence[Entry]:
    """*changes* as sentences; customers learn what the operator did, and only *for_operator* who of its people."""
    return [
        Entry(
            words=organization_change_told(
                change.kind,
                by_kind=change.by_kind,
                by=_by(change, for_operator=for_operator),
                whom=change.whom_name,
                before=change.role_before,
                after=change.role_after,
                facts=change.facts,
            ),
            at=change.occurred_at,
        )
        for change in changes
    ]


def _by(change: ChangeOfSpace, *, for_operator: bool) -> str:
    if change.by_kind == ActorKind.USER and not for_operator:
        return actor_label(ActorKind.CONSOLE)
    name = change.by_name or change.facts.get("hub_name")
    return actor_label(change.by_kind, name=name, address=change.by_name)
