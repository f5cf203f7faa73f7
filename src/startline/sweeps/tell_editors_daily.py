"""Tells the editors, in one mail a day for an account, of windows that end soon and of what has not started (M7)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.mail.editors import intents_to_editors
from startline.mail.wake import wake
from startline.models.delivery import Audience
from startline.models.mail import MailKind
from startline.rules.reminders import end_of_day
from startline.statements import statements_of
from startline.sweeps.daily_mails import Telling, mailed_on, write_daily_mails
from startline.sweeps.notices import Day, Notice, Plan, day_of, escalation, plan_of, reminder_to_editors
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class _Account:
    """An account with all that its editors may have to be told today."""

    id: int
    day: Day
    notices: Sequence[Notice]


def tell_editors_daily(*, now: datetime, limit: int = 1000) -> Swept:
    """Tell the editors of the accounts that up to *limit* due windows, and as many due lines, belong to.

    An account's mails take along what would be due later on the same day, and are never cut in two. Where
    today's are gone, what comes after them waits for the next send hour. Of several reminders that are past,
    the last one goes. Accounts that another worker is at are left to it; where nobody watches, nobody is told.
    """
    with transaction.atomic():
        due = _STATEMENTS["due"].rows(now=now, limit=limit)
        plans = _plans(_accounts(_locked(due, now=now), now=now)) if due else []
        tellings = [_telling(account, plan) for account, plan in plans if plan.told]
        if reached := [telling for telling in tellings if telling.mails]:
            write_daily_mails(MailKind.ATTENTION, audience=Audience.EDITORS, tellings=reached, now=now)
            transaction.on_commit(wake)
        moved = {notice: at for _, plan in plans for notice, at in plan.moved.items()}
        _move(moved)
    return Swept(lines=len(moved), more=bool(moved) and due[0].found >= limit)


def _locked(due: Sequence[Any], *, now: datetime) -> tuple[Sequence[Any], Sequence[Any]]:
    """The accounts' windows and lines that are due by the end of the day, read once the lines are locked."""
    ends = [end_of_day(now, account.time_zone) for account in due]
    until = {"account_ids": [account.id for account in due], "until": ends, "latest": max(ends)}
    line_ids = [line.id for line in _STATEMENTS["lock_lines"].rows(**until)]
    return (
        _STATEMENTS["windows"].rows(line_ids=line_ids, latest=max(ends)),
        _STATEMENTS["lines"].rows(line_ids=line_ids, latest=max(ends)),
    )


def _accounts(locked: tuple[Sequence[Any], Sequence[Any]], *, now: datetime) -> Sequence[_Account]:
    windows, lines = locked
    days = {
        row.account_id: day_of(now, zone=row.account_zone, send_hour=row.send_hour)
        for row in (*windows, *lines)
    }
    notices: dict[int, list[Notice]] = defaultdict(list)
    for row in windows:
        notices[row.account_id].append(reminder_to_editors(row))
    for row in lines:
        notices[row.account_id].append(escalation(row, now=now))
    return [
        _Account(id=account_id, day=days[account_id], notices=tuple(of_account))
        for account_id, of_account in notices.items()
    ]


def _plans(accounts: Sequence[_Account]) -> Sequence[tuple[_Account, Plan]]:
    mailed = mailed_on(
        MailKind.ATTENTION,
        account_ids=[account.id for account in accounts],
        days=[account.day.date for account in accounts],
    )
    have_mail = {account_id for account_id, _ in mailed}
    return [
        (account, plan_of(account.notices, day=account.day, has_mail=account.id in have_mail))
        for account in accounts
    ]


def _telling(account: _Account, plan: Plan) -> Telling:
    """What is told, without the lines that nobody watches."""
    mails = intents_to_editors(sorted({notice.line_id for notice in plan.told}))
    watched = {line_id for mail in mails for line_id in mail.line_ids}
    return Telling(
        account_id=account.id,
        day=account.day.date,
        contact_id=None,
        told={notice: days for notice, days in plan.told.items() if notice.line_id in watched},
        mails=mails,
    )


def _move(moved: Mapping[Notice, datetime | None]) -> None:
    windows = {notice.window_id: at for notice, at in moved.items() if notice.window_id is not None}
    lines = {notice.line_id: at for notice, at in moved.items() if notice.window_id is None}
    _STATEMENTS["move_windows"].run(window_ids=list(windows), remind_at=list(windows.values()))
    _STATEMENTS["move_lines"].run(line_ids=list(lines), escalate_at=list(lines.values()))
