"""Asks the domain name system; a name server that is silent, or fails, is an answer and never an exception."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from django.conf import settings
from dns.nameserver import Do53Nameserver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from startline.rules.sending_domain import Answer, Looked

LOOK_UP_S = 2.0
"""How long one look-up may take, in seconds; they run side by side."""
_AT_ONCE = 12
_PORT = 53


@dataclass(frozen=True, kw_only=True)
class Question:
    """A name, and which of its records are asked for: `MX` or `TXT`."""

    name: str
    kind: str


def system_resolver() -> dns.resolver.Resolver:
    """The name servers of the settings, else those of this machine; each question is bounded by `LOOK_UP_S`."""
    named: Sequence[str] = settings.STARTLINE_NAME_SERVERS
    resolver = dns.resolver.Resolver(configure=not named)
    if named:
        parted = [urlsplit(f"//{server}") for server in named]
        resolver.nameservers = [Do53Nameserver(str(one.hostname), one.port or _PORT) for one in parted]
    resolver.timeout, resolver.lifetime = LOOK_UP_S / 2, LOOK_UP_S
    return resolver


def look_up(questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """The answer to each of *questions*, all asked side by side; it is a network call: keep it out of transactions."""
    try:
        resolver = system_resolver()
    except (dns.exception.DNSException, OSError, ValueError):
        return dict.fromkeys(questions, Answer(looked=Looked.UNKNOWN))
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        answers = threads.map(lambda question: _answer(resolver, question), questions)
        return dict(zip(questions, answers, strict=True))


def _answer(resolver: dns.resolver.Resolver, question: Question) -> Answer:
    try:
        found = resolver.resolve(question.name, question.kind)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return Answer(looked=Looked.MISSING)
    except (dns.exception.DNSException, OSError, UnicodeError):
        return Answer(looked=Looked.UNKNOWN)
    # Servers give records in any order; what is said of them must not change with it.
    return Answer(looked=Looked.FOUND, records=sorted(_text(record) for record in found))


def _text(record: object) -> str:
    """A TXT record's strings joined as receivers join them, or the host that an MX names."""
    match record:
        case TXT():
            return b"".join(record.strings).decode("utf-8", "replace")
        case MX():
            return record.exchange.to_text()
        case _:
            return str(record)
