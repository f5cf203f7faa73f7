"""Who may set what, and what no setting may be (PRODUCT 1, M7, W1, I1)."""

from datetime import date, timedelta

import pytest

from startline.rules.refusal import RefusalCode
from startline.rules.settings import (
    SettingProblemCode,
    domain_problem,
    policy_date_problem,
    refuse_account_settings,
    refuse_instance_settings,
    reminder_problem,
)
from startline.rules.who_may import Person, Role

PARTNER, DISTRIBUTOR, OTHER, OPERATOR = 1, 2, 3, 5
TODAY = date(2026, 11, 16)


def person(account: int, role: Role) -> Person:
    return Person(
        user_id=1,
        verified_address_id=None,
        roles={account: role},
        operates=role in {Role.OPERATOR, Role.AGENT},
    )


@pytest.mark.parametrize(
    ("account", "role", "code"),
    [
        (PARTNER, Role.ADMIN, None),
        (OPERATOR, Role.OPERATOR, None),
        (PARTNER, Role.EDITOR, RefusalCode.MAY_NOT_ADMINISTER),
        (PARTNER, Role.VIEWER, RefusalCode.MAY_NOT_ADMINISTER),
        (DISTRIBUTOR, Role.ADMIN, RefusalCode.MAY_NOT_ADMINISTER),
        (OPERATOR, Role.AGENT, RefusalCode.MAY_NOT_ADMINISTER),
        (OTHER, Role.ADMIN, RefusalCode.NOT_FOUND),
    ],
)
def test_an_account_is_set_by_its_administrators_and_the_operator(
    account: int, role: Role, code: RefusalCode | None
) -> None:
    refusal = refuse_account_settings(person(account, role), account_id=PARTNER, distributor_id=DISTRIBUTOR)

    assert (refusal and refusal.code) == code


def test_who_belongs_to_some_account_does_not_see_one_without_distributor() -> None:
    refusal = refuse_account_settings(person(OTHER, Role.ADMIN), account_id=PARTNER, distributor_id=None)

    assert refusal
    assert refusal.code is RefusalCode.NOT_FOUND


@pytest.mark.parametrize("role", Role)
def test_catalogue_and_caps_are_the_operators_alone(role: Role) -> None:
    refusal = refuse_instance_settings(person(OPERATOR, role))

    assert (refusal is None) is (role is Role.OPERATOR)


@pytest.mark.parametrize(
    ("day", "covered", "fits"),
    [
        (TODAY, True, True),
        (TODAY - timedelta(days=1), True, False),
        (TODAY - timedelta(days=1), False, True),
    ],
)
def test_a_policy_begins_before_today_only_where_nothing_was_in_force(
    *, day: date, covered: bool, fits: bool
) -> None:
    assert (policy_date_problem(day, today=TODAY, covered=covered) is None) is fits


@pytest.mark.parametrize(("days", "fits"), [((), True), ((7, 1), True), ((8,), False), ((3, 0), False)])
def test_reminders_fall_into_the_window(*, days: tuple[int, ...], fits: bool) -> None:
    assert (reminder_problem(days, window_days=7) is None) is fits


@pytest.mark.parametrize(
    ("added", "who", "code"),
    [
        ({"own.example"}, person(PARTNER, Role.ADMIN), None),
        ({"foreign.example"}, person(PARTNER, Role.ADMIN), SettingProblemCode.DOMAIN_NOT_PROVED),
        ({"foreign.example"}, person(OPERATOR, Role.OPERATOR), None),
        ({"foreign.example"}, None, None),
        ({"gmail.com"}, None, SettingProblemCode.DOMAIN_OF_EVERYBODY),
        (set(), person(PARTNER, Role.ADMIN), None),
    ],
)
def test_a_domain_is_added_by_the_operator_or_with_a_proved_address_there(
    added: set[str], who: Person | None, code: SettingProblemCode | None
) -> None:
    found = domain_problem(added, person=who, proved={"own.example"})

    assert (found and found.code) == code
