"""Reminds contacts that their windows end soon: one mail a day to a person for an account (PRODUCT M7)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.mail.intents import Intent
from startline.mail.wake import wake
from startline.models.delivery import Audience
from startline.models.mail import MailKind
from startline.rules.reminders import end_of_day
from startline.statements import statements_of
from startline.sweeps.daily_mails import Telling, mailed_on, write_daily_mails
from startline.sweeps.notices import Day, Notice, Plan, day_of, plan_of, reminder_to_contact
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class _Person:
    """A contact as an account's lines have them; *language* is the first of their lines'."""

    account_id: int
    contact_id: int | None
    language: str
    day: Day
    notices: Sequence[Notice]


def remind_contacts(*, now: datetime, limit: int = 1000) -> Swept:
    """Remind the contacts of up to *limit* windows whose reminders are due at *now*, the longest due first.

    A contact's mail takes along what would be due later on the same day of the account's, and is never cut in
    two. Who has had today's mail is told of what comes after it at the next send hour. Of several reminders
    that are past, the last one goes. Accounts that another worker is at are left to it.
    """
    with transaction.atomic():
        due = _STATEMENTS["due"].rows(now=now, limit=limit)
        plans = _plans(_people(_locked(due, now=now), now=now)) if due else []
        if tellings := [
            _telling(person, plan, contact_id=person.contact_id)
            for person, plan in plans
            if plan.told and person.contact_id is not None
        ]:
            write_daily_mails(MailKind.REMINDER, audience=Audience.CONTACT, tellings=tellings, now=now)
            transaction.on_commit(wake)
        moved = {notice.window_id: at for _, plan in plans for notice, at in plan.moved.items()}
        _STATEMENTS["move"].run(window_ids=list(moved), remind_at=list(moved.values()))
    return Swept(lines=len(moved), more=bool(moved) and due[0].found == limit)


def _locked(due: Sequence[Any], *, now: datetime) -> Sequence[Any]:
    """Those people's windows that are due by the end of the day, read once their lines are locked."""
    ends = [end_of_day(now, person.account_zone) for person in due]
    lines = _STATEMENTS["lock_lines"].rows(
        account_ids=[person.account_id for person in due],
        contact_ids=[person.contact_id for person in due],
        until=ends,
        latest=max(ends),
    )
    return _STATEMENTS["windows"].rows(line_ids=[line.id for line in lines], latest=max(ends))


def _people(windows: Sequence[Any], *, now: datetime) -> Sequence[_Person]:
    by_person: dict[tuple[int, int | None], list[Any]] = defaultdict(list)
    for window in windows:
        by_person[window.account_id, window.contact_id].append(window)
    return [
        _Person(
            account_id=account_id,
            contact_id=contact_id,
            language=theirs[0].language,
            day=day_of(now, zone=theirs[0].account_zone, send_hour=theirs[0].send_hour),
            notices=tuple(map(reminder_to_contact, theirs)),
        )
        for (account_id, contact_id), theirs in by_person.items()
    ]


def _plans(people: Sequence[_Person]) -> Sequence[tuple[_Person, Plan]]:
    days = {person.account_id: person.day.date for person in people}
    mailed = mailed_on(MailKind.REMINDER, account_ids=list(days), days=list(days.values()))
    return [
        (
            person,
            plan_of(
                person.notices, day=person.day, has_mail=(person.account_id, person.contact_id) in mailed
            ),
        )
        for person in people
    ]


def _telling(person: _Person, plan: Plan, *, contact_id: int) -> Telling:
    line_ids = [notice.line_id for notice in plan.told]
    return Telling(
        account_id=person.account_id,
        day=person.day.date,
        contact_id=contact_id,
        told=plan.told,
        mails=[Intent(recipient_id=contact_id, language=person.language, line_ids=line_ids)],
    )
