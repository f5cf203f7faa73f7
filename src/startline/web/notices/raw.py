"""What came in as plain text to read: never rendered, nothing in it that steers a device."""

import json
import re
from dataclasses import dataclass

from startline.models.delivery import NoticeSource
from startline.rules.return_address import TOKEN_CHARACTERS

_SHOWN = 64 * 1024
_KEPT_CONTROLS = frozenset("\n\t")
_UNSEEN = "�"
# Who has a contact's link acts as the contact, and who has the address for answers speaks as who asked: neither is to
# be had from a mail that came back. In a body the link may be broken by soft line breaks, or hidden in base64.
_LINK = re.compile(r"/m/(?:[A-Za-z0-9_-]|=\n){20,}")
_ANSWERS = re.compile(rf"\+[a-z2-7]{{{TOKEN_CHARACTERS}}}(?=@)", re.IGNORECASE)
_ENCODED = re.compile(r"^(?:[A-Za-z0-9+/]{60,}\n)+[A-Za-z0-9+/]*={0,2}$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Raw:
    """The *head* (none of an event) and the *body*; *cut* where there is more than is shown."""

    head: str
    body: str
    cut: bool


def raw_of(raw: bytes, *, source: NoticeSource, raw_bytes: int) -> Raw:
    """The first 64 KiB of what came, of *raw_bytes* in all, without tokens and what is written in base64."""
    cut = raw_bytes > min(len(raw), _SHOWN)
    if source is NoticeSource.WEBHOOK:
        return Raw(head="", body=_masked(_seen(_indented(raw)))[:_SHOWN], cut=cut)
    text = _masked(_seen(raw[:_SHOWN].decode("utf-8", "replace").replace("\r\n", "\n")))
    head, _, body = text.partition("\n\n")
    return Raw(head=head, body=body, cut=cut)


def _indented(raw: bytes) -> str:
    """An event as JSON that can be read; as it is, where it is none."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")


def _masked(text: str) -> str:
    """*text* without what opens a door; an ellipsis stands in its place."""
    return _ENCODED.sub("…", _ANSWERS.sub("+…", _LINK.sub("/m/…", text)))


def _seen(text: str) -> str:
    return "".join(one if one.isprintable() or one in _KEPT_CONTROLS else _UNSEEN for one in text)
