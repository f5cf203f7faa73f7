"""The operator lets an administrator into an organization that has none left (PRODUCT P5)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from startline import clock
from startline.actions.invite_to_organization import (
    invite_to_organization,
    invite_to_organization_again,
    mail_organization_invitation,
    withdraw_from_organization,
)
from startline.models import OrganizationInvitation
from startline.queries.organizations import FoundOrganization
from startline.queries.spaces import FoundForSpace, find_for_space
from startline.rules.people import PeopleRefused
from startline.rules.who_may import OrganizationRole
from startline.web.inviting import InvitedForm
from startline.web.organizations.looking import found_or_not
from startline.web.people_refusals import status_of
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.sending import acting_once, to_page
from startline.web.sending import status_of as status_of_form
from startline.web.showing import show
from startline.wording.hub_space import sentence_of_space
from startline.wording.people import invitation_told

_PAGE = "organization"


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def invite_administrator(request: WorkRequest, organization: uuid.UUID) -> HttpResponse:
    """Ask who is to be administrator, and invite them; the mail goes at once."""
    found = _to_act_on(request, organization)
    form = InvitedForm(request.POST or None, initial={"language": request.user.language})
    if not form.is_valid():
        return _form(request, found, form, status=status_of_form(form))
    asked = form.cleaned_data
    try:
        with acting_once(request) as actor:
            if actor is None:
                return to_page(request, _PAGE, found.public_id)
            invitation = invite_to_organization(
                actor=actor,
                organization_id=found.id,
                email=asked["email"],
                name=asked["name"],
                role=OrganizationRole.ADMIN,
                language=asked["language"],
                now=clock.now(),
            )
            return _mailed(request, found, invitation)
    except PeopleRefused as refused:
        form.add_error(None, sentence_of_space(refused.refusal))
        return _form(request, found, form, status=status_of(refused.refusal))


@workspace
@require_POST
def resend_invitation(request: WorkRequest, organization: uuid.UUID, invitation: uuid.UUID) -> HttpResponse:
    """Send the invitation of an administrator again, for another seven days."""
    found = _to_act_on(request, organization)
    one = _invitation(found, invitation)
    try:
        with acting_once(request) as actor:
            if actor is None:
                return to_page(request, _PAGE, found.public_id)
            again = invite_to_organization_again(actor=actor, invitation_id=one.id, now=clock.now())
            return _mailed(request, found, again)
    except PeopleRefused as refused:
        return _refused(request, found, refused)


@workspace
@require_POST
def withdraw(request: WorkRequest, organization: uuid.UUID, invitation: uuid.UUID) -> HttpResponse:
    """Withdraw the invitation of an administrator."""
    found = _to_act_on(request, organization)
    one = _invitation(found, invitation)
    try:
        with acting_once(request) as actor:
            if actor is None:
                return to_page(request, _PAGE, found.public_id)
            withdraw_from_organization(actor=actor, invitation_id=one.id, now=clock.now())
    except PeopleRefused as refused:
        return _refused(request, found, refused)
    sentence = gettext("The invitation of %(email)s was withdrawn.")
    messages.success(request, sentence % {"email": one.email})
    return to_page(request, _PAGE, found.public_id)


def _to_act_on(request: WorkRequest, organization: uuid.UUID) -> FoundOrganization:
    refuse_unless(request.reader.runs_instance)
    return found_or_not(request, organization)


def _invitation(organization: FoundOrganization, invitation: uuid.UUID) -> FoundForSpace:
    found = find_for_space(organization.id, invitation=invitation)
    if found is None:
        raise Http404
    return found


def _form(request: WorkRequest, found: FoundOrganization, form: InvitedForm, *, status: int) -> HttpResponse:
    return show(request, "web/organizations/invite.html", {"form": form, "found": found}, status=status)


def _refused(request: WorkRequest, found: FoundOrganization, refused: PeopleRefused) -> HttpResponse:
    messages.error(request, sentence_of_space(refused.refusal))
    return to_page(request, _PAGE, found.public_id)


def _mailed(
    request: WorkRequest, found: FoundOrganization, invitation: OrganizationInvitation
) -> HttpResponse:
    sent = mail_organization_invitation(invitation, zone=request.reader.zone, now=clock.now())
    level = messages.SUCCESS if sent else messages.WARNING
    messages.add_message(request, level, invitation_told(invitation.email, sent=sent))
    return to_page(request, _PAGE, found.public_id)
