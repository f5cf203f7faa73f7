"""Holds and releases orders and lines: a hold stops mail and closing, never edits or mapping (PRODUCT 2)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.line_action import LineAction, act
from startline.actions.locking import Locked
from startline.actions.outcome import Done
from startline.mail.wake import MAIL_DUE_LINES, wake
from startline.models.record import TransactionType
from startline.rules.line import refuse_hold, refuse_order_hold, refuse_order_release, refuse_release
from startline.rules.windows import closes_at_after_release
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LINE_COLUMNS = ("held_at", "hold_name")
_ORDER_COLUMNS = ("order_held_at",)


def hold(*, actor: Actor, order_id: int, line_ids: Sequence[int] | None, name: str, now: datetime) -> Done:
    """Hold the named lines, or with None the whole order, for the reason *name*.

    :raises Refused: not_found, where the actor may not see the order.
    """
    whole = line_ids is None
    statement = _STATEMENTS["hold_order" if whole else "hold_lines"]

    def write(locked: Locked, ids: list[int]) -> None:
        extra = {"order_id": order_id} if whole else {}
        statement.run(line_ids=ids, hold_name=name, now=now, **extra)

    action = LineAction(
        type=TransactionType.HOLD,
        refuse=refuse_order_hold if whole else refuse_hold,
        write=write,
        columns=_ORDER_COLUMNS if whole else _LINE_COLUMNS,
        facts={"hold_name": name, "whole_order": whole},
    )
    return act(action, actor=actor, order_id=order_id, line_ids=line_ids, now=now)


def release(*, actor: Actor, order_id: int, line_ids: Sequence[int] | None, now: datetime) -> Done:
    """Release the named lines, or with None the whole order.

    Mail goes first: it is owed at once, while a deadline that has passed closes 24 h later.

    :raises Refused: not_found, where the actor may not see the order.
    """
    whole = line_ids is None
    statement = _STATEMENTS["release_order" if whole else "release_lines"]

    def write(locked: Locked, ids: list[int]) -> None:
        statement.run(line_ids=ids, **({"order_id": order_id} if whole else {}))
        _reschedule(ids, now=now)
        transaction.on_commit(lambda: wake(MAIL_DUE_LINES))

    action = LineAction(
        type=TransactionType.RELEASE,
        refuse=refuse_order_release if whole else refuse_release,
        write=write,
        columns=_ORDER_COLUMNS if whole else _LINE_COLUMNS,
        facts={"whole_order": whole},
    )
    return act(action, actor=actor, order_id=order_id, line_ids=line_ids, now=now)


def _reschedule(line_ids: Sequence[int], *, now: datetime) -> None:
    windows = _STATEMENTS["open_windows"].rows(line_ids=line_ids)
    closes_at = [closes_at_after_release(deadline_at=row.deadline_at, released_at=now) for row in windows]
    _STATEMENTS["reschedule"].run(window_ids=[row.id for row in windows], closes_at=closes_at)
