"""Sets an account's send hour, language, time zone, currency, mail domains and watchers (PRODUCT 1, M1, I1)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, write_columns
from startline.actions.watching import write_watching
from startline.mail.wake import MAIL_DUE_LINES, wake
from startline.models import Account, AccountDomain, Setting, SettingArea, User
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.settings import (
    NotSet,
    SettingProblemCode,
    domain_problem,
    problem,
    refuse_account_settings,
)
from startline.rules.windows import first_instant
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class AccountWanted:
    """What is to be set; what is not named stays. *domains* are all that the account is to have."""

    columns: Mapping[Setting, Any] = field(default_factory=dict)
    domains: Collection[str] | None = None
    watching: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AccountSet:
    """Whether anything was set, and for how many booked lines the first mail moved to the new hour."""

    changed: bool
    moved_lines: int


def set_account(*, actor: Actor, account_id: int, wanted: AccountWanted, now: datetime) -> AccountSet:
    """Set what is *wanted* of the account, all or nothing.

    A new send hour (0–23, local) holds for booked lines too: the mail of each that is due after *now* moves
    to it, in the line's own zone, and is due at once where that hour has passed (PRODUCT M1). Lines keep the
    zone that they came with; another language or currency counts from the next mail or import on.

    :raises Refused: not_found or may_not_administer; not_found for a watcher who is no administrator.
    :raises NotSet: domain_taken, domain_of_everybody or domain_not_proved.
    """
    with transaction.atomic():
        _refuse(actor, account_id=account_id)
        # Lines before their account (docs/decisions/0002).
        hour = wanted.columns.get(Setting.SEND_HOUR)
        moved = 0 if hour is None else _move_mails(account_id=account_id, hour=hour, now=now)
        account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
        whose = Whose(area=SettingArea.ACCOUNT, account_id=account_id)
        columns = write_columns(account, wanted.columns, whose=whose, actor=actor, now=now)
        domains = wanted.domains is not None and _set_domains(
            wanted.domains, account_id=account_id, actor=actor, now=now
        )
        turned = write_watching(account_id=account_id, watching=wanted.watching, actor=actor, now=now)
    return AccountSet(changed=bool(columns or domains or turned), moved_lines=moved)


def _refuse(actor: Actor, *, account_id: int) -> None:
    account = Account.objects.filter(pk=account_id).values_list("distributor_id").first()
    if account is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    refusal = actor.person and refuse_account_settings(
        actor.person, account_id=account_id, distributor_id=account[0]
    )
    if refusal:
        raise Refused(refusal)


def _move_mails(*, account_id: int, hour: int, now: datetime) -> int:
    """Let the first mails of the account's booked lines go at *hour*; how many lines that moved."""
    days = _STATEMENTS["waiting_days"].rows(account_id=account_id, now=now)
    due = [first_instant(day.start_date, day.time_zone, hour) for day in days]
    moved = _STATEMENTS["move_mails"].run(
        account_id=account_id,
        now=now,
        start_dates=[day.start_date for day in days],
        time_zones=[day.time_zone for day in days],
        mail_due_at=due,
    )
    if any(instant <= now for instant in due):
        transaction.on_commit(lambda: wake(MAIL_DUE_LINES))
    return moved


def _set_domains(domains: Collection[str], *, account_id: int, actor: Actor, now: datetime) -> bool:
    """Let the account have exactly these *domains*; whether that is new. The table's key decides a tie."""
    own = AccountDomain.objects.filter(account_id=account_id)
    was, became = set(own.values_list("domain", flat=True)), set(domains)
    if was == became:
        return False
    if unfit := domain_problem(became - was, person=actor.person, proved=_proved_domains(account_id)):
        raise NotSet(unfit)
    own.exclude(domain__in=became).delete()
    added = [AccountDomain(domain=domain, account_id=account_id) for domain in sorted(became - was)]
    AccountDomain.objects.bulk_create(added, ignore_conflicts=True)
    taken = became - set(own.values_list("domain", flat=True))
    if taken:
        raise NotSet(problem(SettingProblemCode.DOMAIN_TAKEN, domains=", ".join(sorted(taken))))
    change = Change(setting=Setting.DOMAINS, was=sorted(was), became=sorted(became))
    whose = Whose(area=SettingArea.ACCOUNT, account_id=account_id)
    record_settings([change], whose=whose, actor=actor, now=now)
    return True


def _proved_domains(account_id: int) -> Collection[str]:
    """The mail domains at which the account's active people have confirmed addresses."""
    people = User.objects.filter(
        memberships__account_id=account_id, is_active=True, email_verified_at__isnull=False
    )
    return {email.rpartition("@")[2] for email in people.values_list("email", flat=True)}
