"""Signs in as one of a rehearsal's example people, without a password; a real instance has no such page."""

import uuid

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from startline.actions.move_clock import RealInstance
from startline.actions.sign_in_as import example_person
from startline.models import User


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as `person`, a public id, and go on to `next`.

    :raises Http404: the instance is real, or there is no such person.
    """
    try:
        user = example_person(uuid.UUID(request.POST.get("person", "")))
    except (RealInstance, User.DoesNotExist, ValueError) as problem:
        raise Http404 from problem
    adapter = get_adapter()
    adapter.login(request, user)
    UserSession.objects.create_from_request(request)
    wanted = request.POST.get("next", "")
    return HttpResponseRedirect(
        wanted if adapter.is_safe_url(wanted) else adapter.get_login_redirect_url(request), status=303
    )
