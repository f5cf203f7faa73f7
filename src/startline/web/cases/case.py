"""One case, as who sell the order see it: the conversation, the lines, and what can be said or done (PRODUCT D2)."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from startline import clock
from startline.actions.actor import Actor
from startline.actions.case_entries import Words
from startline.actions.once import once
from startline.actions.say_in_case import say_in_case
from startline.actions.solve_case import solve_case
from startline.models import StoredFile
from startline.queries.access import not_found
from startline.queries.cases import FoundCase, find_case, lines_page, picture_of, talk_of
from startline.queries.lines import facts_of
from startline.rules.cases import CaseSide, CaseState, Solution
from startline.rules.refusal import RefusalCode, Refused
from startline.web.case_facts import told_facts
from startline.web.case_form import Pictures, WordsForm, holder_of, keep_pictures, pictures_in, sending_with
from startline.web.case_talk import STATE_TONES, shown_talk
from startline.web.lines import shown
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.searching import cursor_in, known_pages
from startline.web.see_other import see_other
from startline.web.showing import show
from startline.web.stored_files import file_response
from startline.wording.actors import actor_label
from startline.wording.case_standing import standing_sentence
from startline.wording.cases import priority_label, state_label, type_label
from startline.wording.refusals import sentence_of

_INVALID = 422
_LINES = 50


@require_safe
@workspace
def case(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """The conversation, who answers by when, and the form to say something.

    :raises Refused: not_found, where the reader sees no such case.
    """
    return _show(request, _find(public_id), form=WordsForm())


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def case_say(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say something, with pictures or by them alone; a solved case is opened again.

    :raises Refused: not_found, where the reader sees no such case, or it is the desk's to answer.
    """
    if request.method != "POST":
        # The page that says what was wrong is here: another language, or a sign-in, leads from it to the case.
        return _back(_find(public_id))
    found = _find_own(request, public_id)
    with acting(request) as actor:
        pictures = pictures_in(request, holder=holder_of(actor))
    form = WordsForm(request.POST, needed=not pictures.all)
    if not form.is_valid() or pictures.problems:
        with acting(request) as actor:
            kept = keep_pictures(pictures, account_id=found.account_id, holder=holder_of(actor))
        return _show(request, found, form=form, pictures=kept, status=_INVALID)
    words = Words(text=form.cleaned_data["text"], pictures=pictures.all)
    with acting(request) as actor:
        once(
            f"say:{request.user.pk}:{found.id}:{sending_with(request.POST, pictures)}",
            partial(_say, actor, found, words),
        )
    return _back(found)


@require_POST
@workspace
def case_solve(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """Close the case as settled; whoever says something later opens it again.

    :raises Refused: not_found, where the reader sees no such case, or it is the desk's to answer.
    """
    found = _find_own(request, public_id)
    try:
        with acting(request) as actor:
            solve_case(
                actor=actor, case_id=found.id, solution=Solution.BY_ASKER, words=Words(), now=clock.now()
            )
    except Refused as refused:
        if refused.refusal.code is RefusalCode.NOT_FOUND:
            raise
        messages.info(request, sentence_of(refused.refusal))
    else:
        messages.success(request, gettext("Closed. Writing something opens the case again."))
    return _back(found)


@require_safe
@workspace
def case_file(request: WorkRequest, public_id: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A picture of the case.

    :raises Refused: not_found, where the reader sees no such case, or it has no such picture.
    """
    file_id = picture_of(_find(public_id), file, internal=False)
    with acting(request):
        stored = StoredFile.objects.get(pk=file_id)
    return file_response(request, stored)


def _find(public_id: uuid.UUID) -> FoundCase:
    """The sellers' case; a customer's is read at the desk."""
    found = find_case(public_id)
    if found.side is not CaseSide.SELLER:
        raise not_found(case=str(public_id))
    return found


def _find_own(request: WorkRequest, public_id: uuid.UUID) -> FoundCase:
    """The case, for who may speak as its asker: the desk's people answer at the desk, unless it is their own."""
    found = _find(public_id)
    if not _speaks_for(request, found):
        raise not_found(case=str(public_id))
    return found


def _speaks_for(request: WorkRequest, found: FoundCase) -> bool:
    return not request.reader.operates or found.opened_by_id == request.user.pk


def _say(actor: Actor, found: FoundCase, words: Words) -> int:
    return say_in_case(actor=actor, case_id=found.id, words=words, now=clock.now()).pk


def _back(found: FoundCase) -> HttpResponse:
    return see_other(f"{reverse('case', args=[found.public_id])}#end")


def _show(
    request: WorkRequest,
    found: FoundCase,
    *,
    form: WordsForm,
    pictures: Pictures | None = None,
    status: int = 200,
) -> HttpResponse:
    now, zone = clock.now(), request.reader.zone
    earlier = cursor_in(request.GET, "before")
    with known_pages():
        talk = talk_of(found, internal=False, before=earlier)
        page = lines_page(found, limit=_LINES, after=cursor_in(request.GET, "lines"))
    lines = facts_of(page.rows) if page.rows else []
    context = {
        "case": found,
        "type": type_label(found.type),
        "state": state_label(found.state),
        "tone": STATE_TONES[found.state],
        "priority": priority_label(found.priority),
        "standing": standing_sentence(found, zone=zone, now=now),
        "opened_by": actor_label(found.opened_by_kind, name=found.opened_by, address=found.opened_by_address),
        "lines": [shown(line, now=now, reader=request.reader) for line in lines],
        "all_lines": len(found.line_ids),
        "next_lines": page.after,
        "first_lines": "lines" not in request.GET,
        "known": told_facts(found.facts, zone=zone, now=now),
        "talk": shown_talk(
            talk.rows, picture_address=lambda file: reverse("case_file", args=[found.public_id, file])
        ),
        "before": talk.after,
        "newest": earlier is None,
        "speaks": _speaks_for(request, found),
        "solved": found.state is CaseState.SOLVED,
        "form": form,
        "pictures": pictures or Pictures(),
        "now": now,
    }
    return show(request, "web/cases/case.html", context, live="web/cases/live.html", status=status)
