"""Looks up many DNS records at once; a name server that is silent, or fails, is an answer and never an exception."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import dns.exception
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from startline.mail.resolver import resolver
from startline.rules.sending_domain import Answer, Looked

LOOK_UP_S = 2.0
"""How long one look-up may take, in seconds; they run side by side."""
_AT_ONCE = 12


@dataclass(frozen=True, kw_only=True)
class Question:
    """A name, and which of its records are asked for: `MX` or `TXT`."""

    name: str
    kind: str


def look_up(questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """The answer to each of *questions*, all asked side by side; it is a network call: keep it out of transactions."""
    try:
        asking = resolver(patience_s=LOOK_UP_S)
    except (dns.exception.DNSException, OSError):
        return dict.fromkeys(questions, Answer(looked=Looked.UNKNOWN))
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        answers = threads.map(lambda question: _answer(asking, question), questions)
        return dict(zip(questions, answers, strict=True))


def _answer(asking: dns.resolver.Resolver, question: Question) -> Answer:
    try:
        found = asking.resolve(question.name, question.kind)
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
