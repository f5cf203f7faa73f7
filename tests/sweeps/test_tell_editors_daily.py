"""The editors hear, in one mail a day, of windows that end soon and of what has not started (PRODUCT M7)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import all_recorded, found_wrong, last_transaction_id, mails
from tests.starting import start
from tests.sweeps.settling import ACCEPTED, claimed, settle
from tests.worlds import (
    CONTACT,
    FLEX,
    NOW,
    TODAY,
    ZONE,
    Cast,
    Placed,
    Stage,
    Wanted,
    cast,
    close_overdue,
    deliver,
    mail_due,
    place,
    remind,
)

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.hold import hold, release
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import (
    Line,
    Mail,
    Membership,
    Offer,
    Order,
    Policy,
    Reminder,
    Transaction,
    TransactionItem,
    User,
    Window,
)
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import Role
from startline.rules.windows import first_instant, local_date
from startline.sweeps.remind_contacts import remind_contacts
from startline.sweeps.tell_editors_daily import tell_editors_daily

pytestmark = pytest.mark.django_db

MICROSECOND, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
OWNER, CLERK = "g.conti@telepartner.example", "help@quadrante.example"
NEW_YORK = "America/New_York"
MORNING = first_instant(TODAY, ZONE, 8)


def starting(people: Cast, *wanted: Wanted, number: str = "101") -> Placed:
    """An order whose lines left `booked` this morning."""
    lines = [Wanted(number=one.number, contact=one.contact, starts=TODAY) for one in wanted or [Wanted()]]
    placed = place(people.partner, *lines, number=number)
    mail_due(now=MORNING)
    return placed


def awaiting(people: Cast, *numbers: str, order: str = "101") -> Placed:
    """An order whose window runs and of which it was told, or is not to be, that nothing has started."""
    lines = [Wanted(number=n, stage=Stage.AWAITING) for n in numbers or ("1.0",)]
    placed = place(people.partner, *lines, number=order)
    Line.objects.filter(pk__in=placed.line_ids.values()).update(escalate_at=None)
    return placed


def ends(placed: Placed, days: int) -> datetime:
    """The send hour, *days* days before the day on which the first line closes."""
    deadline_at = placed.line().windows.get().deadline_at
    return first_instant(local_date(deadline_at, ZONE) - days * DAY, ZONE, 8)


def written() -> list[tuple[str, str, list[str]]]:
    """Every daily mail to an editor: to whom, how it stands, and of which lines."""
    return [(one.to, one.state, list(one.lines)) for one in mails() if one.kind == "attention"]


def told() -> list[tuple[str, str, int]]:
    """Of which lines the editors were told what, and of how many days."""
    numbers = dict(Line.objects.values_list("id", "number"))
    rows = Reminder.objects.filter(audience="editors").order_by("id")
    return [(numbers[row.line_id], "ending" if row.window_id else "not started", row.days) for row in rows]


def admin(people: Cast, name: str = "Anna") -> User:
    """An administrator of the partner's who watches."""
    user = User.objects.create(email=f"{name.lower()}@telepartner.example", name=name, language="it")
    Membership.objects.create(user=user, account=people.partner, role=Role.ADMIN)
    return user


# Nothing has started


def test_a_day_after_the_start_date_the_editors_hear_that_nothing_has_started() -> None:
    placed = starting(cast())

    before = tell_editors_daily(now=MORNING + DAY - MICROSECOND)
    early = written()
    at_it = tell_editors_daily(now=MORNING + DAY)

    assert placed.line().escalate_at is None
    assert (before.lines, early) == (0, [])
    assert (at_it.lines, written()) == (1, [(OWNER, "waiting", ["1.0"])])
    assert told() == [("1.0", "not started", 1)]
    assert found_wrong() == []


def test_an_escalation_is_on_record_and_completed_at_once() -> None:
    placed = starting(cast())
    before = last_transaction_id()

    tell_editors_daily(now=MORNING + DAY)

    (recorded,) = all_recorded(after=before)
    assert (recorded.type, recorded.actor, recorded.status) == ("escalated", "system", "completed")
    assert recorded.lines == {"1.0": "changed"}
    header = Transaction.objects.get(type="escalated")
    assert (header.order_id, header.facts) == (placed.order_id, {"audience": "editors", "not_started": 1})
    assert TransactionItem.objects.get(transaction_id=header.pk).facts == {"days": 1, "waits": "not_started"}
    assert Mail.objects.get(kind="attention").day == TODAY + DAY


def test_it_is_told_once_however_often_the_sweep_comes_by() -> None:
    starting(cast())

    for days in (1, 1, 2, 3):
        remind(now=MORNING + days * DAY)

    assert told() == [("1.0", "not started", 1)]


def test_a_line_without_contact_is_told_of_too() -> None:
    starting(cast(), Wanted(contact=None))

    tell_editors_daily(now=MORNING + DAY)

    assert told() == [("1.0", "not started", 1)]


def test_how_many_days_to_wait_is_the_policys_of_the_day_on_which_the_line_started() -> None:
    people = cast()
    flex = Offer.objects.get(code=FLEX)
    late = {"window_days": 7, "expiry": "close_and_bill", "reminder_days": [], "escalation_days": 4}
    Policy.objects.create(name="From today", offer=flex, valid_from=TODAY, **late)
    Policy.objects.create(
        name="From tomorrow", offer=flex, valid_from=TODAY + DAY, **{**late, "escalation_days": 9}
    )

    placed = starting(people)

    assert placed.line().escalate_at == MORNING + 4 * DAY


def test_a_line_that_came_in_late_counts_from_the_day_on_which_it_was_mailed() -> None:
    placed = place(cast().partner, Wanted(starts=TODAY - 30 * DAY))
    mail_due(now=NOW)

    remind(now=MORNING + DAY)

    assert placed.line().start_date == TODAY - 30 * DAY
    assert told() == [("1.0", "not started", 31)]


def test_in_another_zone_its_own_next_day_counts() -> None:
    placed = place(cast().partner, Wanted(starts=TODAY + DAY))
    start = first_instant(TODAY + DAY, NEW_YORK, 8)
    Line.objects.update(time_zone=NEW_YORK, mail_due_at=start)

    mail_due(now=start)

    assert placed.line().escalate_at == first_instant(TODAY + 2 * DAY, NEW_YORK, 8)


@pytest.mark.parametrize("days", [-1, 0, 1], ids=["the day before", "that day", "the day after"])
def test_around_the_day_on_which_clocks_change_it_is_told_at_the_send_hour(days: int) -> None:
    day = datetime(2027, 3, 28, tzinfo=NOW.tzinfo).date() + days * DAY  # clocks go forward in Rome
    placed = place(cast().partner, Wanted(starts=day - DAY))
    mail_due(now=first_instant(day - DAY, ZONE, 8))

    assert placed.line().escalate_at == first_instant(day, ZONE, 8)


@pytest.mark.parametrize(
    "columns",
    [
        {"undeliverable_at": NOW, "undeliverable_cause": "mailbox_unknown"},
        {"status": "closed", "closed_at": NOW, "close_cause": "window_ended", "billing_started_at": NOW}
        | {"billing_cause": "window_ended"},
        {"status": "cancelled", "cancelled_at": NOW},
        {"status": "pending_activation", "mapped_at": NOW, "mapped_elsewhere": True},
        {"started_at": MORNING + DAY - MICROSECOND},
    ],
    ids=["undeliverable", "closed", "cancelled", "mapped", "started"],
)
def test_what_has_gone_on_or_was_told_before_is_not_told_and_not_looked_at_again(
    columns: dict[str, object],
) -> None:
    placed = starting(cast())
    Line.objects.update(**columns)

    swept = tell_editors_daily(now=MORNING + DAY)

    assert (swept.lines, written(), told()) == (1, [], [])
    assert placed.line().escalate_at is None


@pytest.mark.parametrize("who", WhoSetsUp)
def test_whoever_is_to_set_it_up_a_started_line_is_not_told_of_as_not_started(who: WhoSetsUp) -> None:
    placed = starting(cast(), Wanted(), Wanted(number="2.0"))
    deliver(now=MORNING)
    start(placed, "1.0", who=who, now=MORNING)

    tell_editors_daily(now=MORNING + DAY)

    assert told() == [("2.0", "not started", 1)]
    assert found_wrong() == []


def test_a_started_line_is_still_told_of_before_its_window_ends() -> None:
    placed = awaiting(cast())
    start(placed, "1.0")

    remind(now=ends(placed, 3))

    assert told() == [("1.0", "ending", 3)]


def test_a_held_line_is_told_of_once_it_is_released() -> None:
    placed = starting(cast())
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)
    tell_editors_daily(now=MORNING + DAY)
    during = told()
    released_at = MORNING + 2 * DAY + HOUR
    release(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=released_at)

    tell_editors_daily(now=released_at)

    assert (during, told()) == ([], [("1.0", "not started", 2)])


def test_lines_that_came_in_silent_are_not_escalated() -> None:
    people = cast()
    placed = place(people.partner, Wanted())
    Line.objects.update(status="awaiting_provisioning_details", mail_due_at=None, silent=True)

    remind(now=NOW + 30 * DAY)

    assert (placed.line().escalate_at, written()) == (None, [])


# Windows that end, and the daily mail


def test_the_editors_are_reminded_at_the_send_hour_of_their_accounts_zone() -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    Line.objects.update(time_zone=NEW_YORK, escalate_at=None)
    deliver(now=NOW)
    window = placed.line().windows.get()
    at = first_instant(local_date(window.deadline_at, NEW_YORK) - 3 * DAY, ZONE, 8)

    tell_editors_daily(now=at - MICROSECOND)
    early = told()
    tell_editors_daily(now=at)

    assert (early, told()) == ([], [("1.0", "ending", 3)])
    assert window.remind_contact_at == first_instant(local_date(at, ZONE), NEW_YORK, 8)


def test_contact_and_editors_are_reminded_each_twice() -> None:
    placed = awaiting(cast())
    before = last_transaction_id()

    for days in (3, 1):
        remind(now=ends(placed, days))

    assert [(one.type, one.status) for one in all_recorded(after=before)] == [
        ("reminded", "in_progress"),
        ("reminded", "completed"),
    ] * 2
    assert sorted((row.audience, row.days) for row in Reminder.objects.all()) == [
        ("contact", 1),
        ("contact", 3),
        ("editors", 1),
        ("editors", 3),
    ]
    assert found_wrong() == []


def test_reminders_and_escalations_come_in_one_mail_that_says_which_is_which() -> None:
    people = cast()
    ending = awaiting(people, "1.0", order="101")
    at = ends(ending, 3)
    place(people.partner, Wanted(number="2.0", starts=local_date(at, ZONE) - DAY), number="102")
    mail_due(now=at - DAY)
    before = last_transaction_id()

    tell_editors_daily(now=at)
    settle(claimed(now=at), ACCEPTED, at=at)

    assert written() == [(OWNER, "accepted", ["1.0", "2.0"])]
    (recorded,) = all_recorded(after=before)
    assert (recorded.type, recorded.status) == ("escalated", "completed")
    assert Transaction.objects.get(type="escalated").facts == {"audience": "editors", "not_started": 1}
    text = Mail.objects.get(kind="attention").text
    assert text is not None
    assert text.index("The window ends soon") < text.index("Nothing has started")
    assert found_wrong() == []


def test_a_line_that_ends_soon_and_has_not_started_is_told_of_once_in_one_mail() -> None:
    people = cast()
    Policy.objects.update(window_days=1, reminder_days=[1], escalation_days=1)
    placed = starting(people)
    deliver(now=MORNING)
    assert ends(placed, 1) == placed.line().escalate_at

    tell_editors_daily(now=ends(placed, 1))

    assert written() == [(OWNER, "waiting", ["1.0"])]
    assert sorted(told()) == [("1.0", "ending", 1), ("1.0", "not started", 1)]
    item = TransactionItem.objects.get(transaction_id=Transaction.objects.latest("id").pk)
    assert item.facts == {"days": 1, "waits": "ending"}
    assert found_wrong() == []


def test_each_editor_gets_one_mail_in_their_language_about_the_lines_that_they_watch() -> None:
    people = cast()
    admin(people)
    awaiting(people, "1.0", order="101")
    placed = awaiting(people, "2.0", order="102")
    Order.objects.filter(pk=placed.order_id).update(placed_by=None)

    tell_editors_daily(now=Window.objects.latest("id").remind_editors_at or NOW)

    assert sorted(written()) == [
        ("anna@telepartner.example", "waiting", ["1.0", "2.0"]),
        (OWNER, "waiting", ["1.0"]),
    ]
    languages = Mail.objects.filter(kind="attention").order_by("recipient__email")
    assert list(languages.values_list("language", flat=True)) == ["it", "en"]
    assert Reminder.objects.filter(mail_id=None).count() == 2
    assert found_wrong() == []


def test_who_watches_lines_of_two_accounts_gets_a_mail_for_each() -> None:
    people = cast()
    for account in (people.partner, people.other_partner):
        place(account, Wanted(stage=Stage.AWAITING), placed_by="nobody@elsewhere.example")
    Membership.objects.filter(user=people.stranger).delete()
    Line.objects.update(escalate_at=None)

    tell_editors_daily(now=Window.objects.latest("id").remind_editors_at or NOW)

    assert written() == [(CLERK, "waiting", ["1.0"])] * 2


def test_a_contact_who_edits_too_gets_both_mails() -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=Stage.AWAITING, contact=OWNER))
    Line.objects.update(escalate_at=None)

    remind(now=ends(placed, 3))

    assert [(one.kind, one.to) for one in mails()][-2:] == [("reminder", OWNER), ("attention", OWNER)]


def test_what_comes_after_todays_mail_waits_for_the_next_send_hour() -> None:
    people = cast()
    first = starting(people, number="101")
    second = starting(people, Wanted(number="2.0"), number="102")
    hold(actor=CONSOLE, order_id=second.order_id, line_ids=None, name="Credit check", now=NOW)
    at = MORNING + DAY
    tell_editors_daily(now=at)
    release(actor=CONSOLE, order_id=second.order_id, line_ids=None, now=at + HOUR)

    again = tell_editors_daily(now=at + HOUR)
    same_day = tell_editors_daily(now=at + 2 * HOUR)
    waits_until = second.line("2.0").escalate_at
    tell_editors_daily(now=at + DAY)

    assert first.line().escalate_at is None
    assert (again.lines, same_day.lines, waits_until) == (1, 0, at + DAY)
    assert written() == [(OWNER, "waiting", ["1.0"]), (OWNER, "waiting", ["2.0"])]


def test_the_mail_takes_along_what_is_due_later_on_the_same_day() -> None:
    people = cast()
    starting(people, number="101")
    starting(people, Wanted(number="2.0"), number="102")
    later = MORNING + DAY + 6 * HOUR
    Line.objects.filter(number="2.0").update(escalate_at=later)

    tell_editors_daily(now=MORNING + DAY)

    assert written() == [(OWNER, "waiting", ["1.0", "2.0"])]


def test_where_nobody_watches_nothing_is_recorded_and_nothing_is_looked_at_again() -> None:
    people = cast()
    placed = starting(people)
    Membership.objects.all().update(watches=False)
    User.objects.filter(pk=people.owner.pk).update(is_active=False)
    before = last_transaction_id()

    tell_editors_daily(now=MORNING + DAY)

    assert (placed.line().escalate_at, written(), told()) == (None, [], [])
    assert last_transaction_id() == before


def test_a_line_that_nobody_watches_is_not_on_record_beside_those_that_somebody_does() -> None:
    people = cast()
    starting(people, number="101")
    unwatched = starting(people, Wanted(number="2.0"), number="102")
    Order.objects.filter(pk=unwatched.order_id).update(placed_by=None)
    Membership.objects.filter(user=people.clerk).update(watches=False)

    tell_editors_daily(now=MORNING + DAY)

    assert written() == [(OWNER, "waiting", ["1.0"])]
    assert told() == [("1.0", "not started", 1)]
    assert unwatched.line("2.0").escalate_at is None
    assert found_wrong() == []


def test_an_accounts_mail_is_not_cut_by_the_limit_of_a_batch() -> None:
    people = cast()
    starting(people, *(Wanted(number=f"{n}.0") for n in range(1, 6)))

    swept = tell_editors_daily(now=MORNING + DAY, limit=2)

    assert (swept.lines, swept.more) == (5, True)
    assert tell_editors_daily(now=MORNING + DAY, limit=2).more is False
    assert written() == [(OWNER, "waiting", [f"{n}.0" for n in range(1, 6)])]


# What delivery looks at once more


def test_lines_that_went_on_in_the_meantime_leave_the_mail_and_an_empty_one_is_dropped() -> None:
    people = cast()
    placed = awaiting(people, "1.0", "2.0", "3.0")
    at = ends(placed, 3)
    tell_editors_daily(now=at)
    ids = placed.line_ids
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=[ids["1.0"]],
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=at,
    )
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=[ids["2.0"]], now=at)
    close_overdue(now=placed.line("3.0").windows.get().deadline_at)

    claimed(now=placed.line("3.0").windows.get().deadline_at)

    assert written() == [(OWNER, "cancelled", ["1.0: mapped", "2.0: cancelled", "3.0: window_ended"])]
    (recorded,) = [one for one in all_recorded() if one.type == "reminded"]
    assert (recorded.status, recorded.events) == ("completed", ["recorded", "mail_dropped"])
    assert found_wrong() == []


def test_a_new_contact_does_not_take_a_line_out_of_the_editors_mail() -> None:
    people = cast()
    placed = awaiting(people)
    at = ends(placed, 3)
    tell_editors_daily(now=at)
    Line.objects.update(contact_epoch=5)

    claim = claimed(now=at)

    assert [mail.recipient for mail in claim.mails] == [OWNER]


def test_contacts_and_editors_are_told_by_different_sweeps() -> None:
    placed = awaiting(cast())

    remind_contacts(now=ends(placed, 3))

    assert (written(), [one.to for one in mails()][-1]) == ([], CONTACT)
