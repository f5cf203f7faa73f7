"""The people of an account: who is in, who is invited, and what happened (PRODUCT 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.paging import BadCursor
from startline.queries.people import (
    ChangeOfAccess,
    Member,
    WaitingInvitation,
    changes_of_access,
    members,
    waiting_invitations,
)
from startline.rules.people import manages_all
from startline.rules.who_may import ActorKind
from startline.web.people.managing import ManagingRequest, managing, to_people
from startline.web.searching import words_in
from startline.web.showing import show
from startline.wording.people import access_change_told, role_label

_LATEST = 8


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the record as a sentence."""

    words: str
    at: datetime
    account: str | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A member, with their role in words."""

    member: Member
    role: str
    oneself: bool


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An invitation, with its role in words, and whether its seven days are over."""

    invitation: WaitingInvitation
    role: str
    over: bool


@managing
@require_safe
def people(request: ManagingRequest) -> HttpResponse:
    """Members by name, invitations that wait, and the latest changes."""
    search = words_in(request.GET)
    after = request.GET.get("after")
    try:
        page = members(request.managed, search=search, after=after)
    except BadCursor:
        return to_people()
    now = clock.now()
    context = {
        "page": page,
        "first_page": after is None,
        "rows": [_row(member, request) for member in page.rows],
        "waiting": [_waiting(one, now=now) for one in waiting_invitations(request.managed)],
        "entries": entries(changes_of_access(request.managed, limit=_LATEST).rows),
        "search": search,
        "several": request.managed is None or len(request.managed) > 1,
        "runs_instance": manages_all(request.reader.person),
        "now": now,
    }
    return show(request, "web/people/people.html", context, live="web/people/live.html")


@managing
@require_safe
def history(request: ManagingRequest) -> HttpResponse:
    """Every change of access, page by page, the newest first."""
    after = request.GET.get("after")
    try:
        page = changes_of_access(request.managed, before=after)
    except BadCursor:
        return to_people()
    context = {
        "page": page,
        "first_page": after is None,
        "entries": entries(page.rows),
        "several": request.managed is None or len(request.managed) > 1,
        "now": clock.now(),
    }
    return show(request, "web/people/history.html", context)


def entries(changes: Sequence[ChangeOfAccess]) -> Sequence[Entry]:
    """*changes* as sentences."""
    return [
        Entry(
            words=access_change_told(
                change.kind,
                by=_by(change),
                whom=change.whom_name,
                before=change.role_before,
                after=change.role_after,
            ),
            at=change.occurred_at,
            account=change.account_name,
        )
        for change in changes
    ]


def _by(change: ChangeOfAccess) -> str | None:
    return gettext("The operator") if change.by_kind == ActorKind.CONSOLE else change.by_name


def _row(member: Member, request: ManagingRequest) -> Row:
    oneself = member.person_id == request.reader.user.public_id
    return Row(member=member, role=role_label(member.role), oneself=oneself)


def _waiting(invitation: WaitingInvitation, *, now: datetime) -> Waiting:
    over = invitation.expires_at <= now
    return Waiting(invitation=invitation, role=role_label(invitation.role), over=over)
