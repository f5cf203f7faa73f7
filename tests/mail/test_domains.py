"""Whether a domain takes mail, asked of a real name server that fails in every way there is (PRODUCT C6)."""

import time
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from tests.dns_peer import Fault, Zone
from tests.worlds import NOW

from config.settings import name_servers
from startline.mail.domains import LookedUp, ask, look_up, mail_of
from startline.models import MailDomain
from startline.rules.domains import FRESH_FOR, UNKNOWN_FOR, MailDomainAnswer

A = MailDomainAnswer
_LIBRARYS_OWN_S = 5.0
"""How long the library waits for an answer by itself."""


def test_mail_servers_are_named_the_preferred_first(zone: Zone) -> None:
    zone.has("acme.com", MX=["20 second.acme.com.", "10 first.acme.com."])

    assert ask("acme.com") == LookedUp(answer=A.ACCEPTS, servers=["first.acme.com", "second.acme.com"])


def test_a_domain_that_does_not_exist_is_told_from_one_without_mail(zone: Zone) -> None:
    zone.has("quiet.com", TXT=["nothing here"])

    assert ask("acme.com").answer is A.NO_DOMAIN
    assert ask("quiet.com").answer is A.NO_SERVER


def test_the_null_mx_takes_no_mail(zone: Zone) -> None:
    zone.has("acme.com", MX=["0 ."], A=["192.0.2.1"])

    assert ask("acme.com").answer is A.NO_SERVER


@pytest.mark.parametrize("records", [{"A": ["192.0.2.1"]}, {"AAAA": ["2001:db8::1"]}])
def test_without_mx_an_address_takes_the_mail_itself(zone: Zone, records: dict[str, list[str]]) -> None:
    zone.has("acme.com", **records)

    assert ask("acme.com") == LookedUp(answer=A.ACCEPTS, servers=["acme.com"])


def test_an_alias_is_followed(zone: Zone) -> None:
    zone.has("acme.com", CNAME=["acme.net."])
    zone.has("acme.net", MX=["10 mx.acme.net."])

    assert ask("acme.com") == LookedUp(answer=A.ACCEPTS, servers=["mx.acme.net"])


def test_an_alias_that_leads_nowhere_is_no_domain(zone: Zone) -> None:
    zone.has("acme.com", CNAME=["gone.acme.net."])

    assert ask("acme.com").answer is A.NO_DOMAIN


def test_an_alias_in_a_circle_is_unknown(zone: Zone) -> None:
    zone.has("acme.com", CNAME=["acme.com."])
    zone.faults["acme.com"] = Fault.SERVFAIL

    assert ask("acme.com").answer is A.UNKNOWN


@pytest.mark.parametrize("fault", [Fault.SILENCE, Fault.SERVFAIL, Fault.REFUSED, Fault.GARBAGE])
def test_what_gives_no_answer_is_unknown_and_takes_no_longer_than_the_patience(
    zone: Zone, fault: Fault
) -> None:
    zone.has("acme.com", MX=["10 mx.acme.com."])
    zone.faults["acme.com"] = fault
    began = time.monotonic()

    found = ask("acme.com", patience_s=0.5)

    assert found == LookedUp(answer=A.UNKNOWN)
    assert time.monotonic() - began < _LIBRARYS_OWN_S


def test_a_truncated_answer_is_asked_for_over_tcp(zone: Zone) -> None:
    zone.has("acme.com", MX=["10 mx.acme.com."])
    zone.faults["acme.com"] = Fault.TRUNCATED

    assert ask("acme.com").servers == ["mx.acme.com"]


def test_punycode_is_asked_as_it_stands(zone: Zone) -> None:
    zone.has("xn--mller-kva.de", MX=["10 mx.xn--mller-kva.de."])

    assert ask("xn--mller-kva.de").answer is A.ACCEPTS
    assert zone.asked == [("xn--mller-kva.de", "MX")]


@pytest.mark.parametrize("domain", ["a" * 64 + ".com", "..", "a..com"])
def test_what_is_no_domain_name_is_unknown(zone: Zone, domain: str) -> None:
    assert ask(domain).answer is A.UNKNOWN
    assert zone.asked == []


def test_a_name_server_that_is_not_there_leaves_it_unknown(settings: LazySettings) -> None:
    settings.STARTLINE_DNS = [("127.0.0.1", 9)]

    assert ask("acme.com", patience_s=0.5).answer is A.UNKNOWN


def test_name_servers_are_given_by_address_with_or_without_port() -> None:
    named = name_servers("192.0.2.53, 192.0.2.54:5353,2001:db8::53, [2001:db8::54]:5353,")

    assert named == [("192.0.2.53", 53), ("192.0.2.54", 5353), ("2001:db8::53", 53), ("2001:db8::54", 5353)]


@pytest.mark.parametrize("text", ["ns.example", "[::1", "192.0.2.1:port", "192.0.2.1:99999", "192.0.2"])
def test_what_is_no_address_of_a_name_server_is_refused_with_the_setting(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"STARTLINE_DNS names .*: give the address"):
        name_servers(text)


@pytest.mark.django_db
def test_an_answer_is_remembered_and_asked_for_again_after_a_day(zone: Zone) -> None:
    zone.has("acme.com", MX=["10 mx.acme.com."])

    first = mail_of("acme.com", now=NOW)
    again = mail_of("acme.com", now=NOW + FRESH_FOR - timedelta(microseconds=1))

    assert (first, again, len(zone.asked)) == (A.ACCEPTS, A.ACCEPTS, 1)
    mail_of("acme.com", now=NOW + FRESH_FOR)
    assert len(zone.asked) == 2
    kept = MailDomain.objects.get()
    assert (kept.domain, kept.answer, kept.servers) == ("acme.com", "accepts", ["mx.acme.com"])
    assert kept.looked_up_at == NOW + FRESH_FOR


@pytest.mark.django_db
def test_an_unknown_is_asked_again_after_ten_minutes(zone: Zone) -> None:
    zone.faults["acme.com"] = Fault.SERVFAIL
    assert mail_of("acme.com", now=NOW) is A.UNKNOWN
    zone.faults.clear()

    assert mail_of("acme.com", now=NOW + UNKNOWN_FOR - timedelta(microseconds=1)) is A.UNKNOWN
    assert mail_of("acme.com", now=NOW + UNKNOWN_FOR) is A.NO_DOMAIN


@pytest.mark.django_db
def test_an_unknown_does_not_take_the_place_of_a_certain_answer_that_is_fresh(zone: Zone) -> None:
    zone.has("acme.com", MX=["10 mx.acme.com."])
    look_up("acme.com", now=NOW)
    zone.faults["acme.com"] = Fault.SERVFAIL

    look_up("acme.com", now=NOW + timedelta(hours=1))
    fresh = MailDomain.objects.get().answer
    look_up("acme.com", now=NOW + FRESH_FOR)

    assert (fresh, MailDomain.objects.get().answer) == ("accepts", "unknown")


@pytest.mark.django_db
def test_special_use_domains_are_never_asked_about(zone: Zone) -> None:
    assert mail_of("acme.example", now=NOW) is None
    assert zone.asked == []


@pytest.mark.django_db
def test_nobody_is_asked_where_look_ups_are_switched_off(zone: Zone, settings: LazySettings) -> None:
    settings.STARTLINE_MX_LOOKUP = False

    assert mail_of("acme.com", now=NOW) is None
    assert zone.asked == []
