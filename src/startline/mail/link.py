"""A mail's one link: token = link id and HMAC-SHA256 under a rotating key (PRODUCT H1)."""

import base64
import binascii
import hmac
import uuid
from hashlib import sha256

from django.conf import settings

_ID_BYTES = 16


def newest_key_number() -> int:
    """The number of the key under which new links are made: the first one listed."""
    return int(next(iter(settings.STARTLINE_LINK_KEYS)))


def token_of(link_id: uuid.UUID, *, key_number: int) -> str:
    """The token that the mail prints; every copy prints the same one.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    digest = hmac.digest(settings.STARTLINE_LINK_KEYS[str(key_number)].encode(), link_id.bytes, sha256)
    return base64.urlsafe_b64encode(link_id.bytes + digest).decode().rstrip("=")


def link_id_of(token: str) -> uuid.UUID | None:
    """The id that *token* claims, not yet proven: compare `token_of` the stored link (`is_token_of`)."""
    try:
        decoded = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    return uuid.UUID(bytes=decoded[:_ID_BYTES]) if len(decoded) == _ID_BYTES + sha256().digest_size else None


def is_token_of(token: str, link_id: uuid.UUID, *, key_number: int) -> bool:
    """Whether *token* was made for the link under its key; False where that key is no longer listed."""
    if str(key_number) not in settings.STARTLINE_LINK_KEYS:
        return False
    return hmac.compare_digest(token.encode(), token_of(link_id, key_number=key_number).encode())


def request_url(request_id: uuid.UUID) -> str:
    """The page of a change request; it opens for nobody who does not sign in (PRODUCT C7)."""
    return f"{settings.STARTLINE_URL}/requests/{request_id}/"


def url_of(link_id: uuid.UUID, *, key_number: int) -> str:
    """The address that the mail's button opens."""
    return f"{settings.STARTLINE_URL}/m/{token_of(link_id, key_number=key_number)}"
