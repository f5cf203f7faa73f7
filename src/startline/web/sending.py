"""What forms share: each acts once, an error has its status, and a page shows the outcome."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from startline.actions.actor import Actor
from startline.web.once import forget, is_first
from startline.web.reading import WorkRequest, acting
from startline.web.see_other import see_other

UNPROCESSABLE = 422


@contextmanager
def acting_once(request: WorkRequest) -> Iterator[Actor | None]:
    """The actor where the form is sent for the first time, else None; what fails may be sent again."""
    user_id = request.user.pk
    with acting(request) as actor:
        if not is_first(request.POST, user_id=user_id):
            yield None
            return
        try:
            yield actor
        except BaseException:
            forget(request.POST, user_id=user_id)
            raise


def status_of(form: forms.Form) -> int:
    """The status of a page with *form*: 422 where the form has errors."""
    return UNPROCESSABLE if form.is_bound and form.errors else 200


def to_page(request: WorkRequest, name: str, *args: object) -> HttpResponse:
    """On to the page *name*, where the outcome shows; out of the dialog, where the form was in one."""
    address = reverse(name, args=args)
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return see_other(address)
