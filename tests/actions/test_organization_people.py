"""The people of a customer's organization: let in, moved, taken out, each change on record (PRODUCT P5)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from tests.spaces import Customers, belongs, customers, member_of
from tests.worlds import NOW, Cast, cast

from startline.actions.accept_invitation import accept_invitation
from startline.actions.actor import CONSOLE, Actor
from startline.actions.change_organization_role import change_organization_role
from startline.actions.create_organization import create_organization
from startline.actions.invite import invite
from startline.actions.invite_to_organization import (
    invite_to_organization,
    invite_to_organization_again,
    mail_organization_invitation,
    withdraw_from_organization,
)
from startline.actions.join_organization import join_organization
from startline.actions.leave_organization import leave_organization, remove_from_organization
from startline.actions.let_in import Newcomer
from startline.mail.addresses import BadAddress, address_id
from startline.models import (
    Membership,
    OrganizationChange,
    OrganizationInvitation,
    OrganizationMember,
    User,
)
from startline.queries.access import person_of
from startline.queries.spaces import roles_of
from startline.rules.people import INVITEE_CAP, INVITER_CAP, PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import ActorKind, OrganizationRole, Role

pytestmark = pytest.mark.django_db

C = PeopleRefusalCode
ADMIN, MEMBER = OrganizationRole.ADMIN, OrganizationRole.MEMBER
NEW = "nora@acme.example"
NEWCOMER = Newcomer(name="Nora Weiss", language="it", password="nine green bottles hanging")


@pytest.fixture
def world() -> Cast:
    return cast()


@pytest.fixture
def them(world: Cast) -> Customers:
    return customers()


def operator(world: Cast) -> Actor:
    return Actor(kind=ActorKind.USER, person=person_of(world.clerk))


def invited(
    them: Customers,
    *,
    by: Actor | None = None,
    email: str = NEW,
    role: OrganizationRole = MEMBER,
    hours: int = 0,
) -> OrganizationInvitation:
    return invite_to_organization(
        actor=by or member_of(them.admin),
        organization_id=them.acme.pk,
        email=email,
        name="Nora",
        role=role,
        language="it",
        now=NOW + timedelta(hours=hours),
    )


def refused(doing: Callable[[], object]) -> PeopleRefusalCode:
    with pytest.raises(PeopleRefused) as no:
        doing()
    return no.value.refusal.code


def recorded() -> list[tuple[str, str, str | None, str | None, str | None]]:
    changes = OrganizationChange.objects.order_by("id")
    return list(changes.values_list("kind", "by_kind", "by__name", "role_before", "role_after"))


# Inviting


def test_an_administrator_invites_for_seven_days_and_it_is_on_record(them: Customers) -> None:
    invitation = invited(them, email=NEW.upper())

    assert (invitation.email, invitation.role) == (NEW, MEMBER)
    assert invitation.expires_at == NOW + timedelta(days=7)
    assert recorded() == [("invited", "member", "Nadia Amico", None, "member")]


@pytest.mark.parametrize(("who", "code"), [("member", C.NOT_AN_ADMINISTRATOR), ("stranger", C.NOT_THERE)])
def test_who_does_not_administer_the_organization_invites_nobody(
    them: Customers, who: str, code: PeopleRefusalCode
) -> None:
    actor = member_of(getattr(them, who))

    assert refused(lambda: invited(them, by=actor)) is code
    assert not OrganizationInvitation.objects.exists()


@pytest.mark.parametrize("who", ["owner", "ally", "stranger", "reader"])
def test_who_sells_the_orders_lets_nobody_into_a_customers_organization(
    world: Cast, them: Customers, who: str
) -> None:
    seller = Actor(kind=ActorKind.USER, person=person_of(getattr(world, who)))

    assert refused(lambda: invited(them, by=seller, role=ADMIN)) is C.NOT_THERE


def test_nobody_acts_for_an_organization_from_outside(them: Customers) -> None:
    assert refused(lambda: invited(them, by=CONSOLE, role=ADMIN)) is C.NOT_THERE


def test_the_operator_stands_in_only_while_an_organization_has_no_administrator(
    world: Cast, them: Customers
) -> None:
    assert refused(lambda: invited(them, by=operator(world), role=ADMIN)) is C.HAS_ADMINISTRATORS

    User.objects.filter(pk=them.admin.pk).update(is_active=False)
    invitation = invited(them, by=operator(world), role=ADMIN)

    assert invitation.role == ADMIN
    assert recorded() == [("invited", "user", "Rita Sala", None, "admin")]


def test_the_operator_invites_administrators_alone(world: Cast, them: Customers) -> None:
    OrganizationMember.objects.filter(user=them.admin).delete()

    assert refused(lambda: invited(them, by=operator(world), role=MEMBER)) is C.ROLE_DOES_NOT_FIT


def test_a_member_is_not_invited_again(them: Customers) -> None:
    assert refused(lambda: invited(them, email=them.member.email)) is C.ALREADY_MEMBER


def test_an_address_is_invited_once(them: Customers) -> None:
    invited(them)

    assert refused(lambda: invited(them)) is C.ALREADY_INVITED


def test_an_address_that_is_none_is_refused(them: Customers) -> None:
    with pytest.raises(BadAddress):
        invited(them, email="nora at acme.example")


def test_the_database_holds_one_open_invitation_per_address(them: Customers) -> None:
    invitation = invited(them)
    invitation.pk, invitation.public_id = None, them.acme.public_id

    with pytest.raises(IntegrityError), transaction.atomic():
        invitation.save(force_insert=True)


def test_the_mail_names_the_organization_and_who_invites_and_leads_to_the_invitation(
    them: Customers, mailoutbox: list[EmailMessage]
) -> None:
    invitation = invited(them)

    assert mail_organization_invitation(invitation, zone="Europe/Rome", now=NOW)

    (mail,) = mailoutbox
    assert mail.to == [NEW]
    assert mail.subject == "Invito allo spazio di Acme S.p.A."
    assert "Nadia Amico" in mail.body
    assert "/space/invitation/" in mail.body
    assert OrganizationInvitation.objects.get().mailed_at == NOW


def test_a_mail_of_the_operators_does_not_name_a_person(
    world: Cast, them: Customers, mailoutbox: list[EmailMessage]
) -> None:
    OrganizationMember.objects.filter(user=them.admin).delete()
    invitation = invited(them, by=operator(world), role=ADMIN)

    mail_organization_invitation(invitation, zone="Europe/Rome", now=NOW)

    assert "Rita Sala" not in mailoutbox[0].body


def test_an_invitation_sent_again_runs_for_another_seven_days_under_the_same_link(them: Customers) -> None:
    before = invited(them)

    again = invite_to_organization_again(
        actor=member_of(them.admin), invitation_id=before.pk, now=NOW + timedelta(days=8)
    )

    assert again.public_id == before.public_id
    assert again.expires_at == NOW + timedelta(days=15)
    assert [kind for kind, *_ in recorded()] == ["invited", "invited_again"]


def test_a_withdrawn_invitation_leads_nowhere_and_is_neither_sent_again_nor_withdrawn_twice(
    them: Customers,
) -> None:
    invitation, actor = invited(them), member_of(them.admin)
    withdraw_from_organization(actor=actor, invitation_id=invitation.pk, now=NOW)

    for doing in (
        lambda: invite_to_organization_again(actor=actor, invitation_id=invitation.pk, now=NOW),
        lambda: withdraw_from_organization(actor=actor, invitation_id=invitation.pk, now=NOW),
        lambda: join_organization(invitation_id=invitation.pk, by=NEWCOMER, now=NOW),
    ):
        assert refused(doing) is C.INVITATION_GONE
    assert [kind for kind, *_ in recorded()] == ["invited", "invitation_withdrawn"]


def test_anothers_invitation_is_not_there(them: Customers) -> None:
    invitation, stranger = invited(them), member_of(them.stranger)

    def again() -> object:
        return invite_to_organization_again(actor=stranger, invitation_id=invitation.pk, now=NOW)

    def withdrawn(invitation_id: int) -> object:
        return withdraw_from_organization(actor=stranger, invitation_id=invitation_id, now=NOW)

    assert refused(again) is C.NOT_THERE
    assert refused(lambda: withdrawn(invitation.pk)) is C.NOT_THERE
    assert refused(lambda: withdrawn(0)) is C.NOT_THERE


# Caps


def test_one_person_sends_so_many_invitations_in_a_day_to_accounts_and_organizations_together(
    world: Cast, them: Customers
) -> None:
    Membership.objects.create(user=them.admin, account=world.partner, role=Role.ADMIN)
    manager = Actor(kind=ActorKind.USER, person=person_of(them.admin))
    invite(
        actor=manager,
        account_id=world.partner.pk,
        email="first@acme.example",
        name="",
        role=Role.VIEWER,
        language="en",
        now=NOW,
    )
    for number in range(INVITER_CAP - 1):
        invited(them, email=f"n{number}@acme.example")

    assert refused(lambda: invited(them, email="last@acme.example", hours=23)) is C.INVITER_CAP
    assert invited(them, email="last@acme.example", hours=24).email == "last@acme.example"


def test_one_address_gets_so_many_invitations_in_a_day(them: Customers) -> None:
    invitation = invited(them)
    for _ in range(INVITEE_CAP - 1):
        invite_to_organization_again(actor=member_of(them.admin), invitation_id=invitation.pk, now=NOW)

    assert (
        refused(
            lambda: invite_to_organization_again(
                actor=member_of(them.admin), invitation_id=invitation.pk, now=NOW
            )
        )
        is C.INVITEE_CAP
    )


def test_who_created_organizations_was_sent_no_invitation_that_counts(them: Customers) -> None:
    for number in range(INVITEE_CAP):
        create_organization(
            name=f"Acme {number}",
            domain=None,
            contact_id=address_id(NEW),
            contact_email=NEW,
            language="en",
            now=NOW,
        )

    assert invited(them).email == NEW


# Joining


def test_a_newcomer_joins_with_the_role_and_their_address_is_proven(them: Customers) -> None:
    invitation = invited(them, role=ADMIN)

    user = join_organization(invitation_id=invitation.pk, by=NEWCOMER, now=NOW)

    assert (user.email, user.email_verified_at, user.name) == (NEW, NOW, "Nora Weiss")
    assert roles_of(user.pk) == {them.acme.pk: ADMIN}
    assert not Membership.objects.filter(user=user).exists()
    assert recorded()[-1] == ("joined", "member", "Nora Weiss", None, "admin")


def test_who_works_for_an_account_joins_with_the_sign_in_that_they_have(world: Cast, them: Customers) -> None:
    invitation = invited(them, email=world.reader.email)

    join_organization(invitation_id=invitation.pk, by=world.reader.pk, now=NOW)

    assert roles_of(world.reader.pk) == {them.acme.pk: MEMBER}
    assert person_of(world.reader).roles == {world.partner.pk: Role.VIEWER}


def test_who_is_invited_into_an_account_later_has_both(world: Cast, them: Customers) -> None:
    invitation = invite(
        actor=CONSOLE,
        account_id=world.partner.pk,
        email=them.member.email,
        name="",
        role=Role.VIEWER,
        language="en",
        now=NOW,
    )

    accept_invitation(invitation_id=invitation.pk, by=them.member.pk, now=NOW)

    assert roles_of(them.member.pk) == {them.acme.pk: MEMBER}


def test_an_invitation_is_used_once_within_seven_days_by_whom_it_is_for(them: Customers) -> None:
    invitation = invited(them)
    late = NOW + timedelta(days=7)
    just_in_time = late - timedelta(microseconds=1)

    somebody_else = refused(
        lambda: join_organization(invitation_id=invitation.pk, by=them.stranger.pk, now=NOW)
    )
    too_late = refused(lambda: join_organization(invitation_id=invitation.pk, by=NEWCOMER, now=late))
    join_organization(invitation_id=invitation.pk, by=NEWCOMER, now=just_in_time)
    twice = refused(lambda: join_organization(invitation_id=invitation.pk, by=NEWCOMER, now=NOW))

    assert (somebody_else, too_late, twice) == (
        C.INVITED_SOMEBODY_ELSE,
        C.INVITATION_GONE,
        C.INVITATION_GONE,
    )


def test_who_was_shut_out_does_not_come_in_by_an_invitation(them: Customers) -> None:
    invitation = invited(them, email=them.stranger.email)
    User.objects.filter(pk=them.stranger.pk).update(is_active=False)

    assert (
        refused(lambda: join_organization(invitation_id=invitation.pk, by=them.stranger.pk, now=NOW))
        is C.DEACTIVATED
    )


# Roles, leaving, taking out


def test_a_role_changes_at_once_and_is_on_record(them: Customers) -> None:
    changed = change_organization_role(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        user_id=them.member.pk,
        role=ADMIN,
        now=NOW,
    )

    assert changed
    assert roles_of(them.member.pk) == {them.acme.pk: ADMIN}
    assert recorded() == [("role_changed", "member", "Nadia Amico", "member", "admin")]


def test_the_same_role_changes_nothing(them: Customers) -> None:
    assert not change_organization_role(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        user_id=them.member.pk,
        role=MEMBER,
        now=NOW,
    )
    assert recorded() == []


def _demote(them: Customers) -> None:
    change_organization_role(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        user_id=them.admin.pk,
        role=MEMBER,
        now=NOW,
    )


def _remove(them: Customers) -> None:
    remove_from_organization(
        actor=member_of(them.admin), organization_id=them.acme.pk, user_id=them.admin.pk, now=NOW
    )


def _leave(them: Customers) -> None:
    leave_organization(actor=member_of(them.admin), organization_id=them.acme.pk, now=NOW)


@pytest.mark.parametrize("going", [_demote, _remove, _leave])
def test_the_last_active_administrator_is_neither_demoted_nor_removed_nor_leaves(
    them: Customers, going: Callable[[Customers], None]
) -> None:
    shut_out = belongs("gone@acme.example", "Gone", to=them.acme, role=ADMIN)
    User.objects.filter(pk=shut_out.pk).update(is_active=False)

    assert refused(lambda: going(them)) is C.LAST_ADMINISTRATOR
    assert roles_of(them.admin.pk) == {them.acme.pk: ADMIN}

    belongs("second@acme.example", "Second", to=them.acme, role=ADMIN)
    going(them)
    assert roles_of(them.admin.pk) != {them.acme.pk: ADMIN}


def test_who_is_taken_out_sees_nothing_more(them: Customers) -> None:
    remove_from_organization(
        actor=member_of(them.admin), organization_id=them.acme.pk, user_id=them.member.pk, now=NOW
    )

    assert roles_of(them.member.pk) == {}
    assert recorded() == [("removed", "member", "Nadia Amico", "member", None)]


def test_a_member_leaves_by_themselves(them: Customers) -> None:
    leave_organization(actor=member_of(them.member), organization_id=them.acme.pk, now=NOW)

    assert roles_of(them.member.pk) == {}
    assert recorded() == [("left", "member", "Ugo Testa", "member", None)]


def test_a_member_takes_nobody_out_and_nobody_leaves_anothers_organization(them: Customers) -> None:
    took = refused(
        lambda: remove_from_organization(
            actor=member_of(them.member), organization_id=them.acme.pk, user_id=them.admin.pk, now=NOW
        )
    )
    left = refused(
        lambda: leave_organization(actor=member_of(them.stranger), organization_id=them.acme.pk, now=NOW)
    )
    outside = refused(lambda: leave_organization(actor=CONSOLE, organization_id=them.acme.pk, now=NOW))

    assert (took, left, outside) == (C.NOT_AN_ADMINISTRATOR, C.NOT_THERE, C.NOT_THERE)


@pytest.mark.parametrize("organization_id", [0, None])
def test_who_is_no_member_or_belongs_to_no_organization_that_exists_is_not_there(
    them: Customers, organization_id: int | None
) -> None:
    wanted = them.acme.pk if organization_id is None else organization_id

    assert (
        refused(
            lambda: change_organization_role(
                actor=member_of(them.admin),
                organization_id=wanted,
                user_id=them.stranger.pk,
                role=ADMIN,
                now=NOW,
            )
        )
        is C.NOT_THERE
    )
