"""How often mail may be sent again: exact caps over a rolling day (PRODUCT M6)."""

from dataclasses import dataclass
from datetime import timedelta

from startline.rules.refusal import Refusal, RefusalCode

CAP_SPAN = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Caps:
    """The most mails asked for by a person (resends, contact changes) in any 24 hours."""

    line: int = 5
    recipient: int = 20
    account: int = 1000


def refuse_for_cap(*, caps: Caps, line: int, recipient: int, account: int) -> Refusal | None:
    """Why one more resend may not go, given how many went in the last 24 h, or None (PRODUCT M6)."""
    counts = (
        (RefusalCode.LINE_CAP, line, caps.line),
        (RefusalCode.RECIPIENT_CAP, recipient, caps.recipient),
        (RefusalCode.ACCOUNT_CAP, account, caps.account),
    )
    over = next(((code, cap) for code, sent, cap in counts if sent >= cap), None)
    return Refusal(code=over[0], facts={"cap": over[1]}) if over else None
