"""An invitation's link: token = its id and an HMAC-SHA256 under a rotating key; nothing usable is stored."""

import base64
import binascii
import hmac
import uuid
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

_ID_BYTES = 16
# Tokens of mails are HMACs of an id alone: this one can never be taken for one of those.
_PURPOSE = b"startline.invitation\0"


def invitation_token(invitation_id: uuid.UUID, *, key_number: int) -> str:
    """The token that the invitation's mail prints.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    key = settings.STARTLINE_LINK_KEYS[str(key_number)].encode()
    digest = hmac.digest(key, _PURPOSE + invitation_id.bytes, sha256)
    return base64.urlsafe_b64encode(invitation_id.bytes + digest).decode().rstrip("=")


def claimed_invitation(token: str) -> uuid.UUID | None:
    """The id that *token* claims, not yet proven: `is_invitation_token` tells."""
    try:
        decoded = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    return uuid.UUID(bytes=decoded[:_ID_BYTES]) if len(decoded) == _ID_BYTES + sha256().digest_size else None


def is_invitation_token(token: str, invitation_id: uuid.UUID, *, key_number: int) -> bool:
    """Whether *token* was made for the invitation; False where its key is no longer listed."""
    if str(key_number) not in settings.STARTLINE_LINK_KEYS:
        return False
    return hmac.compare_digest(
        token.encode(), invitation_token(invitation_id, key_number=key_number).encode()
    )


def invitation_url(invitation_id: uuid.UUID, *, key_number: int) -> str:
    """The address that the mail's button opens."""
    path = reverse("invitation", args=[invitation_token(invitation_id, key_number=key_number)])
    return f"{settings.STARTLINE_URL}{path}"
