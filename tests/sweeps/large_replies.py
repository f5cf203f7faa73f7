"""Replies to mails about cases, larger than what is kept of other notices."""

from collections.abc import Sequence
from datetime import datetime

from tests.worlds import NOW

from startline.models import DeliveryNotice, NoticeSource
from startline.models.delivery import NoticeState
from startline.rules.deliveries import NoticeKind
from startline.rules.notices import KEPT_BYTES, Held

LARGE = KEPT_BYTES + 1000


def came(*, state: NoticeState, size: int = LARGE, at: datetime = NOW) -> DeliveryNotice:
    """A reply that came and was judged then; one that waits came with too many."""
    return DeliveryNotice.objects.create(
        source=NoticeSource.LMTP,
        source_key=f"key-{DeliveryNotice.objects.count()}",
        received_at=at,
        raw=b"x" * size,
        raw_bytes=size,
        state=state,
        kind=NoticeKind.REPLY,
        cause=Held.MANY.value if state is NoticeState.UNKNOWN else None,
        mail_id=1,
        case_mail_id=1,
        judged_at=at,
    )


def sizes() -> Sequence[int]:
    """How many bytes of each are kept, in the order in which they came."""
    return [len(notice.raw) for notice in DeliveryNotice.objects.order_by("id")]
