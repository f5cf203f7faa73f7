"""The addresses that a mail mentions: whose delivery failed, and to whom it came."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from startline.returned.fields import Fields, values
from startline.returned.opened import Opened

MOST_ADDRESSES = 50
_CERTAIN_LENGTH = 1000

_QUOTED = r'"[^"\s@<>\\]{1,62}"'
_LOCAL = r"(?!')[A-Za-z0-9_.!#$%&'*+/=?^`{|}~-]{1,64}"
_ADDRESS = rf"(?:{_QUOTED}|{_LOCAL})@[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?=[A-Za-z0-9])){{0,252}}"
_WHOLE = re.compile(_ADDRESS)
_ANYWHERE = re.compile(rf"(?<![\w.+@%=-])({_ADDRESS})")
_BRACKETED = re.compile(rf"<\s?({_ADDRESS})\s?>")

# Where a report in words names the recipient: alone or first on a line, behind a label, or as whom a mail was for.
_NAMED = re.compile(
    rf"""(?imx)
    ^[\s*•>'"(\[-]{{0,20}} (?:smtp[\s:]{{1,2}})? <?(?P<first>{_ADDRESS})>? ["')\]]?
      (?: \s{{0,4}}$ | \s{{0,2}}: | \s{{0,2}}\.{{3}} | \s{{1,4}}\( | \s+on\s[\dA-Z] | <mailto:
        | ,?\s{{1,4}}[A-Z][a-z]{{2,12}}\s | \s{{1,4}}\[ | \s-+\s | ;\s? | \s{{0,2}}\t )
    | ^[\s>*-]{{0,20}}\d{{3}}[ -](?:\d\.\d\.\d\s)?<(?P<replied>{_ADDRESS})>(?:\.{{3}}|:\s)
    | (?<![A-Za-z]) (?<!contact\s)(?<!your\s)(?<!reply\s)(?<!sender\s)(?<!from\s)(?<!support\s)
      (?:rcpt\s?to|(?:failed\s|final\s|original\s|intended\s)?recipient(?:'s)?(?:\s(?:e-?mail\s)?address)?(?:es)?
        |addressee|to\saddress|failed\saddress|address|user|mailbox|destinatario|destinataire|empf[äa]nger|收件人)
      (?:\s?[:：]{{1,2}}\s{{0,8}}<? | \s{{1,2}}<)(?P<labelled>{_ADDRESS})>?
    | ^(?!\s{{0,8}}(?:to|from|cc|bcc|sender|reply|contact|for|please|if|e-?mail|mail\sfrom|return|message-id)\b)
      [A-Z][^\n@<:]{{2,60}}\s[^\n@<:]{{1,40}}:\s{{1,8}}<?(?P<at_end>{_ADDRESS})>?\s{{0,4}}$
    | \b(?:deliver\w{{0,8}}|undeliverable|could\snot\sbe\ssent|your\s(?:e-?mail|message|mail)|message(?!-?id)
        |mailbox\sis\sfull)
      [^\n@<:]{{0,50}}?(?:\sto|\sfor|:)\s?:?\s{{1,8}}[<'"]?(?P<for_whom>{_ADDRESS})>?
    """
)
# Nobody's own mailbox: who runs the server, and whom to ask.
_OFFICES = frozenset(
    {
        *(
            "abuse",
            "administrator",
            "admin",
            "help",
            "helpdesk",
            "hostmaster",
            "info",
            "mailer-daemon",
            "noc",
        ),
        *("no-reply", "noreply", "postmaster", "root", "security", "service", "support", "webmaster"),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A recipient that a report in words names, and what it says of them."""

    recipient: str
    words: str


def address_in(text: str) -> str | None:
    """The one address that a field such as `rfc822; <Somebody@acme.example>` holds, in lower case."""
    bare = text.rpartition(";")[2].strip().strip("<>").strip().removeprefix("mailto:")
    return bare.lower() if len(bare) <= 320 and _WHOLE.fullmatch(bare) else None


def addresses_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Every address in *texts*, each once, in lower case; the ones in angle brackets where a text has any."""
    found: dict[str, None] = {}
    for text in texts:
        for address in _BRACKETED.findall(text) or _ANYWHERE.findall(text):
            found.setdefault(address.lower())
    return tuple(found)[:MOST_ADDRESSES]


def every_address_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The same, those outside of brackets too: a name that is another's address is no less suspicious."""
    found = (address.lower() for text in texts for address in _ANYWHERE.findall(text))
    return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]


def sole_address_in(texts: Sequence[str]) -> str | None:
    """The one address in *texts*, in lower case; None where there is another, or anything that may be part of one.

    An address can hold another one: `"it@acme.example"@evil.example` is evil.example's, and so is one that goes on
    behind acme.example with a letter that is none of ours. Of a text that may have been cut nothing is certain.
    """
    found = every_address_in(texts)
    if len(found) != 1 or any(len(text) > _CERTAIN_LENGTH for text in texts):
        return None
    alone = re.compile(rf"(?<![^\s<(\"':,;]){re.escape(found[0])}(?![^\s>)\"',;])", re.IGNORECASE)
    return None if any("@" in alone.sub("", text) for text in texts) else found[0]


def mentions(mail: Opened) -> tuple[Mention, ...]:
    """The recipients that the mail's own words name as failed, with what follows each; never one by guess.

    Who sent the mail that came back, who reports it and whom to ask are none. Where some of those named are
    recipients of the quoted mail, the others are left out.
    """
    strangers = _strangers(mail)
    places = [place for place in _places(mail.said) if place[0] not in strangers and not _is_office(place[0])]
    meant = set(addresses_in(values(mail.quoted, "to", "cc", "x-original-to")))
    if meant & {address for address, _ in places}:
        places = [place for place in places if place[0] in meant]
    return tuple(_with_words(places[:MOST_ADDRESSES], mail.said))


def addressed_to(headers: Fields, quoted: Fields) -> tuple[str, ...]:
    """The addresses that may carry our token: whom this came to, and who sent what it quotes."""
    came_to = (
        "to",
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "x-envelope-to",
        "apparently-to",
        "x-rcpt-to",
    )
    sent_by = ("return-path", "x-envelope-from", "x-original-return-path", "errors-to", "x-mail-from")
    return addresses_in((*values(headers, *came_to), *values(quoted, *sent_by)))


def _places(said: str) -> Iterator[tuple[str, int]]:
    for found in _NAMED.finditer(said):
        name = found.lastgroup or "first"
        yield found[name].lower(), found.start(name)


def _strangers(mail: Opened) -> frozenset[str]:
    """Whoever reports, and whom the report is for unless the quoted mail went to them, too."""
    sent = addresses_in(values(mail.quoted, "from", "return-path", "sender", "reply-to"))
    reports = addresses_in(
        values(mail.headers, "from", "sender", "reply-to", "to", "delivered-to", "return-path")
    )
    return frozenset({*sent, *reports} - set(addresses_in(values(mail.quoted, "to", "cc"))))


def _is_office(address: str) -> bool:
    return address.partition("@")[0] in _OFFICES


def _with_words(places: list[tuple[str, int]], said: str) -> Iterator[Mention]:
    """Each recipient once, with all that is said between it and the next one."""
    words: dict[str, str] = {}
    ends = [*(start for _, start in places[1:]), len(said)][: len(places)]
    for (address, start), end in zip(places, ends, strict=True):
        words[address] = f"{words.get(address, '')} {said[start:end]}".strip()
    return (Mention(recipient=address, words=text) for address, text in words.items())
