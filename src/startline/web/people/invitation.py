"""The page behind the link of an invitation into an account (PRODUCT 1)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from startline.actions.accept_invitation import accept_invitation
from startline.mail.invitation_link import InvitedTo
from startline.queries.people import opened_invitation
from startline.web.invited import Way, invitation_page
from startline.wording.people import role_label, role_told, sentence_of_people

_WAY = Way(
    to=InvitedTo.ACCOUNT,
    find=opened_invitation,
    accept=accept_invitation,
    role_label=role_label,
    role_told=role_told,
    sentence=sentence_of_people,
    arrival=lambda opened: reverse("work"),
    layout="account/layout.html",
)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation, and let in whom it is for."""
    return invitation_page(request, token, way=_WAY)
