"""What a form asks for is done once, however often it is sent: a double click and the back button do no harm."""

import uuid

from django.core.cache import cache

FIELD = "once"
_KEPT_S = 24 * 60 * 60


def new_token() -> str:
    """A token for a form that is shown; it travels in the hidden field `once`."""
    return uuid.uuid4().hex


def is_first(token: str, *, user_id: int) -> bool:
    """Whether this is the first time that *user_id* sends the form with *token*, within a day.

    A form without a token counts as sent before.
    """
    return bool(token) and cache.add(f"once:{user_id}:{token[:64]}", value=True, timeout=_KEPT_S)


def forget(token: str, *, user_id: int) -> None:
    """Let the form be sent again, because what it asked for was not done."""
    cache.delete(f"once:{user_id}:{token[:64]}")
