"""Accounts, their people and their customers (PRODUCT 1, I1)."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from startline.actions.add_customer import add_customer
from startline.actions.open_account import add_member, open_account
from startline.mail.addresses import BadAddress, address_id
from startline.models import Account, AccountDomain, Address, Customer, Membership, User
from startline.rules.who_may import AccountKind, Role

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def _partner(name: str = "Telepartner", *, domain: str = "Telepartner.example") -> int:
    return open_account(
        kind=AccountKind.PARTNER, name=name, time_zone="Europe/Rome", language="it", domains=[domain]
    )


def test_an_account_owns_the_orders_of_its_mail_domains() -> None:
    account_id = _partner()

    assert AccountDomain.objects.get(domain="telepartner.example").account_id == account_id


def test_a_domain_belongs_to_one_account() -> None:
    _partner()

    with pytest.raises(IntegrityError):
        _partner("Other", domain="telepartner.example")


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="Europe/Milan"):
        open_account(kind=AccountKind.PARTNER, name="Telepartner", time_zone="Europe/Milan", language="it")

    assert not Account.objects.exists()


def test_a_person_has_one_role_in_an_account_and_the_last_one_counts() -> None:
    account_id = _partner()

    ids = {
        add_member(
            account_id=account_id, email=email, name="Giulia Conti", role=role, language="it", verified_at=NOW
        )
        for email, role in (
            ("G.Conti@telepartner.example", Role.VIEWER),
            ("g.conti@telepartner.example", Role.ADMIN),
        )
    }

    assert len(ids) == 1
    assert Membership.objects.get().role == Role.ADMIN


@pytest.mark.parametrize("email", ["admin@localhost", "a@x.example, b@x.example", "nobody"])
def test_who_has_no_plain_address_is_not_let_in(email: str) -> None:
    account_id = _partner()

    with pytest.raises(BadAddress):
        add_member(
            account_id=account_id, email=email, name="X", role=Role.ADMIN, language="en", verified_at=NOW
        )

    assert not User.objects.exists()


def test_a_person_goes_by_the_address_under_which_orders_know_them() -> None:
    account_id = _partner()

    add_member(
        account_id=account_id,
        email="Info@M\u00fcller.example",
        name="X",
        role=Role.ADMIN,
        language="en",
        verified_at=NOW,
    )

    assert Address.objects.get(pk=address_id("info@m\u00fcller.example")).key == User.objects.get().email


def test_a_known_customer_keeps_its_zone_whatever_its_names_spelling() -> None:
    account_id = _partner()
    first = add_customer(account_id=account_id, name="Kivelä Oy", time_zone="Europe/Helsinki", language="en")

    second = add_customer(account_id=account_id, name="KIVELA  OY")

    assert first == second
    assert Customer.objects.get().time_zone == "Europe/Helsinki"
