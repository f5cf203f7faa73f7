"""The way into the pages about people: for administrators of accounts and for the operator (PRODUCT 1)."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from startline.rules.people import (
    PeopleRefusal,
    PeopleRefusalCode,
    PeopleRefused,
    managed_accounts,
    manages_all,
)
from startline.web.people_refusals import status_of
from startline.web.reading import WorkRequest, workspace
from startline.web.see_other import see_other
from startline.web.showing import DIALOG, show, target_of
from startline.wording.people import sentence_of_people


class ManagingRequest(WorkRequest):
    """A request of somebody who looks after people; *managed* are the ids of their accounts, None for all."""

    managed: Sequence[int] | None


View = Callable[..., HttpResponse]


def managing(view: View) -> View:
    """A page for who looks after the people of an account; a refusal becomes the page that says why."""

    @workspace
    @wraps(view)
    def page(request: ManagingRequest, *args: Any, **named: Any) -> HttpResponse:
        request.managed = managed_accounts(request.reader.person)
        try:
            if request.managed is not None and not request.managed:
                raise PeopleRefused(PeopleRefusalCode.NOT_AN_ADMINISTRATOR)
            return view(request, *args, **named)
        except PeopleRefused as refused:
            return refused_page(request, refused.refusal)

    return page


def for_operator(view: View) -> View:
    """A page that only who looks after the whole instance has; nobody else learns that it is there."""

    @managing
    @wraps(view)
    def page(request: ManagingRequest, *args: Any, **named: Any) -> HttpResponse:
        if not manages_all(request.reader.person):
            raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
        return view(request, *args, **named)

    return page


def refused_page(request: HttpRequest, refusal: PeopleRefusal) -> HttpResponse:
    """The page (or dialog) that says why not."""
    context = {"code": refusal.code.value, "sentence": sentence_of_people(refusal)}
    return show(request, "web/refused.html", context, status=status_of(refusal))


def done(request: HttpRequest, sentence: str, *, well: bool = True) -> HttpResponse:
    """Say what was done: in the dialog that asked for it, else on the people page; not *well*: in part."""
    if target_of(request) == DIALOG:
        context = {"sentence": sentence, "tone": "done" if well else "soon"}
        return show(request, "web/people/done.html", context)
    messages.add_message(request, messages.SUCCESS if well else messages.WARNING, sentence)
    return to_people()


def to_people() -> HttpResponse:
    """To the people page, which is then fetched anew."""
    return see_other("people")
