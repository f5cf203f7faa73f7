"""Which policy governs an offer on a day: explicit matches, never a prefix (PRODUCT W1)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.line import Expiry
from startline.rules.policies import NoPolicy, Policy, policy_for

DAY = date(2026, 11, 16)


def policy(
    number: int,
    *,
    offer: str | None = None,
    family: str | None = None,
    since: date = date(2015, 1, 1),
    days: int = 7,
) -> Policy:
    return Policy(
        id=number,
        name=f"Policy {number}",
        offer_code=offer,
        family=family,
        valid_from=since,
        window_days=days,
        expiry=Expiry.CLOSE_AND_BILL,
        reminder_days=(3, 1),
        escalation_days=1,
    )


FLEX = policy(1, offer="A-FLEX")
FAMILY = policy(2, family="collaboration", days=30)


def test_an_offers_own_policy_comes_before_its_familys_even_where_the_familys_is_newer() -> None:
    newer = policy(3, family="collaboration", since=date(2026, 1, 1), days=30)

    found = policy_for(offer_code="A-FLEX", family="collaboration", on=DAY, policies=[newer, FLEX])

    assert found is FLEX


def test_every_other_offer_of_the_family_has_the_familys() -> None:
    found = policy_for(offer_code="A-WX", family="collaboration", on=DAY, policies=[FLEX, FAMILY])

    assert found is FAMILY


def test_a_code_that_begins_like_another_is_another() -> None:
    with pytest.raises(NoPolicy):
        policy_for(offer_code="A-FLEX-3", family="collaboration", on=DAY, policies=[FLEX])
    with pytest.raises(NoPolicy):
        policy_for(
            offer_code="A-FLEX", family="collaboration", on=DAY, policies=[policy(1, offer="A-FLEX-3")]
        )


def test_a_family_that_begins_like_another_is_another() -> None:
    with pytest.raises(NoPolicy):
        policy_for(offer_code="A-WX", family="collaboration-2", on=DAY, policies=[FAMILY])


def test_the_latest_policy_in_force_counts_from_its_first_day_on() -> None:
    old, new = FLEX, policy(3, offer="A-FLEX", since=DAY, days=14)
    asked = {"offer_code": "A-FLEX", "family": "collaboration"}

    on_the_day = policy_for(offer_code="A-FLEX", family="collaboration", on=DAY, policies=[new, old])
    the_day_before = policy_for(
        offer_code=asked["offer_code"], family=asked["family"], on=date(2026, 11, 15), policies=[new, old]
    )

    assert on_the_day is new
    assert the_day_before is old


def test_no_policy_names_the_offer_and_the_day() -> None:
    with pytest.raises(NoPolicy, match="No policy covers the offer A-NEW on 2026-11-16") as refused:
        policy_for(offer_code="A-NEW", family="devices", on=DAY, policies=[FLEX, FAMILY])

    assert (refused.value.offer_code, refused.value.on) == ("A-NEW", DAY)


def test_a_policy_that_is_not_in_force_yet_covers_nothing() -> None:
    tomorrow = policy(1, offer="A-FLEX", since=date(2026, 11, 17))

    with pytest.raises(NoPolicy):
        policy_for(offer_code="A-FLEX", family="collaboration", on=DAY, policies=[tomorrow])


@given(
    rules=st.lists(
        st.tuples(
            st.sampled_from(["A-FLEX", "A-FLEX-3", None]),
            st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        ),
        unique=True,
    ),
    on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_whatever_the_policies_the_found_one_is_the_newest_of_the_closest_match(
    rules: list[tuple[str | None, date]], on: date
) -> None:
    policies = [
        policy(number, offer=code, family=None if code else "collaboration", since=since)
        for number, (code, since) in enumerate(rules)
    ]
    own = [since for code, since in rules if code == "A-FLEX" and since <= on]
    shared = [since for code, since in rules if code is None and since <= on]

    try:
        found = policy_for(offer_code="A-FLEX", family="collaboration", on=on, policies=policies)
    except NoPolicy:
        assert not own
        assert not shared
    else:
        assert found.offer_code == ("A-FLEX" if own else None)
        assert found.valid_from == max(own or shared)
