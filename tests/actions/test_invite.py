"""Inviting, sending again, withdrawing, accepting (PRODUCT 1)."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from tests.worlds import NOW, Cast, cast

from startline.actions.accept_invitation import accept_invitation
from startline.actions.actor import CONSOLE, Actor
from startline.actions.invite import invite, invite_again, mail_invitation, withdraw_invitation
from startline.actions.let_in import Newcomer
from startline.mail.addresses import BadAddress
from startline.models import AccessChange, Account, Invitation, Membership, User
from startline.queries.access import person_of
from startline.rules.people import INVITEE_CAP, INVITER_CAP, PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import ActorKind, Role

pytestmark = pytest.mark.django_db

C = PeopleRefusalCode
NEWCOMER = Newcomer(name="Nora Weiss", language="it", password="nine green bottles hanging")
NEW = "nora@polarpartner.example"


@pytest.fixture
def world() -> Cast:
    return cast()


def acting(user: User) -> Actor:
    return Actor(kind=ActorKind.USER, person=person_of(user))


def invited(
    account: Account, *, by: User | None = None, email: str = NEW, role: Role = Role.EDITOR, hours: int = 0
) -> Invitation:
    return invite(
        actor=acting(by) if by else CONSOLE,
        account_id=account.pk,
        email=email,
        name="Nora",
        role=role,
        language="it",
        now=NOW + timedelta(hours=hours),
    )


def refusal_of(refused: pytest.ExceptionInfo[PeopleRefused]) -> PeopleRefusalCode:
    return refused.value.refusal.code


def test_an_admin_invites_into_their_own_account_for_seven_days(world: Cast) -> None:
    invitation = invited(world.other_partner, by=world.stranger, email=NEW.upper())

    assert (invitation.email, invitation.expires_at) == (NEW, NOW + timedelta(days=7))
    change = AccessChange.objects.get()
    assert (change.kind, change.by, change.role_after) == ("invited", world.stranger, "editor")


def test_the_operator_invites_into_every_account(world: Cast) -> None:
    assert invited(world.partner, by=world.clerk).account == world.partner


@pytest.mark.parametrize("who", ["owner", "reader", "ally", "stranger"])
def test_who_does_not_look_after_an_accounts_people_invites_nobody(world: Cast, who: str) -> None:
    with pytest.raises(PeopleRefused) as refused:
        invited(world.partner, by=getattr(world, who))

    assert refusal_of(refused) is C.NOT_THERE
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("account", "role"), [("partner", Role.OPERATOR), ("operator", Role.EDITOR)])
def test_a_role_that_the_account_does_not_have_is_refused(world: Cast, account: str, role: Role) -> None:
    with pytest.raises(PeopleRefused) as refused:
        invited(getattr(world, account), by=world.clerk, role=role)

    assert refusal_of(refused) is C.ROLE_DOES_NOT_FIT


def test_an_address_that_is_none_is_refused(world: Cast) -> None:
    with pytest.raises(BadAddress):
        invited(world.partner, email="nobody")


def test_who_has_signed_in_is_not_invited_again_to_the_same_account(world: Cast) -> None:
    User.objects.filter(pk=world.owner.pk).update(last_login=NOW)

    with pytest.raises(PeopleRefused) as refused:
        invited(world.partner, email=world.owner.email)

    assert refusal_of(refused) is C.ALREADY_MEMBER


def test_who_was_listed_but_never_signed_in_is_invited(world: Cast) -> None:
    invitation = invited(world.partner, email=world.owner.email)

    assert invitation.email == world.owner.email


def test_an_address_has_one_open_invitation_per_account(world: Cast) -> None:
    invited(world.partner)

    with pytest.raises(PeopleRefused) as refused:
        invited(world.partner)
    elsewhere = invited(world.other_partner)

    assert refusal_of(refused) is C.ALREADY_INVITED
    assert elsewhere.account == world.other_partner


def test_one_person_sends_so_many_invitations_in_a_day_and_no_more(world: Cast) -> None:
    for number in range(INVITER_CAP):
        invited(world.other_partner, by=world.stranger, email=f"p{number}@acme.example")

    with pytest.raises(PeopleRefused) as refused:
        invited(world.other_partner, by=world.stranger)
    next_day = invited(world.other_partner, by=world.stranger, hours=24)

    assert refusal_of(refused) is C.INVITER_CAP
    assert next_day.email == NEW


def test_one_address_gets_so_many_invitations_in_a_day_over_all_accounts(world: Cast) -> None:
    invitation = invited(world.partner)
    for _ in range(INVITEE_CAP - 1):
        invite_again(actor=CONSOLE, invitation_id=invitation.pk, now=NOW)

    with pytest.raises(PeopleRefused) as refused:
        invited(world.other_partner, by=world.stranger)

    assert refusal_of(refused) is C.INVITEE_CAP


def test_the_mail_is_in_the_invited_persons_language_and_is_noted(
    world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    invitation = invited(world.partner)

    sent = mail_invitation(invitation, now=NOW)

    assert sent
    assert mailoutbox[0].to == [NEW]
    assert mailoutbox[0].subject == "Invito all'area di lavoro di Telepartner"
    assert "http://localhost:8000/invitation/" in str(mailoutbox[0].body)
    assert Invitation.objects.get().mailed_at == NOW


def test_an_invitation_may_speak_a_language_that_pages_do_not(
    world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    invitation = invited(world.partner)
    Invitation.objects.update(language="de")
    invitation.refresh_from_db()

    mail_invitation(invitation, now=NOW)

    assert mailoutbox[0].subject == "Einladung zum Arbeitsbereich von Telepartner"
    assert mailoutbox[0].extra_headers["Content-Language"] == "de"
    assert "bis 23. November 2026, 10:00 Uhr" in str(mailoutbox[0].body)


def test_a_mail_that_no_server_takes_leaves_the_invitation_unmailed(
    world: Cast, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    sent = mail_invitation(invited(world.partner), now=NOW)

    assert not sent
    assert Invitation.objects.get().mailed_at is None


def test_sent_again_it_runs_for_seven_days_more(world: Cast) -> None:
    invitation = invited(world.partner)
    later = NOW + timedelta(days=8)

    again = invite_again(actor=CONSOLE, invitation_id=invitation.pk, now=later)

    assert again.expires_at == later + timedelta(days=7)
    assert list(AccessChange.objects.values_list("kind", flat=True).order_by("id")) == [
        "invited",
        "invited_again",
    ]


def test_somebody_elses_invitation_is_not_there(world: Cast) -> None:
    invitation = invited(world.partner)

    with pytest.raises(PeopleRefused) as again:
        invite_again(actor=acting(world.stranger), invitation_id=invitation.pk, now=NOW)
    with pytest.raises(PeopleRefused) as withdrawn:
        withdraw_invitation(actor=acting(world.stranger), invitation_id=invitation.pk, now=NOW)

    assert refusal_of(again) is refusal_of(withdrawn) is C.NOT_THERE


def test_a_newcomer_gets_a_user_the_role_and_a_proven_address(world: Cast) -> None:
    invitation = invited(world.partner)

    user = accept_invitation(invitation_id=invitation.pk, by=NEWCOMER, now=NOW)

    assert (user.email, user.name, user.language, user.email_verified_at) == (NEW, "Nora Weiss", "it", NOW)
    assert user.check_password(NEWCOMER.password)
    assert Membership.objects.get(user=user).role == "editor"
    assert AccessChange.objects.latest("id").kind == "joined"


def test_who_was_opened_by_the_console_sets_their_first_password(world: Cast) -> None:
    invitation = invited(world.partner, email=world.owner.email)
    world.owner.set_unusable_password()
    world.owner.save()

    user = accept_invitation(invitation_id=invitation.pk, by=NEWCOMER, now=NOW)

    assert user.pk == world.owner.pk
    assert user.check_password(NEWCOMER.password)
    assert Membership.objects.filter(user=user).count() == 1


def test_nobody_sets_the_password_of_who_has_one(world: Cast) -> None:
    invitation = invited(world.other_partner, email=world.owner.email)
    world.owner.set_password("a password of their own")
    world.owner.save()

    with pytest.raises(PeopleRefused) as refused:
        accept_invitation(invitation_id=invitation.pk, by=NEWCOMER, now=NOW)

    assert refusal_of(refused) is C.SIGN_IN_FIRST
    assert User.objects.get(pk=world.owner.pk).check_password("a password of their own")


def test_who_is_signed_in_gets_the_membership_alone(world: Cast) -> None:
    invitation = invited(world.other_partner, email=world.owner.email, role=Role.VIEWER)

    accept_invitation(invitation_id=invitation.pk, by=world.owner.pk, now=NOW)

    roles = dict(Membership.objects.filter(user=world.owner).values_list("account__name", "role"))
    assert roles == {"Telepartner": "editor", "Polarpartner": "viewer"}


def test_an_invitation_is_for_its_address_alone(world: Cast) -> None:
    invitation = invited(world.partner)

    with pytest.raises(PeopleRefused) as refused:
        accept_invitation(invitation_id=invitation.pk, by=world.reader.pk, now=NOW)

    assert refusal_of(refused) is C.INVITED_SOMEBODY_ELSE


def test_who_is_deactivated_does_not_come_in_by_an_invitation(world: Cast) -> None:
    invitation = invited(world.other_partner, email=world.owner.email)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)

    with pytest.raises(PeopleRefused) as refused:
        accept_invitation(invitation_id=invitation.pk, by=world.owner.pk, now=NOW)

    assert refusal_of(refused) is C.DEACTIVATED


def test_it_works_until_a_microsecond_before_its_end(world: Cast) -> None:
    invitation = invited(world.partner)
    end = invitation.expires_at

    with pytest.raises(PeopleRefused) as refused:
        accept_invitation(invitation_id=invitation.pk, by=NEWCOMER, now=end)
    user = accept_invitation(invitation_id=invitation.pk, by=NEWCOMER, now=end - timedelta(microseconds=1))

    assert refusal_of(refused) is C.INVITATION_GONE
    assert user.email == NEW


def test_it_works_once(world: Cast) -> None:
    invitation = invited(world.partner)
    accept_invitation(invitation_id=invitation.pk, by=NEWCOMER, now=NOW)

    with pytest.raises(PeopleRefused) as again:
        accept_invitation(invitation_id=invitation.pk, by=NEWCOMER, now=NOW)
    with pytest.raises(PeopleRefused) as withdrawn:
        withdraw_invitation(actor=CONSOLE, invitation_id=invitation.pk, now=NOW)

    assert refusal_of(again) is refusal_of(withdrawn) is C.INVITATION_GONE


def test_withdrawn_it_lets_nobody_in(world: Cast) -> None:
    invitation = invited(world.partner)
    withdraw_invitation(actor=CONSOLE, invitation_id=invitation.pk, now=NOW)

    with pytest.raises(PeopleRefused) as refused:
        accept_invitation(invitation_id=invitation.pk, by=NEWCOMER, now=NOW)

    assert refusal_of(refused) is C.INVITATION_GONE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE startline_accesschange SET kind = 'removed'",
        "DELETE FROM startline_accesschange",
        "TRUNCATE startline_accesschange",
    ],
)
def test_the_record_of_access_is_append_only(world: Cast, statement: str) -> None:
    invited(world.partner)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(statement)
