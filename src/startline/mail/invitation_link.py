"""An invitation's link: token = its id and an HMAC-SHA256 under a rotating key; nothing usable is stored."""

import uuid
from collections.abc import Mapping
from enum import StrEnum

from django.conf import settings

from startline.mail.signing import claimed, is_signed, signed


class InvitedTo(StrEnum):
    """What an invitation leads into: an account of the workspace, or a customer's organization."""

    ACCOUNT = "account"
    ORGANIZATION = "organization"


# What is signed for the one can never be taken for the other.
_PURPOSES: Mapping[InvitedTo, bytes] = {
    InvitedTo.ACCOUNT: b"startline.invitation\0",
    InvitedTo.ORGANIZATION: b"startline.organization-invitation\0",
}
_PATHS: Mapping[InvitedTo, str] = {
    InvitedTo.ACCOUNT: "/invitation/",
    InvitedTo.ORGANIZATION: "/space/invitation/",
}


def invitation_token(invitation_id: uuid.UUID, *, key_number: int, to: InvitedTo = InvitedTo.ACCOUNT) -> str:
    """The token that the invitation's mail prints.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    return signed(invitation_id, purpose=_PURPOSES[to], key_number=key_number)


def claimed_invitation(token: str) -> uuid.UUID | None:
    """The id that *token* claims, not yet proven: `is_invitation_token` tells."""
    return claimed(token)


def is_invitation_token(
    token: str, invitation_id: uuid.UUID, *, key_number: int, to: InvitedTo = InvitedTo.ACCOUNT
) -> bool:
    """Whether *token* was made for the invitation; False where its key is no longer listed."""
    return is_signed(token, invitation_id, purpose=_PURPOSES[to], key_number=key_number)


def invitation_url(invitation_id: uuid.UUID, *, key_number: int, to: InvitedTo = InvitedTo.ACCOUNT) -> str:
    """The address that the mail's button opens."""
    token = invitation_token(invitation_id, key_number=key_number, to=to)
    return f"{settings.STARTLINE_URL}{_PATHS[to]}{token}/"
