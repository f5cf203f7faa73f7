"""Delivers due mails: claim and commit, hand over the network, settle; never a socket inside a transaction (M2)."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings

from startline.mail.conversation import conversation_url
from startline.mail.courier import AnyCourier
from startline.mail.link import order_url, request_url, space_url, url_of, work_list_url
from startline.mail.message import message_of
from startline.mail.pause_notice import tell_operators
from startline.mail.reply_address import reply_address
from startline.mail.transport import Handed
from startline.mail.wake import wake
from startline.models.mail import AttemptOutcome, MailKind
from startline.sweeps.claim_mails import LEASE, Claim, Claimed, claim_mails
from startline.sweeps.settle_mails import Result, settle_mails
from startline.sweeps.swept import Swept

_LOG = logging.getLogger(__name__)
BATCH = 50
# What a crash could send twice, and how late a window may start, are both bounded by this.
_SETTLE_AFTER_S = 1.0
_NOT_TRIED = Handed(
    outcome=AttemptOutcome.DEFERRED,
    code=None,
    words="Not tried: the lease was nearly over.",
    cause="not_tried",
    tried=False,
)


def deliver_mails(*, clock: Callable[[], datetime], courier: AnyCourier, limit: int = BATCH) -> Swept:
    """Deliver up to *limit* (at most 50) mails over *courier*.

    Other workers are woken while more is due than this run took. When the server cannot be reached the run
    says that nothing more is to be done now; the mails keep their own times of retry. Where the breaker pauses
    all mail, its operators are told over a connection of their own.
    """
    limit = min(limit, BATCH)
    claim = claim_mails(now=clock(), limit=limit, server=courier.server)
    if claim.paused:
        tell_operators(claim.paused)
    if claim.picked == limit:
        wake()
    for results in _hand(claim, clock=clock, courier=courier):
        settle_mails(results=results, lease=claim.lease, now=clock())
    return Swept(lines=len(claim.mails), more=claim.picked == limit and not courier.unreachable)


def _hand(claim: Claim, *, clock: Callable[[], datetime], courier: AnyCourier) -> Iterator[list[Result]]:
    """Hand the mails over one by one, and give the results for settling every second."""
    over_at = time.monotonic() + LEASE.total_seconds() - 3 * settings.EMAIL_TIMEOUT
    results: list[Result] = []
    settled_at = time.monotonic()
    for mail in claim.mails:
        handed = _hand_one(mail, courier=courier) if time.monotonic() < over_at else _NOT_TRIED
        results.append(Result(mail_id=mail.id, attempt=mail.attempt, handed=handed, ended_at=clock()))
        if time.monotonic() - settled_at >= _SETTLE_AFTER_S:
            yield results
            results, settled_at = [], time.monotonic()
    if results:
        yield results


def _hand_one(mail: Claimed, *, courier: AnyCourier) -> Handed:
    """Hand one mail over; whatever goes wrong is this mail's alone, and is written into its attempt."""
    try:
        return courier.hand(mail.recipient, _message(mail), mail_public_id=mail.public_id)
    except Exception as problem:
        _LOG.exception("Mail %s could not be handed over.", mail.id)
        words = f"{type(problem).__name__}: {problem}"[:1000]
        return Handed(outcome=AttemptOutcome.UNKNOWN, code=None, words=words, cause="other")


def _message(mail: Claimed) -> bytes:
    answered = mail.conversation is not None and not mail.conversation.to_desk
    return message_of(
        body=mail.body,
        recipient=mail.recipient,
        link_url=link_url(mail),
        mail_public_id=mail.public_id,
        sent_at=mail.first_attempt_at,
        language=mail.language,
        reply_to=reply_address(mail.public_id, key_number=mail.link_key_number) if answered else None,
        earlier=mail.conversation.earlier if mail.conversation else (),
    )


def link_url(mail: Claimed) -> str:
    """Where the mail's one link leads: past sign-in for who has one to do it, else to the hub (PRODUCT H1)."""
    if mail.conversation is not None:
        return conversation_url(mail.conversation, link_id=mail.link_id, key_number=mail.link_key_number)
    if mail.request_id is not None:
        return request_url(mail.request_id)
    if mail.order_id is not None:
        return order_url(mail.order_id)
    if mail.kind in (MailKind.ATTENTION, MailKind.REVIEW):
        return work_list_url()
    if mail.kind is MailKind.ADMINS_TOLD or mail.to_member:
        return space_url()
    return url_of(mail.link_id, key_number=mail.link_key_number)
