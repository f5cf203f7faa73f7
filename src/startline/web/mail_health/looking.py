"""The way into the pages about mail: the operator's people look, the operators among them act (PRODUCT 1, M6)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from startline.rules.refusal import Refused
from startline.rules.settings import refuse_instance_settings, refuse_looking_at_mail
from startline.web.reading import WorkRequest, workspace

View = Callable[..., HttpResponse]


def for_operators_people(view: View) -> View:
    """A page for whoever belongs to the operator; everybody else is refused."""

    @workspace
    @wraps(view)
    def page(request: WorkRequest, *args: Any, **named: Any) -> HttpResponse:
        if refusal := refuse_looking_at_mail(request.reader.person):
            raise Refused(refusal)
        return view(request, *args, **named)

    return page


def for_operators(view: View) -> View:
    """A page for who looks after the whole instance; agents are refused too."""

    @workspace
    @wraps(view)
    def page(request: WorkRequest, *args: Any, **named: Any) -> HttpResponse:
        if refusal := refuse_instance_settings(request.reader.person):
            raise Refused(refusal)
        return view(request, *args, **named)

    return page
