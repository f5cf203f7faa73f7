"""What a person does with an import: answer, start, stop, go on, decide, discard; each leads back to its page."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from startline import clock
from startline.actions.actor import Actor
from startline.actions.import_report import (
    decide,
    decide_all,
    discard,
    go_on,
    read_again,
    start_import,
    stop,
)
from startline.models.imports import Decision, ImportState
from startline.queries.imports import FoundRun, find_entered_account
from startline.web.imports.answers import ACCOUNT, AnswersForm, asked, correctable
from startline.web.imports.run import found_run, show_run
from startline.web.once import is_first
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.see_other import see_other

_UNPROCESSABLE = 422
_SEVERAL = 2
_DECIDED = re.compile(r"decision-(?P<row>[0-9]{1,9})-(?P<field>contact|start_date|hold_name)")


@require_POST
@workspace
def read_file_again(request: WorkRequest, import_id: uuid.UUID) -> HttpResponse:
    """Answer what the file leaves open, or correct what was found out: the file is read anew."""
    run = found_run(import_id)
    asking = run.state is ImportState.ASKING
    wanted = asked(run) if asking else correctable(run, accounts=_SEVERAL)
    form = AnswersForm(request.POST, run=run, wanted=wanted, required=asking)
    account_id = _account_id(request, form) if form.is_valid() else None
    if form.errors:
        return show_run(request, run, form=form, status=_UNPROCESSABLE)

    return _acted(
        request,
        run,
        lambda actor: read_again(actor=actor, run_id=run.id, told=form.told(), account_id=account_id),
    )


@require_POST
@workspace
def start(request: WorkRequest, import_id: uuid.UUID) -> HttpResponse:
    """Import what was checked, with the mails that were ticked (PRODUCT I2)."""
    run = found_run(import_id)
    checked_at, sends_mail = (
        _instant(request.POST.get("checked_at", "")),
        request.POST.get("sends_mail") == "on",
    )
    return _acted(
        request,
        run,
        lambda actor: start_import(
            actor=actor, run_id=run.id, checked_at=checked_at, sends_mail=sends_mail, now=clock.now()
        ),
    )


@require_POST
@workspace
def stop_import(request: WorkRequest, import_id: uuid.UUID) -> HttpResponse:
    """Stop after the batch in hand."""
    run = found_run(import_id)
    return _acted(request, run, lambda actor: stop(actor=actor, run_id=run.id))


@require_POST
@workspace
def go_on_importing(request: WorkRequest, import_id: uuid.UUID) -> HttpResponse:
    """Go on where the import was stopped."""
    run = found_run(import_id)
    return _acted(request, run, lambda actor: go_on(actor=actor, run_id=run.id))


@require_POST
@workspace
def discard_import(request: WorkRequest, import_id: uuid.UUID) -> HttpResponse:
    """Throw the checked rows away; nothing of them has come in."""
    run = found_run(import_id)
    return _acted(request, run, lambda actor: discard(actor=actor, run_id=run.id, now=clock.now()))


@require_POST
@workspace
def decide_conflicts(request: WorkRequest, import_id: uuid.UUID) -> HttpResponse:
    """Decide the conflicts that were ticked, or all that are left, for the file's value or for ours (PRODUCT I3)."""
    run = found_run(import_id)
    with acting(request) as actor:
        if request.POST.get("all") in set(Decision):
            decided = decide_all(
                actor=actor, run_id=run.id, decision=Decision(request.POST["all"]), now=clock.now()
            )
        else:
            decided = decide(actor=actor, run_id=run.id, decisions=_decisions(request.POST), now=clock.now())
    _tell_decided(request, decided)
    return see_other("import", run.public_id)


def _acted(request: WorkRequest, run: FoundRun, act: Callable[[Actor], bool]) -> HttpResponse:
    """Act once for each form shown; where another click was first, the page shows how things stand now."""
    if is_first(request.POST, user_id=request.user.pk):
        with acting(request) as actor:
            if not act(actor):
                messages.warning(
                    request, gettext("The import has moved on meanwhile. This is how it stands now.")
                )
    return see_other("import", run.public_id)


def _account_id(request: WorkRequest, form: AnswersForm) -> int | None:
    """The account that was named; where the person enters orders for none of that name, the form says so."""
    name = form.cleaned_data.get(ACCOUNT)
    account_id = find_entered_account(name, person=request.reader.person) if name else None
    if name and account_id is None:
        form.add_error(ACCOUNT, gettext("There is no account of this name. Choose one from the list."))
    return account_id


def _decisions(posted: Mapping[str, str]) -> Mapping[tuple[int, str], tuple[Decision, str]]:
    """By row and field what was ticked, with our value as the page showed it."""
    decisions = {}
    for name, value in posted.items():
        if (found := _DECIDED.fullmatch(name)) and value in set(Decision):
            key = (int(found["row"]), found["field"])
            decisions[key] = (Decision(value), posted.get(name.replace("decision", "seen", 1), ""))
    return decisions


def _tell_decided(request: WorkRequest, decided: int) -> None:
    if decided:
        sentence = ngettext("%(count)s conflict was decided.", "%(count)s conflicts were decided.", decided)
        messages.success(request, sentence % {"count": f"{decided:,}"})
    else:
        messages.warning(
            request,
            gettext(
                "Nothing was decided: tick a value first. Where a value has changed meanwhile, the page shows "
                "the new one."
            ),
        )


def _instant(text: str) -> datetime | None:
    """The instant that the form carries; None for anything else, which then names no check."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
