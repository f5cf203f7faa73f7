"""A mail taken apart as far as a bounce needs: its headers, what it says, its report, what it quotes.

Own code, and no parser of whole mails: whatever comes in must cost little and raise nothing. Of a mail at most
512 KiB, 60 parts and 6 levels are read; a report of what became of a mail stands at its beginning.
"""

import base64
import html
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from startline.returned.fields import Fields, fields_of, text_of, value

READ_BYTES = 512 * 1024
MOST_PARTS = 60
MOST_LEVELS = 6
TEXT_LENGTH = 32_000
_HEADER_BYTES = 128 * 1024

_HEADERS_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_SOME_BOUNDARY = re.compile(rb"(?m)^--([^\s]{8,200})\r?\nContent-", re.IGNORECASE)
_PARAMETER = r"""(?:^|[;\s]){name}\s*=\s*(?:"([^"]{{0,200}})"|([^\s;"]{{1,200}}))"""
_TAG = re.compile(r"<[^<>]{0,4000}>")
_UNSEEN = re.compile(r"(?i)(</?(?:style|script|head)\b[^<>]{0,400}>)")
_BREAKING_TAG = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]{0,200}>")
# The marks of a mail that somebody sent on.
_CITED = re.compile(r"(?m)^(?:> ?)(?=[^>\n]|$)")
# Where a mail stops speaking for itself and prints the mail that came back.
_QUOTED_BELOW = re.compile(
    r"""(?imx)
    ^(?: (?:received|return-path|x-received|dkim-signature|arc-seal|x-originating-ip)\s?:
      | [\ \t>]{0,20} [-=_*\#]{2,80} [^\n@]{0,60}
        \b(?:copy\ of|original\ m(?!essage\ was)|returned\ m|unsent\ m|header|forwarded\ m|below\ this)[^\n]{0,60}$
      | [^\n@]{0,60} \b(?:(?:original|your)\ message|message\ headers?|copy\ of\ the\ (?:original|message)[^\n]{0,30})
        \ (?:follows?|is\ (?:below|attached)|below)[^\n]{0,20}$
      | [^\n@]{0,40} (?:copy\ of\ (?:the|your)(?:\ original)?\ message | copy\ of\ the\ message\ header) \s?:?\s?$
      | \ {0,4}original\ message\ headers?\s?:
    )"""
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A mail's parts as text, each at most 32,000 characters.

    *said* is what it says to people, without the mail that it may print below; *report* its delivery status,
    *feedback* its report of a complaint (RFC 5965), *receipt* tells whether it has one of a reader's program.
    *quoted* are the header fields of the mail that came back. *parts* counts, and *levels* is how deep they nest.
    """

    headers: Fields
    said: str
    report: str
    feedback: str
    receipt: bool
    quoted: Fields
    parts: int
    levels: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part that has none of its own: its media type in lower case, and its body as it is written."""

    media: str
    headers: Fields
    body: bytes
    level: int

    @property
    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        how = value(self.headers, "content-transfer-encoding").lower()
        if "base64" in how:
            return _from_base64(self.body)
        return quopri.decodestring(self.body) if "quoted-printable" in how else self.body

    def text(self, *, length: int = TEXT_LENGTH) -> str:
        """The content as text, of about *length* characters at most."""
        charset = parameter(value(self.headers, "content-type"), "charset")
        return text_of(self.content[: 4 * length], charset=charset)


_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_QUOTES = frozenset(
    {
        "message/rfc822",
        "message/global",
        "text/rfc822-headers",
        "text/rfc822-header",
        "message/rfc822-headers",
    }
)
_RECEIPTS = frozenset({"message/disposition-notification", "message/global-disposition-notification"})


def open_mail(raw: bytes) -> Opened:
    """*raw* taken apart; nothing in it raises, and no more than its first 512 KiB is read."""
    headers, parts = taken_apart(raw, most_bytes=READ_BYTES)
    said, below = _said(parts)
    quotes = [part for part in parts if part.media in _QUOTES]
    quoted = _quoted_fields(quotes[0]) if quotes else fields_of(_first_block(below))
    return Opened(
        headers=headers,
        said=said,
        report=_joined(parts, _REPORTS),
        feedback=_joined(parts, frozenset({"message/feedback-report"})),
        receipt=any(part.media in _RECEIPTS for part in parts),
        quoted=quoted,
        parts=len(parts),
        levels=max((part.level for part in parts), default=0),
    )


def taken_apart(raw: bytes, *, most_bytes: int) -> tuple[Fields, list[Part]]:
    """The header fields and the parts of *raw*, of which *most_bytes* are read; at most 60 parts, 6 levels deep."""
    headers, body = _split(raw[:most_bytes].lstrip(b"\r\n"))
    parts: list[Part] = []
    _collect(_part(headers, body, level=0), parts)
    return headers, parts


def headers_of(raw: bytes) -> Fields:
    """The header fields of *raw* alone."""
    return _split(raw.lstrip(b"\r\n"))[0]


def parameter(content: str, name: str) -> str:
    """The parameter *name* of a Content-Type or the like; empty where there is none."""
    found = re.search(_PARAMETER.format(name=re.escape(name)), content, re.IGNORECASE)
    return (found[1] or found[2] or "") if found else ""


def _split(written: bytes) -> tuple[Fields, bytes]:
    """Header fields and body; a body alone where it does not begin with a field."""
    end = _HEADERS_END.search(written)
    head = written[: end.start()] if end else written
    if re.match(rb"\r?\n", written):
        return (), written
    return fields_of(text_of(head[:_HEADER_BYTES])), written[end.end() :] if end else b""


def _part(headers: Fields, body: bytes, *, level: int) -> Part:
    content = value(headers, "content-type").lower()
    media = re.split(r"[;\s]", content, maxsplit=1)[0] or "text/plain"
    return Part(
        media="message/rfc822" if level and value(headers, "received") else media,
        headers=headers,
        body=body,
        level=level,
    )


def _collect(part: Part, parts: list[Part]) -> None:
    """Append *part*, or the parts that it consists of, down to the deepest level that is read."""
    if len(parts) >= MOST_PARTS:
        return
    several = part.media.startswith("multipart/") and part.level < MOST_LEVELS
    pieces = list(_pieces(part)) if several else []
    if not pieces:
        parts.append(replace(part, media="text/plain") if several else part)
        return
    for piece in pieces:
        _collect(_part(*_split(piece), level=part.level + 1), parts)


def _pieces(part: Part) -> Iterator[bytes]:
    """The parts between the boundary's lines, or those of the boundary that is there in place of it."""
    body, boundary = (
        part.body,
        parameter(value(part.headers, "content-type"), "boundary").encode("utf-8", "replace"),
    )
    if not boundary or b"--" + boundary not in body:
        found = _SOME_BOUNDARY.search(body)
        boundary = found[1] if found else b""
    if not boundary:
        return
    line = re.compile(rb"(?m)^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)")
    start: int | None = None
    for count, mark in enumerate(line.finditer(body)):
        if start is not None:
            yield body[start : mark.start()]
        start = mark.end()
        if mark[1] or count > MOST_PARTS:
            return
    if start is not None:
        yield body[start:]


def _from_base64(body: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    whole = letters[: len(letters) // 4 * 4 + len(letters) % 4 // 2 * 4]  # one letter more says nothing
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def _said(parts: list[Part]) -> tuple[str, str]:
    """What the mail itself says, and what it prints below that."""
    plain = [part.text() for part in parts if part.media == "text/plain" or "/" not in part.media]
    texts = plain or [_without_tags(part.text()) for part in parts if part.media == "text/html"]
    whole = _CITED.sub("", "\n".join(texts).replace("\r\n", "\n"))
    below = _QUOTED_BELOW.search(whole)
    said, rest = (whole[: below.start()], whole[below.start() :]) if below else (whole, "")
    return said[:TEXT_LENGTH], rest[:TEXT_LENGTH]


def _without_tags(text: str) -> str:
    seen, hidden = [], ""
    for piece in _UNSEEN.split(text[: 4 * TEXT_LENGTH]):
        if tag := _UNSEEN.fullmatch(piece):
            hidden = "" if tag[1].startswith("</") else tag[1]
        elif not hidden:
            seen.append(piece)
    return html.unescape(_TAG.sub("", _BREAKING_TAG.sub("\n", "".join(seen))))


def _joined(parts: list[Part], media: frozenset[str]) -> str:
    texts = (part.text().replace("\r\n", "\n") for part in parts if part.media in media)
    return "\n\n".join(texts)[:TEXT_LENGTH]


def _quoted_fields(part: Part) -> Fields:
    if value(part.headers, "received"):  # it was put in as it is, without a header of its own
        return part.headers
    return fields_of(_first_block(part.text().replace("\r\n", "\n").lstrip("\n")))


def _first_block(text: str) -> str:
    """The header fields at the beginning of *text*, past a line or two that announce them."""
    blocks = [block for block in re.split(r"\n[ \t>]*\n", text[:TEXT_LENGTH], maxsplit=3) if ":" in block]
    return next(iter(blocks), "")
