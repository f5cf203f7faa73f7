"""A worker's turns at an import: what happens when it stops, dies or cannot go on (PRODUCT I4)."""

import io
from collections.abc import Sequence

import pytest
from tests.actions.recorded import found_wrong, user
from tests.actions.report_files import Row, checked_at, report_of
from tests.worlds import NOW, Cast, cast

from startline.actions.actor import CONSOLE, Actor
from startline.actions.import_report import (
    go_on,
    read_again,
    receive_report,
    start_import,
    stop,
    work_on_import,
)
from startline.models import Account, ImportChunk, ImportRow, ImportRun, Line, Transaction
from startline.reports import ReportRefused, limits
from startline.rules.refusal import RefusalCode, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    """Accounts and people without orders."""
    return cast()


@pytest.fixture
def editor(people: Cast) -> Actor:
    """The partner's editor."""
    return user(people.owner)


def rows(count: int) -> Sequence[Row]:
    """As many orders of one line."""
    return [Row(order=f"9{number:05}") for number in range(count)]


def receive(actor: Actor, *report: Row) -> ImportRun:
    """Bring a file of these rows."""
    content = io.BytesIO(report_of(report))
    return receive_report(actor=actor, file_name="report.csv", content=content, now=NOW)


def checked(actor: Actor, *report: Row) -> ImportRun:
    """The same, read and checked."""
    run = receive(actor, *report)
    turn()
    return run


def turn(*, batches: int | None = None, stopping: bool = False) -> bool:
    """One turn of a worker, of at most so many batches, or of one that is asked to stop."""
    left = iter([False] * batches + [True]) if batches is not None else None
    return work_on_import(
        clock=lambda: NOW,
        should_pause=lambda: stopping or (left is not None and next(left)),
        should_stop=lambda: stopping,
    )


def state(run: ImportRun) -> str:
    """Where the run stands."""
    run.refresh_from_db()
    return str(run.state)


def test_a_turn_that_pauses_leaves_the_rest_to_the_next_one(editor: Actor) -> None:
    run = checked(editor, *rows(1100))
    start_import(actor=editor, run_id=run.pk, checked_at=checked_at(run), sends_mail=False, now=NOW)

    turn(batches=1)
    paused = (state(run), run.orders_done, Line.objects.count())
    turn()

    assert paused == ("applying", 500, 500)
    assert (state(run), run.orders_done, run.orders_total) == ("done", 1100, 1100)
    assert run.came_in["new"] == 1100
    assert Transaction.objects.count() == len(run.transactions) == 3
    assert found_wrong() == []


def test_reading_that_a_stopping_worker_left_begins_anew_with_the_next(editor: Actor) -> None:
    run = receive(editor, *rows(3))

    turn(stopping=True)
    left = (state(run), run.rows_read)
    turn()

    assert left[0] == "reading"
    assert (state(run), run.rows_read, ImportRow.objects.count()) == ("checked", 3, 3)


def test_rows_staged_by_a_worker_that_died_are_staged_anew(editor: Actor) -> None:
    run = receive(editor, *rows(3))
    ImportRow.objects.create(run_id=run.pk, row_number=2, order_number="half")

    turn()

    assert state(run) == "checked"
    assert not ImportRow.objects.filter(order_number="half").exists()


def test_a_stop_between_batches_keeps_what_is_in_and_going_on_takes_the_rest(editor: Actor) -> None:
    run = checked(editor, *rows(1100))
    start_import(actor=editor, run_id=run.pk, checked_at=checked_at(run), sends_mail=False, now=NOW)
    turn(batches=1)
    stop(actor=editor, run_id=run.pk)

    turn()
    stopped = (state(run), Line.objects.count())
    resumed = go_on(actor=editor, run_id=run.pk)
    turn()

    assert stopped[0] == "stopped"
    assert stopped[1] < 1100
    assert resumed
    assert (state(run), Line.objects.count()) == ("done", 1100)


def test_nothing_waits_where_no_run_does(editor: Actor) -> None:
    checked(editor, *rows(1))

    assert turn() is False


def test_a_run_of_the_console_is_left_to_the_console(people: Cast) -> None:
    ImportRun.objects.create(
        source="report", file_name="x.csv", sends_mail=False, state="reading", started_at=NOW
    )

    assert turn() is False


def test_a_run_that_fails_again_and_again_is_given_up_and_says_so(editor: Actor) -> None:
    run = receive(editor, *rows(1))
    ImportRun.objects.filter(pk=run.pk).update(tries=5)

    turn()

    assert state(run) == "refused"
    assert [question["code"] for question in run.questions] == ["gave_up"]
    assert ImportChunk.objects.count() == 0


def test_a_turn_that_fails_counts_and_one_that_succeeds_forgets(editor: Actor) -> None:
    run = receive(editor, *rows(1))
    ImportRun.objects.filter(pk=run.pk).update(told={"date_order": "nonsense"})

    with pytest.raises(ValueError, match="nonsense"):
        turn()
    run.refresh_from_db()
    failed = run.tries
    ImportRun.objects.filter(pk=run.pk).update(told={})
    turn()

    assert failed == 1
    assert (state(run), run.tries) == ("checked", 0)


def test_mail_that_became_due_since_the_check_sends_nothing_unseen(editor: Actor) -> None:
    run = checked(editor, Row(starts="2026-11-17"))
    tomorrow = NOW.replace(day=18)

    started = start_import(
        actor=editor, run_id=run.pk, checked_at=checked_at(run), sends_mail=False, now=tomorrow
    )

    assert started is False
    assert state(run) == "reading"
    assert Line.objects.count() == 0


def test_the_file_goes_when_the_run_ends(editor: Actor) -> None:
    run = checked(editor, Row())
    kept = ImportChunk.objects.filter(run_id=run.pk).exists()
    start_import(actor=editor, run_id=run.pk, checked_at=checked_at(run), sends_mail=False, now=NOW)

    turn()

    assert kept
    assert not ImportChunk.objects.exists()


def test_a_file_of_many_pieces_is_put_together_again(editor: Actor) -> None:
    run = checked(editor, *rows(20_000))

    assert ImportChunk.objects.filter(run_id=run.pk).count() > 1
    assert run.pk == ImportRun.objects.get(rows_read=20_000).pk


def test_a_file_beyond_the_limit_is_refused_and_nothing_of_it_is_kept(
    editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("startline.actions.import_report.runs.MAX_FILE_BYTES", 2 * 1024 * 1024)

    with pytest.raises(ReportRefused, match="file_too_large"):
        receive_report(
            actor=editor, file_name="x.csv", content=io.BytesIO(bytes(3 * 1024 * 1024 + 1)), now=NOW
        )

    assert (ImportRun.objects.count(), ImportChunk.objects.count()) == (0, 0)
    assert limits.MAX_FILE_BYTES == 500 * 1024 * 1024


def test_who_only_looks_brings_no_file(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        receive(user(people.reader), Row())

    assert refused.value.refusal.code is RefusalCode.MAY_NOT_IMPORT


def test_an_account_of_others_cannot_be_chosen(people: Cast, editor: Actor) -> None:
    run = checked(editor, Row())

    with pytest.raises(Refused):
        read_again(actor=editor, run_id=run.pk, told={}, account_id=people.other_partner.pk)

    assert ImportRun.objects.get(pk=run.pk).account_id == people.partner.pk


def test_a_currency_that_is_missing_is_asked_for_and_nothing_stays_staged(editor: Actor) -> None:
    Account.objects.update(currency=None)

    run = checked(editor, Row())

    assert state(run) == "asking"
    assert run.questions == [{"code": "currency_needed", "facts": {"account": "Telepartner"}}]
    assert ImportRow.objects.count() == 0


def test_the_console_decides_over_runs_of_pages_too(editor: Actor) -> None:
    run = checked(editor, Row())

    assert start_import(actor=CONSOLE, run_id=run.pk, checked_at=checked_at(run), sends_mail=False, now=NOW)
