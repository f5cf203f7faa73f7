"""Header fields and bytes of strange mails as text: total functions that raise on nothing."""

import codecs
import re
from collections.abc import Sequence
from email.errors import MessageError
from email.header import decode_header
from typing import TypeAlias

# Name in lower case and unfolded value, in their order.
Fields: TypeAlias = Sequence[tuple[str, str]]

MOST_FIELDS = 400
VALUE_LENGTH = 4000

# The charsets in which mail is written; codecs that are none, such as punycode or unicode_escape, stay out.
_CHARSETS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("utf-8", "us-ascii", "utf-7", "koi8-r", "koi8-u", "shift_jis", "cp932", "euc-jp", "gb2312", "gbk"),
        *("iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ext", "iso-2022-kr"),
        *("gb18030", "hz", "big5", "big5hkscs", "euc-kr", "cp949", "tis-620", "mac-roman", "cp437", "cp850"),
        *("cp852", "cp866", "cp874"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso-8859-{number}" for number in range(1, 17) if number != 12),
    )
)
_FIELD = re.compile(r"([!-9;-~]{1,100})[ \t]{0,10}:[ \t]*(.*)")
_ESCAPES_TO_JAPANESE = (b"\x1b$B", b"\x1b$@", b"\x1b$(D")


def text_of(written: bytes, *, charset: str = "") -> str:
    """*written* as text: by *charset* where that is known and holds, else by what it looks like."""
    codec = _codec(charset)
    if any(escape in written for escape in _ESCAPES_TO_JAPANESE) and codec in {None, "ascii", "utf-8"}:
        return written.decode("iso2022_jp_ext", "replace")
    for guess in (codec, "utf-8", "cp932" if _looks_japanese(written) else None):
        if guess:
            try:
                return written.decode(guess)
            except UnicodeError:
                continue
    return (
        _nearly_utf_8(written)
        if codec in {"ascii", "utf-8"}
        else written.decode(codec or "cp1252", "replace")
    )


def _nearly_utf_8(written: bytes) -> str:
    """Text that was cut within its last character; where more than that is wrong, its charset is another one."""
    text = written.decode("utf-8", "replace")
    return text if "\ufffd" not in text[:-1] else written.decode("cp1252", "replace")


def fields_of(text: str) -> Fields:
    """The header fields that *text* begins with or consists of; lines that are none are passed over."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line[:1] in {" ", "\t"} and found:
            name, value = found[-1]
            if len(value) < VALUE_LENGTH:
                found[-1] = name, f"{value} {line.strip()[:VALUE_LENGTH]}"
        elif (field := _FIELD.match(line)) and len(found) < MOST_FIELDS:
            found.append((field[1].lower(), field[2].strip()[:VALUE_LENGTH]))
        elif (
            found and found[-1][1].endswith(";") and line.strip()
        ):  # folded by a program that forgot the blank
            found[-1] = found[-1][0], f"{found[-1][1]} {line.strip()[:VALUE_LENGTH]}"
    return tuple(found)


def values(fields: Fields, *names: str) -> list[str]:
    """What *fields* says under any of *names*, given in lower case."""
    return [value for name, value in fields if name in names]


def value(fields: Fields, name: str) -> str:
    """The first value under *name*; empty where there is none."""
    return next(iter(values(fields, name)), "")


def decoded(written: str) -> str:
    """*written* with its encoded words read (RFC 2047); left as it is where they cannot be."""
    if "=?" not in written:
        return written
    try:
        pieces = decode_header(written[:VALUE_LENGTH])
    except (MessageError, ValueError):
        return written
    return "".join(
        piece if isinstance(piece, str) else text_of(piece, charset=charset or "")
        for piece, charset in pieces
    )


def _codec(charset: str) -> str | None:
    try:
        name = codecs.lookup(charset.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    return name if name in _CHARSETS else None


def _looks_japanese(written: bytes) -> bool:
    """Whether bytes that are no UTF-8 are pairs of Shift_JIS, as old phones' servers write without a charset."""
    return len(re.findall(rb"[\x82\x83][\x40-\xfc]", written[:2000])) > 3
