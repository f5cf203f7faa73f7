"""What the records of a sender's domain say of its mail: SPF, DKIM, DMARC and MX, judged without looking anything up.

RFC 7208 (SPF), 6376 (DKIM), 7489 (DMARC), 7505 (null MX), 6761 (special-use names).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_LOOKUPS = 10
"""So many look-ups one SPF record may cause; a receiver gives up beyond them."""
_SPECIAL_USE = frozenset({"example", "test", "invalid", "localhost", "local", "internal", "onion"})
_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})
_LOOKS_UP = re.compile(r"[+?~-]?(include:|exists:|ptr\b|redirect=|(a|mx)(?=[:/]|$))", re.IGNORECASE)
_ALL = re.compile(r"([+?~-]?)all", re.IGNORECASE)
_SPF, _DKIM, _DMARC = "v=spf1", "v=dkim1", "v=dmarc1"


class Looked(StrEnum):
    """How a look-up ended; *unknown*: no name server answered, or none that could."""

    FOUND = "found"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of looking a name up: the texts of its records, whole and unquoted."""

    looked: Looked
    records: Sequence[str] = ()


class Check(StrEnum):
    """What is looked at."""

    MX = "mx"
    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"


class Tone(StrEnum):
    """How a finding is: all right, could be better, keeps mail from arriving, or not known."""

    DONE = "done"
    SOON = "soon"
    BAD = "bad"
    UNKNOWN = "unknown"


class FindingCode(StrEnum):
    """What was found; `wording` has a sentence for each, in every language."""

    EXAMPLE_DOMAIN = "example_domain"
    NOT_LOOKED_UP = "not_looked_up"
    MX_FOUND = "mx_found"
    MX_MISSING = "mx_missing"
    MX_NULL = "mx_null"
    SPF_FOUND = "spf_found"
    SPF_MISSING = "spf_missing"
    SPF_SEVERAL = "spf_several"
    SPF_MANY_LOOKUPS = "spf_many_lookups"
    SPF_LETS_ALL = "spf_lets_all"
    SPF_OPEN_END = "spf_open_end"
    DKIM_NO_SELECTOR = "dkim_no_selector"
    DKIM_FOUND = "dkim_found"
    DKIM_MISSING = "dkim_missing"
    DKIM_SEVERAL = "dkim_several"
    DKIM_REVOKED = "dkim_revoked"
    DKIM_TESTING = "dkim_testing"
    DMARC_FOUND = "dmarc_found"
    DMARC_MISSING = "dmarc_missing"
    DMARC_SEVERAL = "dmarc_several"
    DMARC_NONE = "dmarc_none"
    DMARC_UNREADABLE = "dmarc_unreadable"


_TONES: Mapping[FindingCode, Tone] = {
    FindingCode.EXAMPLE_DOMAIN: Tone.BAD,
    FindingCode.NOT_LOOKED_UP: Tone.UNKNOWN,
    FindingCode.MX_FOUND: Tone.DONE,
    FindingCode.SPF_FOUND: Tone.DONE,
    FindingCode.DKIM_FOUND: Tone.DONE,
    FindingCode.DMARC_FOUND: Tone.DONE,
    FindingCode.MX_MISSING: Tone.SOON,
    FindingCode.MX_NULL: Tone.SOON,
    FindingCode.SPF_OPEN_END: Tone.SOON,
    FindingCode.DKIM_NO_SELECTOR: Tone.SOON,
    FindingCode.DKIM_TESTING: Tone.SOON,
    FindingCode.DMARC_NONE: Tone.SOON,
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found at *name*; *records* as they are, *publish* the record to set there instead, where one is due."""

    check: Check
    code: FindingCode
    name: str
    records: Sequence[str] = ()
    publish: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def tone(self) -> Tone:
        """How it is."""
        return _TONES.get(self.code, Tone.BAD)


def is_example(domain: str) -> bool:
    """Whether *domain* is set aside for examples and private use, so that no mail goes from or to it."""
    labels = domain.lower().rstrip(".").split(".")
    return labels[-1] in _SPECIAL_USE or ".".join(labels[-2:]) in _EXAMPLES


def dmarc_names(domain: str) -> Sequence[str]:
    """Where a DMARC record of *domain* may stand, its own name first, then those of the domains above it."""
    labels = domain.rstrip(".").split(".")
    return [f"_dmarc.{'.'.join(labels[place:])}" for place in range(max(1, len(labels) - 1))][:5]


def judge_mx(domain: str, answer: Answer) -> Finding:
    """Whether the domain takes mail: what comes back, and replies, need a server to go to."""
    if answer.looked is Looked.UNKNOWN:
        return _unknown(Check.MX, domain)
    hosts = sorted(host.rstrip(".") for host in answer.records)
    if not hosts:
        return Finding(check=Check.MX, code=FindingCode.MX_MISSING, name=domain)
    code = FindingCode.MX_NULL if hosts == [""] else FindingCode.MX_FOUND
    return Finding(check=Check.MX, code=code, name=domain, records=[host for host in hosts if host])


def judge_spf(domain: str, answer: Answer) -> Finding:
    """Whether the domain says which servers send for it, in exactly one record that receivers can follow."""
    if answer.looked is Looked.UNKNOWN:
        return _unknown(Check.SPF, domain)
    records = [text for text in answer.records if text.lower().split(" ", 1)[0] == _SPF]
    if not records:
        return _spf(FindingCode.SPF_MISSING, domain, records, publish="v=spf1 mx ~all")
    if len(records) > 1:
        return _spf(FindingCode.SPF_SEVERAL, domain, records, publish=_joined(records))
    terms = records[0].split()[1:]
    lookups = sum(bool(_LOOKS_UP.match(term)) for term in terms)
    if lookups > MOST_LOOKUPS:
        return _spf(FindingCode.SPF_MANY_LOOKUPS, domain, records, count=lookups, most=MOST_LOOKUPS)
    ends = [found[1] for term in terms if (found := _ALL.fullmatch(term))]
    if ends and ends[0] in {"", "+"}:
        return _spf(FindingCode.SPF_LETS_ALL, domain, records, publish=_ending_softly(terms))
    redirected = any(term.lower().startswith("redirect=") for term in terms)
    if (not ends or ends[0] == "?") and not redirected:
        return _spf(FindingCode.SPF_OPEN_END, domain, records, publish=_ending_softly(terms))
    return _spf(FindingCode.SPF_FOUND, domain, records)


def judge_dkim(domain: str, selector: str, answer: Answer | None) -> Finding:
    """Whether the key by which receivers verify the signatures is there; *answer* is None without a selector."""
    if not selector or answer is None:
        return Finding(check=Check.DKIM, code=FindingCode.DKIM_NO_SELECTOR, name=domain)
    name = f"{selector}._domainkey.{domain}"
    if answer.looked is Looked.UNKNOWN:
        return _unknown(Check.DKIM, name)
    records = [text for text in answer.records if "p" in _tags(text)]
    return Finding(check=Check.DKIM, code=_dkim_code(records), name=name, records=records)


def judge_dmarc(domain: str, answers: Sequence[Answer]) -> Finding:
    """What receivers are to do with forged mail; *answers* are those of `dmarc_names`, the first record counts."""
    names = dmarc_names(domain)
    for name, answer in zip(names, answers, strict=True):
        if answer.looked is Looked.UNKNOWN:
            return _unknown(Check.DMARC, name)
        records = [text for text in answer.records if _version(text) == _DMARC]
        if records:
            return _dmarc(domain, name, records)
    publish = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    return Finding(check=Check.DMARC, code=FindingCode.DMARC_MISSING, name=names[0], publish=publish)


def _dmarc(domain: str, name: str, records: Sequence[str]) -> Finding:
    policy = _tags(records[0]).get("p", "").lower()
    stricter = f"v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}"
    code, publish = FindingCode.DMARC_FOUND, ""
    if len(records) > 1:
        code, publish = FindingCode.DMARC_SEVERAL, records[0]
    elif policy not in {"none", "quarantine", "reject"}:
        code, publish = FindingCode.DMARC_UNREADABLE, stricter
    elif policy == "none":
        code, publish = FindingCode.DMARC_NONE, stricter
    facts = {"policy": policy}
    return Finding(check=Check.DMARC, code=code, name=name, records=records, publish=publish, facts=facts)


def _dkim_code(records: Sequence[str]) -> FindingCode:
    if not records:
        return FindingCode.DKIM_MISSING
    if len(records) > 1:
        return FindingCode.DKIM_SEVERAL
    tags = _tags(records[0])
    if not tags["p"]:
        return FindingCode.DKIM_REVOKED
    flags = {flag.strip() for flag in tags.get("t", "").lower().split(":")}
    return FindingCode.DKIM_TESTING if "y" in flags else FindingCode.DKIM_FOUND


def _spf(
    code: FindingCode, domain: str, records: Sequence[str], *, publish: str = "", **facts: str | int
) -> Finding:
    return Finding(check=Check.SPF, code=code, name=domain, records=records, publish=publish, facts=facts)


def _joined(records: Sequence[str]) -> str:
    """One record with the terms of all, each once, and a soft end."""
    return _ending_softly([term for record in records for term in record.split()[1:]])


def _ending_softly(terms: Sequence[str]) -> str:
    named = [term for term in dict.fromkeys(terms) if not _ALL.fullmatch(term)]
    return " ".join([_SPF, *named, "~all"])


def _unknown(check: Check, name: str) -> Finding:
    return Finding(check=check, code=FindingCode.NOT_LOOKED_UP, name=name)


def _version(text: str) -> str:
    return text.split(";", 1)[0].replace(" ", "").lower()


def _tags(text: str) -> Mapping[str, str]:
    """The tags of a record such as "v=DKIM1; k=rsa; p=…", by name; the first of each counts."""
    tags: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), "".join(value.split()))
    return tags
