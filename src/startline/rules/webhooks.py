"""Signed events as Standard Webhooks has them: who signs what with which secret, and how old it may be (PRODUCT H6)."""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
"""How far the clocks of both sides, and the way between them, may be apart; inclusive."""
MOST_BYTES = 64 * 1024
"""The longest body that is read."""
FORMER_LASTS = timedelta(hours=24)
"""How long a secret that was replaced is still good, so that the other side can be changed in its own time."""
MOST_SIGNATURES = 20
_PREFIX = "whsec_"
_SECRET_BYTES = 32
_SECONDS = re.compile(r"[0-9]{1,11}")


def new_secret() -> str:
    """A secret for both sides, as their settings hold it: `whsec_` and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, *, event_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, sha256)).decode()


def headers(secrets_: Sequence[str], *, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of an event sent *at* that instant, signed with every one of the secrets."""
    timestamp = str(int(at.timestamp()))
    signatures = (signature(one, event_id=event_id, timestamp=timestamp, body=body) for one in secrets_)
    return {ID_HEADER: event_id, TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: " ".join(signatures)}


def is_signed(
    secrets_: Sequence[str], *, event_id: str, timestamp: str, body: bytes, signatures: str
) -> bool:
    """Whether one of the first `MOST_SIGNATURES` signatures was made with one of the secrets; in constant time."""
    given = [one.encode() for one in signatures.split(" ")[:MOST_SIGNATURES]]
    expected = [
        signature(one, event_id=event_id, timestamp=timestamp, body=body).encode() for one in secrets_
    ]
    # Summed up, not asked one by one: how long it takes must not tell how far the comparison came.
    return sum(hmac.compare_digest(one, other) for one in given for other in expected) > 0


def is_timely(timestamp: str, *, now: datetime) -> bool:
    """Whether *timestamp*, in seconds since 1970, is at most `TOLERANCE` before or after *now*."""
    if not _SECONDS.fullmatch(timestamp):
        return False
    sent_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(timestamp))
    return abs(now - sent_at) <= TOLERANCE


def _key(secret: str) -> bytes:
    """The bytes behind *secret*.

    :raises ValueError: it is none of ours.
    """
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as problem:
        raise ValueError("The secret of a hub is whsec_ and bytes in base64.") from problem
