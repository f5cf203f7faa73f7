"""Who sets a service up, as its contact says first of all in the hub (PRODUCT H2)."""

from enum import StrEnum

from startline.rules.line import LineFacts, Status, past_ponr
from startline.rules.refusal import Refusal, RefusalCode


class WhoSetsUp(StrEnum):
    """The contact's answer; the last two are followed by handing the lines over."""

    CONTACT = "contact"
    COLLEAGUE = "colleague"
    CUSTOMER = "customer"


def refuse_start(
    line: LineFacts, *, who: WhoSetsUp, said: WhoSetsUp | None, expected_epoch: int | None
) -> Refusal | None:
    """Why the contact's answer *who* is not taken down for the line, or None (PRODUCT H1, H2, C9).

    *said* is what the line's present contact answered last; None where they have not. *expected_epoch* is the contact
    epoch of the link by which they came.
    """
    if not line.provisions:
        return Refusal(code=RefusalCode.NO_PROVISIONING)
    if line.status == Status.CANCELLED:
        return Refusal(code=RefusalCode.CANCELLED)
    if line.mapped_at is not None:
        return past_ponr(line)
    if expected_epoch != line.contact_epoch:
        return Refusal(code=RefusalCode.STALE, facts={"address": line.contact_email})
    if line.review_at is not None:
        return Refusal(code=RefusalCode.UNDER_REVIEW)
    return Refusal(code=RefusalCode.ALREADY_SAID) if said is who else None
