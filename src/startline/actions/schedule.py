"""Books entered lines and moves start dates: what decides when the first mail goes (PRODUCT 2, M1)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.line_action import LineAction, act
from startline.actions.locking import Locked, LockedLine
from startline.actions.outcome import Done
from startline.mail.wake import MAIL_DUE_LINES, wake
from startline.models.record import TransactionType
from startline.rules.line import refuse_booking, refuse_new_start_date
from startline.rules.windows import mail_due_at
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def book(*, actor: Actor, order_id: int, line_ids: Sequence[int] | None, now: datetime) -> Done:
    """Book the order's entered lines (those named, or all); an RSD of today or before is due now.

    :raises Refused: not_found, where the actor may not see the order.
    """

    def write(locked: Locked, ids: list[int]) -> None:
        due = _due(locked, ids, now=now, start_date=None)
        _STATEMENTS["book"].run(line_ids=ids, mail_due_at=[due[line_id] for line_id in ids])
        _wake_if_due(due, now=now)

    action = LineAction(
        type=TransactionType.ORDER_BOOKED, refuse=refuse_booking, write=write, columns=("status",)
    )
    return act(action, actor=actor, order_id=order_id, line_ids=line_ids, now=now)


def move_start_date(
    *, actor: Actor, order_id: int, line_ids: Sequence[int] | None, start_date: date, now: datetime
) -> Done:
    """Move the requested start date of lines that are entered or booked; today or before is due now.

    :raises Refused: not_found, where the actor may not see the order.
    """

    def write(locked: Locked, ids: list[int]) -> None:
        due = _due(locked, ids, now=now, start_date=start_date)
        _STATEMENTS["move"].run(
            line_ids=ids, mail_due_at=[due[line_id] for line_id in ids], start_date=start_date
        )
        _wake_if_due(due, now=now)

    action = LineAction(
        type=TransactionType.START_DATE_MOVED,
        refuse=lambda line: refuse_new_start_date(line, start_date=start_date),
        write=write,
        columns=("start_date",),
    )
    return act(action, actor=actor, order_id=order_id, line_ids=line_ids, now=now)


def _due(
    locked: Locked, ids: Sequence[int], *, now: datetime, start_date: date | None
) -> Mapping[int, datetime | None]:
    """When the first mail of each line is due; none where its offer has no provisioning."""
    send_hour = _STATEMENTS["send_hour"].row(account_id=locked.account_id).send_hour
    by_id: dict[int, LockedLine] = {line.id: line for line in locked.lines}

    def due(line: Any) -> datetime | None:
        day = start_date or line.start_date
        return (
            mail_due_at(day, zone=line.time_zone, send_hour=send_hour, now=now) if line.provisions else None
        )

    return {line_id: due(by_id[line_id]) for line_id in ids}


def _wake_if_due(due: Mapping[int, datetime | None], *, now: datetime) -> None:
    if any(instant is not None and instant <= now for instant in due.values()):
        transaction.on_commit(lambda: wake(MAIL_DUE_LINES))
