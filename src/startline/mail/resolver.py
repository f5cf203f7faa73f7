"""Makes what asks the domain name system: whom it asks, and how long it waits."""

from collections.abc import Sequence

import dns.resolver
from django.conf import settings
from dns.nameserver import Do53Nameserver


def resolver(*, patience_s: float) -> dns.resolver.Resolver:
    """One that asks the name servers of the settings, else this machine's, and gives a question *patience_s*.

    A server that is silent for half of that is asked again, or the next one is.

    :raises dns.exception.DNSException: nothing says whom to ask.
    """
    named: Sequence[tuple[str, int]] = settings.STARTLINE_DNS
    made = dns.resolver.Resolver(configure=not named)
    if named:
        made.nameservers = [Do53Nameserver(address, port) for address, port in named]
    made.timeout, made.lifetime = patience_s / 2, patience_s
    return made
