"""What the links and return addresses of mails are signed with: HMAC-SHA256 under a rotating key (PRODUCT H1)."""

import base64
import binascii
import hmac
import uuid
from hashlib import sha256

from django.conf import settings

_ID_BYTES = 16


def signature(identity: uuid.UUID, *, purpose: bytes, key_number: int) -> bytes:
    """The HMAC of *identity*, 32 bytes; what is signed for one purpose can never be taken for another.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    key = settings.STARTLINE_LINK_KEYS[str(key_number)].encode()
    return hmac.digest(key, purpose + identity.bytes, sha256)


def signed(identity: uuid.UUID, *, purpose: bytes, key_number: int) -> str:
    """The token of a link: *identity* and its signature, as an address of a page may hold them.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    proof = signature(identity, purpose=purpose, key_number=key_number)
    return base64.urlsafe_b64encode(identity.bytes + proof).decode().rstrip("=")


def claimed(token: str) -> uuid.UUID | None:
    """The identity that *token* claims, not yet proven: `is_signed` tells."""
    try:
        decoded = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    return uuid.UUID(bytes=decoded[:_ID_BYTES]) if len(decoded) == _ID_BYTES + sha256().digest_size else None


def is_signed(token: str, identity: uuid.UUID, *, purpose: bytes, key_number: int) -> bool:
    """Whether *token* was made for *identity* under that key; False where the key is no longer listed."""
    if str(key_number) not in settings.STARTLINE_LINK_KEYS:
        return False
    expected = signed(identity, purpose=purpose, key_number=key_number)
    return hmac.compare_digest(token.encode(), expected.encode())
