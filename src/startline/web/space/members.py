"""The people of an organization: who belongs to it, who is invited, and what happened (PRODUCT P5)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.spaces import (
    SpaceMember,
    WaitingForSpace,
    changes_of_space,
    members_of,
    waiting_for_space,
)
from startline.web.organization_record import entries
from startline.web.searching import page_of
from startline.web.space.door import MEMBERS, SpaceRequest, member_page, show_space
from startline.wording.hub_space import organization_role_label

_LATEST = 8


@dataclass(frozen=True, kw_only=True)
class Row:
    """A member, with their role in words."""

    member: SpaceMember
    role: str
    oneself: bool


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An invitation, with its role in words, and whether its seven days are over."""

    invitation: WaitingForSpace
    role: str
    over: bool


@require_safe
@member_page
def members(request: SpaceRequest) -> HttpResponse:
    """Members by name, invitations that wait, and the latest changes."""
    space, now = request.space, clock.now()
    page = page_of(request.GET, lambda after: members_of(space.id, after=after))
    context = {
        "page": page,
        "first_page": not request.GET.get("after"),
        "rows": [
            Row(
                member=member,
                role=organization_role_label(member.role),
                oneself=member.public_id == request.user.public_id,
            )
            for member in page.rows
        ],
        "waiting": [
            Waiting(invitation=one, role=organization_role_label(one.role), over=one.expires_at <= now)
            for one in waiting_for_space(space.id)
        ],
        "entries": entries(changes_of_space(space.id, limit=_LATEST).rows),
    }
    return show_space(request, "web/space/members.html", context, tab=MEMBERS)


@require_safe
@member_page
def history(request: SpaceRequest) -> HttpResponse:
    """Everything that happened to the organization and its people, page by page, the newest first."""
    page = page_of(request.GET, lambda before: changes_of_space(request.space.id, before=before))
    context = {
        "page": page,
        "first_page": not request.GET.get("after"),
        "entries": entries(page.rows),
    }
    return show_space(request, "web/space/history.html", context, tab=MEMBERS)
