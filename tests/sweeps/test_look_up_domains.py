"""Domains of contacts still to be mailed are looked up, a few at a time, while nothing is locked (PRODUCT C6)."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from tests.dns_peer import Fault, Zone
from tests.worlds import NOW, TODAY, Stage, Wanted, cast, deliver, place

from startline.mail import domains
from startline.mail.domains import LookedUp
from startline.models import MailDomain
from startline.rules.domains import FRESH_FOR, UNKNOWN_FOR, MailDomainAnswer
from startline.sweeps.look_up_domains import look_up_domains

pytestmark = pytest.mark.django_db


def book(*contacts: str) -> None:
    """A booked line for each of the *contacts*, the first due first."""
    lines = [
        Wanted(number=f"{place}.0", contact=contact, starts=TODAY + timedelta(days=place))
        for place, contact in enumerate(contacts, start=1)
    ]
    place(cast().partner, *lines)


def asked(zone: Zone) -> list[str]:
    return [name for name, kind in zone.asked if kind == "MX"]


def test_each_domain_is_asked_about_once_and_remembered(zone: Zone) -> None:
    zone.has("acme.com", MX=["10 mx.acme.com."])
    book("it@acme.com", "ict@acme.com", "it@zeta.org", "it@acme.example")

    swept = look_up_domains(now=NOW)

    assert (swept.lines, swept.more) == (2, False)
    assert sorted(asked(zone)) == ["acme.com", "zeta.org"]
    assert dict(MailDomain.objects.values_list("domain", "answer")) == {
        "acme.com": "accepts",
        "zeta.org": "no_domain",
    }
    assert look_up_domains(now=NOW + timedelta(hours=1)).lines == 0


def test_what_is_a_day_old_is_asked_about_again_and_an_unknown_after_ten_minutes(zone: Zone) -> None:
    zone.faults["zeta.org"] = Fault.SERVFAIL
    book("it@acme.com", "it@zeta.org")
    look_up_domains(now=NOW)
    zone.asked.clear()

    look_up_domains(now=NOW + UNKNOWN_FOR - timedelta(microseconds=1))
    soon = asked(zone)
    look_up_domains(now=NOW + UNKNOWN_FOR)
    later = asked(zone)
    look_up_domains(now=NOW + FRESH_FOR)

    assert soon == []
    assert set(later) == {"zeta.org"}
    assert "acme.com" in asked(zone)


def test_a_contact_of_a_mail_on_its_way_is_asked_about(zone: Zone) -> None:
    place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED, contact="it@acme.com"))

    look_up_domains(now=NOW)

    assert asked(zone) == ["acme.com"]


def test_a_contact_whose_mail_was_accepted_is_not(zone: Zone) -> None:
    place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED, contact="it@acme.com"))
    deliver()

    assert look_up_domains(now=NOW).lines == 0


def test_a_run_takes_a_few_and_says_that_there_are_more(zone: Zone) -> None:
    book(*(f"it@company{number}.com" for number in range(5)))

    first, second = look_up_domains(now=NOW, limit=3), look_up_domains(now=NOW, limit=3)

    assert (first.lines, first.more) == (3, True)
    assert (second.lines, second.more) == (2, False)


def test_a_name_server_that_is_away_is_not_asked_about_all_of_them(zone: Zone) -> None:
    names = [f"company{number}.com" for number in range(6)]
    zone.faults.update(dict.fromkeys(names, Fault.REFUSED))
    book(*(f"it@{name}" for name in names))

    swept = look_up_domains(now=NOW)

    assert (swept.lines, swept.more) == (3, False)
    assert set(MailDomain.objects.values_list("answer", flat=True)) == {"unknown"}


def test_a_run_stops_when_it_is_told_to(zone: Zone) -> None:
    book("it@acme.com", "it@zeta.org")

    assert look_up_domains(now=NOW, should_stop=lambda: True).lines == 0


def test_nobody_is_asked_where_look_ups_are_switched_off(zone: Zone, settings: LazySettings) -> None:
    settings.STARTLINE_MX_LOOKUP = False
    book("it@acme.com")

    assert look_up_domains(now=NOW).lines == 0
    assert zone.asked == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_name_server_is_asked(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STARTLINE_MX_LOOKUP = True
    book("it@acme.com", "it@zeta.org")
    inside: list[bool] = []

    def seen(domain: str) -> LookedUp:
        inside.append(connection.in_atomic_block)
        return LookedUp(answer=MailDomainAnswer.NO_DOMAIN)

    monkeypatch.setattr(domains, "ask", seen)
    look_up_domains(now=NOW)

    assert inside == [False, False]
