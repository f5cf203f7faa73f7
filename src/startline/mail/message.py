"""Builds the message of a mail: the same bytes for every copy (PRODUCT M2, M3, M5).

The bytes are put together here and not by `email.message`, which takes some twenty times as long.
"""

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.charset import Charset
from email.utils import format_datetime, formataddr
from functools import lru_cache
from html import escape
from typing import Protocol
from uuid import UUID

from django.conf import settings

from startline.mail.languages import language_of
from startline.mail.quoting import LINK_MARK, SUBJECT_LENGTH
from startline.rules.plain_text import plain

_NAME_LENGTH = 100
# Octets of a line without its end and of a folded one (RFC 5322), and of an encoded word's text (RFC 2047).
_LINE = 998
_FOLDED = 78
_ENCODED_WORD = 45
_UTF_8 = Charset("utf-8")
_ONE_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")


class WholeBody(Protocol):
    """A body as it was rendered, or as it was kept at the first attempt."""

    @property
    def subject(self) -> str:
        """The subject, in plain words."""

    @property
    def text(self) -> str:
        """The plain text, with LINK_MARK where the link goes."""

    @property
    def html(self) -> str:
        """The HTML, with LINK_MARK where the link goes."""


def message_of(
    *,
    body: WholeBody,
    recipient: str,
    link_url: str,
    mail_public_id: UUID,
    sent_at: datetime,
    language: str,
    reply_to: str | None = None,
    earlier: Sequence[UUID] = (),
) -> bytes:
    """The message to *recipient*, pure ASCII with CRLF; *sent_at* is the instant of the first attempt.

    Nothing in it depends on when or how often it is built: every copy is alike (PRODUCT M2). One answers it at
    *reply_to*; programs show it below the *earlier* mails that it follows, oldest first.

    :raises ValueError: *recipient* is not exactly one plain ASCII address (PRODUCT M3).
    """
    if not _ONE_ADDRESS.fullmatch(recipient):
        raise ValueError(f"{recipient!r} is not exactly one plain mail address.")
    sender: str = settings.STARTLINE_SENDER
    boundary = f"=_{mail_public_id.hex}"  # "=_" cannot occur in quoted-printable
    lines = (
        f"From: {_sender_header(settings.STARTLINE_SENDER_NAME, sender)}",
        f"To: {recipient}",
        f"Subject: {_subject_header(body.subject)}",
        f"Date: {format_datetime(sent_at.astimezone(UTC))}",
        f"Message-ID: {_message_id(mail_public_id)}",
        *([f"Reply-To: {reply_to}"] if reply_to else []),
        *_following(earlier),
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        f"Content-Language: {language_of(language)}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
        *_part("plain", body.text.replace(LINK_MARK, link_url), boundary=boundary),
        *_part("html", _ascii(body.html.replace(LINK_MARK, escape(link_url))), boundary=boundary),
        f"--{boundary}--",
        "",
    )
    return "\r\n".join(lines).encode("ascii")


def _message_id(mail_public_id: UUID) -> str:
    sender: str = settings.STARTLINE_SENDER
    return f"<{mail_public_id}@{sender.rpartition('@')[2]}>"


def _following(earlier: Sequence[UUID]) -> Sequence[str]:
    """The fields by which programs find the conversation (RFC 5322), an id on each line."""
    if not earlier:
        return ()
    ids = [_message_id(one) for one in earlier]
    return (f"In-Reply-To: {ids[-1]}", "References: " + "\r\n ".join(ids))


def _part(subtype: str, content: str, *, boundary: str) -> tuple[str, ...]:
    """A part as it is where it is ASCII in short lines, else quoted-printable."""
    as_it_is = content.isascii() and max(map(len, content.split("\n"))) <= _LINE
    encoded = content if as_it_is else b2a_qp(content.encode()).decode("ascii")
    return (
        f"--{boundary}",
        f"Content-Type: text/{subtype}; charset=utf-8",
        f"Content-Transfer-Encoding: {'7bit' if as_it_is else 'quoted-printable'}",
        "",
        encoded.replace("\n", "\r\n"),
    )


def _ascii(html: str) -> str:
    """*html* with a character reference for whatever is not ASCII."""
    return html.encode("ascii", "xmlcharrefreplace").decode("ascii")


@lru_cache(maxsize=8)
def _sender_header(name: str, address: str) -> str:
    """The sender, the name encoded where it is not ASCII or looks encoded."""
    words = plain(name, length=_NAME_LENGTH)
    return f"{_UTF_8.header_encode(words)} <{address}>" if "=?" in words else formataddr((words, address))


def _subject_header(subject: str) -> str:
    """*subject* in plain words, encoded where it is not ASCII, must be folded or looks encoded."""
    words = plain(subject, length=SUBJECT_LENGTH)
    if words.isascii() and len("Subject: " + words) <= _FOLDED and "=?" not in words:
        return words
    encoded = (b64encode(piece.encode()).decode("ascii") for piece in _pieces(words))
    return "\r\n ".join(f"=?utf-8?b?{piece}?=" for piece in encoded)


def _pieces(words: str) -> Iterator[str]:
    """*words* in pieces that fit an encoded word, parted between characters."""
    piece, size = "", 0
    for character in words:
        octets = len(character.encode())
        if size + octets > _ENCODED_WORD:
            yield piece
            piece, size = "", 0
        piece, size = piece + character, size + octets
    yield piece
