"""Whether a domain takes mail, asked of the domain name system and remembered; advice, never a block (PRODUCT C6).

Asking takes a moment and may fail: it is done by whoever holds no lock and no transaction.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings

from startline.mail.resolver import resolver
from startline.rules.domains import FRESH_FOR, MailDomainAnswer, is_asked_about, is_fresh
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
PATIENCE_S = 1.5
"""How long one look-up may take in all."""
_MOST_SERVERS = 10
_A = MailDomainAnswer


@dataclass(frozen=True, kw_only=True)
class LookedUp:
    """What the domain name system said of a domain's mail; its *servers*, the preferred first."""

    answer: MailDomainAnswer
    servers: Sequence[str] = ()


_UNKNOWN = LookedUp(answer=_A.UNKNOWN)


def mail_of(domain: str, *, now: datetime) -> MailDomainAnswer | None:
    """What is known of the mail of *domain*, looked up where nothing fresh is; None where nobody is asked about it.

    Takes `PATIENCE_S` at most, and writes down what it finds.
    """
    if not settings.STARTLINE_MX_LOOKUP or not is_asked_about(domain):
        return None
    known = _STATEMENTS["known"].row(domain=domain)
    if known is not None and is_fresh(_A(known.answer), looked_up_at=known.looked_up_at, now=now):
        return _A(known.answer)
    return look_up(domain, now=now).answer


def look_up(domain: str, *, now: datetime) -> LookedUp:
    """Ask about the mail of *domain*, and remember the answer as of *now*."""
    found = ask(domain)
    remember({domain: found}, now=now)
    return found


def remember(found: Mapping[str, LookedUp], *, now: datetime) -> None:
    """Keep what was found out at *now*; an unknown takes no certain answer's place before that is stale."""
    for domain, looked_up in sorted(found.items()):
        _STATEMENTS["remember"].run(
            domain=domain,
            answer=looked_up.answer.value,
            servers=list(looked_up.servers),
            now=now,
            fresh_for=FRESH_FOR,
        )


def ask(domain: str, *, patience_s: float = PATIENCE_S) -> LookedUp:
    """What the domain name system says of the mail of *domain* (ASCII) within *patience_s*.

    Without an MX record a domain with an address takes mail itself (RFC 5321); the null MX says that it takes none
    (RFC 7505). Whatever keeps an answer from coming makes it *unknown*: "no mail server" is never guessed.
    """
    ends = time.monotonic() + patience_s
    try:
        name = dns.name.from_text(f"{domain}.")
        asking = resolver(patience_s=patience_s)
        if (servers := _mail_servers(asking, name, ends=ends)) is not None:
            return LookedUp(answer=_A.ACCEPTS if servers else _A.NO_SERVER, servers=servers)
        if any(_has(asking, name, kind, ends=ends) for kind in ("A", "AAAA")):
            return LookedUp(answer=_A.ACCEPTS, servers=[domain])
        return LookedUp(answer=_A.NO_SERVER)
    except dns.resolver.NXDOMAIN:
        return LookedUp(answer=_A.NO_DOMAIN)
    except (dns.exception.DNSException, OSError, ValueError):
        return _UNKNOWN


def _mail_servers(asking: dns.resolver.Resolver, name: dns.name.Name, *, ends: float) -> Sequence[str] | None:
    """The names of its MX records, the preferred first, none for the null MX; None where it has no such record."""
    try:
        answer = asking.resolve(name, "MX", lifetime=_left(ends), search=False)
    except dns.resolver.NoAnswer:
        return None
    records = sorted(answer, key=lambda record: (record.preference, str(record.exchange)))
    names = [record.exchange for record in records if record.exchange != dns.name.root]
    return [exchange.to_text(omit_final_dot=True) for exchange in names[:_MOST_SERVERS]]


def _has(asking: dns.resolver.Resolver, name: dns.name.Name, kind: str, *, ends: float) -> bool:
    """Whether *name* has an address of that *kind*."""
    try:
        asking.resolve(name, kind, lifetime=_left(ends), search=False)
    except dns.resolver.NoAnswer:
        return False
    return True


def _left(ends: float) -> float:
    """The seconds until *ends*.

    :raises dns.exception.Timeout: there is none.
    """
    left = ends - time.monotonic()
    if left <= 0:
        raise dns.exception.Timeout
    return left
