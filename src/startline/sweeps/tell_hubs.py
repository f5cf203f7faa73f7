"""Tells hubs elsewhere of new and changed contacts, signed, at least once, in the order of each line (PRODUCT H6)."""

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from startline.models.hub import TellingState
from startline.posting import Posted, post_event
from startline.queries.hubs import secrets_of
from startline.rules.hub_urls import filled
from startline.rules.plain_text import plain
from startline.rules.retries import next_attempt_at
from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
QUIET = timedelta(minutes=1)
"""How long a hub that did not answer is left alone, so that it holds up no other."""
HUBS_AT_ONCE = 5
_WORDS = 1000
# Besides no answer at all: the hub says that it takes nothing now.
_BUSY = frozenset({429, 503})
# No status of HTTP: the fault is ours, and tells nothing of the hub.
_NOT_POSTED = 0


def tell_hubs(*, clock: Callable[[], datetime]) -> Swept:
    """Tell at most `HUBS_AT_ONCE` hubs one thing each; *more* while there was something to tell.

    The attempt is committed before the socket opens and settled as soon as it is answered. A contact is not told before
    an earlier one of its line is settled. What is not told within five days is given up, and shown to the operator.
    """
    claimed = _claim(now=clock())
    for row in claimed:
        _settle(row, _tell(row, now=clock()), now=clock())
    return Swept(lines=len(claimed), more=bool(claimed))


def _claim(*, now: datetime) -> Sequence[Any]:
    """The next telling of each hub, leased; committed when this returns."""
    with transaction.atomic():
        picked = _STATEMENTS["pick"].rows(now=now, limit=HUBS_AT_ONCE)
        if not picked:
            return []
        return _STATEMENTS["lease"].rows(
            ids=[row.id for row in picked], lease=uuid.uuid4(), leased_until=now + LEASE, now=now
        )


def _tell(row: Any, *, now: datetime) -> Posted:
    """Post one telling; whatever goes wrong is this telling's alone, and is written down with it."""
    try:
        secrets = secrets_of(row, now=now)
        return post_event(
            row.events_url, event=_event(row), event_id=str(row.public_id), secrets=secrets, now=now
        )
    except Exception as problem:
        _LOG.exception("The telling %s could not be posted.", row.public_id)
        return Posted(status=_NOT_POSTED, words=f"{type(problem).__name__}: {problem}")


def _settle(row: Any, posted: Posted, *, now: datetime) -> None:
    """Told; or tried again later; or, after five days, given up. Whoever lost the lease settles only what was told."""
    again = next_attempt_at(attempts=row.attempts, first_attempt_at=row.first_attempt_at, now=now)
    failed = TellingState.WAITING if again else TellingState.GIVEN_UP
    silent = posted.status is None or posted.status in _BUSY
    with transaction.atomic():
        _STATEMENTS["settle"].run(
            id=row.id,
            lease=row.lease,
            state=TellingState.TOLD if posted.taken else failed,
            due_at=None if posted.taken else again,
            status=posted.status or None,
            words=plain(posted.words, length=_WORDS),
            now=now,
        )
        _STATEMENTS["rest"].run(hub_id=row.hub_id, quiet_until=now + QUIET if silent else None)


def _event(row: Any) -> Mapping[str, Any]:
    """What the hub is told; built anew for every attempt, so that an erased address is gone from it."""
    return {
        "type": row.type,
        "timestamp": row.occurred_at.isoformat(),
        "data": {
            "order": {"id": str(row.order_public_id), "number": row.order_number},
            "line": {
                "id": str(row.line_public_id),
                "number": row.line_number,
                "offer": {"code": row.offer_code, "name": row.offer_name},
                "quantity": row.quantity,
            },
            "contact": _contact(row.contact),
            "former_contact": _contact(row.former_contact),
            "epoch": row.contact_epoch,
            "customer": {"name": row.customer_name},
            "account": {"id": str(row.account_public_id), "name": row.account_name},
            "hub_url": filled(row.admin_url, order_id=row.order_public_id, line_id=row.line_public_id),
        },
    }


def _contact(email: str | None) -> Mapping[str, str] | None:
    return {"email": email} if email else None
