"""A mail's one link: token = link id and HMAC-SHA256 under a rotating key (PRODUCT H1)."""

import re
import uuid

from django.conf import settings

from startline.mail.signing import claimed, is_signed, signed

# The first tokens that were signed: their HMAC is of the id alone.
_PURPOSE = b""
_TOKEN = re.compile(r"/m/[A-Za-z0-9_-]{20,}")


def newest_key_number() -> int:
    """The number of the key under which new links are made: the first one listed."""
    return int(next(iter(settings.STARTLINE_LINK_KEYS)))


def token_of(link_id: uuid.UUID, *, key_number: int) -> str:
    """The token that the mail prints; every copy prints the same one.

    :raises KeyError: the key is no longer listed in STARTLINE_LINK_KEYS.
    """
    return signed(link_id, purpose=_PURPOSE, key_number=key_number)


def link_id_of(token: str) -> uuid.UUID | None:
    """The id that *token* claims, not yet proven: compare `token_of` the stored link (`is_token_of`)."""
    return claimed(token)


def is_token_of(token: str, link_id: uuid.UUID, *, key_number: int) -> bool:
    """Whether *token* was made for the link under its key; False where that key is no longer listed."""
    return is_signed(token, link_id, purpose=_PURPOSE, key_number=key_number)


def without_links(text: str) -> str:
    """*text* without the tokens of links: whoever holds one acts as the contact, which who reads it may not."""
    return _TOKEN.sub("/m/…", text)


def request_url(request_id: uuid.UUID) -> str:
    """The page of a change request; it opens for nobody who does not sign in (PRODUCT C7)."""
    return f"{settings.STARTLINE_URL}/requests/{request_id}/"


def order_url(order_id: uuid.UUID) -> str:
    """The page of an order, where an editor looks at a disputed change; one signs in there (PRODUCT C9)."""
    return f"{settings.STARTLINE_URL}/orders/{order_id}/"


def work_list_url() -> str:
    """The work list, where the editors find what their daily mail tells of; one signs in there (PRODUCT M7)."""
    return f"{settings.STARTLINE_URL}/"


def space_url() -> str:
    """The organization's space, where its members find its orders and setups; one signs in there (PRODUCT H4)."""
    return f"{settings.STARTLINE_URL}/space/"


def url_of(link_id: uuid.UUID, *, key_number: int) -> str:
    """The address that the mail's button opens."""
    return f"{settings.STARTLINE_URL}/m/{token_of(link_id, key_number=key_number)}"
