"""What administrators do with people: invite, change a role, take out; the operator also opens and shuts."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from startline import clock
from startline.actions.add_account import add_account
from startline.actions.change_role import change_role
from startline.actions.deactivate_user import deactivate_user, reactivate_user
from startline.actions.invite import invite, invite_again, mail_invitation, withdraw_invitation
from startline.actions.remove_member import remove_member
from startline.models import Invitation
from startline.queries.people import FoundInvitation, FoundMember, find_invitation, find_member, managed
from startline.rules.people import PeopleRefusal, PeopleRefusalCode, PeopleRefused, manages_all
from startline.rules.who_may import AccountKind, Role
from startline.web.once import is_first
from startline.web.people.managing import ManagingRequest, done, for_operator, managing, to_people
from startline.web.people.people_forms import InviteForm, OpenAccountForm, RoleForm
from startline.web.people_refusals import status_of
from startline.web.reading import acting
from startline.web.showing import show
from startline.wording.people import invitation_told, role_label, sentence_of_people

_GET_OR_POST = ["GET", "HEAD", "POST"]
_FIELD_OF = {
    PeopleRefusalCode.ROLE_DOES_NOT_FIT: "role",
    PeopleRefusalCode.LAST_ADMINISTRATOR: "role",
    PeopleRefusalCode.ACCOUNT_NAME_TAKEN: "name",
}


@managing
@require_http_methods(_GET_OR_POST)
def invite_person(request: ManagingRequest) -> HttpResponse:
    """Ask whom to invite, and do it; the mail goes at once, and the answer says whether it went."""
    accounts = managed(request.managed)
    shown = {"language": accounts[0].language if accounts else "en", **request.GET.dict()}
    form = InviteForm(request.POST or None, accounts=accounts, initial=shown)
    if not form.is_valid():
        return _form(request, "invite", form)
    if not _is_first(request):
        return to_people()
    asked, now = form.cleaned_data, clock.now()
    try:
        with acting(request) as actor:
            invitation = invite(
                actor=actor,
                account_id=form.account_id(),
                email=asked["email"],
                name=asked["name"],
                role=Role(asked["role"]),
                language=asked["language"],
                now=now,
            )
            sent = mail_invitation(invitation, now=now)
    except PeopleRefused as refused:
        return _refused(request, "invite", form, refused.refusal)
    return _mailed(request, invitation, sent=sent)


@managing
@require_POST
def resend_invitation(request: ManagingRequest, invitation: uuid.UUID) -> HttpResponse:
    """Send the invitation again, for another seven days."""
    found = _invitation(request, invitation)
    if not _is_first(request):
        return to_people()
    now = clock.now()
    with acting(request) as actor:
        again = invite_again(actor=actor, invitation_id=found.id, now=now)
        sent = mail_invitation(again, now=now)
    return _mailed(request, again, sent=sent)


@managing
@require_POST
def withdraw(request: ManagingRequest, invitation: uuid.UUID) -> HttpResponse:
    """Withdraw the invitation."""
    found = _invitation(request, invitation)
    if not _is_first(request):
        return to_people()
    with acting(request) as actor:
        withdraw_invitation(actor=actor, invitation_id=found.id, now=clock.now())
    return done(request, gettext("The invitation of %(email)s was withdrawn.") % {"email": found.email})


@managing
@require_http_methods(_GET_OR_POST)
def member(request: ManagingRequest, account: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Show a member with what can be done, and give them another role."""
    found = _member(request, account, person)
    form = RoleForm(request.POST or None, kind=AccountKind(found.account_kind), initial={"role": found.role})
    if not form.is_valid():
        return _form(request, "member", form, found)
    if not _is_first(request):
        return to_people()
    role = Role(form.cleaned_data["role"])
    try:
        with acting(request) as actor:
            changed = change_role(
                actor=actor,
                account_id=found.account_key,
                user_id=found.person_key,
                role=role,
                now=clock.now(),
            )
    except PeopleRefused as refused:
        return _refused(request, "member", form, refused.refusal, found)
    return done(request, _role_told(found, role, changed=changed))


@managing
@require_http_methods(_GET_OR_POST)
def remove(request: ManagingRequest, account: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Ask once more, then take the member out of the account."""
    found = _member(request, account, person)
    oneself = found.person_id == request.reader.user.public_id
    if request.method != "POST":
        return show(request, "web/people/remove.html", {"found": found, "oneself": oneself})
    if not _is_first(request):
        return to_people()
    with acting(request) as actor:
        remove_member(actor=actor, account_id=found.account_key, user_id=found.person_key, now=clock.now())
    if oneself:
        return redirect("work")
    sentence = gettext("%(name)s no longer belongs to %(account)s.")
    return done(request, sentence % {"name": found.name, "account": found.account_name})


@for_operator
@require_POST
def set_active(request: ManagingRequest, account: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Shut the person out of the whole instance, or let them in again; `active` says which."""
    found = _member(request, account, person)
    if not _is_first(request):
        return to_people()
    opens = request.POST.get("active") == "1"
    change = reactivate_user if opens else deactivate_user
    with acting(request) as actor:
        change(actor=actor, user_id=found.person_key, now=clock.now())
    sentence = gettext("%(name)s can sign in again.") if opens else gettext("%(name)s can no longer sign in.")
    return done(request, sentence % {"name": found.name})


@for_operator
@require_http_methods(_GET_OR_POST)
def open_account(request: ManagingRequest) -> HttpResponse:
    """Ask for a new account's particulars, and open it."""
    initial = {"time_zone": request.reader.zone, "language": request.reader.user.language}
    form = OpenAccountForm(request.POST or None, accounts=managed(None), initial=initial)
    if not form.is_valid():
        return _form(request, "open_account", form)
    if not _is_first(request):
        return to_people()
    asked = form.cleaned_data
    try:
        with acting(request) as actor:
            add_account(
                actor=actor,
                kind=AccountKind(asked["kind"]),
                name=asked["name"],
                distributor_id=form.distributor_id(),
                time_zone=asked["time_zone"],
                language=asked["language"],
                currency=asked["currency"],
                now=clock.now(),
            )
    except PeopleRefused as refused:
        return _refused(request, "open_account", form, refused.refusal)
    sentence = gettext("The account %(name)s is open. It has no people yet: invite its administrator.")
    return done(request, sentence % {"name": asked["name"]})


def _form(
    request: ManagingRequest,
    page: str,
    form: InviteForm | RoleForm | OpenAccountForm,
    found: FoundMember | None = None,
    *,
    status: int | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "oneself": found is not None and found.person_id == request.reader.user.public_id,
        "runs_instance": manages_all(request.reader.person),
    }
    return show(request, f"web/people/{page}.html", context, status=status or (422 if form.is_bound else 200))


def _refused(
    request: ManagingRequest,
    page: str,
    form: InviteForm | RoleForm | OpenAccountForm,
    refusal: PeopleRefusal,
    found: FoundMember | None = None,
) -> HttpResponse:
    """The form as it was sent, with the reason beside the field that it is about."""
    if refusal.code is PeopleRefusalCode.NOT_THERE:
        raise PeopleRefused(refusal.code)
    named = _FIELD_OF.get(refusal.code, "email")
    form.add_error(named if named in form.fields else None, sentence_of_people(refusal))
    return _form(request, page, form, found, status=status_of(refusal))


def _is_first(request: ManagingRequest) -> bool:
    return is_first(request.POST, user_id=request.reader.user.pk)


def _member(request: ManagingRequest, account: uuid.UUID, person: uuid.UUID) -> FoundMember:
    found = find_member(request.managed, account=account, person=person)
    if found is None:
        raise Http404
    return found


def _invitation(request: ManagingRequest, invitation: uuid.UUID) -> FoundInvitation:
    found = find_invitation(request.managed, invitation=invitation)
    if found is None:
        raise Http404
    return found


def _mailed(request: ManagingRequest, invitation: Invitation, *, sent: bool) -> HttpResponse:
    return done(request, invitation_told(invitation.email, sent=sent), well=sent)


def _role_told(found: FoundMember, role: Role, *, changed: bool) -> str:
    facts = {"name": found.name, "role": role_label(role), "account": found.account_name}
    if changed:
        return gettext("%(name)s is now %(role)s of %(account)s.") % facts
    return gettext("Nothing was changed: %(name)s is already %(role)s of %(account)s.") % facts
