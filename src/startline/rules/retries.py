"""When a mail that could not be delivered is tried again, and when it is given up (PRODUCT M4)."""

from datetime import datetime, timedelta

GIVE_UP_AFTER = timedelta(days=5)
# Minutes between attempts; the last is repeated until five days are over.
_BACKOFF_MINUTES = (1, 5, 15, 30, 60, 120, 240, 480)


def next_attempt_at(
    *, attempts: int, first_attempt_at: datetime, now: datetime, tried: bool = True
) -> datetime | None:
    """When to try again after the failed attempt number *attempts* (from 1), or None to give up.

    The last attempt falls on the end of the fifth day; after it there is none. A mail that was not *tried*
    waits half as long, so that it goes before those on which its server broke every connection.
    """
    give_up_at = first_attempt_at + GIVE_UP_AFTER
    if now >= give_up_at:
        return None
    wait = timedelta(minutes=_BACKOFF_MINUTES[min(attempts, len(_BACKOFF_MINUTES)) - 1])
    return min(now + (wait if tried else wait / 2), give_up_at)
