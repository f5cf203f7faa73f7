"""How the tests sign in: with a real password, and a second step computed as an authenticator app does."""

import base64
import hashlib
import hmac
import re
import struct
import time
from html import unescape
from typing import Any

from django.test import Client

from startline.models import User

PASSWORD = "nine green bottles hanging"
_TOKENS = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"')


def give_password(user: User, password: str = PASSWORD) -> User:
    """Let *user* sign in with *password*."""
    user.set_password(password)
    user.save()
    return user


def sign_in(client: Client, user: User, *, password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return client.post("/account/login/", {"login": user.email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    """Whether the client is taken for somebody."""
    return client.get("/account/").status_code == 200


def text_of(response: Any) -> str:
    """The page, without what differs each time that it is made."""
    return _TOKENS.sub("", unescape(response.content.decode()))


def code_of(secret: str, *, steps: int = 0) -> str:
    """The six digits that an app shows for *secret* now, or so many steps of 30 seconds later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    value = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{value % 1_000_000:06}"


def confirm(client: Client) -> None:
    """Prove once more who one is, as pages that protect the sign-in ask."""
    client.post("/account/confirm/", {"password": PASSWORD})
