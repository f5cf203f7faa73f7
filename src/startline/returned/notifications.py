"""What Amazon SES tells of a mail by mail, as the JSON of a notification."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from startline.returned.mentions import address_in
from startline.returned.reports import Reported

_LISTS = {"bounce": "bouncedRecipients", "complaint": "complainedRecipients", "delivery": "recipients"}
_ACTIONS = {"bounce": "failed", "delivery": "delivered"}


def notification_in(said: str) -> tuple[str, tuple[Reported, ...]] | None:
    """The kind (bounce, complaint, delivery) and the recipients of the notification that *said* is, if it is one."""
    told = _read(said)
    message = told.get("Message")
    if isinstance(message, str):
        told = _read(message)
    kind = str(told.get("notificationType") or told.get("eventType") or "").lower()
    event = told.get(kind)
    if kind not in _LISTS or not isinstance(event, dict):
        return None
    return kind, tuple(_recipients(event.get(_LISTS[kind]), action=_ACTIONS.get(kind, "")))


def _read(text: str) -> Mapping[str, Any]:
    """The JSON object that *text* begins with; mail programs may have wrapped its lines."""
    joined = text.strip().replace("\n ", "").replace("\n", " ")
    if not joined.startswith("{"):
        return {}
    try:
        read, _ = json.JSONDecoder(strict=False).raw_decode(joined)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _recipients(listed: object, *, action: str) -> Iterator[Reported]:
    for entry in listed[:50] if isinstance(listed, list) else ():
        told = entry if isinstance(entry, dict) else {"emailAddress": entry}
        yield Reported(
            recipient=address_in(str(told.get("emailAddress", ""))),
            action=action,
            status=str(told.get("status") or "")[:16],
            words=str(told.get("diagnosticCode") or "").removeprefix("smtp; ")[:2000],
        )
