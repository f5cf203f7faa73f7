"""An account's settings: who may, what they change at once, and the record (PRODUCT 1, M1, I1)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.actions.recorded import found_wrong, user
from tests.worlds import NOW, TODAY, Cast, Stage, Wanted, cast, mail_due, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.set_account import AccountSet, AccountWanted, set_account
from startline.models import Account, AccountDomain, Line, Mail, Membership, Setting, SettingChange, User
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.settings import NotSet, SettingProblemCode
from startline.rules.who_may import Role

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def set_columns(people: Cast, actor: Actor = CONSOLE, **columns: Any) -> AccountSet:
    wanted = AccountWanted(columns={Setting(name): value for name, value in columns.items()})
    return set_account(actor=actor, account_id=people.partner.pk, wanted=wanted, now=NOW)


def set_domains(people: Cast, *domains: str, actor: Actor = CONSOLE) -> AccountSet:
    wanted = AccountWanted(domains=domains)
    return set_account(actor=actor, account_id=people.partner.pk, wanted=wanted, now=NOW)


def administrator(people: Cast) -> Actor:
    Membership.objects.filter(user=people.owner).update(role=Role.ADMIN)
    return user(people.owner)


def recorded() -> list[tuple[str, Any, Any]]:
    rows = SettingChange.objects.order_by("id").values_list("setting", "was", "became")
    return [(setting, was, became) for setting, was, became in rows]


def test_what_is_set_is_on_record_with_what_it_was() -> None:
    people = cast()
    actor = administrator(people)

    done = set_columns(people, actor, language="it", currency=None, time_zone="Europe/Rome")

    assert done == AccountSet(changed=True, moved_lines=0)
    account = Account.objects.get(pk=people.partner.pk)
    assert (account.language, account.currency) == ("it", None)
    assert recorded() == [("language", "en", "it"), ("currency", "EUR", None)]
    change = SettingChange.objects.earliest("id")
    assert (change.account_id, change.actor_user_id, change.occurred_at) == (account.pk, people.owner.pk, NOW)


def test_what_is_so_already_changes_and_records_nothing() -> None:
    people = cast()

    assert not set_columns(people, send_hour=8, language="en").changed
    assert recorded() == []


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("owner", RefusalCode.MAY_NOT_ADMINISTER),
        ("reader", RefusalCode.MAY_NOT_ADMINISTER),
        ("ally", RefusalCode.MAY_NOT_ADMINISTER),
        ("stranger", RefusalCode.NOT_FOUND),
    ],
)
def test_nobody_else_sets_anything(who: str, code: RefusalCode) -> None:
    people = cast()

    with pytest.raises(Refused) as refused:
        set_columns(people, user(getattr(people, who)), send_hour=9)

    assert refused.value.refusal.code is code
    assert Account.objects.get(pk=people.partner.pk).send_hour == 8


def test_the_operator_sets_any_accounts_but_an_agent_none() -> None:
    people = cast()

    assert set_columns(people, user(people.clerk), send_hour=9).changed
    Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)
    with pytest.raises(Refused) as refused:
        set_columns(people, user(people.clerk), send_hour=10)
    assert refused.value.refusal.code is RefusalCode.MAY_NOT_ADMINISTER


def test_an_account_that_is_not_there_is_not_found() -> None:
    cast()

    with pytest.raises(Refused) as refused:
        set_account(actor=CONSOLE, account_id=0, wanted=AccountWanted(), now=NOW)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_a_new_send_hour_moves_the_first_mails_of_booked_lines_and_of_no_others() -> None:
    people = cast()
    placed = place(
        people.partner,
        Wanted(number="1.0", stage=Stage.BOOKED, starts=TOMORROW),
        Wanted(number="2.0", stage=Stage.ENTERED, starts=TOMORROW),
        Wanted(number="3.0", stage=Stage.AWAITING),
    )
    foreign = place(
        people.other_partner, Wanted(starts=TOMORROW), number="2", placed_by="s.lind@polarpartner.example"
    )

    done = set_columns(people, send_hour=14)

    assert done.moved_lines == 1
    assert placed.line("1.0").mail_due_at == datetime(2026, 11, 17, 13, tzinfo=UTC)
    assert placed.line("2.0").mail_due_at is None
    assert placed.line("3.0").mail_due_at is None
    assert foreign.line().mail_due_at == datetime(2026, 11, 17, 7, tzinfo=UTC)
    assert found_wrong() == []


def test_the_hour_is_that_of_the_lines_own_zone() -> None:
    people = cast()
    placed = place(people.partner, Wanted(starts=TOMORROW))
    Line.objects.update(time_zone="Asia/Kolkata")

    set_columns(people, send_hour=14)

    assert placed.line().mail_due_at == datetime(2026, 11, 17, 8, 30, tzinfo=UTC)


def test_mail_that_the_new_hour_makes_late_goes_at_once() -> None:
    people = cast()
    placed = place(people.partner, Wanted(starts=TODAY))
    Line.objects.update(mail_due_at=NOW + timedelta(hours=8))

    done = set_columns(people, send_hour=7)
    mail_due()

    assert done.moved_lines == 1
    assert placed.line().status == "awaiting_provisioning_details"
    assert Mail.objects.filter(kind="provisioning").count() == 1


def test_mail_that_is_due_is_not_put_off() -> None:
    people = cast()
    placed = place(people.partner, Wanted(starts=TODAY))
    Line.objects.update(mail_due_at=NOW)

    done = set_columns(people, send_hour=23)

    assert (done.moved_lines, placed.line().mail_due_at) == (0, NOW)


def test_lines_keep_the_zone_that_they_came_with() -> None:
    people = cast()
    placed = place(people.partner, Wanted(starts=TOMORROW))
    due = placed.line().mail_due_at

    set_columns(people, time_zone="Asia/Kolkata")

    assert (placed.line().time_zone, placed.line().mail_due_at) == ("Europe/Rome", due)


def test_domains_are_added_and_removed_and_the_record_has_both_lists() -> None:
    people = cast()
    set_domains(people, "a.example", "b.example")

    set_domains(people, "b.example", "c.example")

    own = AccountDomain.objects.filter(account=people.partner).values_list("domain", flat=True)
    assert sorted(own) == ["b.example", "c.example"]
    assert recorded()[-1] == ("domains", ["a.example", "b.example"], ["b.example", "c.example"])


def test_a_domain_that_another_account_has_is_named_and_nothing_is_set() -> None:
    people = cast()
    AccountDomain.objects.create(domain="polar.example", account=people.other_partner)
    wanted = AccountWanted(columns={Setting.SEND_HOUR: 9}, domains=["new.example", "polar.example"])

    with pytest.raises(NotSet) as refused:
        set_account(actor=CONSOLE, account_id=people.partner.pk, wanted=wanted, now=NOW)

    assert refused.value.problem.code is SettingProblemCode.DOMAIN_TAKEN
    assert refused.value.problem.facts == {"domains": "polar.example"}
    assert Account.objects.get(pk=people.partner.pk).send_hour == 8
    assert not AccountDomain.objects.filter(account=people.partner).exists()


def test_an_administrator_adds_only_domains_at_which_the_accounts_people_have_confirmed_addresses() -> None:
    people = cast()
    actor = administrator(people)

    set_domains(people, "telepartner.example", actor=actor)
    with pytest.raises(NotSet) as refused:
        set_domains(people, "telepartner.example", "polarpartner.example", actor=actor)

    assert refused.value.problem.code is SettingProblemCode.DOMAIN_NOT_PROVED
    assert refused.value.problem.facts == {"domains": "polarpartner.example"}


def test_an_address_that_is_not_confirmed_proves_no_domain() -> None:
    people = cast()
    actor = administrator(people)
    User.objects.filter(memberships__account=people.partner).update(email_verified_at=None)

    with pytest.raises(NotSet) as refused:
        set_domains(people, "telepartner.example", actor=actor)

    assert refused.value.problem.code is SettingProblemCode.DOMAIN_NOT_PROVED


def test_a_domain_that_anybody_can_have_an_address_at_is_nobodys() -> None:
    people = cast()

    with pytest.raises(NotSet) as refused:
        set_domains(people, "gmail.com", actor=user(people.clerk))

    assert refused.value.problem.code is SettingProblemCode.DOMAIN_OF_EVERYBODY


def test_who_is_told_is_set_for_administrators_alone() -> None:
    people = cast()
    actor = administrator(people)

    def set_watching(of: User, *, watches: bool) -> AccountSet:
        wanted = AccountWanted(watching={of.pk: watches})
        return set_account(actor=actor, account_id=people.partner.pk, wanted=wanted, now=NOW)

    assert set_watching(people.owner, watches=False).changed
    assert not set_watching(people.owner, watches=False).changed
    assert not Membership.objects.get(user=people.owner).watches
    assert recorded() == [("watches", True, False)]
    for nobody in (people.reader, people.stranger):
        with pytest.raises(Refused) as refused:
            set_watching(nobody, watches=False)
        assert refused.value.refusal.code is RefusalCode.NOT_FOUND
