"""Takes a staged run over, whole orders in bounded batches: new ones set-based, known ones through the verbs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from startline.actions.actor import Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.actions.import_report.summary import ImportSummary, summary_of
from startline.actions.locking import LockedLine, lock, lock_recipients
from startline.actions.outcome import Done
from startline.actions.record import named
from startline.actions.schedule import move_start_date
from startline.mail.wake import MAIL_DUE_LINES, wake
from startline.models import ImportRun
from startline.models.imports import ImportState, RowOutcome
from startline.models.record import Outcome, TransactionType
from startline.reports.entries import EntryCode, Merge, merge
from startline.rules.line import refuse_contact_change, refuse_hold, refuse_new_start_date
from startline.rules.refusal import Refusal
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
ORDERS_PER_BATCH = 500
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
    _set_state(run_id, ImportState.APPLYING)
    after = _Batch(account_id=0, order_numbers=[""])
    while not should_stop():
        batch = _apply_batch(actor=actor, run=run, after=after, now=now)
        if batch is None:
            _set_state(run_id, ImportState.DONE, ended_at=now)
            return summary_of(run_id, now=now)
        progress(len(batch.order_numbers))
        after = batch
    _set_state(run_id, ImportState.STOPPED)
    return summary_of(run_id, now=now)


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """Orders of one account, by number in order."""

    account_id: int
    order_numbers: Sequence[str]


def _set_state(run_id: int, state: ImportState, *, ended_at: datetime | None = None) -> None:
    ImportRun.objects.filter(pk=run_id).update(state=state.value, ended_at=ended_at)


def _apply_batch(*, actor: Actor, run: ImportRun, after: _Batch, now: datetime) -> _Batch | None:
    """Take over the next orders, all of one account, and return them; None where no more are left."""
    with transaction.atomic():
        batch = _next(run, after=after)
        if batch is None:
            return None
        of_batch = {"account_id": batch.account_id, "order_numbers": batch.order_numbers}
        lock_entries(batch.account_id)
        _STATEMENTS["lock_orders"].rows(**of_batch)
        _add({**of_batch, "run_id": run.pk}, actor=actor, type_=_TYPES[run.source], now=now)
        _merge_known({**of_batch, "run_id": run.pk}, actor=actor, now=now)
        _STATEMENTS["unchanged"].run(**of_batch, run_id=run.pk)
        return batch


def lock_entries(account_id: int) -> None:
    """Let nobody else bring orders into the account until the transaction ends."""
    _STATEMENTS["lock_account"].row(account_id=account_id)


def _next(run: ImportRun, *, after: _Batch) -> _Batch | None:
    rows = _STATEMENTS["next_orders"].rows(
        run_id=run.pk,
        after_account_id=after.account_id,
        after_order_number=after.order_numbers[-1],
        limit=ORDERS_PER_BATCH,
    )
    if not rows:
        return None
    account_id = rows[0].account_id
    numbers = [row.order_number for row in rows if row.account_id == account_id]
    return _Batch(account_id=account_id, order_numbers=numbers)


def _add(batch: Mapping[str, Any], *, actor: Actor, type_: TransactionType, now: datetime) -> None:
    for name in ("add_customers", "add_subscriptions", "add_orders"):
        _STATEMENTS[name].run(**batch)
    added = _STATEMENTS["add_lines"].row(**batch, type=type_.value, now=now, **named(actor))
    if added.due:
        transaction.on_commit(lambda: wake(MAIL_DUE_LINES))


@dataclass(kw_only=True)
class _Merged:
    """One known row: what of it is taken, what conflicts."""

    row: Any
    take: set[str] = field(default_factory=set)
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def outcome(self) -> RowOutcome:
        if self.problems:
            return RowOutcome.CONFLICT
        return RowOutcome.CHANGED if self.take else RowOutcome.UNCHANGED


def _merge_known(batch: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Apply what the file itself changed of known lines, each through the verb that a person would use."""
    merged = [_merge(row) for row in _STATEMENTS["differing"].rows(**batch)]
    if not merged:
        return
    lines = _lock(merged)
    for item in merged:
        _leave_out_refused(item, lines[item.row.line_id])
    by_order: dict[int, list[_Merged]] = {}
    for item in merged:
        by_order.setdefault(item.row.order_id, []).append(item)
    for order_id, items in by_order.items():
        _change_order(order_id, items, actor=actor, now=now)
    _STATEMENTS["mark"].run(
        run_id=batch["run_id"],
        row_numbers=[item.row.row_number for item in merged],
        outcomes=[item.outcome.value for item in merged],
        problems=[Jsonb(item.problems) for item in merged],
    )
    _remember(merged, run_id=batch["run_id"])


def _lock(merged: Sequence[_Merged]) -> Mapping[int, LockedLine]:
    """Lock all of it at once, by id: whoever locks order by order and whoever locks by id wait for each other."""
    locked = lock(
        order_ids=[item.row.order_id for item in merged], line_ids=[item.row.line_id for item in merged]
    )
    lock_recipients([item.row.file_contact_id for item in merged if "contact" in item.take])
    return {line.id: line for line in locked.lines}


def _leave_out_refused(item: _Merged, line: LockedLine) -> None:
    """Ask the rules first: a value that stays refused comes back with every file, and is recorded with none (I3)."""
    row = item.row
    refusals = {
        "contact": refuse_contact_change(line, contact_id=row.file_contact_id, expected_epoch=None),
        "start_date": refuse_new_start_date(line, start_date=row.file_start_date),
        "hold_name": refuse_hold(line) if row.held_at is None else None,
    }
    for name, refusal in refusals.items():
        if refusal and name in item.take:
            _note_refusal(item, name, refusal)


def _merge(row: Any) -> _Merged:
    merged = _Merged(row=row)
    _merge_value(merged, "contact", shown=(row.file_contact, row.our_contact), key="contact_id")
    _merge_value(merged, "start_date", shown=(row.file_start_date, row.start_date), key="start_date")
    _merge_value(merged, "hold_name", shown=(row.file_hold_name, row.hold_name), key="hold_name")
    return merged


def _merge_value(merged: _Merged, name: str, *, shown: tuple[Any, Any], key: str) -> None:
    row = merged.row
    file, last, ours = getattr(row, f"file_{key}"), getattr(row, f"last_{key}"), getattr(row, key)
    answer = merge(file=file, last=last, ours=ours)
    if name == "contact" and answer is Merge.TAKE and file is None:
        merged.problems.append(_problem(name, EntryCode.CONTACT_REMOVED.value, shown))
    elif answer is Merge.TAKE:
        merged.take.add(name)
    elif answer is Merge.CONFLICT:
        merged.problems.append(_problem(name, EntryCode.CHANGED_ON_BOTH_SIDES.value, shown))


def _problem(name: str, code: str, shown: tuple[Any, Any], **facts: str | int | None) -> dict[str, Any]:
    file, ours = (None if value is None else str(value) for value in shown)
    told = {"ours": ours or "", **facts}
    return {"field": name, "column": name, "value": file or "", "code": code, "facts": told}


def _change_order(order_id: int, items: Sequence[_Merged], *, actor: Actor, now: datetime) -> None:
    for contact in sorted({item.row.file_contact for item in items if "contact" in item.take}):
        chosen = [item for item in items if "contact" in item.take and item.row.file_contact == contact]
        selection = Selection(order_ids=[order_id], line_ids=[item.row.line_id for item in chosen])
        done = change_contact(actor=actor, selection=selection, address=contact, now=now)
        _note_refusals("contact", chosen, done)
    for item in items:
        _change_dates_and_holds(order_id, item, actor=actor, now=now)


def _change_dates_and_holds(order_id: int, item: _Merged, *, actor: Actor, now: datetime) -> None:
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


def _note_refusals(name: str, items: Sequence[_Merged], done: Done) -> None:
    """A verb's refusal makes the row a conflict: its value was not taken, and it comes back with the reason."""
    refused = {line.line_id: line.refusal for line in done.lines if line.outcome is Outcome.REFUSED}
    for item in items:
        refusal = refused.get(item.row.line_id)
        if refusal:
            _note_refusal(item, name, refusal)


def _note_refusal(item: _Merged, name: str, refusal: Refusal) -> None:
    ours = {
        "contact": item.row.our_contact,
        "start_date": item.row.start_date,
        "hold_name": item.row.hold_name,
    }
    shown = (getattr(item.row, f"file_{name}"), ours[name])
    item.take.discard(name)
    item.problems.append(_problem(name, refusal.code.value, shown, **refusal.facts))


def _remember(merged: Sequence[_Merged], *, run_id: int) -> None:
    """Keep what the file said, but for values in conflict: those come back until somebody decides."""

    def said(item: _Merged, name: str, key: str) -> Any:
        conflicts = any(problem["field"] == name for problem in item.problems)
        return getattr(item.row, f"last_{key}" if conflicts else f"file_{key}")

    _STATEMENTS["remember"].run(
        run_id=run_id,
        line_ids=[item.row.line_id for item in merged],
        contact_ids=[said(item, "contact", "contact_id") for item in merged],
        start_dates=[said(item, "start_date", "start_date") for item in merged],
        hold_names=[said(item, "hold_name", "hold_name") for item in merged],
    )
