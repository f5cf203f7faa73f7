"""The check of the sender's domain, against a name server that answers, fails or is silent (PRODUCT M5)."""

import time

import pytest
from django.conf import LazySettings
from tests.dns_peer import Fault, Zone

from startline.mail.dns_records import LOOK_UP_S
from startline.mail.sending_domain import Sending, check_sending
from startline.rules.sending_domain import FindingCode

F = FindingCode
SENDING = Sending(
    sender_domain="mail.acme-cloud.it", return_domain="returns.acme-cloud.it", dkim_selector="s1"
)
LONG_KEY = "v=DKIM1; k=rsa; p=" + "A" * 400
GOOD = {
    ("returns.acme-cloud.it", "TXT"): ["v=spf1 include:relay.acme-cloud.it -all", "other=1"],
    ("s1._domainkey.mail.acme-cloud.it", "TXT"): [LONG_KEY],
    ("_dmarc.acme-cloud.it", "TXT"): ["v=DMARC1; p=reject; rua=mailto:d@acme-cloud.it"],
    ("mail.acme-cloud.it", "MX"): ["10 mx.acme-cloud.it."],
    ("returns.acme-cloud.it", "MX"): ["10 mx.acme-cloud.it."],
}


@pytest.fixture
def zone(zone: Zone) -> Zone:
    """A name server that knows a domain in order."""
    zone.records.update(GOOD)
    return zone


def codes(sending: Sending = SENDING) -> list[FindingCode]:
    return [finding.code for finding in check_sending(sending)]


def test_a_domain_in_order_is_said_to_be_and_a_long_key_is_read_whole(zone: Zone) -> None:
    spf, dkim, dmarc, *servers = check_sending(SENDING)

    assert [finding.code for finding in (spf, dkim, dmarc)] == [F.SPF_FOUND, F.DKIM_FOUND, F.DMARC_FOUND]
    assert dkim.records == [LONG_KEY]
    assert dmarc.facts == {"policy": "reject"}
    assert [(finding.code, finding.name, finding.records) for finding in servers] == [
        (F.MX_FOUND, "mail.acme-cloud.it", ["mx.acme-cloud.it"]),
        (F.MX_FOUND, "returns.acme-cloud.it", ["mx.acme-cloud.it"]),
    ]


def test_what_is_not_there_is_missing(zone: Zone) -> None:
    zone.records.clear()

    assert codes() == [F.SPF_MISSING, F.DKIM_MISSING, F.DMARC_MISSING, F.MX_MISSING, F.MX_MISSING]


def test_a_server_that_fails_or_is_silent_leaves_it_open_whether_it_is_there(zone: Zone) -> None:
    for failing in ("returns.acme-cloud.it", "_dmarc.mail.acme-cloud.it"):
        zone.faults[failing] = Fault.SERVFAIL
    for silent in ("s1._domainkey.mail.acme-cloud.it", "mail.acme-cloud.it"):
        zone.faults[silent] = Fault.SILENCE

    began = time.monotonic()
    found = codes()

    assert found == [F.NOT_LOOKED_UP] * 5
    assert time.monotonic() - began < 5 * LOOK_UP_S  # as long as one after the other


def test_no_name_server_at_all_is_an_answer_too(settings: LazySettings) -> None:
    settings.STARTLINE_DNS = [("127.0.0.1", 9)]

    assert set(codes()) == {F.NOT_LOOKED_UP}


def test_one_domain_for_both_is_looked_up_once(zone: Zone) -> None:
    same = Sending(sender_domain="acme-cloud.it", return_domain="acme-cloud.it", dkim_selector="")

    found = codes(same)

    assert found == [F.SPF_MISSING, F.DKIM_NO_SELECTOR, F.DMARC_FOUND, F.MX_MISSING]
    assert sorted(zone.asked) == sorted(set(zone.asked))


@pytest.mark.parametrize("domain", ["startline.example", "localhost", "mail.example.com", "corp.internal"])
def test_an_example_domain_is_not_looked_up(zone: Zone, domain: str) -> None:
    assert codes(Sending(sender_domain=domain, return_domain=domain, dkim_selector="s1")) == [
        F.EXAMPLE_DOMAIN
    ]
    assert zone.asked == []
