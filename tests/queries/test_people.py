"""What a page reads of people: the database shows each side its own (PRODUCT 1)."""

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.spaces import customers
from tests.worlds import NOW, Cast, cast

from startline.actions.actor import CONSOLE
from startline.actions.invite import invite
from startline.models import Account
from startline.queries.people import changes_of_access, example_people, members, waiting_invitations
from startline.queries.seeing import seeing
from startline.rules.who_may import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Cast:
    world = cast()
    for account in (world.partner, world.other_partner):
        invited(account)
    return world


def invited(account: Account) -> None:
    invite(
        actor=CONSOLE,
        account_id=account.pk,
        email=f"nora@{account.pk}.example",
        name="Nora",
        role=Role.VIEWER,
        language="en",
        now=NOW,
    )


def test_row_level_security_hides_other_accounts_even_from_a_query_that_asks_for_all(world: Cast) -> None:
    with seeing([world.partner.pk], user_id=world.reader.pk):
        seen = [one.account_name for one in waiting_invitations(None)]
        changed = [one.account_name for one in changes_of_access(None).rows]
        people = {one.account_name for one in members(None).rows}

    assert seen == changed == ["Telepartner"]
    assert people == {"Telepartner"}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT password FROM startline_user",
        "SELECT data FROM mfa_authenticator",
        "INSERT INTO startline_accesschange (kind, occurred_at, by_kind) VALUES ('invited', now(), 'system')",
        "UPDATE startline_invitation SET accepted_at = now()",
    ],
)
def test_a_page_reads_no_secret_and_writes_nothing(world: Cast, statement: str) -> None:
    with (
        seeing(None, user_id=world.clerk.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_example_people_are_offered_in_a_rehearsal_alone(world: Cast) -> None:
    assert len(example_people()) == 5


def test_customers_people_are_offered_last(world: Cast) -> None:
    them = customers()

    offered = [(person.name, person.role, person.account_name) for person in example_people()]

    assert offered[5:] == [
        (them.admin.name, "admin", "Acme S.p.A."),
        (them.member.name, "member", "Acme S.p.A."),
        (them.stranger.name, "admin", "Beta GmbH"),
    ]


def test_a_real_instance_has_no_example_people() -> None:
    cast(rehearsal=False)

    assert not example_people()
