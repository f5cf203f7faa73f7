"""A reply to a mail about a case: who wrote it, what is new in it, and what came with it (PRODUCT D2).

Total over all bytes, like the rest of this package: of a reply at most 25 MiB are read, 60 parts and 6 levels.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from startline.returned.fields import Fields, decoded, text_of, value, values
from startline.returned.html_words import words_of_html
from startline.returned.mentions import addresses_in, every_address_in, sole_address_in
from startline.returned.new_words import new_words
from startline.returned.opened import MOST_LEVELS, MOST_PARTS, Part, headers_of, parameter, taken_apart
from startline.returned.phrases import says
from startline.rules.plain_text import plain

REPLY_BYTES = 25 * 1024 * 1024
RETURNS_TO_NOBODY = b"Return-Path: <>\r\n"
"""What a server that takes a mail in puts on top where its envelope names no sender, as that of a bounce."""
TEXT_LENGTH = 64_000
_HTML_LENGTH = 256_000
_NAME_LENGTH = 120
_SUBJECT_LENGTH = 300
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")
_WORDS = frozenset({"text/plain", "text/html"})
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/feedback-report",
        "message/disposition-notification",
        "message/global-disposition-notification",
    }
)
# Fields by which a program says that nobody wrote this (RFC 3834, and what was there before it).
_MACHINE_FIELDS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoreply-from", "x-vacation", "x-loop")
# Fields by which filters say that a mail is junk.
_FILTERS_FIELDS = ("x-spam-flag", "x-spam-status", "x-mailgun-sflag")
_PRECEDENCES = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_NO = frozenset({"no", "none", "false", ""})
_SOFT_BREAK = " "
_HEADER_BYTES = 64 * 1024
_CAME_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """A file that came along, by the *name* that its sender gave it; decoded only when it is looked at."""

    name: str
    part: Part
    inline: bool

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return self.part.content


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What somebody answered by mail.

    *from_addresses* are all that stand in its From, in lower case; *sender* is the one whose it plainly is, None where
    that can be read in two ways; *text* is what is new in it. *report*: a server or a reader's program tells what
    became of a mail. *automatic*: a machine wrote it. *junk*: a filter on its way took it for that. *whole*: nothing
    of it was beyond our bounds.
    """

    from_addresses: Sequence[str]
    sender: str | None
    message_id: str
    subject: str
    text: str
    attached: Sequence[Attached]
    report: bool
    automatic: bool
    junk: bool
    whole: bool


def read_reply(raw: bytes) -> Reply:
    """*raw* as a reply: its new words from its plain text, or from its HTML where it has no other."""
    headers, parts = taken_apart(raw, most_bytes=REPLY_BYTES)
    attached = [file for file in map(_attached, parts) if file]
    report = any(part.media in _REPORTS for part in parts) or _is_report(headers)
    written, is_all = _written(parts)
    return Reply(
        from_addresses=every_address_in(values(headers, "from")),
        sender=sole_address_in(values(headers, "from")),
        message_id=_message_id(headers),
        subject=plain(decoded(value(headers, "subject")), length=_SUBJECT_LENGTH),
        text=_text(written, alone=not attached),
        attached=sorted(attached, key=lambda file: file.inline),
        report=report,
        automatic=_is_automatic(headers),
        junk=any(told.strip().lower().startswith("yes") for told in values(headers, *_FILTERS_FIELDS)),
        whole=is_all and _is_whole(raw, parts),
    )


def addressed_in(raw: bytes) -> Sequence[str]:
    """The addresses to which *raw*, or the beginning of it, says that it came."""
    return addresses_in(values(headers_of(raw[:_HEADER_BYTES]), *_CAME_TO))


def name_in(field: str, parameter_name: str) -> str:
    """The name of a file that *field* gives, in whichever of its encodings (RFC 2047, RFC 2231)."""
    given = parameter(field, f"{parameter_name}*") or parameter(field, f"{parameter_name}*0*")
    if given:
        charset, _, rest = given.partition("'")
        return plain(text_of(unquote_to_bytes(rest.partition("'")[2]), charset=charset), length=_NAME_LENGTH)
    return plain(decoded(parameter(field, parameter_name)), length=_NAME_LENGTH)


def _message_id(headers: Fields) -> str:
    found = _MESSAGE_ID.search(value(headers, "message-id"))
    return found[1] if found else ""


def _is_report(headers: Fields) -> bool:
    content = value(headers, "content-type").lower()
    return content.startswith("multipart/report") or value(headers, "return-path").strip() == "<>"


def _is_automatic(headers: Fields) -> bool:
    """Whether a program's own fields, or the subject in front of ours, say that a machine answers."""
    if value(headers, "auto-submitted").strip().lower() not in _NO:
        return True
    if value(headers, "precedence").strip().lower() in _PRECEDENCES:
        return True
    if any(told.strip().lower() not in _NO for told in values(headers, *_MACHINE_FIELDS)):
        return True
    return says("away_subject", decoded(value(headers, "subject")).partition("[")[0])


def _is_whole(raw: bytes, parts: Sequence[Part]) -> bool:
    too_deep = any(part.level >= MOST_LEVELS and part.media.startswith("multipart/") for part in parts)
    return len(raw) <= REPLY_BYTES and len(parts) < MOST_PARTS and not too_deep


def _written(parts: Sequence[Part]) -> tuple[str, bool]:
    """What is written in it, up to our bounds, and whether that is all: what is new may stand at its end."""
    said = [part for part in parts if part.media in _WORDS and _attached(part) is None]
    words = "\n".join(_plain(part) for part in said if part.media == "text/plain").strip()
    if words:
        return words[:TEXT_LENGTH], len(words) <= TEXT_LENGTH
    html = [part.text(length=_HTML_LENGTH) for part in said if part.media == "text/html"]
    words = "\n".join(words_of_html(each[:_HTML_LENGTH]) for each in html)
    is_all = len(words) <= TEXT_LENGTH and all(len(each) <= _HTML_LENGTH for each in html)
    return words[:TEXT_LENGTH], is_all


def _text(written: str, *, alone: bool) -> str:
    """What is new; where nothing would be left of a mail that brings no file, all of it: it may be cut wrongly."""
    words = "".join(map(_seen, written))
    return new_words(words) or (words.strip() if alone else "")


def _seen(character: str) -> str:
    """*character*, unless it steers a device: line breaks and tabs stay."""
    return character if character.isprintable() or character in "\n\r\t\xa0" else ""


def _plain(part: Part) -> str:
    text = part.text(length=TEXT_LENGTH).replace("\r\n", "\n")
    content = value(part.headers, "content-type")
    if parameter(content, "format").lower() != "flowed":
        return text
    return _unwrapped(text, glue="" if parameter(content, "delsp").lower() == "yes" else _SOFT_BREAK)


def _unwrapped(text: str, *, glue: str) -> str:
    """*text* with the breaks undone that its program put in for width alone (RFC 3676)."""
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        if goes_on and not line.startswith(">") and line != "-- ":
            lines[-1] = f"{lines[-1].rstrip(' ')}{glue}{line.removeprefix(' ')}"
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(lines)


def _attached(part: Part) -> Attached | None:
    """The file that *part* is; None where it is what the mail says."""
    disposition = value(part.headers, "content-disposition")
    name = name_in(disposition, "filename") or name_in(value(part.headers, "content-type"), "name")
    kept_apart = disposition.strip().lower().startswith("attachment")
    if part.media in _WORDS and not (kept_apart or name):
        return None
    if part.media in _REPORTS:
        return None
    return Attached(name=name or plain(part.media, length=_NAME_LENGTH), part=part, inline=not kept_apart)
