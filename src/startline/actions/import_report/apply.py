"""Takes a staged run over, whole orders in bounded batches: new ones set-based, known ones through the verbs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from startline.actions.actor import Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.actions.import_report.batches import Batch, batches
from startline.actions.import_report.merging import Merged, leave_out_refused, merged_rows, note_conflicts
from startline.actions.import_report.summary import ImportSummary, summary_of
from startline.actions.locking import LockedLine, lock, lock_recipients
from startline.actions.outcome import Done
from startline.actions.record import named
from startline.actions.schedule import move_start_date
from startline.mail.wake import MAIL_DUE_LINES, wake
from startline.models import ImportChunk, ImportRun
from startline.models.imports import ImportState
from startline.models.record import Outcome, TransactionType
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_TYPES = {"report": TransactionType.ORDER_IMPORT, "form": TransactionType.ORDER_PLACED}


def apply_run(
    *,
    actor: Actor,
    run_id: int,
    now: datetime,
    progress: Callable[[int], None] = lambda orders: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ImportSummary:
    """Take over the run's good orders, 500 to a transaction; *progress* hears how many orders each batch took.

    Stops between batches when *should_stop* says so; what went in stays in, and applying again goes on
    where it stopped.
    """
    run = ImportRun.objects.get(pk=run_id)
    ImportRun.objects.filter(pk=run_id).update(state=ImportState.APPLYING.value, ended_at=None)
    if take_over(run, actor=actor, now=now, progress=progress, should_stop=should_stop):
        return finish(run_id, now=now)
    ImportRun.objects.filter(pk=run_id).update(state=ImportState.STOPPED.value)
    return summary_of(run_id, now=now)


def take_over(
    run: ImportRun,
    *,
    actor: Actor,
    now: datetime,
    progress: Callable[[int], None] = lambda orders: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Take over batch after batch until no order is left, or *should_stop*; whether none is left."""
    with closing(batches(_STATEMENTS["next_orders"], run_id=run.pk)) as waiting:
        while not should_stop():
            with transaction.atomic():
                batch = next(waiting, None)
                if batch is None:
                    return True
                _apply(batch, actor=actor, run=run, now=now)
            progress(len(batch["order_numbers"]))
    return False


def finish(run_id: int, *, now: datetime) -> ImportSummary:
    """Close the run whose orders are all in: what came in is counted, and its file is no longer needed."""
    summary = summary_of(run_id, now=now)
    with transaction.atomic():
        ImportChunk.objects.filter(run_id=run_id).delete()
        ImportRun.objects.filter(pk=run_id).update(
            state=ImportState.DONE.value, ended_at=now, came_in=asdict(summary)
        )
    return summary


def lock_entries(account_id: int) -> None:
    """Let nobody else bring orders into the account until the transaction ends."""
    _STATEMENTS["lock_account"].row(account_id=account_id)


def _apply(batch: Batch, *, actor: Actor, run: ImportRun, now: datetime) -> None:
    orders = {"account_id": batch["account_id"], "order_numbers": batch["order_numbers"]}
    lock_entries(batch["account_id"])
    _STATEMENTS["lock_orders"].rows(**orders)
    _add(batch, actor=actor, type_=_TYPES[run.source], now=now)
    _merge_known(batch, actor=actor, now=now)
    _STATEMENTS["unchanged"].run(**batch)


def _add(batch: Batch, *, actor: Actor, type_: TransactionType, now: datetime) -> None:
    for name in ("add_customers", "add_subscriptions", "add_orders"):
        _STATEMENTS[name].run(**batch)
    added = _STATEMENTS["add_lines"].row(**batch, type=type_.value, now=now, **named(actor))
    if added.transaction_id is not None:
        _STATEMENTS["note_transaction"].run(run_id=batch["run_id"], transaction_id=added.transaction_id)
    if added.due:
        transaction.on_commit(lambda: wake(MAIL_DUE_LINES))


def _merge_known(batch: Batch, *, actor: Actor, now: datetime) -> None:
    """Apply what the file itself changed of known lines, each through the verb that a person would use."""
    merged = merged_rows(batch)
    if merged:
        leave_out_refused(merged, _lock(merged))
        by_order: dict[int, list[Merged]] = {}
        for item in merged:
            by_order.setdefault(item.row.order_id, []).append(item)
        for order_id, items in by_order.items():
            _change_order(order_id, items, actor=actor, now=now)
        _mark(merged, run_id=batch["run_id"])
        _remember(merged, run_id=batch["run_id"])
    note_conflicts(batch, merged)


def _lock(merged: Sequence[Merged]) -> Mapping[int, LockedLine]:
    """Lock all of it at once, by id: whoever locks order by order and whoever locks by id wait for each other."""
    locked = lock(
        order_ids=[item.row.order_id for item in merged], line_ids=[item.row.line_id for item in merged]
    )
    lock_recipients([item.row.file_contact_id for item in merged if "contact" in item.take])
    return {line.id: line for line in locked.lines}


def _change_order(order_id: int, items: Sequence[Merged], *, actor: Actor, now: datetime) -> None:
    for contact in sorted({item.row.file_contact for item in items if "contact" in item.take}):
        chosen = [item for item in items if "contact" in item.take and item.row.file_contact == contact]
        selection = Selection(order_ids=[order_id], line_ids=[item.row.line_id for item in chosen])
        done = change_contact(actor=actor, selection=selection, address=contact, now=now)
        _note_refusals("contact", chosen, done)
    for item in items:
        _change_dates_and_holds(order_id, item, actor=actor, now=now)


def _change_dates_and_holds(order_id: int, item: Merged, *, actor: Actor, now: datetime) -> None:
    row, line_ids = item.row, [item.row.line_id]
    if "start_date" in item.take:
        done = move_start_date(
            actor=actor, order_id=order_id, line_ids=line_ids, start_date=row.file_start_date, now=now
        )
        _note_refusals("start_date", [item], done)
    if "hold_name" in item.take:
        _note_refusals("hold_name", [item], _change_hold(order_id, row, actor=actor, now=now))


def _change_hold(order_id: int, row: Any, *, actor: Actor, now: datetime) -> Done:
    """Release, hold, or hold for another reason; a new hold that is refused leaves the old one as it was."""
    line_ids, name = [row.line_id], row.file_hold_name
    with transaction.atomic():
        if row.held_at is not None:
            done = release(actor=actor, order_id=order_id, line_ids=line_ids, now=now)
        if name is not None:
            done = hold(actor=actor, order_id=order_id, line_ids=line_ids, name=name, now=now)
            transaction.set_rollback(not done.changed)
    return done


def _note_refusals(name: str, items: Sequence[Merged], done: Done) -> None:
    """A verb's refusal makes the row a conflict: its value was not taken, and it comes back with the reason."""
    refused = {line.line_id: line.refusal for line in done.lines if line.outcome is Outcome.REFUSED}
    for item in items:
        refusal = refused.get(item.row.line_id)
        if refusal:
            item.note_refusal(name, refusal)


def _mark(merged: Sequence[Merged], *, run_id: int) -> None:
    _STATEMENTS["mark"].run(
        run_id=run_id,
        row_numbers=[item.row.row_number for item in merged],
        outcomes=[item.outcome.value for item in merged],
        problems=[Jsonb(item.problems) for item in merged],
    )


def _remember(merged: Sequence[Merged], *, run_id: int) -> None:
    _STATEMENTS["remember"].run(
        run_id=run_id,
        line_ids=[item.row.line_id for item in merged],
        contact_ids=[item.said("contact") for item in merged],
        start_dates=[item.said("start_date") for item in merged],
        hold_names=[item.said("hold_name") for item in merged],
    )
