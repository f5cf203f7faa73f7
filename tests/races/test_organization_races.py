"""Closing an organization against a mapping to it, and its people against one another (PRODUCT P5, H3)."""

from collections.abc import Callable
from pathlib import Path

from tests.races.grounds import awaiting
from tests.races.racing import FEWER, assert_on_record, at_once, race
from tests.races.verbs import ALL_CHANGED, map_lines, outcomes, refusals
from tests.spaces import belongs, customers, member_of, organization
from tests.worlds import NOW

from startline.actions.change_organization_role import change_organization_role
from startline.actions.close_organization import close_organization
from startline.actions.invite_to_organization import invite_to_organization
from startline.actions.join_organization import join_organization
from startline.actions.leave_organization import leave_organization
from startline.actions.let_in import Newcomer
from startline.models import (
    Account,
    Order,
    Organization,
    OrganizationInvitation,
    OrganizationMember,
    User,
)
from startline.rules.people import PeopleRefusalCode, PeopleRefused
from startline.rules.refusal import RefusalCode
from startline.rules.who_may import OrganizationRole

ADMIN, MEMBER = OrganizationRole.ADMIN, OrganizationRole.MEMBER


def refusal_of(act: Callable[[], object]) -> PeopleRefusalCode | None:
    """Why it was refused; None where it was done."""
    try:
        act()
    except PeopleRefused as refused:
        return refused.refusal.code
    return None


def test_an_organization_that_is_closed_while_an_order_is_mapped_to_it_has_one_clean_outcome(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    wanted = [organization(f"Acme {number}") for number in range(FEWER)]
    admins = [
        belongs(f"a{number}@acme.example", "A", to=one, role=ADMIN) for number, one in enumerate(wanted)
    ]

    answers = race(
        lambda pair: map_lines(grounds[pair], organization_id=wanted[pair].pk),
        lambda pair: refusal_of(
            lambda: close_organization(
                actor=member_of(admins[pair]), organization_id=wanted[pair].pk, now=NOW
            )
        ),
        pairs=FEWER,
    )

    for one, ground, (done, refused) in zip(wanted, grounds, answers, strict=True):
        closed = Organization.objects.get(pk=one.pk).closed_at is not None
        mapped = Order.objects.get(pk=ground.order_id).organization_id is not None
        assert closed is not mapped
        assert (outcomes(done) == ALL_CHANGED) is mapped
        assert mapped or refusals(done) == {RefusalCode.ORGANIZATION_GONE}
        assert refused == (PeopleRefusalCode.ORGANIZATION_HAS_ORDERS if mapped else None)
    assert {outcomes(done) == ALL_CHANGED for done, _ in answers} == {True, False}
    assert_on_record(done for done, _ in answers)


def test_of_two_administrators_who_leave_at_once_one_stays(partner: Account) -> None:
    wanted = [organization(f"Acme {number}") for number in range(FEWER)]
    both = [
        [belongs(f"{side}{number}@acme.example", side, to=one, role=ADMIN) for side in "ab"]
        for number, one in enumerate(wanted)
    ]

    def leave(pair: int, side: int) -> PeopleRefusalCode | None:
        actor = member_of(both[pair][side])
        return refusal_of(lambda: leave_organization(actor=actor, organization_id=wanted[pair].pk, now=NOW))

    answers = race(lambda pair: leave(pair, 0), lambda pair: leave(pair, 1), pairs=FEWER)

    assert {frozenset(answer) for answer in answers} == {
        frozenset({None, PeopleRefusalCode.LAST_ADMINISTRATOR})
    }
    for one in wanted:
        assert OrganizationMember.objects.filter(organization=one, role=ADMIN).count() == 1


def test_two_administrators_who_demote_each_other_leave_one(partner: Account) -> None:
    wanted = [organization(f"Acme {number}") for number in range(FEWER)]
    both = [
        [belongs(f"{side}{number}@acme.example", side, to=one, role=ADMIN) for side in "ab"]
        for number, one in enumerate(wanted)
    ]

    def demote(pair: int, side: int) -> PeopleRefusalCode | None:
        return refusal_of(
            lambda: change_organization_role(
                actor=member_of(both[pair][side]),
                organization_id=wanted[pair].pk,
                user_id=both[pair][1 - side].pk,
                role=MEMBER,
                now=NOW,
            )
        )

    answers = race(lambda pair: demote(pair, 0), lambda pair: demote(pair, 1), pairs=FEWER)

    assert {frozenset(answer) for answer in answers} == {
        frozenset({None, PeopleRefusalCode.NOT_AN_ADMINISTRATOR})
    }
    for one in wanted:
        assert OrganizationMember.objects.filter(organization=one, role=ADMIN).count() == 1


def test_an_invitation_that_is_accepted_many_times_at_once_lets_one_person_in(partner: Account) -> None:
    them = customers()
    invitation = _invited(them.acme, by=them.admin)
    newcomer = Newcomer(name="Nora", language="en", password="nine green bottles hanging")

    answers = at_once(
        *(
            lambda: refusal_of(lambda: join_organization(invitation_id=invitation.pk, by=newcomer, now=NOW))
            for _ in range(6)
        )
    )

    assert sorted(answers, key=str) == [None, *[PeopleRefusalCode.INVITATION_GONE] * 5]
    assert User.objects.filter(email=invitation.email).count() == 1


def test_an_address_that_is_invited_many_times_at_once_is_invited_once(partner: Account) -> None:
    them = customers()

    answers = at_once(*(lambda: refusal_of(lambda: _invited(them.acme, by=them.admin)) for _ in range(6)))

    assert sorted(answers, key=str) == [None, *[PeopleRefusalCode.ALREADY_INVITED] * 5]
    assert OrganizationInvitation.objects.count() == 1


def _invited(to: Organization, *, by: User) -> OrganizationInvitation:
    return invite_to_organization(
        actor=member_of(by),
        organization_id=to.pk,
        email="nora@acme.example",
        name="Nora",
        role=MEMBER,
        language="en",
        now=NOW,
    )


def test_a_newcomer_who_takes_two_invitations_at_once_becomes_one_person(partner: Account) -> None:
    them = customers()
    invitations = [_invited(them.acme, by=them.admin), _invited(them.beta, by=them.stranger)]
    newcomer = Newcomer(name="Nora", language="en", password="nine green bottles hanging")

    answers = at_once(
        *(
            lambda one=one: refusal_of(lambda: join_organization(invitation_id=one.pk, by=newcomer, now=NOW))
            for one in invitations
        )
    )

    assert sorted(answers, key=str) == [None, PeopleRefusalCode.SIGN_IN_FIRST]
    assert User.objects.filter(email="nora@acme.example").count() == 1
