"""What the verbs of a service setup share: its lines under their locks, and how an answer is written (PRODUCT H4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from startline.actions.actor import Actor
from startline.actions.locking import Locked, LockedLine, lock
from startline.rules.line import refuse_set_up
from startline.rules.refusal import Refused
from startline.rules.setup_answers import Value
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in a setup somebody is: a line, and all lines of its offer in the order that they may set up with it."""

    order_id: int
    offer_id: int
    line_id: int
    line_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class LockedSetup:
    """The lines of a place that are still to be set up, and whether they are set up *alike*; None where undecided."""

    locked: Locked
    lines: Sequence[LockedLine]
    alike: bool | None

    @property
    def line_ids(self) -> list[int]:
        """The open lines, by id."""
        return [line.id for line in self.lines]


def lock_setup(place: Place) -> LockedSetup:
    """Lock the order and the lines of *place*: whoever finishes them, or answers for them, waits.

    :raises Refused: not_found; why its line cannot be set up, or no longer.
    """
    locked = lock(order_ids=[place.order_id], line_ids=place.line_ids)
    refusals = {line.id: refuse_set_up(line) for line in locked.lines}
    if refusal := refusals[place.line_id]:
        raise Refused(refusal)
    plan = _STATEMENTS["plan"].row(order_id=place.order_id, offer_id=place.offer_id)
    return LockedSetup(
        locked=locked,
        lines=[line for line in locked.lines if not refusals[line.id]],
        alike=plan.alike if plan else None,
    )


def write_answer(
    *,
    actor: Actor,
    account_id: int,
    line_ids: Sequence[int],
    field_id: int,
    field_version: int,
    value: Value | None,
    file_id: int | None,
    version: int,
    now: datetime,
) -> None:
    """Give the locked lines the answer under *version*, which must be higher than that of any answer of theirs."""
    _STATEMENTS["save"].run(
        account_id=account_id,
        line_ids=list(line_ids),
        field_id=field_id,
        field_version=field_version,
        value=None if value is None else Jsonb(value),
        file_id=file_id,
        version=version,
        now=now,
        address_id=None if actor.user_id else actor.address_id,
        user_id=actor.user_id,
    )


def write_plan(place: Place, *, account_id: int, alike: bool, now: datetime) -> None:
    """Say how the order's lines of the offer are set up; the order is locked."""
    _STATEMENTS["choose"].run(
        account_id=account_id, order_id=place.order_id, offer_id=place.offer_id, alike=alike, now=now
    )
