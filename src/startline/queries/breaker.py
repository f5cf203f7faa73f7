"""Whether all mail is paused, and the limits beyond which it pauses by itself."""

from dataclasses import dataclass
from datetime import datetime

from startline.models import Instance
from startline.rules.breaker import Breaker, MailPause
from startline.rules.caps import Caps


@dataclass(frozen=True, kw_only=True)
class Paused:
    """All mail is paused: since when and why."""

    at: datetime
    cause: MailPause


@dataclass(frozen=True, kw_only=True)
class Limits:
    """All limits of mail: those of what people ask for, and those beyond which all mail is paused."""

    caps: Caps
    breaker: Breaker


def limits_in_force() -> Limits:
    """The limits as the operator has set them (PRODUCT M6)."""
    row = Instance.objects.get()
    return Limits(
        caps=Caps(line=row.line_cap, recipient=row.recipient_cap, account=row.account_cap),
        breaker=Breaker(hourly_cap=row.hourly_cap, refusal_percent=row.refusal_percent),
    )


def pause_in_force() -> Paused | None:
    """Since when and why no mail goes out; None where it does."""
    at, cause = Instance.objects.values_list("mail_paused_at", "mail_pause").get()
    return Paused(at=at, cause=MailPause(cause)) if at and cause else None
