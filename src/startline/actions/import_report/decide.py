"""Decides conflicts: the file's value or ours, one by one or all that are left (PRODUCT I3)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.import_report.foresee import foresee
from startline.actions.import_report.runs import IMPORT_REPORTS, own_run
from startline.actions.import_report.stage import count_expected
from startline.mail.wake import wake
from startline.models import ImportRun
from startline.models.imports import Decision, ImportState
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_DECIDABLE = (ImportState.CHECKED, ImportState.STOPPED, ImportState.DONE)


def decide(
    *, actor: Actor, run_id: int, decisions: Mapping[tuple[int, str], tuple[Decision, str]], now: datetime
) -> int:
    """Decide conflicts by row number and field, each with our value as the person saw it; how many were.

    The file's value then goes in by the verb that a person would use, when the import starts or goes on or, where
    it is over, at once; ours stays, and the file's does not come back. Where our value has changed meanwhile, or
    the file's cannot be taken, nothing is decided.

    :raises Refused: may_not_import.
    """
    return _decide(
        actor=actor,
        run_id=run_id,
        now=now,
        statement="decide",
        row_numbers=[row_number for row_number, _ in decisions],
        fields=[field for _, field in decisions],
        decisions=[decision.value for decision, _ in decisions.values()],
        seen=[seen for _, seen in decisions.values()],
    )


def decide_all(*, actor: Actor, run_id: int, decision: Decision, now: datetime) -> int:
    """Decide all that is undecided in the same way, but where the file's value cannot be taken; how many were.

    :raises Refused: may_not_import.
    """
    return _decide(actor=actor, run_id=run_id, now=now, statement="decide_all", decision=decision.value)


def _decide(*, actor: Actor, run_id: int, now: datetime, statement: str, **parameters: object) -> int:
    own_run(actor, run_id)
    with transaction.atomic():
        states = [state.value for state in _DECIDABLE]
        run = ImportRun.objects.select_for_update(no_key=True).filter(pk=run_id, state__in=states).first()
        if run is None:
            return 0
        decided = _STATEMENTS[statement].run(run_id=run_id, user_id=actor.user_id, **parameters)
        if decided:
            _carry_out(run, actor=actor, now=now)
    return decided


def _carry_out(run: ImportRun, *, actor: Actor, now: datetime) -> None:
    """Before the import: foresee anew what it brings. After it, or when it goes on: take over what was decided."""
    if run.state == ImportState.CHECKED:
        foresee(run.pk)
        count_expected(run.pk, now=run.checked_at or now)
        return
    orders = _STATEMENTS["reopen"].row(run_id=run.pk).orders
    if run.state == ImportState.STOPPED:
        return
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportState.APPLYING.value,
        taken_over_by_id=actor.user_id,
        ended_at=None,
        orders_total=orders,
        orders_done=0,
        stop_asked=False,
        questions=[],
        tries=0,
    )
    transaction.on_commit(lambda: wake(IMPORT_REPORTS))
