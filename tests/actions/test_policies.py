"""Offers and dated policies: added, replaced by date, withdrawn in time, never edited (PRODUCT W1)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.actions.recorded import user
from tests.worlds import FLEX, NOW, SUPPORT, TODAY, WX, Cast, Stage, Wanted, cast, deliver, mail_due, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.add_policy import Match, NewPolicy, add_policy, withdraw_policy
from startline.actions.edit_offer import NewOffer, add_offer, edit_offer
from startline.actions.set_caps import set_caps
from startline.models import Instance, Membership, Offer, Policy, Setting, SettingChange, Window
from startline.rules.line import Expiry
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.settings import NotSet, SettingProblemCode
from startline.rules.who_may import Role

pytestmark = pytest.mark.django_db
FLEX_ALONE, FAMILY = Match(offer_code=FLEX), Match(family="collaboration")
NEW = NewOffer(code="A-NEW", name="New thing", family="novelties", provisions=True)


def policy(
    valid_from: date, *, window_days: int = 14, reminder_days: Sequence[int] = (3, 1), name: str = "14 days"
) -> NewPolicy:
    return NewPolicy(
        name=name,
        valid_from=valid_from,
        window_days=window_days,
        expiry=Expiry.CLOSE_AND_BILL,
        reminder_days=reminder_days,
        escalation_days=1,
    )


def add(new: NewPolicy, *, match: Match = FLEX_ALONE, actor: Actor = CONSOLE) -> None:
    add_policy(actor=actor, match=match, policy=new, today=TODAY, now=NOW)


def problem_of(raised: pytest.ExceptionInfo[NotSet]) -> SettingProblemCode:
    return raised.value.problem.code


def test_a_later_policy_takes_the_place_of_an_earlier_one_for_mails_accepted_from_its_day_on() -> None:
    people = cast()
    add(policy(TODAY))

    place(people.partner, Wanted(stage=Stage.AWAITING), number="1")
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED), number="2")
    deliver()

    assert Window.objects.get(line__order__number="1").window_days == 7
    assert Window.objects.get(line__order=placed.order_id).window_days == 14


@pytest.mark.parametrize("match", [FLEX_ALONE, FAMILY], ids=["offer", "family"])
def test_two_policies_of_one_match_never_begin_on_the_same_day(match: Match) -> None:
    cast()
    add(policy(TODAY), match=match)

    with pytest.raises(NotSet) as refused:
        add(policy(TODAY, window_days=3, reminder_days=()), match=match)

    assert problem_of(refused) is SettingProblemCode.POLICY_EXISTS
    assert Policy.objects.get(valid_from=TODAY).window_days == 14


def test_where_a_policy_is_in_force_none_begins_before_today() -> None:
    cast()

    with pytest.raises(NotSet) as refused:
        add(policy(TODAY - timedelta(days=1)))

    assert problem_of(refused) is SettingProblemCode.POLICY_BACKDATED


def test_where_none_is_in_force_one_may_begin_in_the_past() -> None:
    cast()
    add_offer(actor=CONSOLE, offer=NEW, now=NOW)

    add(policy(TODAY - timedelta(days=30)), match=Match(offer_code="A-NEW"))

    assert Policy.objects.get(offer__code="A-NEW").window_days == 14


@pytest.mark.parametrize(("days", "fits"), [(14, True), (15, False), (0, False)])
def test_a_reminder_goes_within_the_window(*, days: int, fits: bool) -> None:
    cast()

    if fits:
        add(policy(TODAY, reminder_days=(days,)))
        return
    with pytest.raises(NotSet) as refused:
        add(policy(TODAY, reminder_days=(days,)))
    assert problem_of(refused) is SettingProblemCode.REMINDER_OUTSIDE_WINDOW


@pytest.mark.parametrize("match", [Match(offer_code="A-NONE"), Match(family="none")], ids=["offer", "family"])
def test_a_policy_is_for_what_there_is(match: Match) -> None:
    cast()

    with pytest.raises(Refused) as refused:
        add(policy(TODAY), match=match)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_a_policy_to_come_is_withdrawn_and_the_record_tells() -> None:
    people = cast()
    tomorrow = TODAY + timedelta(days=1)
    add(policy(tomorrow), actor=user(people.clerk))

    withdraw_policy(actor=user(people.clerk), match=FLEX_ALONE, valid_from=tomorrow, now=NOW)

    assert not Policy.objects.filter(valid_from=tomorrow).exists()
    assert [row.setting for row in SettingChange.objects.order_by("id")] == [
        "policy_added",
        "policy_withdrawn",
    ]
    assert SettingChange.objects.filter(subject=FLEX, actor_user_id=people.clerk.pk).count() == 2


def test_a_policy_stays_from_the_moment_at_which_its_day_has_begun_anywhere() -> None:
    cast()
    day = TODAY + timedelta(days=1)
    add(policy(day))
    begins = datetime(2026, 11, 16, 10, tzinfo=UTC)  # midnight of the 17th on Kiritimati

    with pytest.raises(NotSet) as refused:
        withdraw_policy(actor=CONSOLE, match=FLEX_ALONE, valid_from=day, now=begins)
    assert problem_of(refused) is SettingProblemCode.POLICY_IN_FORCE
    just_before = begins - timedelta(microseconds=1)
    withdraw_policy(actor=CONSOLE, match=FLEX_ALONE, valid_from=day, now=just_before)


def test_what_is_not_there_cannot_be_withdrawn() -> None:
    cast()

    with pytest.raises(Refused) as refused:
        withdraw_policy(actor=CONSOLE, match=FAMILY, valid_from=TODAY + timedelta(days=9), now=NOW)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_an_offer_is_added_once() -> None:
    cast()
    add_offer(actor=CONSOLE, offer=NEW, now=NOW)

    with pytest.raises(NotSet) as refused:
        add_offer(actor=CONSOLE, offer=NEW, now=NOW)

    assert problem_of(refused) is SettingProblemCode.OFFER_EXISTS
    assert refused.value.problem.facts == {"code": "A-NEW", "name": "New thing"}
    assert SettingChange.objects.get().became == {
        "name": "New thing",
        "family": "novelties",
        "provisions": True,
    }


def test_an_offers_name_and_family_are_corrected() -> None:
    cast()
    wanted = {Setting.OFFER_NAME: "Support plus", Setting.OFFER_FAMILY: "support"}

    assert edit_offer(actor=CONSOLE, code=SUPPORT, wanted=wanted, now=NOW)
    assert not edit_offer(actor=CONSOLE, code=SUPPORT, wanted=wanted, now=NOW)

    assert Offer.objects.get(code=SUPPORT).name == "Support plus"
    change = SettingChange.objects.get()
    assert (change.setting, change.was, change.became) == ("offer_name", "Support", "Support plus")


def test_an_offer_that_is_not_there_is_not_found() -> None:
    cast()

    with pytest.raises(Refused) as refused:
        edit_offer(actor=CONSOLE, code="A-NONE", wanted={}, now=NOW)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_caps_are_set_and_on_record() -> None:
    people = cast()

    assert set_caps(actor=user(people.clerk), wanted={Setting.LINE_CAP: 3}, now=NOW)

    assert Instance.objects.get().line_cap == 3
    assert SettingChange.objects.get().became == 3


def _catalogue_verbs(actor: Actor) -> dict[str, Any]:
    return {
        "add_policy": lambda: add(policy(TODAY), actor=actor),
        "withdraw_policy": lambda: withdraw_policy(actor=actor, match=FAMILY, valid_from=TODAY, now=NOW),
        "add_offer": lambda: add_offer(actor=actor, offer=NEW, now=NOW),
        "edit_offer": lambda: edit_offer(actor=actor, code=WX, wanted={}, now=NOW),
        "set_caps": lambda: set_caps(actor=actor, wanted={}, now=NOW),
    }


def _agent(people: Cast) -> Actor:
    Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)
    return user(people.clerk)


@pytest.mark.parametrize("who", ["owner", "ally", "stranger", "agent"])
def test_catalogue_and_caps_are_the_operators_alone(who: str) -> None:
    people = cast()
    actor = _agent(people) if who == "agent" else user(getattr(people, who))

    for verb in _catalogue_verbs(actor).values():
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.refusal.code is RefusalCode.MAY_NOT_OPERATE
    assert not SettingChange.objects.exists()


def test_a_line_whose_mail_waits_gets_the_policy_of_the_day_on_which_it_is_accepted() -> None:
    people = cast()
    tomorrow = TODAY + timedelta(days=1)
    add(policy(tomorrow))
    place(people.partner, Wanted(stage=Stage.BOOKED, starts=tomorrow))
    morning = datetime(2026, 11, 17, 9, tzinfo=UTC)

    mail_due(now=morning)
    deliver(now=morning)

    assert Window.objects.get().window_days == 14
