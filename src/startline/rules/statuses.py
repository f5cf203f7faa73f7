"""What the enhanced status of a mail server means, in an answer and in a bounce alike (RFC 3463, its registry)."""

import re
from collections.abc import Mapping

from startline.rules.deliveries import Cause

_STATUS = re.compile(r"[245]\.(\d{1,3}\.\d{1,3})")

# What follows the class: the 1.1 of 5.1.1 and 4.1.1.
_CAUSES: Mapping[str, Cause] = {
    "1.0": Cause.MAILBOX_UNKNOWN,
    "1.1": Cause.MAILBOX_UNKNOWN,
    "1.2": Cause.DOMAIN_UNKNOWN,
    "1.3": Cause.MAILBOX_UNKNOWN,
    "1.4": Cause.MAILBOX_UNKNOWN,
    "1.6": Cause.MAILBOX_MOVED,
    "1.7": Cause.SENDER_REFUSED,
    "1.8": Cause.SENDER_REFUSED,
    "1.10": Cause.DOMAIN_UNKNOWN,
    "2.1": Cause.MAILBOX_DISABLED,
    "2.2": Cause.MAILBOX_FULL,
    "2.3": Cause.TOO_LARGE,
    "3.1": Cause.SYSTEM,
    "3.3": Cause.SYSTEM,
    "3.4": Cause.TOO_LARGE,
    "3.5": Cause.SYSTEM,
    "4.1": Cause.CONNECTION_FAILED,
    "4.2": Cause.DROPPED,
    "4.4": Cause.DOMAIN_UNKNOWN,
    "4.6": Cause.SYSTEM,
    "4.7": Cause.EXPIRED,
    "5.3": Cause.TOO_MANY,
    "7.0": Cause.POLICY,
    "7.1": Cause.BLOCKED,
    "7.8": Cause.AUTH_FAILED,
    "7.9": Cause.AUTH_FAILED,
    "7.25": Cause.POLICY,
    "7.26": Cause.POLICY,
    "7.27": Cause.SENDER_REFUSED,
    "7.28": Cause.BLOCKED,
    "7.509": Cause.POLICY,
    **{f"6.{detail}": Cause.CONTENT for detail in range(10)},
    **{f"7.{detail}": Cause.POLICY for detail in range(20, 25)},
}


def cause_of_status(status: str) -> Cause | None:
    """The cause that an enhanced status such as 5.1.1 names; None where it names none, as 5.0.0 does."""
    found = _STATUS.fullmatch(status)
    return _CAUSES.get(found[1]) if found else None
