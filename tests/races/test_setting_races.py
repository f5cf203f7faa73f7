"""Settings at the same time: the database's constraints decide ties, and the loser hears why (PRODUCT W1, I1, M1)."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from tests import worlds
from tests.races.racing import FEWER, race
from tests.worlds import FLEX, NOW, TODAY, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.add_policy import Match, NewPolicy, add_policy
from startline.actions.canned_answers import Canned, add_answer
from startline.actions.edit_offer import NewOffer, add_offer
from startline.actions.schedule import move_start_date
from startline.actions.set_account import AccountWanted, set_account
from startline.models import AccountDomain, Line, Offer, Policy, Setting, SettingChange
from startline.rules.line import Expiry
from startline.rules.settings import NotSet, SettingProblemCode
from startline.rules.windows import first_instant

WON = "won"
_BOTH_DOMAINS = 2
FEW = 12


def heard(act: Callable[[], object]) -> str:
    """What the person is told."""
    try:
        act()
    except NotSet as refused:
        return refused.problem.code.value
    return WON


def take_domain(account_id: int, number: int) -> str:
    wanted = AccountWanted(domains=[f"n{number}-{part}.example" for part in range(_BOTH_DOMAINS)])
    return heard(lambda: set_account(actor=CONSOLE, account_id=account_id, wanted=wanted, now=NOW))


def add_policy_for(number: int) -> str:
    policy = NewPolicy(
        name="A week",
        valid_from=date(2027, 1, 1) + timedelta(days=number),
        window_days=7,
        expiry=Expiry.CLOSE_AND_BILL,
        reminder_days=(1,),
        escalation_days=1,
    )
    match = Match(offer_code=FLEX)
    return heard(lambda: add_policy(actor=CONSOLE, match=match, policy=policy, today=TODAY, now=NOW))


def add_offer_numbered(number: int) -> str:
    offer = NewOffer(code=f"A-{number}", name="New", family="new", provisions=False)
    return heard(lambda: add_offer(actor=CONSOLE, offer=offer, now=NOW))


def add_answer_called(english: str, italian: str) -> str:
    wanted = Canned(title=english, titles={"it": italian}, type=None, texts={"en": "Hello"})
    return heard(lambda: add_answer(actor=CONSOLE, wanted=wanted, now=NOW))


def test_of_two_canned_answers_called_the_same_in_any_language_one_is_added(cast: worlds.Cast) -> None:
    same_english = race(
        lambda n: add_answer_called(f"One {n}", f"Uno {n}"),
        lambda n: add_answer_called(f"One {n}", f"Un altro {n}"),
        pairs=FEW,
    )
    same_italian = race(
        lambda n: add_answer_called(f"Two {n}", f"Due {n}"),
        lambda n: add_answer_called(f"Another two {n}", f"Due {n}"),
        pairs=FEW,
    )

    for answers in (*same_english, *same_italian):
        assert sorted(answers) == [SettingProblemCode.ANSWER_EXISTS, WON]


def test_a_mail_domain_goes_to_one_account_whole_or_not_at_all(cast: worlds.Cast) -> None:
    answers = race(
        partial(take_domain, cast.partner.pk), partial(take_domain, cast.other_partner.pk), pairs=FEWER
    )

    assert all(sorted(pair) == [SettingProblemCode.DOMAIN_TAKEN, WON] for pair in answers)
    last = AccountDomain.objects.filter(domain__startswith=f"n{FEWER - 1}-")
    assert last.count() == _BOTH_DOMAINS
    assert last.values("account_id").distinct().count() == 1
    assert SettingChange.objects.filter(setting=Setting.DOMAINS).count() == FEWER


def test_of_two_policies_for_one_day_one_is_added(cast: worlds.Cast) -> None:
    answers = race(add_policy_for, add_policy_for, pairs=FEWER)

    assert all(sorted(pair) == [SettingProblemCode.POLICY_EXISTS, WON] for pair in answers)
    assert Policy.objects.filter(name="A week").count() == FEWER
    assert SettingChange.objects.filter(setting=Setting.POLICY_ADDED).count() == FEWER


def test_of_two_offers_with_one_code_one_is_added(cast: worlds.Cast) -> None:
    answers = race(add_offer_numbered, add_offer_numbered, pairs=FEWER)

    assert all(sorted(pair) == [SettingProblemCode.OFFER_EXISTS, WON] for pair in answers)
    assert Offer.objects.filter(family="new").count() == FEWER


def test_a_new_send_hour_and_a_new_start_date_never_wait_for_each_other_in_vain(cast: worlds.Cast) -> None:
    placed = place(cast.partner, *(Wanted(number=f"{number}.0") for number in range(1, 6)))

    def set_hour(number: int) -> int:
        wanted = AccountWanted(columns={Setting.SEND_HOUR: number % 24})
        return set_account(actor=CONSOLE, account_id=cast.partner.pk, wanted=wanted, now=NOW).moved_lines

    def move(number: int) -> int:
        day = TODAY + timedelta(days=10 + number)
        done = move_start_date(
            actor=CONSOLE, order_id=placed.order_id, line_ids=None, start_date=day, now=NOW
        )
        return len(done.changed)

    moved = race(set_hour, move, pairs=FEWER)
    set_hour(9)

    assert {changed for _, changed in moved} == {5}
    for line in Line.objects.filter(order_id=placed.order_id):
        assert line.start_date is not None
        assert line.mail_due_at == first_instant(line.start_date, line.time_zone, 9)
