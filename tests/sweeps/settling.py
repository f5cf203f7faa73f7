"""What servers answer to the mails of a claim, as tests settle them."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from tests.worlds import NOW

from startline.mail.verdict import Handed
from startline.models.mail import AttemptOutcome
from startline.sweeps.claim_mails import Claim, claim_mails
from startline.sweeps.settle_mails import Result, settle_mails

ACCEPTED = Handed(outcome=AttemptOutcome.ACCEPTED, code=250, words="2.0.0 Ok", cause=None)
REFUSED = Handed(
    outcome=AttemptOutcome.REFUSED, code=550, words="5.1.1 User unknown", cause="mailbox_unknown"
)
DEFERRED = Handed(outcome=AttemptOutcome.DEFERRED, code=451, words="4.7.1 Try again", cause="greylisted")
DROPPED = Handed(outcome=AttemptOutcome.UNKNOWN, code=None, words="Connection closed.", cause="dropped")


def claimed(*, now: datetime = NOW, limit: int = 100) -> Claim:
    """Every mail that is due at *now*."""
    return claim_mails(now=now, limit=limit, server="mx.example")


def settle(
    claim: Claim,
    answer: Handed,
    *,
    at: datetime = NOW,
    lease: uuid.UUID | None = None,
    others: Mapping[str, Handed] | None = None,
) -> None:
    """Settle all mails of *claim* with *answer*, those to the recipients in *others* with theirs."""
    answers = others or {}
    results = [
        Result(
            mail_id=mail.id,
            attempt=mail.attempt,
            handed=answers.get(mail.recipient, answer),
            ended_at=at,
        )
        for mail in claim.mails
    ]
    settle_mails(results=results, lease=lease or claim.lease, now=at)
