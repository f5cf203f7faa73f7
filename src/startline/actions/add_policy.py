"""Adds dated policies and withdraws those that are not yet in force; none is ever edited (PRODUCT W1)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from django.db import IntegrityError, transaction

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator
from startline.models import Offer, Policy, Setting, SettingArea
from startline.rules.line import Expiry
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.settings import (
    FARTHEST_ZONE,
    NotSet,
    SettingProblemCode,
    policy_date_problem,
    problem,
    reminder_problem,
)
from startline.rules.windows import local_date

_ONE_A_DAY = {"one_policy_per_offer_and_day", "one_policy_per_family_and_day"}


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a policy is for: one offer by its code, or a family. Exactly one of the two is given."""

    offer_code: str | None = None
    family: str | None = None

    @property
    def subject(self) -> str:
        """The offer's code or the family's name."""
        return self.offer_code or self.family or ""


@dataclass(frozen=True, kw_only=True)
class NewPolicy:
    """The terms of a policy that is in force from the local date *valid_from*."""

    name: str
    valid_from: date
    window_days: int
    expiry: Expiry
    reminder_days: Sequence[int]
    escalation_days: int


def add_policy(*, actor: Actor, match: Match, policy: NewPolicy, today: date, now: datetime) -> None:
    """Add *policy* for *match*; it takes the place of an earlier one from its first day on.

    *today* is the date where the actor is. Windows that are open keep the terms that they began with.

    :raises Refused: may_not_operate; not_found, where there is no such offer or family.
    :raises NotSet: policy_backdated, policy_exists or reminder_outside_window.
    """
    refuse_unless_operator(actor)
    if outside := reminder_problem(tuple(policy.reminder_days), window_days=policy.window_days):
        raise NotSet(outside)
    with transaction.atomic():
        columns = _matched(match)
        covered = Policy.objects.filter(**columns, valid_from__lte=today).exists()
        if backdated := policy_date_problem(policy.valid_from, today=today, covered=covered):
            raise NotSet(backdated)
        _insert(columns, policy)
        _record(Setting.POLICY_ADDED, match=match, became=_terms(policy), actor=actor, now=now)


def withdraw_policy(*, actor: Actor, match: Match, valid_from: date, now: datetime) -> None:
    """Take back a policy that is in force nowhere yet; the one before it stays in force.

    :raises Refused: may_not_operate; not_found, where there is none from that day.
    :raises NotSet: policy_in_force, from the moment at which its day has begun anywhere on earth.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        policy = Policy.objects.select_for_update().filter(**_matched(match), valid_from=valid_from).first()
        if policy is None:
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
        if valid_from <= local_date(now, FARTHEST_ZONE):
            raise NotSet(problem(SettingProblemCode.POLICY_IN_FORCE, valid_from=valid_from))
        policy.delete()
        was = {"name": policy.name, "valid_from": valid_from.isoformat(), "window_days": policy.window_days}
        _record(Setting.POLICY_WITHDRAWN, match=match, was=was, actor=actor, now=now)


def _matched(match: Match) -> dict[str, Any]:
    """The columns of a policy for *match*."""
    if match.offer_code is not None:
        offer = Offer.objects.filter(code=match.offer_code).first()
        columns: dict[str, Any] = {"offer": offer, "family": None}
    else:
        offer = Offer.objects.filter(family=match.family).first()
        columns = {"offer": None, "family": match.family}
    if offer is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    return columns


def _insert(columns: dict[str, Any], policy: NewPolicy) -> None:
    terms = {**asdict(policy), "expiry": policy.expiry.value, "reminder_days": list(policy.reminder_days)}
    try:
        with transaction.atomic():
            Policy.objects.create(**columns, **terms)
    except IntegrityError as error:
        if _violated(error) not in _ONE_A_DAY:
            raise
        exists = problem(SettingProblemCode.POLICY_EXISTS, valid_from=policy.valid_from)
        raise NotSet(exists) from error


def _violated(error: IntegrityError) -> str | None:
    """The constraint that was violated."""
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None


def _terms(policy: NewPolicy) -> dict[str, Any]:
    return {
        **asdict(policy),
        "valid_from": policy.valid_from.isoformat(),
        "expiry": policy.expiry.value,
        "reminder_days": list(policy.reminder_days),
    }


def _record(
    setting: Setting, *, match: Match, actor: Actor, now: datetime, was: Any = None, became: Any = None
) -> None:
    whose = Whose(area=SettingArea.CATALOGUE, subject=match.subject)
    record_settings([Change(setting=setting, was=was, became=became)], whose=whose, actor=actor, now=now)
