"""Orders go in by batches of at most 500, and an import that stops goes on where it stopped (PRODUCT I4)."""

from collections.abc import Sequence

from tests.actions.recorded import found_wrong
from tests.actions.report_files import Importer, Row, know_submitters, row_outcomes
from tests.worlds import NOW

from startline.actions.actor import CONSOLE
from startline.actions.import_report import apply_run
from startline.models import ImportRun, Line, Order, Transaction


def rows(count: int, *, first: int = 0, submitted_by: str = "g.conti@telepartner.example") -> Sequence[Row]:
    return [Row(order=f"9{number:05}", submitted_by=submitted_by) for number in range(first, first + count)]


def test_orders_go_in_by_batches_of_500_each_with_a_transaction_of_its_own(importer: Importer) -> None:
    run_id = importer.stage(rows(1001))
    taken: list[int] = []

    apply_run(actor=CONSOLE, run_id=run_id, now=NOW, progress=taken.append)

    assert taken == [500, 500, 1]
    assert Transaction.objects.count() == 3
    assert Line.objects.count() == 1001
    assert found_wrong() == []


def test_an_import_that_is_stopped_keeps_what_is_in_and_goes_on_where_it_stopped(importer: Importer) -> None:
    run_id = importer.stage(rows(1100))
    asked = iter([False, True])

    stopped = apply_run(actor=CONSOLE, run_id=run_id, now=NOW, should_stop=lambda: next(asked))
    state, in_so_far = ImportRun.objects.get(pk=run_id).state, Order.objects.count()
    done = apply_run(actor=CONSOLE, run_id=run_id, now=NOW)

    assert (state, in_so_far, stopped.new) == ("stopped", 500, 1100)
    assert (ImportRun.objects.get(pk=run_id).state, Order.objects.count(), done.new) == ("done", 1100, 1100)
    assert set(row_outcomes(run_id).values()) == {"new"}


def test_an_import_that_is_done_does_nothing_when_applied_again(importer: Importer) -> None:
    run_id = importer.stage(rows(3))
    apply_run(actor=CONSOLE, run_id=run_id, now=NOW)

    again = apply_run(actor=CONSOLE, run_id=run_id, now=NOW)

    assert (again.new, Transaction.objects.count()) == (3, 1)


def test_a_batch_never_spans_two_accounts(importer: Importer) -> None:
    know_submitters(importer.people)
    ours, theirs = rows(3), rows(2, first=3, submitted_by="s.lind@polarpartner.example")
    run_id = importer.stage([ours[0], theirs[0], ours[1], theirs[1], ours[2]], account_id=None)
    taken: list[int] = []

    apply_run(actor=CONSOLE, run_id=run_id, now=NOW, progress=taken.append)

    assert sorted(taken) == [2, 3]
    accounts = dict(Transaction.objects.values_list("account__name", "id"))
    assert set(accounts) == {"Telepartner", "Polarpartner"}


def test_a_file_that_says_nothing_to_do_is_done_without_transaction(importer: Importer) -> None:
    run_id = importer.stage([Row(offer="A-NOPE")])

    summary = apply_run(actor=CONSOLE, run_id=run_id, now=NOW)

    assert (summary.errors, summary.new, Transaction.objects.count()) == (1, 0, 0)
    assert ImportRun.objects.get(pk=run_id).ended_at == NOW
