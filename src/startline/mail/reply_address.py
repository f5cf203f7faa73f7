"""The address to which one answers a mail about a case: help+token@mail.example (PRODUCT D2).

The token names the mail, and so the case and the one to whom that went. It is made as that of a bounce's address
(`mail.verp`), for a purpose of its own: whoever sees where a mail would return cannot answer for its reader.
"""

import uuid

from django.conf import settings

from startline.mail.mail_token import address_with, mail_of_token, mail_token, token_in
from startline.returned.replies import addressed_in

_PURPOSE = b"startline.reply\0"


def replies_are_read() -> bool:
    """Whether there is a mailbox for replies."""
    return bool(_mailbox())


def reply_address(mail_public_id: uuid.UUID, *, key_number: int) -> str | None:
    """Where an answer to the mail goes; None where replies are not read.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    if not replies_are_read():
        return None
    return address_with(
        mail_token(mail_public_id, purpose=_PURPOSE, key_number=key_number), mailbox=_mailbox()
    )


def mail_answered_by(address: str) -> uuid.UUID | None:
    """The public id of the mail that what comes to *address* answers; None for what was not made here."""
    token = token_in(address, mailbox=_mailbox()) if replies_are_read() else None
    return mail_of_token(token, purpose=_PURPOSE) if token else None


def mail_answered(raw: bytes, *, delivered_to: str | None = None) -> uuid.UUID | None:
    """The public id of the mail that *raw*, or what begins so, answers: by where it was delivered, or says it was."""
    if not replies_are_read():
        return None
    addresses = (delivered_to, *addressed_in(raw))
    named = (mail_answered_by(address) for address in addresses if address)
    return next((public_id for public_id in named if public_id), None)


def _mailbox() -> str:
    mailbox: str = settings.STARTLINE_REPLY_ADDRESS or settings.STARTLINE_BOUNCE_ADDRESS
    return mailbox
