"""What a contact is warned of before a mapping, what a domain proves, and what is typed to confirm (PRODUCT H3)."""

import pytest

from startline.rules.mapping import (
    InUse,
    MappingWarning,
    MappingWarningCode,
    OrderFacts,
    OrganizationFacts,
    is_typed,
    mapping_warnings,
    organization_name,
    proves_domain,
    reference_in,
)

_C = MappingWarningCode
ACME = "Acme S.p.A."


def order(
    customer: str = ACME,
    contact_domain: str | None = "acme.example",
    offers: tuple[str, ...] = ("A-FLEX",),
    earlier: tuple[str, ...] = (),
) -> OrderFacts:
    return OrderFacts(customer=customer, contact_domain=contact_domain, offers=offers, earlier=earlier)


def known(
    name: str = ACME, domain: str | None = "acme.example", *in_use: InUse, orders: int = 3
) -> OrganizationFacts:
    return OrganizationFacts(name=name, domain=domain, orders=orders, in_use=in_use)


def new(name: str = ACME, *, namesakes: int = 0) -> OrganizationFacts:
    return OrganizationFacts(name=name, domain="acme.example", is_new=True, namesakes=namesakes)


def test_where_everything_fits_nothing_is_warned_of() -> None:
    assert mapping_warnings(order(), known()) == []


def test_case_accents_and_spaces_of_a_name_do_not_count() -> None:
    assert mapping_warnings(order(customer="GROUPE  HELIANTHE"), known("Groupe Hélianthe")) == []


def test_another_domain_is_warned_of_with_both() -> None:
    assert mapping_warnings(order(contact_domain="telepartner.example"), known()) == [
        MappingWarning(
            code=_C.OTHER_DOMAIN,
            facts={"contact_domain": "telepartner.example", "domain": "acme.example"},
        )
    ]


def test_an_organization_without_a_domain_has_none_that_differs() -> None:
    assert mapping_warnings(order(), known(ACME, None)) == []


def test_another_name_is_warned_of_with_both() -> None:
    assert mapping_warnings(order(), known("Beta GmbH")) == [
        MappingWarning(code=_C.OTHER_NAME, facts={"customer": ACME, "organization": "Beta GmbH"})
    ]


def test_the_first_order_of_an_organization_is_warned_of() -> None:
    assert mapping_warnings(order(), known(orders=0)) == [
        MappingWarning(code=_C.FIRST_ORDER, facts={"organization": ACME})
    ]


def test_a_new_organization_is_warned_of() -> None:
    assert mapping_warnings(order(), new()) == [
        MappingWarning(code=_C.NEW_ORGANIZATION, facts={"organization": ACME})
    ]


def test_an_organization_of_the_same_name_is_warned_of_where_one_is_created() -> None:
    assert [warning.code for warning in mapping_warnings(order(), new(namesakes=2))] == [
        _C.SAME_NAME,
        _C.NEW_ORGANIZATION,
    ]
    assert mapping_warnings(order(), new(namesakes=2))[0].facts == {"organization": ACME, "count": 2}


def test_an_offer_that_the_organization_has_is_warned_of_with_how_much_of_it() -> None:
    flex = InUse(offer="A-FLEX", name="Flex Plan", lines=2, quantity=50)
    support = InUse(offer="A-WX", name="Meetings", lines=1, quantity=5)

    assert mapping_warnings(order(), known(ACME, "acme.example", flex, support)) == [
        MappingWarning(code=_C.HAS_OFFER, facts={"offer": "Flex Plan", "lines": 2, "quantity": 50})
    ]


def test_earlier_orders_of_the_customer_that_went_elsewhere_are_warned_of_first() -> None:
    warnings = mapping_warnings(
        order(earlier=("Acme Holding", "Acme Old")), known("Beta GmbH", "beta.example", orders=0)
    )

    assert [warning.code for warning in warnings] == [
        _C.MAPPED_TO_ANOTHER,
        _C.OTHER_DOMAIN,
        _C.OTHER_NAME,
        _C.FIRST_ORDER,
    ]
    assert warnings[0].facts == {"customer": ACME, "organization": "Acme Holding"}


def test_a_companys_own_domain_proves_itself() -> None:
    assert proves_domain("acme.example", is_sellers=False)


@pytest.mark.parametrize("domain", ["gmail.com", "libero.it", "pec.it", "t-online.de", "yahoo.co.uk"])
def test_a_public_providers_domain_proves_nothing(domain: str) -> None:
    assert not proves_domain(domain, is_sellers=False)


def test_the_sellers_domain_is_not_the_customers() -> None:
    assert not proves_domain("telepartner.example", is_sellers=True)


def test_without_a_domain_nothing_is_proven() -> None:
    assert not proves_domain(None, is_sellers=False)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Acme   S.p.A. ", ACME),
        ("Acme\tS.p.A.\n", ACME),
        ("Ac\u200bme S.p.A.", ACME),
        ("A", "A"),
        ("é" * 200, "é" * 200),
        ("株式会社", "株式会社"),
    ],
)
def test_a_name_is_one_line_without_what_cannot_be_seen(typed: str, name: str) -> None:
    assert organization_name(typed) == name


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u202e", "…—", "\u0301", "x" * 201])
def test_what_has_no_letter_or_too_many_is_no_name(typed: str) -> None:
    assert organization_name(typed) is None


@pytest.mark.parametrize(
    "typed", ["1F09-77C3-A0D4", "1f0977c3a0d4", " 1F09 77c3 A0D4 ", "1f09–77c3–a0d4", "1-f-0-9-77C3A0D4"]
)
def test_a_reference_is_read_whatever_its_case_spaces_and_hyphens(typed: str) -> None:
    assert reference_in(typed) == "1F09-77C3-A0D4"


@pytest.mark.parametrize(
    "typed", ["", "1F09-77C3-A0D", "1F09-77C3-A0D4-0", "1F09-77C3-A0DG", "Acme", "%", "1F09_77C3_A0D4"]
)
def test_anything_else_is_no_reference(typed: str) -> None:
    assert reference_in(typed) is None


@pytest.mark.parametrize("typed", [ACME, "acme s.p.a.", " ÀCME  S.P.A.", "Acme\u00a0S.p.A."])
def test_the_name_confirms_whatever_its_case_accents_and_spaces(typed: str) -> None:
    assert is_typed(typed, name=ACME)


@pytest.mark.parametrize("typed", ["", "Acme", "Acme SpA", "Acme S.p.A. 2"])
def test_nothing_else_confirms(typed: str) -> None:
    assert not is_typed(typed, name=ACME)
