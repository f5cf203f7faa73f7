"""What a form asks for is done once, however often it is sent: a double click and the back button do no harm."""

import hashlib
import uuid

from django.core.cache import cache
from django.http import QueryDict

FIELD = "once"
_KEPT_S = 24 * 60 * 60
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "seen", "seen_all"})


def new_token() -> str:
    """A token for a form that is shown; it travels in the hidden field `once`."""
    return uuid.uuid4().hex


def sending_of(posted: QueryDict) -> str:
    """One key per form and what was typed: gone back to and filled in anew, the form is another one.

    Empty where it has no token.
    """
    token = posted.get(FIELD)
    if not token:
        return ""
    typed = sorted((name, *values) for name, values in posted.lists() if name not in _NOT_TYPED)
    return hashlib.sha256(f"{token} {typed}".encode()).hexdigest()


def is_first(posted: QueryDict, *, user_id: int) -> bool:
    """Whether this is the first time that *user_id* sends the form as *posted*, within a day.

    A form without a token counts as sent before.
    """
    sending = sending_of(posted)
    return bool(sending) and cache.add(_key(sending, user_id), value=True, timeout=_KEPT_S)


def forget(posted: QueryDict, *, user_id: int) -> None:
    """Let the form be sent again as *posted*, because what it asked for was not done."""
    cache.delete(_key(sending_of(posted), user_id))


def _key(sending: str, user_id: int) -> str:
    return f"once:{user_id}:{sending}"
