"""How names are compared (PRODUCT I1: one customer, whatever the spelling of its accents)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.names import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme S.p.A.", "ACME s.p.a."),
        ("Groupe Hélianthe SAS", "groupe helianthe sas"),
        ("He\u0301lianthe", "H\u00e9lianthe"),
        ("  Acme \t S.p.A. ", "Acme S.p.A."),
        ("Straße & Söhne", "STRASSE & SOHNE"),
        ("Acme\u00a0Italia", "Acme Italia"),
        ("\U0001d400cme", "Acme"),
    ],
)
def test_case_accents_and_spaces_do_not_count(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Acme", "Acme 2"), ("Acme S.p.A.", "Acme SpA"), ("A-B", "AB")])
def test_all_else_counts(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=400))
def test_a_key_is_short_and_is_its_own_key(name: str) -> None:
    key = name_key(name)

    assert len(key) <= 200
    assert name_key(key) == key.strip()
