"""What a hub elsewhere was told and what it told, newest first (PRODUCT H6); the operator's alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from startline import clock
from startline.actions.reach_hub import retry_telling
from startline.models.hub import TellingState
from startline.queries.hubs import ListedEvent, ListedTelling, heard_events, hub_of, tellings
from startline.web.preferences.around import HUBS, around
from startline.web.preferences.hub_forms import TellingSearch
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.searching import page_of
from startline.web.sending import acting_once, to_page
from startline.web.showing import show
from startline.wording.hubs_elsewhere import (
    event_outcome_sentence,
    event_type_label,
    telling_state_label,
    telling_type_label,
)

TELLINGS = "settings_hub_tellings"
_TONES: Mapping[TellingState, str] = {TellingState.GIVEN_UP: "bad", TellingState.SENDING: "soon"}


@dataclass(frozen=True, kw_only=True)
class ToldRow:
    """A telling in words."""

    telling: ListedTelling
    type: str
    state: str
    tone: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class HeardRow:
    """An event in words."""

    event: ListedEvent
    type: str
    outcome: str
    tone: str


@workspace
@require_safe
def told(request: WorkRequest, public_id: UUID) -> HttpResponse:
    """A page of what the hub was or is to be told."""
    refuse_unless(request.reader.runs_instance)
    hub, form = hub_of(public_id), TellingSearch(request.GET)
    state = form.wanted()
    page = page_of(request.GET, lambda after: tellings(hub.id, state=state, after=after))
    context = {
        "hub": hub,
        "form": form,
        "narrowed": state is not None,
        "rows": [_told(telling) for telling in page.rows],
        "page": page,
        "first_page": "after" not in request.GET,
        **around(request, tab=HUBS),
    }
    return show(request, "web/preferences/hub_tellings.html", context)


@workspace
@require_POST
def retry(request: WorkRequest, public_id: UUID, telling: UUID) -> HttpResponse:
    """Have a telling that was given up tried once more."""
    refuse_unless(request.reader.runs_instance)
    with acting_once(request) as actor:
        if actor is not None:
            _say(request, retried=retry_telling(actor=actor, public_id=telling, now=clock.now()))
    return to_page(request, TELLINGS, public_id)


@workspace
@require_safe
def heard(request: WorkRequest, public_id: UUID) -> HttpResponse:
    """A page of what the hub told, and what came of it."""
    refuse_unless(request.reader.runs_instance)
    hub = hub_of(public_id)
    page = page_of(request.GET, lambda after: heard_events(hub.id, after=after))
    context = {
        "hub": hub,
        "rows": [_heard(event) for event in page.rows],
        "page": page,
        "first_page": "after" not in request.GET,
        **around(request, tab=HUBS),
    }
    return show(request, "web/preferences/hub_events.html", context)


def _say(request: WorkRequest, *, retried: bool) -> None:
    if retried:
        messages.success(request, gettext("It is tried again now, for five days at most."))
    else:
        messages.warning(
            request, gettext("Nothing was changed: it is on its way, or a later contact has been told.")
        )


def _told(telling: ListedTelling) -> ToldRow:
    status = f"{telling.last_status} " if telling.last_status else ""
    return ToldRow(
        telling=telling,
        type=telling_type_label(telling.type),
        state=telling_state_label(telling.state),
        tone=_TONES.get(telling.state, ""),
        answer=f"{status}{telling.last_words or ''}".strip(),
    )


def _heard(event: ListedEvent) -> HeardRow:
    answer: Any = event.answer
    refused = "error" in answer or any(line["outcome"] == "refused" for line in answer["lines"])
    return HeardRow(
        event=event,
        type=event_type_label(event.type),
        outcome=event_outcome_sentence(answer),
        tone="bad" if refused else "",
    )
