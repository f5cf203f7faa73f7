"""Tokens that name a mail of ours in an address: name+token@mail.example.

token = key number, the mail's public id and an HMAC-SHA256 cut to 96 bits, in base32: servers on the way back
may change the case of an address. What is made for one purpose can never be taken for another.
"""

import base64
import hmac
import re
import uuid

from django.conf import settings

from startline.mail.signing import signature
from startline.rules.return_address import SEPARATOR, TOKEN_CHARACTERS

_KEY_BYTES = 2
_ID_BYTES = 16
_PROOF_BYTES = 12
_TOKEN = re.compile(rf"[a-z2-7]{{{TOKEN_CHARACTERS}}}", re.ASCII | re.IGNORECASE)


def mail_token(mail_public_id: uuid.UUID, *, purpose: bytes, key_number: int) -> str:
    """The token that names the mail, for *purpose*, under that key.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    proof = signature(mail_public_id, purpose=purpose, key_number=key_number)[:_PROOF_BYTES]
    whole = key_number.to_bytes(_KEY_BYTES, "big") + mail_public_id.bytes + proof
    return base64.b32encode(whole).decode().lower()


def mail_of_token(token: str, *, purpose: bytes) -> uuid.UUID | None:
    """The public id of the mail whose token it is, in whatever case; None where it was not made by `mail_token`.

    None also where the key is no longer listed.
    """
    if not _TOKEN.fullmatch(token):
        return None
    decoded = base64.b32decode(token.upper())
    number = int.from_bytes(decoded[:_KEY_BYTES], "big")
    mail_public_id = uuid.UUID(bytes=decoded[_KEY_BYTES : _KEY_BYTES + _ID_BYTES])
    if str(number) not in settings.STARTLINE_LINK_KEYS:
        return None
    expected = mail_token(mail_public_id, purpose=purpose, key_number=number)
    return mail_public_id if hmac.compare_digest(token.lower().encode(), expected.encode()) else None


def address_with(token: str, *, mailbox: str) -> str:
    """The address in *mailbox* that carries *token*."""
    local, _, domain = mailbox.partition("@")
    return f"{local}{SEPARATOR}{token}@{domain}"


def token_in(address: str, *, mailbox: str) -> str | None:
    """What stands behind the plus sign of *address*; None where it is no address of *mailbox*."""
    local, _, domain = mailbox.lower().partition("@")
    given, _, at = address.rpartition("@")
    name, _, token = given.rpartition(SEPARATOR)
    return token if address.isascii() and (name.lower(), at.lower()) == (local, domain) else None
