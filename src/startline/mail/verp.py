"""The envelope sender of a mail, by which a bounce says whose it is: bounces+token@mail.example (VERP).

Nothing but the server that a mail is handed to sees the token, so the 96 bits of its proof are plenty.
"""

import uuid

from django.conf import settings

from startline.mail import mail_token
from startline.mail.link import newest_key_number

_PURPOSE = b"startline.bounce\0"


def envelope_sender(mail_public_id: uuid.UUID) -> str:
    """The address that mail is sent from, on the envelope; the published sender where none is set for bounces."""
    address: str = settings.STARTLINE_BOUNCE_ADDRESS
    if not address:
        sender: str = settings.STARTLINE_SENDER
        return sender
    return mail_token.address_with(token_of(mail_public_id), mailbox=address)


def address_of_token(token: str) -> str | None:
    """The address that names the token's mail, for whoever tells the token alone; None for what is no token."""
    return mail_token.address_with(token, mailbox=_returns_to()) if mail_of_token(token) else None


def mail_named_by(address: str) -> uuid.UUID | None:
    """The public id of the mail that *address* names; None for what was not made here."""
    token = mail_token.token_in(address, mailbox=_returns_to())
    return mail_of_token(token) if token else None


def token_of(mail_public_id: uuid.UUID) -> str:
    """The token of the mail, under the newest key."""
    return mail_token.mail_token(mail_public_id, purpose=_PURPOSE, key_number=newest_key_number())


def mail_of_token(token: str) -> uuid.UUID | None:
    """The public id of the mail whose token it is; None where it was not made by `token_of`, or under a key that is
    no longer listed."""
    return mail_token.mail_of_token(token, purpose=_PURPOSE)


def _returns_to() -> str:
    address: str = settings.STARTLINE_BOUNCE_ADDRESS or settings.STARTLINE_SENDER
    return address
