"""What a provider's event says became of a mail of ours; total over all bytes (PRODUCT M4).

An event is JSON, written by `mail.events`: `event` is the library's name for what happened, `reason` its name for
why, `word` the provider's own word for how final that is, `answer` what the mail server of the recipient said.
"""

import json
from collections.abc import Mapping
from typing import Any

from startline.returned.judging import judged
from startline.returned.returned import WORDS_LENGTH, Returned
from startline.rules.deliveries import Cause, NoticeKind, never_arrives
from startline.rules.plain_text import plain

_KINDS = {
    "bounced": NoticeKind.BOUNCE,
    "rejected": NoticeKind.BOUNCE,
    "failed": NoticeKind.BOUNCE,
    "deferred": NoticeKind.DELAYED,
    "delivered": NoticeKind.DELIVERED,
    "complained": NoticeKind.COMPLAINT,
    "autoresponded": NoticeKind.AUTO_REPLY,
}
_UNREAD = Returned(kind=NoticeKind.OTHER)
# Of what the provider itself would not send: nothing goes to the address any more, whatever its server might say.
_KEPT_BACK = {
    "invalid": Cause.MAILBOX_UNKNOWN,
    "bounced": Cause.SUPPRESSED,
    "spam": Cause.COMPLAINED,
    "unsubscribed": Cause.SUPPRESSED,
}
_BY_REASON = {
    "invalid": Cause.MAILBOX_UNKNOWN,
    "blocked": Cause.BLOCKED,
    "spam": Cause.BLOCKED,
    "timed_out": Cause.EXPIRED,
}
_FOR_NOW = ("soft", "transient", "temporary")
_FOR_GOOD = ("hard", "permanent")
_ADDRESS_LENGTH = 320


def read_event(raw: bytes) -> Returned:
    """What *raw* says: its kind, and of a bounce or a delay why and whose; *other* where it cannot be read.

    The recipient's server decides why, in its words; where it says nothing to the point, the provider does. A
    bounce that the provider calls soft is never hard.
    """
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):
        return _UNREAD
    return _read(event) if isinstance(event, Mapping) else _UNREAD


def _read(event: Mapping[str, Any]) -> Returned:
    kind = _KINDS.get(_text(event, "event"), NoticeKind.OTHER)
    facts: dict[str, Any] = {
        "words": plain(_text(event, "answer") or _text(event, "description"), length=WORDS_LENGTH),
        "recipients": _one(_text(event, "recipient").strip().lower()),
        "addressed_to": _one(_text(event, "address")),
    }
    match kind:
        case NoticeKind.BOUNCE | NoticeKind.DELAYED:
            return _with_reason(event, kind=kind, facts=facts)
        case NoticeKind.COMPLAINT:
            return Returned(kind=kind, cause=Cause.COMPLAINED, **facts)
        case _:
            return Returned(kind=kind, **facts)


def _with_reason(event: Mapping[str, Any], *, kind: NoticeKind, facts: Mapping[str, Any]) -> Returned:
    answer, reason = _text(event, "answer"), _text(event, "reason")
    # The provider's own words explain what it means by its word; of a soft bounce they tell what might have been.
    said = "" if _is_for_now(event) else _text(event, "description")
    found = judged(status="", words=answer, said=said)
    cause = found.cause
    if cause is Cause.OTHER:
        cause = _BY_REASON.get(reason, Cause.OTHER)
    kept_back = _KEPT_BACK.get(reason) if _text(event, "event") == "rejected" else None
    hard: bool | None = None
    if kind is NoticeKind.BOUNCE:
        hard = bool(kept_back) or _is_hard(event, cause=cause, judged_hard=found.hard)
    return Returned(
        kind=kind, hard=hard, status=found.status, code=found.code, cause=kept_back or cause, **facts
    )


def _is_hard(event: Mapping[str, Any], *, cause: Cause, judged_hard: bool) -> bool:
    """Whether nothing will ever arrive: never where it is called soft; called hard it is where no cause is known."""
    if _is_for_now(event):
        return False
    word = _text(event, "word").lower()
    by_provider = cause is Cause.OTHER and any(hard in word for hard in _FOR_GOOD)
    by_reason = _text(event, "reason") == "invalid" and never_arrives(cause)
    return judged_hard or by_provider or by_reason


def _is_for_now(event: Mapping[str, Any]) -> bool:
    word = _text(event, "word").lower()
    return any(soft in word for soft in _FOR_NOW)


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""


def _one(address: str) -> tuple[str, ...]:
    return (address[:_ADDRESS_LENGTH],) if address else ()
