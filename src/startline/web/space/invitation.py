"""The page behind the link of an invitation into an organization (PRODUCT P5)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from startline.actions.join_organization import join_organization
from startline.mail.invitation_link import InvitedTo
from startline.queries.spaces import opened_for_space
from startline.web.invited import Way, invitation_page
from startline.wording.hub_space import organization_role_label, organization_role_told, sentence_of_space

_WAY = Way(
    to=InvitedTo.ORGANIZATION,
    find=opened_for_space,
    accept=join_organization,
    role_label=organization_role_label,
    role_told=organization_role_told,
    sentence=sentence_of_space,
    arrival=lambda opened: reverse("space_overview", args=[opened.account_id]),
    layout="web/hub/layout.html",
)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation, and let in whom it is for."""
    return invitation_page(request, token, way=_WAY)
