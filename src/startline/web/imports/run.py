"""The page of one import, from the file to what came of it: one address, whatever becomes of it (PRODUCT I1–I4)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from startline import clock
from startline.actions.actor import Actor
from startline.actions.import_report import may_decide
from startline.models.imports import ImportState, ProblemKind
from startline.queries.imports import (
    FoundRun,
    conflict_counts,
    conflicts,
    entered_accounts,
    find_run,
    imported_orders,
    problem_rows,
    transactions_of,
)
from startline.rules.who_may import ActorKind
from startline.web.imports.answers import AnswersForm, asked, correctable
from startline.web.imports.counted import ALL, chips, counters
from startline.web.imports.pagers import pager
from startline.web.imports.shown import percent_of, shown_causes, shown_conflict, shown_problems
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import page_of
from startline.web.showing import LIVE, show, target_of
from startline.wording.imports import (
    came_in_sentence,
    mails_gone,
    mails_now,
    note_sentences,
    progress_words,
    question_sentence,
    silent_mails,
    state_label,
    stopped_words,
)
from startline.wording.reports import field_label

_PROBLEMS, _CONFLICTS, _ORDERS, _TRANSACTIONS, _ACCOUNTS = 50, 25, 20, 10, 200
_AT_WORK = frozenset({ImportState.READING, ImportState.APPLYING})
_OVER = frozenset({ImportState.STOPPED, ImportState.DONE})
_TEMPLATES: Mapping[ImportState, str] = {
    ImportState.READING: "web/imports/working.html",
    ImportState.APPLYING: "web/imports/working.html",
    ImportState.ASKING: "web/imports/asking.html",
    ImportState.CHECKED: "web/imports/checked.html",
    ImportState.DONE: "web/imports/over.html",
    ImportState.STOPPED: "web/imports/over.html",
    ImportState.REFUSED: "web/imports/refused.html",
    ImportState.DISCARDED: "web/imports/discarded.html",
}


@require_safe
@workspace
def import_page(request: WorkRequest, import_id: uuid.UUID) -> HttpResponse:
    """The import as it stands; while a worker is at it, the page renews how far it is."""
    return show_run(request, found_run(import_id))


def found_run(import_id: uuid.UUID) -> FoundRun:
    """The run of that id.

    :raises Http404: the reader sees none.
    """
    run = find_run(import_id)
    if run is None:
        raise Http404
    return run


def show_run(
    request: WorkRequest, run: FoundRun, *, form: AnswersForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of *run*; *form* holds what was typed where that was not understood."""
    if target_of(request) == LIVE and run.state not in _AT_WORK:
        return HttpResponseClientRedirect(request.path)
    decides = _decides(request, run)
    context = {
        "run": run,
        "state": state_label(run.state),
        "percent": percent_of(run),
        "progress": progress_words(run),
        "decides": decides,
        "now": clock.now(),
        "questions": [question_sentence(question) for question in run.questions],
        **(_answers(request, run, form=form) if decides else {}),
        **(_findings(request, run) if run.state in _OVER or run.state is ImportState.CHECKED else {}),
        **(_entered(request, run) if run.state in _OVER else {}),
    }
    return show(request, _TEMPLATES[run.state], context, live="web/imports/progress.html", status=status)


def _decides(request: WorkRequest, run: FoundRun) -> bool:
    """Whether the reader may go on with the run, or only look."""
    actor = Actor(kind=ActorKind.USER, person=request.reader.person)
    return run.started_by_id is not None and may_decide(
        actor,
        started_by_id=run.started_by_id,
        account_id=run.account_id,
        distributor_id=run.distributor_id,
    )


def _answers(request: WorkRequest, run: FoundRun, *, form: AnswersForm | None) -> Mapping[str, Any]:
    """The form by which the file's questions are answered, or what was found in it is corrected."""
    if run.state not in (ImportState.ASKING, ImportState.CHECKED):
        return {}
    accounts = entered_accounts(request.reader.person, limit=_ACCOUNTS)
    asking = run.state is ImportState.ASKING
    wanted = asked(run) if asking else correctable(run, accounts=len(accounts))
    return {
        "form": form or AnswersForm(run=run, wanted=wanted, required=asking),
        "form_failed": form is not None,
        "accounts": accounts,
    }


def _findings(request: WorkRequest, run: FoundRun) -> Mapping[str, Any]:
    """What the check found, or what is left after the import: counts, problems, conflicts, columns."""
    counts, decided = run.came_in or run.expected, _conflicts(request, run)
    kinds = chips(counts, kind=_kind(request))
    kind = next((chip.kind for chip in kinds if chip.here), ALL)
    rows = page_of(
        request.GET,
        lambda after: problem_rows(
            run.id, kind=None if kind == ALL else ProblemKind(kind), limit=_PROBLEMS, after=after
        ),
        name="row",
    )
    return {
        "counters": counters(counts),
        "counts": counts,
        "chips": kinds,
        "causes": shown_causes(run.causes),
        "problems": shown_problems(rows.rows),
        "problems_pager": pager(request, rows, name="row", anchor="problems"),
        "mails": mails_now(mails=run.expected.get("mails", 0), addresses=run.expected.get("addresses", 0)),
        "mails_gone": mails_gone(
            mails=run.expected.get("mails", 0), addresses=run.expected.get("addresses", 0)
        ),
        "silent": _silent(run),
        "nothing_to_do": not (counts.get("new") or counts.get("changed") or decided["conflict_counts"].all),
        "came_in": came_in_sentence(counts),
        "columns": _columns(run),
        "notes": note_sentences(run.understood.get("notes", ())),
        "gives_back": bool(counts.get("errors") or counts.get("conflicts")) and "header" in run.understood,
        **decided,
    }


def _conflicts(request: WorkRequest, run: FoundRun) -> Mapping[str, Any]:
    counts = conflict_counts(run.id)
    if not counts.all:
        return {"conflict_counts": counts}
    page = page_of(
        request.GET, lambda after: conflicts(run.id, limit=_CONFLICTS, after=after), name="conflict"
    )
    return {
        "conflict_counts": counts,
        "conflicts": [shown_conflict(conflict) for conflict in page.rows],
        "conflicts_pager": pager(request, page, name="conflict", anchor="conflicts"),
    }


def _entered(request: WorkRequest, run: FoundRun) -> Mapping[str, Any]:
    """The orders that came in, and the transactions by which they did."""
    page = page_of(
        request.GET, lambda after: imported_orders(run.id, limit=_ORDERS, after=after), name="order"
    )
    return {
        "stopped": stopped_words(run),
        "orders": page.rows,
        "orders_pager": pager(request, page, name="order", anchor="orders"),
        "transactions": transactions_of(run.transactions[:_TRANSACTIONS]),
        "more_transactions": max(0, len(run.transactions) - _TRANSACTIONS),
    }


def _silent(run: FoundRun) -> str:
    """The words beside the tick for lines whose start date is past; empty where there are none (PRODUCT I2)."""
    mails = run.expected.get("silent_mails", 0)
    return silent_mails(mails=mails, addresses=run.expected["silent_addresses"]) if mails else ""


def _columns(run: FoundRun) -> list[tuple[str, str]]:
    """Which heading became which field, in the order of the file."""
    fields = {heading: field for field, heading in run.understood.get("columns", {}).items()}
    return [
        (heading, capfirst(field_label(fields[heading])))
        for heading in run.understood.get("header", ())
        if heading in fields
    ]


def _kind(request: WorkRequest) -> str:
    """The kind of problem asked for; empty for the first that there is.

    :raises Http404: there is no such kind.
    """
    kind = request.GET.get("kind", "")
    if kind not in ("", ALL, *ProblemKind):
        raise Http404(kind)
    return kind
