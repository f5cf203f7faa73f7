"""What an organization's people do with it: invite, change a role, take out, leave, rename, close (PRODUCT P5)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from startline import clock
from startline.actions.change_organization_role import change_organization_role
from startline.actions.close_organization import close_organization
from startline.actions.invite_to_organization import (
    invite_to_organization,
    invite_to_organization_again,
    mail_organization_invitation,
    withdraw_from_organization,
)
from startline.actions.leave_organization import leave_organization, remove_from_organization
from startline.actions.rename_organization import rename_organization
from startline.models import OrganizationInvitation
from startline.queries.spaces import FoundForSpace, FoundSpaceMember, find_for_space, find_space_member
from startline.rules.people import PeopleRefusal, PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import OrganizationRole
from startline.web.people_refusals import status_of
from startline.web.see_other import see_other
from startline.web.space.door import (
    MEMBERS,
    OVERVIEW,
    SpaceRequest,
    first_time,
    for_administrators,
    member_page,
    show_space,
    to_space,
)
from startline.web.space.forms import NameForm, SpaceInviteForm, SpaceRoleForm
from startline.wording.hub_space import organization_role_label, sentence_of_space
from startline.wording.people import invitation_told

_GET_OR_POST = ["GET", "HEAD", "POST"]
_UNPROCESSABLE = 422
# What is said beside a field; every other refusal has a page of its own.
_BESIDE: Mapping[PeopleRefusalCode, str] = {
    PeopleRefusalCode.ALREADY_MEMBER: "email",
    PeopleRefusalCode.ALREADY_INVITED: "email",
    PeopleRefusalCode.INVITER_CAP: "email",
    PeopleRefusalCode.INVITEE_CAP: "email",
    PeopleRefusalCode.LAST_ADMINISTRATOR: "role",
}
AnyForm = SpaceInviteForm | SpaceRoleForm | NameForm


@require_http_methods(_GET_OR_POST)
@for_administrators
def invite_member(request: SpaceRequest) -> HttpResponse:
    """Ask whom to invite, and do it; the mail goes at once, and the answer says whether it went."""
    shown = {"language": request.user.language, "role": OrganizationRole.MEMBER.value}
    form = SpaceInviteForm(request.POST or None, initial=shown)
    if not form.is_valid():
        return _form(request, "invite", form)
    if not first_time(request):
        return to_space(request, MEMBERS)
    asked, now = form.cleaned_data, clock.now()
    try:
        invitation = invite_to_organization(
            actor=request.actor,
            organization_id=request.space.id,
            email=asked["email"],
            name=asked["name"],
            role=OrganizationRole(asked["role"]),
            language=asked["language"],
            now=now,
        )
    except PeopleRefused as refused:
        return _refused(request, "invite", form, refused.refusal)
    return _mailed(request, invitation)


@require_POST
@for_administrators
def resend_invitation(request: SpaceRequest, invitation: uuid.UUID) -> HttpResponse:
    """Send the invitation again, for another seven days."""
    found = _invitation(request, invitation)
    if not first_time(request):
        return to_space(request, MEMBERS)
    again = invite_to_organization_again(actor=request.actor, invitation_id=found.id, now=clock.now())
    return _mailed(request, again)


@require_POST
@for_administrators
def withdraw(request: SpaceRequest, invitation: uuid.UUID) -> HttpResponse:
    """Withdraw the invitation."""
    found = _invitation(request, invitation)
    if not first_time(request):
        return to_space(request, MEMBERS)
    withdraw_from_organization(actor=request.actor, invitation_id=found.id, now=clock.now())
    sentence = gettext("The invitation of %(email)s was withdrawn.")
    return to_space(request, MEMBERS, sentence % {"email": found.email})


@require_http_methods(_GET_OR_POST)
@for_administrators
def member(request: SpaceRequest, person: uuid.UUID) -> HttpResponse:
    """Show a member with what can be done, and give them another role."""
    found = _member(request, person)
    form = SpaceRoleForm(request.POST or None, initial={"role": found.role})
    if not form.is_valid():
        return _form(request, "member", form, found=found)
    if not first_time(request):
        return to_space(request, MEMBERS)
    role = OrganizationRole(form.cleaned_data["role"])
    try:
        changed = change_organization_role(
            actor=request.actor,
            organization_id=request.space.id,
            user_id=found.person_key,
            role=role,
            now=clock.now(),
        )
    except PeopleRefused as refused:
        return _refused(request, "member", form, refused.refusal, found=found)
    return to_space(request, MEMBERS, _role_told(found, role, changed=changed))


@require_http_methods(_GET_OR_POST)
@for_administrators
def remove(request: SpaceRequest, person: uuid.UUID) -> HttpResponse:
    """Ask once more, then take the member out of the organization."""
    found = _member(request, person)
    if request.method != "POST":
        return show_space(request, "web/space/remove.html", {"found": found}, tab=MEMBERS)
    if not first_time(request):
        return to_space(request, MEMBERS)
    remove_from_organization(
        actor=request.actor,
        organization_id=request.space.id,
        user_id=found.person_key,
        now=clock.now(),
    )
    sentence = gettext("%(name)s no longer belongs to %(account)s.")
    return to_space(request, MEMBERS, sentence % {"name": found.name, "account": request.space.name})


@require_http_methods(_GET_OR_POST)
@member_page
def leave(request: SpaceRequest) -> HttpResponse:
    """Ask once more, then let the member leave the organization."""
    if request.method != "POST":
        return show_space(request, "web/space/leave.html", {}, tab=MEMBERS)
    if first_time(request):
        leave_organization(actor=request.actor, organization_id=request.space.id, now=clock.now())
        sentence = gettext("%(account)s was left. Only a new invitation leads back.")
        messages.success(request, sentence % {"account": request.space.name})
    return see_other("space")


@require_http_methods(_GET_OR_POST)
@for_administrators
def rename(request: SpaceRequest) -> HttpResponse:
    """Ask for another name, and call the organization by it."""
    form = NameForm(request.POST or None, initial={"name": request.space.name})
    if not form.is_valid():
        return _form(request, "rename", form, tab=OVERVIEW)
    if not first_time(request):
        return to_space(request, OVERVIEW)
    name = form.cleaned_data["name"]
    changed = rename_organization(
        actor=request.actor, organization_id=request.space.id, name=name, now=clock.now()
    )
    sentence = gettext("Saved. The organization is now called %(name)s.") % {"name": name}
    return to_space(request, OVERVIEW, sentence if changed else gettext("Nothing was changed."))


@require_http_methods(_GET_OR_POST)
@for_administrators
def close(request: SpaceRequest) -> HttpResponse:
    """Ask once more, then close the organization, where no order was ever mapped to it."""
    if request.method != "POST":
        return show_space(request, "web/space/close.html", {})
    if first_time(request):
        close_organization(actor=request.actor, organization_id=request.space.id, now=clock.now())
    return to_space(request, OVERVIEW)


def _form(
    request: SpaceRequest, page: str, form: AnyForm, *, status: int = 0, tab: str = MEMBERS, **context: Any
) -> HttpResponse:
    status = status or (_UNPROCESSABLE if form.is_bound else 200)
    return show_space(request, f"web/space/{page}.html", {"form": form, **context}, tab=tab, status=status)


def _refused(
    request: SpaceRequest, page: str, form: AnyForm, refusal: PeopleRefusal, **context: Any
) -> HttpResponse:
    """The form as it was sent, with the reason beside the field that it is about."""
    if refusal.code not in _BESIDE:
        raise PeopleRefused(refusal.code, **refusal.facts)
    form.add_error(_BESIDE[refusal.code], sentence_of_space(refusal))
    return _form(request, page, form, status=status_of(refusal), **context)


def _member(request: SpaceRequest, person: uuid.UUID) -> FoundSpaceMember:
    found = find_space_member(request.space.id, person=person)
    if found is None:
        raise Http404
    return found


def _invitation(request: SpaceRequest, invitation: uuid.UUID) -> FoundForSpace:
    found = find_for_space(request.space.id, invitation=invitation)
    if found is None:
        raise Http404
    return found


def _mailed(request: SpaceRequest, invitation: OrganizationInvitation) -> HttpResponse:
    sent = mail_organization_invitation(invitation, zone=request.space.zone, now=clock.now())
    return to_space(request, MEMBERS, invitation_told(invitation.email, sent=sent), well=sent)


def _role_told(found: FoundSpaceMember, role: OrganizationRole, *, changed: bool) -> str:
    facts = {"name": found.name, "role": organization_role_label(role)}
    if changed:
        return gettext("%(name)s is now %(role)s of the organization.") % facts
    return gettext("Nothing was changed: %(name)s is already %(role)s of the organization.") % facts
