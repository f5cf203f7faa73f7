"""What people do with an import in a page: bring the file, answer, have it taken over, stop, go on, throw it away."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.db.models import Q

from startline.actions.actor import Actor
from startline.actions.import_report.judge import may_enter
from startline.actions.import_report.stage import discard_run
from startline.actions.import_report.summary import summary_of
from startline.mail.wake import wake
from startline.models import Account, ImportChunk, ImportRun
from startline.models.imports import ImportState
from startline.reports.limits import MAX_FILE_BYTES
from startline.reports.problems import ReportProblemCode, refused
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import EDITING_ROLES
from startline.statements import statements_of

IMPORT_REPORTS = "startline.import_reports"
_STATEMENTS = statements_of(__file__)
_PIECE = 1024 * 1024
_LONGEST_NAME = 255
_FRESH = {"questions": [], "rows_read": 0, "rows_total": 0, "tries": 0, "stop_asked": False}


def receive_report(*, actor: Actor, file_name: str, content: IO[bytes], now: datetime) -> ImportRun:
    """Keep the file where every worker can read it, and let one begin; nothing is taken over yet.

    :raises ReportRefused: file_too_large.
    :raises Refused: may_not_import.
    """
    _refuse_onlooker(actor)
    with transaction.atomic():
        run = ImportRun.objects.create(
            source="report",
            file_name=file_name[-_LONGEST_NAME:],
            sends_mail=False,
            state=ImportState.READING.value,
            started_by_id=actor.user_id,
            started_at=now,
        )
        for number, piece in enumerate(iter(lambda: content.read(_PIECE), b"")):
            if number * _PIECE > MAX_FILE_BYTES:
                raise refused(ReportProblemCode.FILE_TOO_LARGE, max_mb=str(MAX_FILE_BYTES // 1024**2))
            ImportChunk.objects.create(run_id=run.pk, number=number, content=piece)
        transaction.on_commit(_wake)
    return run


def read_again(*, actor: Actor, run_id: int, told: Mapping[str, str], account_id: int | None = None) -> bool:
    """Read the file anew, with what was *told* of it added to what is known; False where it is too late for that.

    :raises Refused: may_not_import, where the run or the account is not the actor's to enter orders for.
    """
    run = own_run(actor, run_id)
    if account_id is not None and not may_enter(actor, Account.objects.get(pk=account_id)):
        raise Refused(Refusal(code=RefusalCode.MAY_NOT_IMPORT))
    return _move(
        run_id,
        into=ImportState.READING,
        when=[ImportState.ASKING, ImportState.CHECKED],
        told={**run.told, **told},
        account_id=account_id or run.account_id,
        **_FRESH,
    )


def start_import(
    *, actor: Actor, run_id: int, checked_at: datetime | None, sends_mail: bool, now: datetime
) -> bool:
    """Have the checked run taken over; with *sends_mail* its silent lines are mailed too (PRODUCT I2).

    *checked_at* names the check that the person saw. False where the run was not checked, or not last then, as
    somebody had it read with other answers meanwhile: where mail would go by now that the dry run did not count,
    the file is read anew instead, so that nobody's click does more than what it said.

    :raises Refused: may_not_import.
    """
    run = own_run(actor, run_id)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.checked_at is None or run.checked_at != checked_at:
            return False
        if _STATEMENTS["due_since"].row(run_id=run_id, since=run.checked_at, now=now).found:
            _move(run_id, into=ImportState.READING, when=[ImportState.CHECKED], **_FRESH)
            return False
        started = _move(
            run_id,
            into=ImportState.APPLYING,
            when=[ImportState.CHECKED],
            taken_over_by_id=actor.user_id,
            sends_mail=sends_mail,
            orders_total=_STATEMENTS["orders_left"].row(run_id=run_id).orders,
            orders_done=0,
            tries=0,
            stop_asked=False,
        )
        if started and sends_mail:
            _STATEMENTS["speak_up"].run(run_id=run_id, now=now)
            expected = asdict(summary_of(run_id, now=now))
            ImportRun.objects.filter(pk=run_id).update(expected=expected)
    return started


def go_on(*, actor: Actor, run_id: int) -> bool:
    """Have a stopped run taken over from where it stopped; False where it is not stopped.

    :raises Refused: may_not_import.
    """
    own_run(actor, run_id)
    return _move(
        run_id,
        into=ImportState.APPLYING,
        when=[ImportState.STOPPED],
        taken_over_by_id=actor.user_id,
        questions=[],
        tries=0,
        stop_asked=False,
    )


def stop(*, actor: Actor, run_id: int) -> bool:
    """Ask the worker to stop after the batch that it has in hand; False where none has to work on the run.

    :raises Refused: may_not_import.
    """
    own_run(actor, run_id)
    at_work = [ImportState.READING.value, ImportState.APPLYING.value]
    asked = ImportRun.objects.filter(pk=run_id, state__in=at_work).update(stop_asked=True)
    _wake()
    return bool(asked)


def discard(*, actor: Actor, run_id: int, now: datetime) -> bool:
    """Throw the staged rows and the file away before anything is taken over; False where it is too late.

    :raises Refused: may_not_import.
    """
    own_run(actor, run_id)
    with transaction.atomic():
        waiting = [ImportState.ASKING.value, ImportState.CHECKED.value]
        run = ImportRun.objects.select_for_update(no_key=True).filter(pk=run_id, state__in=waiting).first()
        if run is not None:
            discard_run(run_id, now=now)
    return run is not None


def own_run(actor: Actor, run_id: int) -> ImportRun:
    """The run, where it is the actor's to decide over.

    :raises Refused: may_not_import.
    """
    run = ImportRun.objects.select_related("account").get(pk=run_id)
    allowed = run.started_by_id is not None and may_decide(
        actor,
        started_by_id=run.started_by_id,
        account_id=run.account_id,
        distributor_id=run.account.distributor_id if run.account else None,
    )
    if not allowed:
        raise Refused(Refusal(code=RefusalCode.MAY_NOT_IMPORT))
    return run


def may_decide(
    actor: Actor, *, started_by_id: int, account_id: int | None, distributor_id: int | None
) -> bool:
    """Whether the run is the actor's to decide over: who brought the file, an editor of its account, the operator."""
    if actor.person is None or actor.person.operates:
        return True
    roles = actor.person.roles
    brought_it = started_by_id == actor.user_id and not EDITING_ROLES.isdisjoint(roles.values())
    return brought_it or any(
        roles.get(side) in EDITING_ROLES for side in (account_id, distributor_id) if side
    )


def _refuse_onlooker(actor: Actor) -> None:
    if actor.person is not None and EDITING_ROLES.isdisjoint(actor.person.roles.values()):
        raise Refused(Refusal(code=RefusalCode.MAY_NOT_IMPORT))


def _move(run_id: int, *, into: ImportState, when: Iterable[ImportState], **columns: Any) -> bool:
    """Bring the run into a state if it still is in one of *when*: another click may have been first."""
    allowed = Q(pk=run_id, state__in=[state.value for state in when])
    moved = ImportRun.objects.filter(allowed).update(state=into.value, ended_at=None, **columns)
    transaction.on_commit(_wake)
    return bool(moved)


def _wake() -> None:
    wake(IMPORT_REPORTS)
