"""Fetches what came back from the mailbox of the settings: on record first, put away after (PRODUCT M4)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache

from startline.actions.take_notice import take_notice
from startline.mail.reply_address import mail_answered
from startline.mail.returned_mailbox import READ_BYTES, MailboxTrouble, Place, ReturnedMailbox, opened
from startline.models.delivery import NoticeSource
from startline.returned.replies import REPLY_BYTES

_LOG = logging.getLogger(__name__)
BATCH = 100
_PUT_AWAY_AFTER = 20
_LAST = "startline.last_fetched"


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """How the last fetch went: when it ended, how many mails it took in, and the trouble it met, if any."""

    at: datetime
    taken: int
    trouble: str


def fetch_returned(
    place: Place, *, clock: Callable[[], datetime], should_stop: Callable[[], bool], limit: int = BATCH
) -> bool:
    """Take in up to *limit* mails, the oldest first; whether there may be more.

    A mail is put away only once it is committed: whatever breaks in between makes it known twice, and taken in
    once. One that the server cannot give stays where it is, and does not hold up the others. Trouble with the
    mailbox is logged with the way out, and kept with `last_fetched`.
    """
    taken, more, trouble = 0, False, ""
    try:
        with opened(place) as mailbox:
            numbers = mailbox.numbers()
            taken = _take_in(mailbox, numbers[:limit], clock=clock, should_stop=should_stop)
            more = len(numbers) > limit and taken > 0
    except MailboxTrouble as met:
        trouble = str(met)
        _LOG.error("%s", trouble)
    cache.set(_LAST, asdict(Fetched(at=clock(), taken=taken, trouble=trouble)), timeout=None)
    return more


def last_fetched() -> Fetched | None:
    """How the last fetch by any worker went; None where there was none, or it is no longer known."""
    found = cache.get(_LAST)
    return Fetched(**found) if found else None


def _read(mailbox: ReturnedMailbox, number: str) -> bytes | None:
    """The mail as far as it is kept: a reply to a mail about a case may be larger than what servers send back."""
    content = mailbox.read(number)
    if content is None or len(content) < READ_BYTES or mail_answered(content) is None:
        return content
    return mailbox.read(number, most=REPLY_BYTES + 1)


def _take_in(
    mailbox: ReturnedMailbox,
    numbers: Sequence[str],
    *,
    clock: Callable[[], datetime],
    should_stop: Callable[[], bool],
) -> int:
    """Take the mails in, and put them away a handful at a time; how many there were."""
    taken = 0
    waiting: list[str] = []
    for number in numbers:
        if should_stop():
            break
        content = _read(mailbox, number)
        if content is None:
            _LOG.error("The mailbox of returned mail cannot give mail %s; it stays there.", number)
            continue
        take_notice(
            source=NoticeSource.IMAP,
            source_key=sha256(content).hexdigest(),
            raw=content,
            delivered_to=None,  # its own headers tell
            received_at=clock(),
        )
        waiting.append(number)
        taken += 1
        if len(waiting) >= _PUT_AWAY_AFTER:
            mailbox.put_away(waiting)
            waiting = []
    if waiting:
        mailbox.put_away(waiting)
    return taken
