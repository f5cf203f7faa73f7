"""The windows that acceptances start: days copied from the policy in force, deadline and reminders computed (W1)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.rules.policies import NoPolicy, Policy, policy_for
from startline.rules.reminders import Reminders
from startline.rules.windows import closes_at_after_release, deadline_of, local_date
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class WindowStart:
    """A window to be opened; *closes_at* is empty during a hold."""

    line_id: int
    mail_id: int
    accepted_at: datetime
    policy: Policy
    deadline_at: datetime
    closes_at: datetime | None
    remind_contact_at: datetime | None
    remind_editors_at: datetime | None


def window_start(
    line: Any, *, mail_id: int, accepted_at: datetime, now: datetime, in_force: Sequence[Policy]
) -> WindowStart | None:
    """The window of *line* from the acceptance of *mail_id* on; None where no policy covers its offer.

    *line* has the columns of `lock_lines`. Where the deadline has passed by *now*, as after a bounce, it closes 24
    hours later: as after a hold, nobody is surprised. Reminders that would have gone before *now* are not caught up.
    """
    try:
        policy = policy_for(
            offer_code=line.offer_code,
            family=line.family,
            on=local_date(accepted_at, line.time_zone),
            policies=in_force,
        )
    except NoPolicy as problem:
        # The acceptance stands; `startline check` names the line until the catalogue covers its offer.
        _LOG.error("Line %s has no window: %s", line.id, problem)
        return None
    deadline_at = deadline_of(accepted_at, zone=line.time_zone, window_days=policy.window_days)
    held = line.held_at is not None or line.order_held_at is not None
    closes_at = closes_at_after_release(deadline_at=deadline_at, released_at=now)
    return WindowStart(
        line_id=line.id,
        mail_id=mail_id,
        accepted_at=accepted_at,
        policy=policy,
        deadline_at=deadline_at,
        closes_at=None if held else closes_at,
        remind_contact_at=_reminder(line, policy, closes_at=closes_at, now=now, zone=line.time_zone),
        remind_editors_at=_reminder(line, policy, closes_at=closes_at, now=now, zone=line.account_zone),
    )


def start_windows(windows: Sequence[WindowStart]) -> None:
    """Open *windows*; their lines are locked, and none of them has one that is open."""
    if not windows:
        return
    _STATEMENTS["start"].run(
        line_ids=[window.line_id for window in windows],
        mail_ids=[window.mail_id for window in windows],
        accepted_at=[window.accepted_at for window in windows],
        policy_ids=[window.policy.id for window in windows],
        deadlines=[window.deadline_at for window in windows],
        closes_at=[window.closes_at for window in windows],
        remind_contact_at=[window.remind_contact_at for window in windows],
        remind_editors_at=[window.remind_editors_at for window in windows],
    )


def _reminder(line: Any, policy: Policy, *, closes_at: datetime, now: datetime, zone: str) -> datetime | None:
    reminders = Reminders(
        closes_at=closes_at,
        zone=line.time_zone,
        days=policy.reminder_days,
        send_zone=zone,
        send_hour=line.send_hour,
    )
    return reminders.next_after(now)
