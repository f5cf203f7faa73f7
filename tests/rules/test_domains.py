"""Mail domains that are probably mistyped, and how long what is known of them counts (PRODUCT C6)."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.domains import (
    FRESH_FOR,
    KNOWN_PROVIDERS,
    UNKNOWN_FOR,
    DomainSeen,
    Doubt,
    MailDomainAnswer,
    Suspect,
    is_asked_about,
    is_fresh,
    mistyped,
    suggest_domain,
    suspects,
)

KNOWN = ("acme.example", "acme.it", "nordlicht.example", "polarpartner.example")
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
A = MailDomainAnswer


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acme.exmaple", "acme.example"),
        ("nordlicht.exmaple", "nordlicht.example"),
        ("polarpartners.example", "polarpartner.example"),
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("hotmial.it", "hotmail.it"),
        ("yaho.com", "yahoo.com"),
        ("hotmail.con", "hotmail.com"),
        ("hotmail.ti", "hotmail.it"),
        ("gmail.cmo", "gmail.com"),
        ("gmail.it", "gmail.com"),
        ("libero.com", "libero.it"),
        ("virgilo.it", "virgilio.it"),
        ("gmaill.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("outlok.it", "outlook.it"),
        ("outllok.com", "outlook.com"),
        ("somewhere.con", "somewhere.com"),
        ("gmial.con", "gmail.com"),
    ],
)
def test_a_mistyped_domain_gets_a_suggestion(typed: str, meant: str) -> None:
    assert suggest_domain(typed, known=KNOWN) == meant


@pytest.mark.parametrize("domain", [*KNOWN, *KNOWN_PROVIDERS])
def test_a_known_domain_gets_none(domain: str) -> None:
    assert suggest_domain(domain, known=KNOWN) is None


@pytest.mark.parametrize("domain", ["acme.at", "zeta.example", "a.b", "", "acme.com"])
def test_a_domain_that_is_simply_another_gets_none(domain: str) -> None:
    assert suggest_domain(domain, known=KNOWN) is None


@pytest.mark.parametrize("domain", ["yahoo.co.uk", "hotmail.be", "ten.it", "mail.acme.com", "gmail.acme.com"])
def test_a_provider_elsewhere_and_a_short_name_get_none(domain: str) -> None:
    assert suggest_domain(domain, known=KNOWN) is None


@given(st.text(alphabet="abc.-1", max_size=80))
def test_any_text_gets_an_answer_that_is_not_itself(domain: str) -> None:
    assert suggest_domain(domain, known=KNOWN) != domain


def test_a_domain_is_mistyped_where_a_near_one_is_three_times_as_frequent() -> None:
    assert mistyped({"acme.com": 3, "acmee.com": 1}, sure=()) == {"acmee.com": "acme.com"}
    assert mistyped({"acme.com": 2, "acmee.com": 1}, sure=()) == {}
    assert mistyped({"acmee.com": 9}, sure=["acme.com"]) == {"acmee.com": "acme.com"}


def test_an_end_that_hardly_anybody_has_is_mistyped_where_a_near_one_is_common() -> None:
    seen = {f"company{number}.example": 1 for number in range(3)}

    assert mistyped({**seen, "zeta.exmaple": 1}, sure=()) == {"zeta.exmaple": "zeta.example"}
    assert mistyped({**seen, "zeta.exmaple": 1, "eta.exmaple": 1}, sure=()) == {}


def test_many_domains_are_compared_in_a_moment() -> None:
    seen = {f"company-{number}.example": 1 for number in range(5000)}
    began = time.process_time()

    mistyped(seen, sure=())
    suspects([DomainSeen(domain=name, contacts=1, answer=A.NO_DOMAIN) for name in seen], sure=())

    assert time.process_time() - began < 5


def doubts(*seen: DomainSeen, sure: Sequence[str] = ()) -> dict[str, Suspect]:
    return dict(suspects(seen, sure=sure))


def domain(name: str, *, contacts: int = 1, answer: A | None = None) -> DomainSeen:
    return DomainSeen(domain=name, contacts=contacts, answer=answer)


@pytest.mark.parametrize(
    ("answer", "doubt"), [(A.NO_DOMAIN, Doubt.NO_DOMAIN), (A.NO_SERVER, Doubt.NO_SERVER)]
)
def test_a_domain_without_a_mail_server_is_doubted_whether_or_not_another_is_near(
    answer: A, doubt: Doubt
) -> None:
    found = doubts(domain("acme.com"), domain("acmee.com", answer=answer), domain("zeta.org", answer=answer))

    assert found == {
        "acmee.com": Suspect(doubt=doubt, meant="acme.com"),
        "zeta.org": Suspect(doubt=doubt, meant=None),
    }


def test_two_near_domains_without_a_mail_server_are_not_suggested_for_each_other() -> None:
    found = doubts(domain("acme.com", answer=A.NO_DOMAIN), domain("acmee.com", answer=A.NO_DOMAIN))

    assert [suspect.meant for suspect in found.values()] == [None, None]


def test_what_takes_mail_is_doubted_only_for_a_provider() -> None:
    found = doubts(
        domain("acme.com", contacts=9),
        domain("acmee.com", answer=A.ACCEPTS),
        domain("gmial.com", answer=A.ACCEPTS),
    )

    assert found == {"gmial.com": Suspect(doubt=Doubt.PROVIDER, meant="gmail.com")}


def test_what_could_not_be_looked_up_is_judged_by_its_letters() -> None:
    found = doubts(domain("acme.com", contacts=9), domain("acmee.com", answer=A.UNKNOWN))

    assert found == {"acmee.com": Suspect(doubt=Doubt.NEAR, meant="acme.com")}


def test_a_sure_domain_is_never_doubted() -> None:
    assert doubts(domain("acme.com", answer=A.NO_DOMAIN), sure=["acme.com"]) == {}


@pytest.mark.parametrize("name", ["acme.example", "a.test", "b.c.invalid", "x.localhost", "printer.local"])
def test_special_use_domains_are_never_asked_about(name: str) -> None:
    assert not is_asked_about(name)


def test_every_other_domain_is() -> None:
    assert is_asked_about("example.com")
    assert is_asked_about("xn--mller-kva.de")


@pytest.mark.parametrize(
    ("answer", "lasts"), [(A.ACCEPTS, FRESH_FOR), (A.NO_DOMAIN, FRESH_FOR), (A.UNKNOWN, UNKNOWN_FOR)]
)
def test_an_answer_counts_for_a_day_and_an_unknown_for_ten_minutes(answer: A, lasts: timedelta) -> None:
    assert is_fresh(answer, looked_up_at=NOW - lasts + timedelta(microseconds=1), now=NOW)
    assert not is_fresh(answer, looked_up_at=NOW - lasts, now=NOW)
