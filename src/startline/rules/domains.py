"""Mail domains: which are probably typing mistakes, of what, and what is known of those that take mail (PRODUCT C6)."""

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

KNOWN_PROVIDERS = (
    "alice.it",
    "aol.com",
    "email.it",
    "fastwebnet.it",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "googlemail.com",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "inwind.it",
    "libero.it",
    "live.com",
    "live.it",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "outlook.it",
    "proton.me",
    "protonmail.com",
    "tim.it",
    "tin.it",
    "tiscali.it",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "yahoo.com",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "ymail.com",
)
# Where anybody gets an address, besides the providers above, which are also taken for what a typing mistake meant.
_OTHERS = """
126.com 163.com aim.com aliceadsl.fr aol.de aol.fr aol.it arcor.de arubapec.it att.net bbox.fr bellsouth.net
bigpond.com bluewin.ch btinternet.com comcast.net cox.net duck.com earthlink.net email.de fastmail.com
fastmail.fm free.fr freenet.de freemail.hu gmx.at gmx.ch gmx.fr gmx.net hey.com hispavista.com hotmail.be hotmail.ca
hotmail.ch hotmail.co.uk hotmail.nl hushmail.com iol.it interia.pl jumpy.it katamail.com laposte.net
legalmail.it live.be live.ca live.co.uk live.de live.fr live.nl mail.de mail.ru mailbox.org mail.it
neuf.fr numericable.fr o2.pl online.de online.no orange.es ono.com outlook.at outlook.be outlook.co.uk
outlook.es outlook.pt pec.it pm.me posta-certificata.it poste.it postecert.it posteo.de posteo.net proton.ch qq.com
rambler.ru rediffmail.com rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com
skynet.be supereva.it sunrise.ch swissonline.ch t-online.de talktalk.net telefonica.net telenet.be teletu.it
terra.es tuta.com tuta.io tutanota.com tutamail.com ukr.net verizon.net vodafone.de vodafone.it virginmedia.com
vip.163.com vip.qq.com windowslive.com wind.it windtre.it wp.pl xs4all.nl yahoo.be yahoo.ca yahoo.co.in yahoo.co.jp
yahoo.co.uk yahoo.com.br yahoo.nl yandex.com yandex.ru yeah.net ymail.it ziggo.nl zoho.com zohomail.eu
"""
_OTHER_PUBLIC = frozenset(_OTHERS.split())
SPECIAL_USE = ("alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion", "test")
"""Ends of domains that no name server answers for: they are never asked about (RFC 2606, 6761, 6762, 7686)."""
FRESH_FOR = timedelta(days=1)
UNKNOWN_FOR = timedelta(minutes=10)
TIMES_MORE_FREQUENT = 3
"""A domain counts as a typing mistake of another only where the other is so much more frequent."""
_NEAR = 0.85
# Most letters by which a domain and its typing mistake differ in length.
_MOST_LETTERS = 2
# A provider with a shorter name resembles too much.
_SHORTEST_NAME = 4
_MOST_ALIKE = 20
_SHORTEST_END = 4
# Providers whose name belongs to one domain alone: with any other end it is mistyped.
_SOLE = {
    domain.partition(".")[0]: domain
    for domain in ("gmail.com", "googlemail.com", "icloud.com", "libero.it", "tiscali.it", "virgilio.it")
}
# Ends that no domain has, and what they were to be.
_NO_ENDS = {
    **dict.fromkeys(("cmo", "ocm", "con", "vom", "xom", "comm", "coom", "cim", "cpm", "copm", "c0m"), "com"),
    **dict.fromkeys(("ent", "nte", "met", "ner", "nett"), "net"),
    **dict.fromkeys(("ogr", "rog", "orgg", "prg"), "org"),
    **dict.fromkeys(("ti", "itt", "iit"), "it"),
}


class MailDomainAnswer(StrEnum):
    """What the domain name system says of a domain's mail; *unknown*: it could not be asked."""

    ACCEPTS = "accepts"
    NO_SERVER = "no_server"
    NO_DOMAIN = "no_domain"
    UNKNOWN = "unknown"


TAKES_NO_MAIL = frozenset({MailDomainAnswer.NO_SERVER, MailDomainAnswer.NO_DOMAIN})


class Doubt(StrEnum):
    """Why a domain is taken for a typing mistake; the first that fits."""

    NO_DOMAIN = "no_domain"
    NO_SERVER = "no_server"
    PROVIDER = "provider"
    NEAR = "near"


@dataclass(frozen=True, kw_only=True)
class DomainSeen:
    """A domain of contacts, of how many, and what is known of its mail; None where nothing is."""

    domain: str
    contacts: int
    answer: MailDomainAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """A domain that is probably mistyped: why, and which was meant, where that can be told."""

    doubt: Doubt
    meant: str | None


def is_public_provider(domain: str) -> bool:
    """Whether anybody may have an address at *domain*, so that having one shows nothing (PRODUCT H3)."""
    return domain in KNOWN_PROVIDERS or domain in _OTHER_PUBLIC


def is_asked_about(domain: str) -> bool:
    """Whether a name server is asked about *domain* at all."""
    return domain.rpartition(".")[2] not in SPECIAL_USE


def is_fresh(answer: MailDomainAnswer, *, looked_up_at: datetime, now: datetime) -> bool:
    """Whether what was found out at *looked_up_at* still counts: less than a day, an unknown less than ten minutes."""
    lasts = UNKNOWN_FOR if answer is MailDomainAnswer.UNKNOWN else FRESH_FOR
    return now < looked_up_at + lasts


def suggest_domain(domain: str, *, known: Iterable[str]) -> str | None:
    """The *known* or widely used domain for which *domain* is probably a typing mistake, or None."""
    choices = {*known, *KNOWN_PROVIDERS}
    if domain in choices:
        return None
    if (provider := _SOLE.get(domain.partition(".")[0])) and domain.count(".") == 1:
        return provider
    name, _, end = domain.rpartition(".")
    if end in _NO_ENDS and name:
        meant = f"{name}.{_NO_ENDS[end]}"
        return suggest_domain(meant, known=choices) or meant
    near = sorted(choice for choice in choices if _may_be_meant(choice, typed=domain))
    return next(iter(difflib.get_close_matches(domain, near, n=1, cutoff=_NEAR)), None)


def mistyped(domains: Mapping[str, int], *, sure: Collection[str]) -> Mapping[str, str]:
    """Of *domains* (each with how often it occurs) those that are probably mistyped, each with what was meant.

    That is a *sure* domain, a public provider's, one that is `TIMES_MORE_FREQUENT`, or the same with an end that
    so many more have. The time is that of a few look-ups per domain, however many there are.
    """
    certain = {*sure, *KNOWN_PROVIDERS}
    by_frequency = sorted(domains, key=lambda domain: -domains[domain])
    near, ends = one_slip_apart([*sure, *by_frequency]), _ends(domains)
    found: dict[str, str] = {}
    for domain, count in domains.items():
        if domain in certain:
            continue
        # Comparing letter by letter is what takes time: only with what may be meant for being so frequent.
        frequent = TIMES_MORE_FREQUENT * count
        known = [choice for choice in near(domain) if choice in certain or domains.get(choice, 0) >= frequent]
        if meant := suggest_domain(domain, known=known):
            found[domain] = meant
        elif (end := ends.get(domain.rpartition(".")[2])) is not None:
            found[domain] = f"{domain.rpartition('.')[0]}.{end}"
    return found


def suspects(seen: Sequence[DomainSeen], *, sure: Collection[str]) -> Mapping[str, Suspect]:
    """The domains that are doubtful: without a mail server, or `mistyped` (PRODUCT C6).

    What takes mail is doubted only for a provider's: it has been built by somebody.
    """
    meant = mistyped({one.domain: one.contacts for one in seen}, sure=sure)
    near = one_slip_apart([*sure, *(one.domain for one in seen if one.answer not in TAKES_NO_MAIL)])
    found: dict[str, Suspect] = {}
    for one in seen:
        probable = meant.get(one.domain)
        if one.answer in TAKES_NO_MAIL and one.domain not in sure:
            found[one.domain] = Suspect(
                doubt=Doubt(one.answer), meant=probable or suggest_domain(one.domain, known=near(one.domain))
            )
        elif probable in KNOWN_PROVIDERS:
            found[one.domain] = Suspect(doubt=Doubt.PROVIDER, meant=probable)
        elif probable and one.answer is not MailDomainAnswer.ACCEPTS:
            found[one.domain] = Suspect(doubt=Doubt.NEAR, meant=probable)
    return found


def one_slip_apart(choices: Iterable[str]) -> Callable[[str], Collection[str]]:
    """Finds the first twenty of *choices* that one letter too few, too many, wrong or out of turn makes of a domain.

    Comparing every domain of a large file with every domain known would take minutes.
    """
    index: dict[str, list[str]] = {}
    for choice in choices:
        for form in _shortened(choice):
            if len(alike := index.setdefault(form, [])) < _MOST_ALIKE:
                alike.append(choice)

    def near(domain: str) -> Collection[str]:
        alike = (choice for form in _shortened(domain) for choice in index.get(form, ()))
        return list(islice(dict.fromkeys(choice for choice in alike if choice != domain), _MOST_ALIKE))

    return near


def _ends(domains: Mapping[str, int]) -> Mapping[str, str]:
    """Ends of domains that are one slip apart from one that so many more have; short ones are all somebody's."""
    counted = Counter(domain.rpartition(".")[2] for domain in domains)
    near = one_slip_apart([end for end, _ in counted.most_common() if len(end) >= _SHORTEST_END])
    found = {
        end: max(near(end), key=lambda choice: counted[choice], default=None)
        for end in counted
        if len(end) >= _SHORTEST_END
    }
    return {
        end: choice
        for end, choice in found.items()
        if choice and counted[choice] >= TIMES_MORE_FREQUENT * counted[end]
    }


def _shortened(domain: str) -> Collection[str]:
    """*domain* and what is left of it without any one of its letters, each once."""
    return dict.fromkeys([domain, *(domain[:place] + domain[place + 1 :] for place in range(len(domain)))])


def _may_be_meant(choice: str, *, typed: str) -> bool:
    """Whether *choice* is worth comparing: country domains differ on purpose, and so do lengths and short names."""
    ends = choice.rpartition(".")[2], typed.rpartition(".")[2]
    both_countries = len(ends[0]) == len(ends[1]) == 2 and ends[0] != ends[1]
    too_short = choice in KNOWN_PROVIDERS and len(choice.partition(".")[0]) < _SHORTEST_NAME
    return abs(len(choice) - len(typed)) <= _MOST_LETTERS and not both_countries and not too_short
