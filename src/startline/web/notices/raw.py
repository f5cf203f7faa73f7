"""What came in as plain text to read: never rendered, nothing in it that steers a device."""

import json
from dataclasses import dataclass

from startline.models.delivery import NoticeSource

_SHOWN = 64 * 1024
_KEPT_CONTROLS = frozenset("\n\t")
_UNSEEN = "�"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """The *head* (none of an event) and the *body*; *cut* where there is more than is shown."""

    head: str
    body: str
    cut: bool


def raw_of(raw: bytes, *, source: NoticeSource, raw_bytes: int) -> Raw:
    """The first 64 KiB of what came, of *raw_bytes* in all."""
    cut = raw_bytes > min(len(raw), _SHOWN)
    if source is NoticeSource.WEBHOOK:
        return Raw(head="", body=_seen(_indented(raw))[:_SHOWN], cut=cut)
    text = _seen(raw[:_SHOWN].decode("utf-8", "replace").replace("\r\n", "\n"))
    head, _, body = text.partition("\n\n")
    return Raw(head=head, body=body, cut=cut)


def _indented(raw: bytes) -> str:
    """An event as JSON that can be read; as it is, where it is none."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")


def _seen(text: str) -> str:
    return "".join(one if one.isprintable() or one in _KEPT_CONTROLS else _UNSEEN for one in text)
