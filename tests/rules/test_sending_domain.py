"""What the records of a sender's domain say, judged one by one (PRODUCT M5)."""

from collections.abc import Sequence

import pytest

from startline.rules.sending_domain import (
    Answer,
    Check,
    Finding,
    FindingCode,
    Looked,
    Tone,
    dmarc_names,
    is_example,
    judge_dkim,
    judge_dmarc,
    judge_mx,
    judge_spf,
)

F = FindingCode
DOMAIN = "acme-cloud.it"
MISSING, UNKNOWN = Answer(looked=Looked.MISSING), Answer(looked=Looked.UNKNOWN)


def found(*records: str) -> Answer:
    return Answer(looked=Looked.FOUND, records=records)


def dmarc(*answers: Answer) -> Finding:
    rest: Sequence[Answer] = [MISSING] * (len(dmarc_names(DOMAIN)) - len(answers))
    return judge_dmarc(DOMAIN, [*answers, *rest])


@pytest.mark.parametrize(
    ("records", "code", "publish"),
    [
        ([], F.SPF_MISSING, "v=spf1 mx ~all"),
        (["v=spf10 -all", "google-site=1"], F.SPF_MISSING, "v=spf1 mx ~all"),
        (["v=spf1 mx -all"], F.SPF_FOUND, ""),
        (["V=SPF1 MX ~ALL"], F.SPF_FOUND, ""),
        (["v=spf1 redirect=_spf.relay.net"], F.SPF_FOUND, ""),
        (["v=spf1 mx"], F.SPF_OPEN_END, "v=spf1 mx ~all"),
        (["v=spf1 mx ?all"], F.SPF_OPEN_END, "v=spf1 mx ~all"),
        (["v=spf1 mx +all"], F.SPF_LETS_ALL, "v=spf1 mx ~all"),
        (["v=spf1 all"], F.SPF_LETS_ALL, "v=spf1 ~all"),
        (["v=spf1 mx -all", "v=spf1 mx a -all"], F.SPF_SEVERAL, "v=spf1 mx a ~all"),
        (["v=spf1 " + " ".join(f"include:a{n}.net" for n in range(10)) + " -all"], F.SPF_FOUND, ""),
        (["v=spf1 " + " ".join(f"include:a{n}.net" for n in range(11)) + " -all"], F.SPF_MANY_LOOKUPS, ""),
        (
            ["v=spf1 a mx ptr a:x.net mx/24 exists:%{i}.net " + "include:a.net " * 5 + "-all"],
            F.SPF_MANY_LOOKUPS,
            "",
        ),
        (["v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 " + "ip4:192.0.2.2 " * 20 + "-all"], F.SPF_FOUND, ""),
    ],
)
def test_spf(records: list[str], code: FindingCode, publish: str) -> None:
    finding = judge_spf(DOMAIN, found(*records) if records else MISSING)

    assert (finding.code, finding.publish) == (code, publish)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        (["v=DKIM1; k=rsa; p=MIIB IjAN"], F.DKIM_FOUND),
        (["k=rsa; p=MIIB"], F.DKIM_FOUND),
        (["v=DKIM1; p="], F.DKIM_REVOKED),
        (["v=DKIM1; t=y:s; p=MIIB"], F.DKIM_TESTING),
        (["v=DKIM1; t=s; p=MIIB"], F.DKIM_FOUND),
        (["v=DKIM1; p=A", "v=DKIM1; p=B"], F.DKIM_SEVERAL),
        (["nothing of the kind"], F.DKIM_MISSING),
        ([], F.DKIM_MISSING),
    ],
)
def test_dkim(records: list[str], code: FindingCode) -> None:
    finding = judge_dkim(DOMAIN, "s1", found(*records))

    assert (finding.code, finding.name) == (code, f"s1._domainkey.{DOMAIN}")


def test_without_a_selector_no_key_can_be_looked_up() -> None:
    assert judge_dkim(DOMAIN, "", None).code is F.DKIM_NO_SELECTOR


@pytest.mark.parametrize(
    ("records", "code", "publishes"),
    [
        (["v=DMARC1; p=reject"], F.DMARC_FOUND, False),
        (["V = DMARC1 ; P = Quarantine"], F.DMARC_FOUND, False),
        (["v=DMARC1; p=none; rua=mailto:d@acme-cloud.it"], F.DMARC_NONE, True),
        (["v=DMARC1; p=perhaps"], F.DMARC_UNREADABLE, True),
        (["v=DMARC1"], F.DMARC_UNREADABLE, True),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], F.DMARC_SEVERAL, True),
        (["v=spf1 -all"], F.DMARC_MISSING, True),
    ],
)
def test_dmarc(records: list[str], code: FindingCode, *, publishes: bool) -> None:
    finding = dmarc(found(*records))

    assert (finding.code, bool(finding.publish)) == (code, publishes)


def test_a_rule_of_the_domain_above_counts_where_there_is_none_of_its_own() -> None:
    names = dmarc_names("a.b.acme-cloud.it")
    answers = [MISSING, found("other"), found("v=DMARC1; p=reject")]

    finding = judge_dmarc("a.b.acme-cloud.it", answers)

    assert names == ["_dmarc.a.b.acme-cloud.it", "_dmarc.b.acme-cloud.it", "_dmarc.acme-cloud.it"]
    assert (finding.code, finding.name) == (F.DMARC_FOUND, "_dmarc.acme-cloud.it")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (found("mx1.acme-cloud.it."), F.MX_FOUND),
        (found("."), F.MX_NULL),
        (MISSING, F.MX_MISSING),
        (UNKNOWN, F.NOT_LOOKED_UP),
    ],
)
def test_mx(answer: Answer, code: FindingCode) -> None:
    assert judge_mx(DOMAIN, answer).code is code


def test_what_could_not_be_looked_up_is_never_called_missing() -> None:
    findings = [
        judge_spf(DOMAIN, UNKNOWN),
        judge_dkim(DOMAIN, "s1", UNKNOWN),
        dmarc(UNKNOWN),
        judge_mx(DOMAIN, UNKNOWN),
    ]

    assert {finding.code for finding in findings} == {F.NOT_LOOKED_UP}
    assert {finding.tone for finding in findings} == {Tone.UNKNOWN}
    assert {finding.check for finding in findings} == set(Check)


@pytest.mark.parametrize(
    ("domain", "example"),
    [
        ("startline.example", True),
        ("EXAMPLE.com.", True),
        ("mail.example.org", True),
        ("myexample.com", False),
        ("acme-cloud.it", False),
    ],
)
def test_domains_set_aside_for_examples_are_known(domain: str, *, example: bool) -> None:
    assert is_example(domain) is example
