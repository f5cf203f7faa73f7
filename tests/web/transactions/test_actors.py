"""Whoever acted is named: a contact by address, an organization's member and a hub elsewhere by name (PRODUCT P3)."""

import pytest
from django.test import Client
from psycopg.types.json import Jsonb
from tests.models.forbidding import run
from tests.starting import contact_of, start
from tests.web.contact.forms import text_of
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, place

from startline.actions.actor import Actor
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import Transaction, User
from startline.queries.happenings import events_after
from startline.rules.who_may import ActorKind

pytestmark = pytest.mark.django_db
MEMBER = "Irene Russo"


@pytest.fixture
def placed(people: Cast) -> Placed:
    """The contact started and mapped it, a member of the organization set it up."""
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    start(placed, "1.0")
    map_to_organization(
        actor=contact_of(placed),
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by=CONTACT,
        now=NOW,
    )
    member = User.objects.create(email="i.russo@acme.example", name=MEMBER)
    actor = Actor(kind=ActorKind.MEMBER, member_id=member.pk)
    complete_set_up(actor=actor, order_id=placed.order_id, line_ids=None, now=NOW)
    return placed


def test_contacts_and_members_are_named(placed: Placed, browser: Client) -> None:
    text = text_of(browser.get("/transactions/"))

    assert f"{CONTACT} sets up the service of 1 line" in text
    assert f"{CONTACT} mapped 1 line to Acme S.p.A." in text
    assert f"{MEMBER} completed the service setup of 1 line" in text


@pytest.mark.parametrize("sought", ["Irene", "russo"])
def test_what_a_member_did_is_found_by_their_name(placed: Placed, browser: Client, sought: str) -> None:
    text = text_of(browser.get("/transactions/", {"q": sought}))

    assert f"{MEMBER} completed the service setup of 1 line" in text
    assert "mapped 1 line" not in text


def test_what_a_contact_did_is_found_by_their_address(placed: Placed, browser: Client) -> None:
    text = text_of(browser.get("/transactions/", {"q": CONTACT}))

    assert f"{CONTACT} sets up the service of 1 line" in text
    assert MEMBER not in text


def test_a_hub_elsewhere_is_named_as_the_record_has_it(placed: Placed, browser: Client) -> None:
    transaction = Transaction.objects.get(type="service_set_up")
    run("ALTER TABLE startline_transaction DISABLE TRIGGER USER")
    run(
        "UPDATE startline_transaction SET actor_kind = 'hub', actor_user_id = NULL, facts = %s WHERE id = %s",
        Jsonb({"hub_id": 1, "hub_name": "Vendor"}),
        transaction.pk,
    )

    assert "Vendor completed the service setup of 1 line" in text_of(browser.get("/transactions/"))
    assert [one.actor_name for one in events_after(0) if one.type == "service_set_up"] == ["Vendor"]
