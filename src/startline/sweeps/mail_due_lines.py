"""Books out the mail that is owed: lines due up to now leave `booked` together with their first mail (M1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.mail.link import newest_key_number
from startline.mail.wake import TELL_HUBS, wake
from startline.queries.catalogue import policies
from startline.rules.line import Status
from startline.rules.policies import NoPolicy, Policy, policy_for
from startline.rules.reminders import escalation_at
from startline.rules.windows import local_date
from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)


def mail_due_lines(*, now: datetime, limit: int = 1000) -> Swept:
    """Write the owed mails of orders that up to *limit* due lines belong to, everything due up to *now*.

    Lines of one order with the same contact share a mail. A line without contact moves on without one; with
    and without, it knows from now on when its editors hear that nothing has started (PRODUCT M7). Orders that
    another worker or person holds are left for the next run.
    """
    with transaction.atomic():
        claimed = _STATEMENTS["claim"].rows(now=now, limit=limit)
        if not claimed:
            return Swept(lines=0, more=False)
        row = _STATEMENTS["sweep"].row(
            line_ids=[line.id for line in claimed],
            escalate_at=_escalations(claimed, now=now),
            key_number=newest_key_number(),
            now=now,
        )
        if row.mails:
            transaction.on_commit(wake)
        if row.tellings:
            transaction.on_commit(lambda: wake(TELL_HUBS))
    return Swept(lines=row.lines, more=claimed[0].due == limit)


def _escalations(lines: Sequence[Any], *, now: datetime) -> list[datetime | None]:
    """When the editors hear of each line that nothing has started; None for one that had left `booked` before."""
    in_force = policies()
    return [_escalation(line, now=now, in_force=in_force) for line in lines]


def _escalation(line: Any, *, now: datetime, in_force: Sequence[Policy]) -> datetime | None:
    if line.status != Status.BOOKED:
        return None
    started_on = local_date(now, line.time_zone)
    try:
        policy = policy_for(offer_code=line.offer_code, family=line.family, on=started_on, policies=in_force)
    except NoPolicy:
        return None  # how long to wait is the policy's to say; `startline check` names the line once it is mailed
    return escalation_at(
        started_on=started_on, days=policy.escalation_days, zone=line.time_zone, send_hour=line.send_hour
    )
