"""Who may dispute a change of contact, and who may close the review that follows (PRODUCT C9)."""

from dataclasses import dataclass
from datetime import datetime

from startline.rules.line import LineFacts, Status, past_ponr
from startline.rules.refusal import Refusal, RefusalCode


@dataclass(frozen=True, kw_only=True)
class Changer:
    """Who gave a line the contact that it has; no *user_id* where that was a contact, the console or an import."""

    user_id: int | None
    name: str | None


def refuse_dispute(line: LineFacts, *, epoch: int, disputed_at: datetime | None) -> Refusal | None:
    """Why the former contact may not dispute the change that gave the line this *epoch*, or None (PRODUCT C9).

    What became of a line whose contact has changed again is no longer theirs to know: that comes first. A change
    is disputed once: *disputed_at* is when its notice was used, also where the review is over.
    """
    if line.contact_epoch != epoch:
        return Refusal(code=RefusalCode.STALE, facts={"address": line.contact_email})
    if line.status == Status.CANCELLED:
        return Refusal(code=RefusalCode.CANCELLED)
    if line.mapped_at is not None:
        return past_ponr(line)
    at = line.review_at or disputed_at
    return Refusal(code=RefusalCode.ALREADY_DISPUTED, facts={"at": at.isoformat()}) if at else None


def refuse_review_clear(line: LineFacts, *, changer: Changer | None, user_id: int | None) -> Refusal | None:
    """Why *user_id*, who may edit the line, may not close its review, or None (PRODUCT C9).

    Nobody closes the review of their own change. Where the *changer* is no user, any editor may; where
    *user_id* is None it is the operator's console.
    """
    if line.review_at is None:
        return Refusal(code=RefusalCode.NOT_UNDER_REVIEW)
    if changer is None or changer.user_id is None or changer.user_id != user_id:
        return None
    return Refusal(code=RefusalCode.REVIEW_OF_OWN_CHANGE, facts={"by": changer.name})
