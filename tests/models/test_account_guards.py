"""Who may be what: roles fit their accounts, partners stand under distributors, clocks go forward (PRODUCT 1)."""

from datetime import timedelta

import pytest
from tests.models.forbidding import forbidden_by, run
from tests.worlds import cast

from startline.models import Account, Instance, Membership
from startline.rules.who_may import AccountKind, Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_the_operators_roles_exist_in_the_operators_account_alone(role: Role) -> None:
    people = cast()
    operates = role in {Role.OPERATOR, Role.AGENT}

    for account in (people.operator, people.distributor, people.partner):
        if operates is (account.kind == AccountKind.OPERATOR):
            Membership.objects.create(user=people.stranger, account=account, role=role)
        else:
            with forbidden_by("a_role_fits_its_account"):
                Membership.objects.create(user=people.stranger, account=account, role=role)


def test_a_role_that_does_not_fit_cannot_be_given_later_either() -> None:
    people = cast()

    with forbidden_by("a_role_fits_its_account"):
        Membership.objects.filter(user=people.owner).update(role=Role.AGENT)


def test_a_partner_stands_under_a_distributor_and_under_nothing_else() -> None:
    people = cast()

    for above in (people.operator, people.other_partner):
        with forbidden_by("a_partner_stands_under_a_distributor"):
            Account.objects.filter(pk=people.partner.pk).update(distributor=above)
    Account.objects.filter(pk=people.other_partner.pk).update(distributor=people.distributor)


def test_an_account_keeps_its_kind() -> None:
    people = cast()

    with forbidden_by("an_account_keeps_its_kind"):
        Account.objects.filter(pk=people.distributor.pk).update(kind=AccountKind.PARTNER)


def test_the_clock_only_moves_forward() -> None:
    cast()
    Instance.objects.update(clock_offset=timedelta(days=3))

    with forbidden_by("the_clock_only_moves_forward"):
        Instance.objects.update(clock_offset=timedelta(days=3) - timedelta(microseconds=1))
    Instance.objects.update(clock_offset=timedelta(days=4))


@pytest.mark.parametrize("rehearsal", [True, False])
def test_an_instance_stays_what_it_is(*, rehearsal: bool) -> None:
    cast(rehearsal=rehearsal)

    with forbidden_by("the_clock_only_moves_forward"):
        Instance.objects.update(rehearsal=not rehearsal)
    with forbidden_by("an_instance_is_never_deleted"):
        run("DELETE FROM startline_instance")
