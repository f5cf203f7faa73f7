"""An invitation's link: token = its id and an HMAC-SHA256 under a rotating key; nothing usable is stored."""

import uuid

from django.conf import settings
from django.urls import reverse

from startline.mail.signing import claimed, is_signed, signed

_PURPOSE = b"startline.invitation\0"


def invitation_token(invitation_id: uuid.UUID, *, key_number: int) -> str:
    """The token that the invitation's mail prints.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    return signed(invitation_id, purpose=_PURPOSE, key_number=key_number)


def claimed_invitation(token: str) -> uuid.UUID | None:
    """The id that *token* claims, not yet proven: `is_invitation_token` tells."""
    return claimed(token)


def is_invitation_token(token: str, invitation_id: uuid.UUID, *, key_number: int) -> bool:
    """Whether *token* was made for the invitation; False where its key is no longer listed."""
    return is_signed(token, invitation_id, purpose=_PURPOSE, key_number=key_number)


def invitation_url(invitation_id: uuid.UUID, *, key_number: int) -> str:
    """The address that the mail's button opens."""
    path = reverse("invitation", args=[invitation_token(invitation_id, key_number=key_number)])
    return f"{settings.STARTLINE_URL}{path}"
