"""Secrets sealed at rest: who reads the database alone cannot use them."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """The secret was sealed under another SECRET_KEY, or for another purpose: it has to be made anew."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(self.__doc__)


def seal(secret: str, *, purpose: str) -> str:
    """*secret* as it is stored; it can be unsealed for the same *purpose* alone."""
    return _cipher(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What `seal` was given.

    :raises Unreadable: it was sealed otherwise.
    """
    try:
        return _cipher(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise Unreadable from problem


def _cipher(purpose: str) -> Fernet:
    key = sha256(f"{purpose}\0{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
