"""The switch between languages: for this browser, and for good where somebody is signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

from startline import clock
from startline.actions.actor import Actor
from startline.actions.set_preferences import set_preferences
from startline.models import Setting, User
from startline.queries.readers import reader_of
from startline.queries.spaces import is_only_customer
from startline.rules.who_may import ActorKind


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Go on in the language that was chosen, on the page where it was chosen."""
    chosen = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        _keep(request.user, chosen)
    return set_language(request)


def _keep(user: User, language: str) -> None:
    actor = _as_whom(user)
    if actor:
        set_preferences(actor=actor, wanted={Setting.LANGUAGE: language}, watching={}, now=clock.now())


def _as_whom(user: User) -> Actor | None:
    """The person in the workspace, or the member of an organization; None for who belongs nowhere."""
    if reader := reader_of(user):
        return Actor(kind=ActorKind.USER, person=reader.person)
    return Actor(kind=ActorKind.MEMBER, member_id=user.pk) if is_only_customer(user.pk) else None
