"""Reads a report row by row into the staging table, each row checked against the catalogue and the accounts."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from startline.actions.actor import Actor
from startline.actions.import_report.foresee import foresee
from startline.actions.import_report.judge import Judge, Verdict, world_of
from startline.actions.import_report.summary import summary_of
from startline.models import Account, ImportChunk, ImportConflict, ImportRow, ImportRun
from startline.models.imports import ImportState, ProblemKind
from startline.reports import Field, OrderConsistency, ParsedRow, Report
from startline.reports.amounts import NumberCell
from startline.reports.entries import EntryCode
from startline.rules.addresses import Address
from startline.statements import copy_rows, statements_of

_STATEMENTS = statements_of(__file__)
_CHUNK = 2000
_CAUSES = 8
_COLUMNS = (
    "run_id",
    "row_number",
    "account_id",
    "order_number",
    "line_number",
    "offer_id",
    "provisions",
    "quantity",
    "placed_on",
    "placed_by_id",
    "contact_id",
    "status",
    "subscription_number",
    "start_date",
    "time_zone",
    "mail_due_at",
    "silent",
    "customer_name",
    "customer_key",
    "order_value",
    "monthly_amount",
    "term_months",
    "hold_name",
    "currency",
    "outcome",
    "problem_kind",
    "problems",
    "raw",
)


def stage_report(
    *,
    actor: Actor,
    report: Report,
    file_name: str,
    account_id: int | None,
    currency: str | None,
    sends_mail: bool,
    now: datetime,
    progress: Callable[[int], None] = lambda rows: None,
) -> int:
    """Stage every row of *report* and return the run's id; nothing is taken over yet.

    The owning account is *account_id*, or found row by row by the account column or the submitter's domain.
    *currency* is kept for accounts that have none. *progress* hears how many rows each chunk had.

    :raises CurrencyNeeded: a row's account has no currency, and none is given.
    """
    run = ImportRun.objects.create(
        account_id=account_id,
        source="report",
        file_name=file_name[:255],
        sends_mail=sends_mail,
        state=ImportState.READING.value,
        started_at=now,
    )
    judge = Judge(
        world=world_of(actor), account_id=account_id, currency=currency, sends_mail=sends_mail, now=now
    )
    try:
        stage_run(run.pk, report=report, judge=judge, progress=progress)
    except BaseException:
        discard_run(run.pk, now=now, state=ImportState.REFUSED)
        raise
    return run.pk


def stage_run(run_id: int, *, report: Report, judge: Judge, progress: Callable[[int], None]) -> None:
    """Stage and judge every row of *report*, and foresee what would come of them: the run is checked.

    :raises CurrencyNeeded: a row's account has no currency, and the judge was given none.
    """
    _stage_all(report, run_id=run_id, judge=judge, progress=progress)
    _STATEMENTS["analyze"].run()
    spread_errors(run_id)
    keep_currency(judge)
    foresee(run_id)
    count_expected(run_id, now=judge.now)


def count_expected(run_id: int, *, now: datetime) -> None:
    """The run is checked as of *now*: keep what applying it would bring."""
    summary = summary_of(run_id, now=now)
    ImportRun.objects.filter(pk=run_id).update(
        state=ImportState.CHECKED.value,
        checked_at=now,
        expected=asdict(summary),
        causes=[row._asdict() for row in _STATEMENTS["causes"].rows(run_id=run_id, limit=_CAUSES)],
        rows_read=summary.rows,
        rows_total=summary.rows,
    )


def discard_run(run_id: int, *, now: datetime, state: ImportState = ImportState.DISCARDED) -> None:
    """End a run that is not to be taken over, or could not be read to its end: its rows and its file are forgotten."""
    with transaction.atomic():
        unstage_run(run_id)
        ImportChunk.objects.filter(run_id=run_id).delete()
        ImportRun.objects.filter(pk=run_id).update(state=state.value, ended_at=now)


def unstage_run(run_id: int) -> None:
    """Forget the run's rows, to read its file anew."""
    ImportConflict.objects.filter(run_id=run_id).delete()
    ImportRow.objects.filter(run_id=run_id).delete()


def _stage_all(report: Report, *, run_id: int, judge: Judge, progress: Callable[[int], None]) -> None:
    consistency = OrderConsistency(report.columns)
    rows = report.rows()
    while chunk := list(islice(rows, _CHUNK)):
        stage_rows(chunk, run_id=run_id, judge=judge, consistency=consistency, columns=report.columns)
        progress(len(chunk))


def stage_rows(
    chunk: Sequence[ParsedRow],
    *,
    run_id: int,
    judge: Judge,
    consistency: OrderConsistency,
    columns: Mapping[Field, str],
) -> None:
    """Judge one chunk of rows and append them to the run."""
    judge.address_ids |= _address_ids(_addresses(chunk) - judge.address_ids.keys(), chunk)
    verdicts = [judge.verdict(row, disagreements=consistency.check(row), columns=columns) for row in chunk]
    copy_rows(
        table="startline_importrow",
        columns=_COLUMNS,
        rows=(_staged(verdict, row=row, run_id=run_id) for row, verdict in zip(chunk, verdicts, strict=True)),
    )


def _addresses(chunk: Sequence[ParsedRow]) -> set[str]:
    return {address.key for address in _each_address(chunk)}


def _each_address(chunk: Sequence[ParsedRow]) -> Iterator[Address]:
    for row in chunk:
        if row.values:
            yield from filter(None, (row.values.contact, row.values.submitted_by))


def _address_ids(keys: set[str], chunk: Sequence[ParsedRow]) -> dict[str, int]:
    """The ids of the addresses by key, those not there yet added on their own, before any order is locked."""
    found = {row.key: row.id for row in _STATEMENTS["known_addresses"].rows(keys=list(keys))}
    unknown = keys - found.keys()
    missing = {address.key: address for address in _each_address(chunk) if address.key in unknown}
    if not missing:
        return found
    _STATEMENTS["add_addresses"].run(
        emails=[address.email for address in missing.values()],
        keys=list(missing),
        domains=[address.domain for address in missing.values()],
    )
    added = _STATEMENTS["known_addresses"].rows(keys=list(missing))
    return found | {row.key: row.id for row in added}


def _staged(verdict: Verdict, *, row: ParsedRow, run_id: int) -> tuple[Any, ...]:
    """The row as the staging table has it; what the file said is kept where it has to be given back."""
    given_back = verdict.outcome is not None
    raw = {name: storable(text) for name, text in row.raw.items()} if given_back else {}
    values = {
        **verdict.values,
        "run_id": run_id,
        "row_number": row.row_number,
        "outcome": verdict.outcome.value if verdict.outcome else None,
        "problem_kind": _kind_of(verdict),
        "problems": json.dumps(verdict.problems) if verdict.problems else "[]",
        "raw": json.dumps(raw) if raw else "{}",
    }
    return tuple(map(values.get, _COLUMNS))


def _kind_of(verdict: Verdict) -> str | None:
    if not verdict.problems:
        return None
    return ProblemKind(verdict.outcome.value if verdict.outcome else ProblemKind.WARNING).value


def storable(text: str) -> str | float:
    """*text* as the database can keep it; a number of the spreadsheet's own stays one."""
    if isinstance(text, NumberCell):
        return float(text)
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def spread_errors(run_id: int) -> None:
    """All rows of an order, or none (PRODUCT I4)."""
    problem: dict[str, Any] = {
        "column": "",
        "field": None,
        "value": "",
        "code": EntryCode.ORDER_HAS_ERRORS.value,
        "facts": {},
    }
    _STATEMENTS["spread_errors"].run(run_id=run_id, problem=Jsonb([problem]))


def keep_currency(judge: Judge) -> None:
    """Asked for once: the currency given is the account's from now on (PRODUCT I1)."""
    with transaction.atomic():
        Account.objects.filter(pk__in=judge.currency_given_for, currency__isnull=True).update(
            currency=judge.currency
        )
