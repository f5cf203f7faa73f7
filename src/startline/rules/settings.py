"""Who may set what, and what no setting may be (PRODUCT 1, M6, W1, I1)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from startline.rules.domains import KNOWN_PROVIDERS
from startline.rules.people import manages, manages_all
from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.who_may import Person, Role

WATCHING_ROLES = frozenset({Role.ADMIN, Role.OPERATOR})
"""Whose *watches* counts: the account's administrators, and the operator for whom no one else is told."""
FARTHEST_ZONE = "Pacific/Kiritimati"
"""Where every day begins first: a policy dated later than its calendar date is in force nowhere yet."""


class SettingProblemCode(StrEnum):
    """Why a value cannot be set; `wording` has a sentence for each, in every language."""

    DOMAIN_TAKEN = "domain_taken"
    DOMAIN_OF_EVERYBODY = "domain_of_everybody"
    DOMAIN_NOT_PROVED = "domain_not_proved"
    OFFER_EXISTS = "offer_exists"
    POLICY_EXISTS = "policy_exists"
    POLICY_BACKDATED = "policy_backdated"
    POLICY_IN_FORCE = "policy_in_force"
    REMINDER_OUTSIDE_WINDOW = "reminder_outside_window"
    FIELDS_MANY = "fields_many"
    FIELD_KEY_TAKEN = "field_key_taken"
    FIELD_KEY_OF_OTHER_KIND = "field_key_of_other_kind"
    FIELD_KEY_UNFIT = "field_key_unfit"
    FIELD_UNLABELLED = "field_unlabelled"
    FIELD_LABEL_LONG = "field_label_long"
    FIELD_HELP_LONG = "field_help_long"
    FIELD_LENGTH_OUTSIDE = "field_length_outside"
    FIELD_CHOICES_FEW = "field_choices_few"
    FIELD_CHOICES_MANY = "field_choices_many"
    FIELD_CHOICE_UNFIT = "field_choice_unfit"
    FIELD_CHOICE_TWICE = "field_choice_twice"
    FIELD_CHOICE_UNLABELLED = "field_choice_unlabelled"
    FIELD_CHOICE_LONG = "field_choice_long"
    FIELD_CHOICE_PARTED = "field_choice_parted"
    FIELD_DECIMALS_OUTSIDE = "field_decimals_outside"
    FIELD_BOUNDS_CROSSED = "field_bounds_crossed"
    HUB_EXISTS = "hub_exists"
    ANSWER_EXISTS = "answer_exists"
    ANSWER_UNWORDED = "answer_unworded"
    ANSWER_NAMES_UNKNOWN = "answer_names_unknown"


@dataclass(frozen=True, kw_only=True)
class SettingProblem:
    """Why not: *code* for the edge that words it, *facts* for the sentence."""

    code: SettingProblemCode
    facts: Mapping[str, object] = field(default_factory=dict)


class NotSet(Exception):
    """Nothing was set, for the reason that it carries."""

    def __init__(self, problem: SettingProblem) -> None:
        """Carry *problem*."""
        super().__init__(problem.code.value)
        self.problem = problem


def problem(code: SettingProblemCode, /, **facts: object) -> SettingProblem:
    """The problem *code* with its *facts*."""
    return SettingProblem(code=code, facts=facts)


def refuse_account_settings(person: Person, *, account_id: int, distributor_id: int | None) -> Refusal | None:
    """Why *person* may not set an account's settings, or None: its administrators and the operator may.

    An account that they do not see is not there for them (PRODUCT 1).
    """
    if manages(person, account_id):
        return None
    sees = person.operates or account_id in person.roles or distributor_id in person.roles
    return Refusal(code=RefusalCode.MAY_NOT_ADMINISTER if sees else RefusalCode.NOT_FOUND)


def refuse_instance_settings(person: Person) -> Refusal | None:
    """Why *person* may not set offers, policies and caps, or None: the operator alone may (PRODUCT 1)."""
    return None if manages_all(person) else Refusal(code=RefusalCode.MAY_NOT_OPERATE)


def refuse_looking_at_mail(person: Person | None) -> Refusal | None:
    """Why *person* may not see how all mail fares, or None: the people of the operator, and its console, may."""
    return None if person is None or person.operates else Refusal(code=RefusalCode.MAY_NOT_OPERATE)


def domain_problem(
    added: Collection[str], *, person: Person | None, proved: Collection[str]
) -> SettingProblem | None:
    """Why these mail domains may not be given to an account, or None: they decide whose orders are (I1).

    A provider's domain that anybody can have an address at is nobody's. Any other is for the operator (or its
    console, no *person*) to give; an administrator adds those of *proved* addresses of the account's people.
    """
    open_to_all = sorted({*added} & {*KNOWN_PROVIDERS})
    if open_to_all:
        return problem(SettingProblemCode.DOMAIN_OF_EVERYBODY, domains=", ".join(open_to_all))
    if person is None or refuse_instance_settings(person) is None:
        return None
    foreign = sorted({*added} - {*proved})
    if not foreign:
        return None
    return problem(SettingProblemCode.DOMAIN_NOT_PROVED, domains=", ".join(foreign))


def policy_date_problem(valid_from: date, *, today: date, covered: bool) -> SettingProblem | None:
    """Why no policy may begin on *valid_from*, or None: before *today* only where nothing was in force.

    *covered* says whether a policy of the same match is in force today (inclusive).
    """
    if covered and valid_from < today:
        return problem(SettingProblemCode.POLICY_BACKDATED, today=today)
    return None


def reminder_problem(reminder_days: tuple[int, ...], *, window_days: int) -> SettingProblem | None:
    """Why the reminders cannot go, or None: each must fall between the first mail and the window's end (M7)."""
    outside = next((days for days in reminder_days if not 1 <= days <= window_days), None)
    if outside is None:
        return None
    return problem(SettingProblemCode.REMINDER_OUTSIDE_WINDOW, days=outside, window_days=window_days)
