"""What flufl.bounce makes out in a mail in which our own reading finds nobody."""

import email
import logging
from email.policy import compat32

from flufl.bounce import all_failures

from startline.returned.mentions import address_in
from startline.returned.opened import Opened

READ_BYTES = 32 * 1024
# The standard parser, which flufl.bounce needs, slows down and fails on mails that nest deep.
MOST_LEVELS = 3
MOST_PARTS = 20

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells of every mail that confuses it


def failed_by_flufl(raw: bytes, mail: Opened) -> tuple[str, ...]:
    """The recipients that flufl.bounce says failed; none of a mail that is too deep, or that it stumbles over."""
    if mail.levels > MOST_LEVELS or mail.parts > MOST_PARTS:
        return ()
    try:
        temporary, permanent = all_failures(email.message_from_bytes(raw[:READ_BYTES], policy=compat32))
    except Exception:  # its detectors raise whatever a strange mail makes them raise
        return ()
    named = (address_in(address.decode("utf-8", "replace")) for address in sorted(permanent or temporary))
    return tuple(address for address in named if address)
