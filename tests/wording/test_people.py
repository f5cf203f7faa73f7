"""Roles, refusals and changes of access in both languages (PRODUCT 1)."""

import pytest
from django.utils import translation

from startline.models import AccessChangeKind
from startline.rules.people import PeopleRefusal, PeopleRefusalCode
from startline.rules.who_may import AccountKind, Role
from startline.wording.people import (
    access_change_told,
    account_kind_label,
    role_label,
    role_told,
    sentence_of_people,
)

FACTS: dict[str, str | int] = {
    "email": "nora@acme.example",
    "cap": 5,
    "invited": "nora@acme.example",
    "signed_in": "sven@acme.example",
    "name": "Nora Weiss",
    "account": "Telepartner",
}


def in_both(say: object, *args: object, **named: object) -> tuple[str, str]:
    said = []
    for language in ("en", "it"):
        with translation.override(language):
            said.append(say(*args, **named))  # type: ignore[operator]
    return said[0], said[1]


@pytest.mark.parametrize("code", PeopleRefusalCode)
def test_a_refusal_is_whole_sentences_in_both_languages(code: PeopleRefusalCode) -> None:
    english, italian = in_both(sentence_of_people, PeopleRefusal(code=code, facts=FACTS))

    assert english != italian
    assert english.endswith(".")
    assert italian.endswith(".")
    assert "%(" not in english + italian


@pytest.mark.parametrize("kind", AccessChangeKind)
def test_a_change_of_access_is_a_sentence_in_both_languages(kind: AccessChangeKind) -> None:
    facts = {"by": "Rita Sala", "whom": "Nora Weiss", "before": "viewer", "after": "editor"}

    english, italian = in_both(access_change_told, kind, **facts)

    assert english != italian
    assert "Rita Sala" in english or "Nora Weiss" in english


def test_who_has_left_is_told_without_a_name() -> None:
    told = access_change_told("removed", by=None, whom=None, before="viewer", after=None)

    assert told == "A former user took a former user out of the account (before: viewer)."


@pytest.mark.parametrize("role", Role)
def test_a_role_has_a_name_and_what_it_lets_one_do(role: Role) -> None:
    english, italian = in_both(role_told, role)

    assert english != italian
    assert all(in_both(role_label, role))


@pytest.mark.parametrize("kind", AccountKind)
def test_a_kind_of_account_has_a_name(kind: AccountKind) -> None:
    assert all(in_both(account_kind_label, kind))
