"""Who maps an order to a new organization is invited as its first administrator (PRODUCT H3, P5)."""

import pytest
from tests.worlds import NOW

from startline.actions.create_organization import create_organization
from startline.mail.addresses import address_id
from startline.mail.invitation_link import InvitedTo, invitation_token, is_invitation_token
from startline.models import Organization, OrganizationChange
from startline.rules.people import INVITATION_LASTS
from startline.rules.who_may import ActorKind, OrganizationRole

pytestmark = pytest.mark.django_db


def test_the_contact_who_creates_an_organization_is_invited_as_its_first_administrator() -> None:
    contact_id = address_id("It-Admin@acme.example")

    created = create_organization(
        name=" Acme S.p.A. ",
        domain="acme.example",
        contact_id=contact_id,
        contact_email="It-Admin@acme.example",
        language="it",
        now=NOW,
    )

    organization = Organization.objects.get(pk=created.organization_id)
    assert (organization.name, organization.name_key) == ("Acme S.p.A.", "acme s.p.a.")
    assert organization.domain == "acme.example"
    invitation = created.invitation
    assert (invitation.email, invitation.language) == ("it-admin@acme.example", "it")
    assert (invitation.role, invitation.invited_by) == (OrganizationRole.ADMIN, None)
    assert invitation.expires_at == NOW + INVITATION_LASTS
    assert list(
        OrganizationChange.objects.order_by("id").values_list("kind", "by_kind", "by_address", "invitation")
    ) == [
        ("created", ActorKind.CONTACT, contact_id, None),
        ("invited", ActorKind.CONTACT, contact_id, invitation.pk),
    ]


def test_two_organizations_may_have_one_name_and_each_has_a_reference_of_its_own() -> None:
    contact_id = address_id("it@acme.example")
    both = [
        create_organization(
            name="Acme",
            domain=None,
            contact_id=contact_id,
            contact_email="it@acme.example",
            language="en",
            now=NOW,
        )
        for _ in range(2)
    ]

    references = {Organization.objects.get(pk=one.organization_id).reference for one in both}

    assert len(references) == 2


def test_a_link_into_an_organization_is_none_into_an_account() -> None:
    created = create_organization(
        name="Acme",
        domain=None,
        contact_id=address_id("it@acme.example"),
        contact_email="it@acme.example",
        language="en",
        now=NOW,
    )
    invitation = created.invitation
    identity, key_number = invitation.public_id, invitation.key_number

    token = invitation_token(identity, key_number=key_number, to=InvitedTo.ORGANIZATION)

    assert is_invitation_token(token, identity, key_number=key_number, to=InvitedTo.ORGANIZATION)
    assert not is_invitation_token(token, identity, key_number=key_number)
