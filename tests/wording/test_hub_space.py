"""What happened to an organization, and why a change was refused, in sentences (PRODUCT P5)."""

import pytest
from django.utils import translation

from startline.models import OrganizationChangeKind
from startline.rules.people import PeopleRefusal, PeopleRefusalCode
from startline.rules.who_may import ActorKind, OrganizationRole
from startline.wording.hub_space import (
    organization_change_told,
    organization_role_label,
    organization_role_told,
    sentence_of_space,
)


def told(kind: str, *, by_kind: str = "member", by: str = "Nadia", **facts: str) -> str:
    return organization_change_told(
        kind, by_kind=by_kind, by=by, whom="Ugo", before="member", after="admin", facts=facts
    )


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("kind", OrganizationChangeKind)
def test_every_change_is_a_sentence(kind: str, language: str) -> None:
    with translation.override(language):
        sentence = told(kind, before="Acme S.p.A.", after="Acme S.p.A.")

    assert sentence.endswith(".")
    assert not sentence.endswith("..")
    assert "%(" not in sentence


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("code", PeopleRefusalCode)
def test_every_refusal_is_a_sentence(code: PeopleRefusalCode, language: str) -> None:
    names = ("email", "cap", "invited", "signed_in", "name", "account")
    refusal = PeopleRefusal(code=code, facts=dict.fromkeys(names, "Acme"))

    with translation.override(language):
        sentence = sentence_of_space(refusal)

    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_who_created_an_organization_is_not_said_to_have_invited_themselves() -> None:
    with translation.override("en"):
        sentence = told("invited", by_kind=ActorKind.CONTACT, by="it@acme.example")

    assert sentence == (
        "it@acme.example, who created the organization, may become its first administrator by accepting the "
        "invitation."
    )


@pytest.mark.parametrize("role", OrganizationRole)
def test_every_role_has_a_name_and_says_what_it_may(role: str) -> None:
    assert organization_role_label(role)
    assert organization_role_told(role)
