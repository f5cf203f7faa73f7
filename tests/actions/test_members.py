"""Roles that change, members who leave, people who are shut out, accounts that are opened (PRODUCT 1)."""

import pytest
from tests.worlds import NOW, Cast, cast

from startline.actions.actor import CONSOLE, Actor
from startline.actions.add_account import add_account
from startline.actions.change_role import change_role
from startline.actions.deactivate_user import deactivate_user, reactivate_user
from startline.actions.move_clock import RealInstance
from startline.actions.open_account import add_member
from startline.actions.remove_member import remove_member
from startline.actions.sign_in_as import example_person
from startline.models import AccessChange, Account, Membership, User
from startline.queries.access import person_of
from startline.rules.people import PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import AccountKind, ActorKind, Role

pytestmark = pytest.mark.django_db

C = PeopleRefusalCode


@pytest.fixture
def world() -> Cast:
    return cast()


def acting(user: User) -> Actor:
    return Actor(kind=ActorKind.USER, person=person_of(user))


def make(user: User, account: Account, role: Role) -> None:
    Membership.objects.update_or_create(user=user, account=account, defaults={"role": role})


def refusal_of(refused: pytest.ExceptionInfo[PeopleRefused]) -> PeopleRefusalCode:
    return refused.value.refusal.code


def test_an_admin_gives_a_member_another_role_and_it_is_on_record(world: Cast) -> None:
    make(world.reader, world.partner, Role.ADMIN)

    changed = change_role(
        actor=acting(world.reader),
        account_id=world.partner.pk,
        user_id=world.owner.pk,
        role=Role.VIEWER,
        now=NOW,
    )

    assert changed
    assert Membership.objects.get(user=world.owner).role == "viewer"
    change = AccessChange.objects.get()
    assert (change.kind, change.by, change.whom) == ("role_changed", world.reader, world.owner)
    assert (change.role_before, change.role_after) == ("editor", "viewer")


def test_the_role_that_one_has_already_changes_nothing(world: Cast) -> None:
    changed = change_role(
        actor=CONSOLE, account_id=world.partner.pk, user_id=world.owner.pk, role=Role.EDITOR, now=NOW
    )

    assert not changed
    assert not AccessChange.objects.exists()


@pytest.mark.parametrize("who", ["owner", "reader", "ally", "stranger"])
def test_who_does_not_look_after_the_account_changes_nobodys_role(world: Cast, who: str) -> None:
    with pytest.raises(PeopleRefused) as refused:
        change_role(
            actor=acting(getattr(world, who)),
            account_id=world.partner.pk,
            user_id=world.reader.pk,
            role=Role.ADMIN,
            now=NOW,
        )

    assert refusal_of(refused) is C.NOT_THERE


def test_the_operators_roles_are_not_given_in_a_partners_account(world: Cast) -> None:
    with pytest.raises(PeopleRefused) as refused:
        change_role(
            actor=CONSOLE, account_id=world.partner.pk, user_id=world.owner.pk, role=Role.AGENT, now=NOW
        )

    assert refusal_of(refused) is C.ROLE_DOES_NOT_FIT


def test_the_last_administrator_stays_one(world: Cast) -> None:
    with pytest.raises(PeopleRefused) as demoted:
        change_role(
            actor=acting(world.stranger),
            account_id=world.other_partner.pk,
            user_id=world.stranger.pk,
            role=Role.VIEWER,
            now=NOW,
        )
    with pytest.raises(PeopleRefused) as left:
        remove_member(
            actor=acting(world.stranger),
            account_id=world.other_partner.pk,
            user_id=world.stranger.pk,
            now=NOW,
        )

    assert refusal_of(demoted) is refusal_of(left) is C.LAST_ADMINISTRATOR


def test_a_deactivated_administrator_does_not_count(world: Cast) -> None:
    make(world.owner, world.other_partner, Role.ADMIN)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)

    with pytest.raises(PeopleRefused) as refused:
        remove_member(actor=CONSOLE, account_id=world.other_partner.pk, user_id=world.stranger.pk, now=NOW)

    assert refusal_of(refused) is C.LAST_ADMINISTRATOR


def test_of_two_administrators_one_may_leave(world: Cast) -> None:
    make(world.owner, world.other_partner, Role.ADMIN)

    remove_member(
        actor=acting(world.stranger), account_id=world.other_partner.pk, user_id=world.stranger.pk, now=NOW
    )

    assert not Membership.objects.filter(user=world.stranger).exists()
    assert AccessChange.objects.get().kind == "removed"


def test_nobody_is_taken_out_of_an_account_where_they_are_not(world: Cast) -> None:
    with pytest.raises(PeopleRefused) as refused:
        remove_member(actor=CONSOLE, account_id=world.partner.pk, user_id=world.stranger.pk, now=NOW)

    assert refusal_of(refused) is C.NOT_THERE


def test_the_operator_shuts_a_person_out_and_lets_them_in_again(world: Cast) -> None:
    actor = acting(world.clerk)

    out = deactivate_user(actor=actor, user_id=world.owner.pk, now=NOW)
    out_again = deactivate_user(actor=actor, user_id=world.owner.pk, now=NOW)
    back = reactivate_user(actor=actor, user_id=world.owner.pk, now=NOW)

    assert (out, out_again, back) == (True, False, True)
    kinds = list(AccessChange.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["deactivated", "reactivated"]


def test_nobody_shuts_themselves_out(world: Cast) -> None:
    with pytest.raises(PeopleRefused) as refused:
        deactivate_user(actor=acting(world.clerk), user_id=world.clerk.pk, now=NOW)

    assert refusal_of(refused) is C.ONESELF


def test_an_accounts_administrator_shuts_nobody_out(world: Cast) -> None:
    with pytest.raises(PeopleRefused) as refused:
        deactivate_user(actor=acting(world.stranger), user_id=world.owner.pk, now=NOW)

    assert refusal_of(refused) is C.NOT_THERE
    assert User.objects.get(pk=world.owner.pk).is_active


def open_account(world: Cast, *, by: User, name: str = "Kestrel Systems") -> int:
    return add_account(
        actor=acting(by),
        kind=AccountKind.PARTNER,
        name=name,
        distributor_id=world.distributor.pk,
        time_zone="Europe/Lisbon",
        language="en",
        currency="EUR",
        now=NOW,
    )


def test_the_operator_opens_an_account(world: Cast) -> None:
    account = Account.objects.get(pk=open_account(world, by=world.clerk))

    assert (account.name, account.distributor) == ("Kestrel Systems", world.distributor)
    assert AccessChange.objects.get().account == account


def test_two_accounts_of_one_name_are_refused(world: Cast) -> None:
    with pytest.raises(PeopleRefused) as refused:
        open_account(world, by=world.clerk, name="Telepartner")

    assert refusal_of(refused) is C.ACCOUNT_NAME_TAKEN


def test_nobody_else_opens_one(world: Cast) -> None:
    with pytest.raises(PeopleRefused) as refused:
        open_account(world, by=world.stranger)

    assert refusal_of(refused) is C.NOT_THERE


def test_example_people_are_there_in_a_rehearsal(world: Cast) -> None:
    assert example_person(world.owner.public_id) == world.owner


def test_there_are_none_in_a_real_instance() -> None:
    real = cast(rehearsal=False)

    with pytest.raises(RealInstance):
        example_person(real.owner.public_id)


def test_who_is_listed_when_an_account_is_opened_has_no_password_at_all(world: Cast) -> None:
    user_id = add_member(
        account_id=world.partner.pk,
        email="nora@acme.example",
        name="Nora Weiss",
        role=Role.EDITOR,
        language="en",
        verified_at=NOW,
    )

    assert not User.objects.get(pk=user_id).has_usable_password()
