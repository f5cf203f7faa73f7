"""The envelope sender of a mail, by which a bounce says whose it is: bounces+token@mail.example (VERP).

token = key number, the mail's public id and an HMAC-SHA256 cut to 96 bits, in base32: servers on the way back
may change the case of an address. Nothing but the server that a mail is handed to sees it, so 96 bits are plenty.
"""

import base64
import hmac
import re
import uuid

from django.conf import settings

from startline.mail.link import newest_key_number
from startline.mail.signing import signature
from startline.rules.return_address import SEPARATOR, TOKEN_CHARACTERS

_PURPOSE = b"startline.bounce\0"
_KEY_BYTES = 2
_ID_BYTES = 16
_PROOF_BYTES = 12
_TOKEN = re.compile(rf"[a-z2-7]{{{TOKEN_CHARACTERS}}}", re.ASCII | re.IGNORECASE)


def envelope_sender(mail_public_id: uuid.UUID) -> str:
    """The address that mail is sent from, on the envelope; the published sender where none is set for bounces."""
    address: str = settings.STARTLINE_BOUNCE_ADDRESS
    if not address:
        sender: str = settings.STARTLINE_SENDER
        return sender
    return _address(token_of(mail_public_id))


def address_of_token(token: str) -> str | None:
    """The address that names the token's mail, for whoever tells the token alone; None for what is no token."""
    return _address(token) if mail_of_token(token) else None


def mail_named_by(address: str) -> uuid.UUID | None:
    """The public id of the mail that *address* names; None for what was not made here."""
    local, _, domain = _returns_to().lower().partition("@")
    given, _, at = address.rpartition("@")
    name, _, token = given.rpartition(SEPARATOR)
    ours = address.isascii() and (name.lower(), at.lower()) == (local, domain)
    return mail_of_token(token) if ours else None


def token_of(mail_public_id: uuid.UUID) -> str:
    """The token of the mail, under the newest key."""
    return _token(mail_public_id, key_number=newest_key_number())


def mail_of_token(token: str) -> uuid.UUID | None:
    """The public id of the mail whose token it is, in whatever case; None where it was not made by `token_of`.

    None also where the key is no longer listed.
    """
    if not _TOKEN.fullmatch(token):
        return None
    decoded = base64.b32decode(token.upper())
    number = int.from_bytes(decoded[:_KEY_BYTES], "big")
    mail_public_id = uuid.UUID(bytes=decoded[_KEY_BYTES : _KEY_BYTES + _ID_BYTES])
    if str(number) not in settings.STARTLINE_LINK_KEYS:
        return None
    expected = _token(mail_public_id, key_number=number)
    return mail_public_id if hmac.compare_digest(token.lower().encode(), expected.encode()) else None


def _returns_to() -> str:
    address: str = settings.STARTLINE_BOUNCE_ADDRESS or settings.STARTLINE_SENDER
    return address


def _address(token: str) -> str:
    local, _, domain = _returns_to().partition("@")
    return f"{local}{SEPARATOR}{token}@{domain}"


def _token(mail_public_id: uuid.UUID, *, key_number: int) -> str:
    proof = signature(mail_public_id, purpose=_PURPOSE, key_number=key_number)[:_PROOF_BYTES]
    whole = key_number.to_bytes(_KEY_BYTES, "big") + mail_public_id.bytes + proof
    return base64.b32encode(whole).decode().lower()
