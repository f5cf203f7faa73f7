"""Contacts are reminded before their windows end, once each, in one mail a day (PRODUCT M7)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import all_recorded, found_wrong, last_mail_id, last_transaction_id, mails
from tests.sweeps.settling import ACCEPTED, REFUSED, claimed, settle
from tests.worlds import (
    CONTACT,
    NOW,
    ZONE,
    Placed,
    Stage,
    Wanted,
    cast,
    close_overdue,
    deliver,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import Account, Customer, Line, Mail, Reminder, Transaction, TransactionItem, Window
from startline.rules.windows import first_instant, local_date
from startline.sweeps.remind_contacts import remind_contacts

pytestmark = pytest.mark.django_db

MICROSECOND, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
NEW = "new@acme.example"
NEW_YORK = "America/New_York"


def awaiting(*numbers: str) -> Placed:
    """An order whose window runs."""
    return place(cast().partner, *(Wanted(number=n, stage=Stage.AWAITING) for n in numbers or ("1.0",)))


def window(placed: Placed, number: str = "1.0") -> Window:
    return placed.line(number).windows.get()


def before_end(placed: Placed, days: int, *, zone: str = ZONE, hour: int = 8) -> datetime:
    """The send hour, *days* days before the day on which the line closes."""
    closing_day = local_date(window(placed).deadline_at, zone)
    return first_instant(closing_day - days * DAY, zone, hour)


def written(after: int = 0) -> list[tuple[str, str, list[str]]]:
    """Every reminder in the outbox: to whom, how it stands, and of which lines."""
    return [(one.to, one.state, list(one.lines)) for one in mails(after=after) if one.kind == "reminder"]


def told() -> list[tuple[str, int]]:
    """The lines of which contacts were reminded, with how many days before the end."""
    numbers = dict(Line.objects.values_list("id", "number"))
    rows = Reminder.objects.filter(audience="contact").order_by("id")
    return [(numbers[row.line_id], row.days) for row in rows]


def test_a_reminder_goes_at_the_send_hour_and_not_a_microsecond_before() -> None:
    placed = awaiting()
    at = before_end(placed, 3)

    before = remind_contacts(now=at - MICROSECOND)
    early = written()
    at_it = remind_contacts(now=at)

    assert (before.lines, early) == (0, [])
    assert (at_it.lines, written()) == (1, [(CONTACT, "waiting", ["1.0"])])
    assert window(placed).remind_contact_at == before_end(placed, 1)
    assert found_wrong() == []


def test_a_reminder_comes_with_its_record_and_its_status_follows_the_mail() -> None:
    placed = awaiting()
    before = last_transaction_id()

    remind_contacts(now=before_end(placed, 3))
    (first,) = all_recorded(after=before)
    settle(claimed(now=before_end(placed, 3)), ACCEPTED, at=before_end(placed, 3))
    (after,) = all_recorded(after=before)

    assert (first.type, first.actor, first.status) == ("reminded", "system", "in_progress")
    assert first.lines == {"1.0": "changed"}
    assert (after.status, after.events) == ("completed", ["recorded", "mail_accepted: 1.0"])
    header = Transaction.objects.get(type="reminded")
    assert (header.order_id, header.facts) == (placed.order_id, {"audience": "contact"})
    item = TransactionItem.objects.get(transaction_id=header.pk)
    assert (item.facts, item.to_address_id) == ({"days": 3, "waits": "ending"}, placed.line().contact_id)
    reminder, mail = Reminder.objects.get(), Mail.objects.get(kind="reminder")
    assert (reminder.transaction_id, reminder.mail_id) == (header.pk, mail.pk)
    assert mail.day == local_date(before_end(placed, 3), ZONE)
    assert found_wrong() == []


def test_each_reminder_goes_once_however_often_the_sweep_comes_by() -> None:
    placed = awaiting()

    for at in (3, 3, 1, 1):
        remind_contacts(now=before_end(placed, at))
        remind_contacts(now=before_end(placed, at) + HOUR)

    assert told() == [("1.0", 3), ("1.0", 1)]
    assert len(written()) == 2
    assert window(placed).remind_contact_at is None
    assert found_wrong() == []


def test_three_windows_of_one_contact_over_three_orders_share_one_mail() -> None:
    people = cast()
    orders = [
        place(people.partner, Wanted(number=f"{n}.0", stage=Stage.AWAITING), number=f"10{n}")
        for n in range(3)
    ]
    at = window(orders[0], "0.0").remind_contact_at
    assert at is not None
    before = last_transaction_id()

    remind_contacts(now=at, limit=1)

    assert written() == [(CONTACT, "waiting", ["0.0", "1.0", "2.0"])]
    (recorded,) = all_recorded(after=before)
    assert recorded.lines == {"0.0": "changed", "1.0": "changed", "2.0": "changed"}
    assert Transaction.objects.get(type="reminded").order_id is None
    assert found_wrong() == []


def test_one_contact_of_two_accounts_gets_a_mail_for_each() -> None:
    people = cast()
    for account in (people.partner, people.other_partner):
        place(account, Wanted(stage=Stage.AWAITING))
    at = Window.objects.values_list("remind_contact_at", flat=True)[0]
    assert at is not None

    remind_contacts(now=at)

    assert written() == [(CONTACT, "waiting", ["1.0"])] * 2
    assert len(set(Mail.objects.filter(kind="reminder").values_list("account_id", flat=True))) == 2


def test_contacts_of_one_order_are_reminded_each_of_their_lines() -> None:
    placed = place(
        cast().partner,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, contact=NEW),
    )

    remind_contacts(now=before_end(placed, 3))

    assert sorted(written()) == [(CONTACT, "waiting", ["1.0"]), (NEW, "waiting", ["2.0"])]
    assert Transaction.objects.filter(type="reminded").count() == 2


def test_a_batch_takes_no_more_people_than_windows_it_may_look_at_and_says_that_more_are_due() -> None:
    people = cast()
    for n in range(3):
        contact = f"c{n}@acme.example"
        place(people.partner, Wanted(stage=Stage.AWAITING, contact=contact), number=f"10{n}")
    at = Window.objects.values_list("remind_contact_at", flat=True)[0]
    assert at is not None

    runs = [remind_contacts(now=at, limit=2) for _ in range(2)]

    assert [(run.lines, run.more) for run in runs] == [(2, True), (1, False)]
    assert len(written()) == 3


def in_two_zones() -> Placed:
    """Two lines of one contact: in Rome, and in New York where the same hour comes six hours later."""
    lines = [Wanted(number=number, stage=Stage.NOT_DELIVERED) for number in ("1.0", "2.0")]
    placed = place(cast().partner, *lines)
    Line.objects.filter(pk=placed.line_ids["2.0"]).update(time_zone=NEW_YORK)
    deliver(now=NOW)
    return placed


def test_the_mail_takes_along_what_is_due_later_on_the_same_day() -> None:
    placed = in_two_zones()
    at = before_end(placed, 3)
    later = window(placed, "2.0").remind_contact_at

    remind_contacts(now=at)
    afterwards = remind_contacts(now=at + 6 * HOUR)

    assert later == at + 6 * HOUR == first_instant(local_date(at, ZONE), NEW_YORK, 8)
    assert (written(), afterwards.lines) == ([(CONTACT, "waiting", ["1.0", "2.0"])], 0)
    assert found_wrong() == []


def test_no_mail_goes_early_where_nothing_is_owed_yet() -> None:
    placed = in_two_zones()
    at = before_end(placed, 3)
    map_line(placed, "1.0", now=NOW)

    remind_contacts(now=at)
    early = written()
    remind_contacts(now=at + 6 * HOUR)

    assert (early, written()) == ([], [(CONTACT, "waiting", ["2.0"])])


def test_what_becomes_due_after_todays_mail_waits_for_the_next_send_hour() -> None:
    placed = awaiting("1.0", "2.0")
    at = before_end(placed, 3)
    held = [placed.line_ids["2.0"]]
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=held, name="Credit check", now=NOW)
    remind_contacts(now=at)
    release(actor=CONSOLE, order_id=placed.order_id, line_ids=held, now=at + HOUR)

    again = remind_contacts(now=at + HOUR)
    same_day = remind_contacts(now=at + 2 * HOUR)
    waits_until = window(placed, "2.0").remind_contact_at
    remind_contacts(now=at + DAY)

    assert (again.lines, same_day.lines, waits_until) == (1, 0, at + DAY)
    assert written() == [(CONTACT, "waiting", ["1.0"]), (CONTACT, "waiting", ["2.0"])]
    assert told() == [("1.0", 3), ("2.0", 3)]
    assert found_wrong() == []


def test_what_would_wait_past_the_end_of_its_window_is_passed_over() -> None:
    placed = awaiting("1.0", "2.0")
    at = before_end(placed, 1)
    held = [placed.line_ids["2.0"]]
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=held, name="Credit check", now=NOW)
    remind_contacts(now=at)
    release(actor=CONSOLE, order_id=placed.order_id, line_ids=held, now=at + HOUR)

    remind_contacts(now=at + HOUR)

    assert window(placed, "2.0").remind_contact_at is None
    assert told() == [("1.0", 1)]


def test_after_an_outage_the_last_reminder_goes_and_those_before_it_are_passed_over() -> None:
    placed = awaiting()

    remind_contacts(now=before_end(placed, 1) + 5 * HOUR)

    assert told() == [("1.0", 1)]
    assert window(placed).remind_contact_at is None


def test_after_an_outage_past_the_end_of_the_window_no_reminder_goes() -> None:
    placed = awaiting()
    at = window(placed).deadline_at

    swept = remind_contacts(now=at)

    assert (swept.lines, written()) == (1, [])
    assert window(placed).remind_contact_at is None


def test_a_reminder_that_is_larger_than_the_window_never_goes() -> None:
    placed = awaiting()
    old = window(placed)
    Window.objects.filter(pk=old.pk).update(ended_at=NOW, end_cause="bounced")
    old.pk, old.reminder_days, old.remind_contact_at = None, [40], old.accepted_at
    old.save(force_insert=True)

    remind_contacts(now=NOW)

    assert (written(), placed.line().windows.get(ended_at=None).remind_contact_at) == ([], None)


@pytest.mark.parametrize(
    "columns",
    [
        {"mail_accepted_at": None},
        {"undeliverable_at": NOW, "undeliverable_cause": "mailbox_unknown"},
        {"review_at": NOW},
    ],
    ids=["not reached yet", "undeliverable", "under review"],
)
def test_who_cannot_act_is_not_reminded_and_the_window_goes_on_to_its_next(
    columns: dict[str, object],
) -> None:
    placed = awaiting()
    Line.objects.update(**columns)

    remind_contacts(now=before_end(placed, 3))

    assert written() == []
    assert window(placed).remind_contact_at == before_end(placed, 1)


def test_a_mapped_a_held_and_a_cancelled_line_are_not_spoken_of() -> None:
    placed = awaiting("1.0", "2.0", "3.0", "4.0")
    at = before_end(placed, 3)
    map_line(placed, "1.0", now=NOW)
    ids = placed.line_ids
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=[ids["2.0"]], name="Credit check", now=NOW)
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=[ids["3.0"]], now=NOW)

    remind_contacts(now=at)

    assert written() == [(CONTACT, "waiting", ["4.0"])]
    assert window(placed, "2.0").remind_contact_at == at


def map_line(placed: Placed, number: str, *, now: datetime) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=[placed.line_ids[number]],
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=now,
    )


def test_after_a_hold_past_the_deadline_the_contact_is_reminded_at_once() -> None:
    placed = awaiting()
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)
    released_at = window(placed).deadline_at + 10 * HOUR
    release(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=released_at)

    remind_contacts(now=released_at)

    assert written() == [(CONTACT, "waiting", ["1.0"])]
    assert window(placed).closes_at == released_at + DAY


def test_after_a_hold_past_the_deadline_the_reminder_names_the_day_on_which_the_line_closes() -> None:
    placed = awaiting()
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)
    deadline = window(placed).deadline_at
    released_at = deadline + 10 * HOUR
    release(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=released_at)
    Customer.objects.update(language="en")

    remind_contacts(now=released_at)
    (mail,) = (mail for mail in claimed(now=released_at).mails if mail.kind == "reminder")

    closing, passed = local_date(released_at + DAY, ZONE), local_date(deadline - MICROSECOND, ZONE)
    assert f"set up by {closing.day} {closing:%B %Y}" in mail.body.text
    assert "the policy window ends soon" in mail.body.text
    assert f"{passed.day} {passed:%B %Y}" not in mail.body.text
    assert "the end of" not in mail.body.text


def test_a_later_send_hour_holds_from_the_next_reminder_on() -> None:
    placed = awaiting()
    Account.objects.update(send_hour=10)
    at = before_end(placed, 3)

    remind_contacts(now=at)
    early = written()
    remind_contacts(now=at + 2 * HOUR)

    assert (early, written()) == ([], [(CONTACT, "waiting", ["1.0"])])


def test_the_mail_is_in_the_language_of_the_customer() -> None:
    placed = awaiting()
    Customer.objects.update(language="it")

    remind_contacts(now=before_end(placed, 3))

    assert Mail.objects.get(kind="reminder").language == "it"


# What delivery looks at once more


def reminded(*numbers: str) -> tuple[Placed, datetime]:
    placed = awaiting(*numbers)
    at = before_end(placed, 3)
    remind_contacts(now=at)
    return placed, at


def test_a_line_mapped_in_the_meantime_leaves_the_reminder() -> None:
    placed, at = reminded("1.0", "2.0")
    map_line(placed, "1.0", now=at)

    claimed(now=at)

    assert written() == [(CONTACT, "sending", ["1.0: mapped", "2.0"])]
    assert found_wrong() == []


def test_a_line_whose_contact_was_changed_leaves_the_reminder_which_is_dropped() -> None:
    placed, at = reminded()
    selection = Selection(order_ids=[placed.order_id])
    change_contact(actor=CONSOLE, selection=selection, address=NEW, now=at)

    claimed(now=at)

    assert written() == [(CONTACT, "cancelled", ["1.0: contact_changed"])]
    (told_of,) = [one for one in all_recorded() if one.type == "reminded"]
    assert (told_of.status, told_of.cause) == ("completed", "contact_changed")
    assert found_wrong() == []


def test_a_line_that_closed_in_the_meantime_leaves_the_reminder() -> None:
    placed, _ = reminded()
    deadline = window(placed).deadline_at
    close_overdue(now=deadline)

    claimed(now=deadline)

    assert written() == [(CONTACT, "cancelled", ["1.0: window_ended"])]


def test_a_line_that_became_undeliverable_leaves_the_reminder() -> None:
    _, at = reminded()
    Line.objects.update(undeliverable_at=at, undeliverable_cause="mailbox_full")

    claimed(now=at)

    assert written() == [(CONTACT, "cancelled", ["1.0: undeliverable"])]


def test_a_line_that_came_under_review_leaves_the_reminder() -> None:
    _, at = reminded()
    Line.objects.update(review_at=at)

    claimed(now=at)

    assert written() == [(CONTACT, "cancelled", ["1.0: under_review"])]


def test_a_held_line_leaves_the_reminder_and_is_owed_no_provisioning_mail() -> None:
    placed, at = reminded()
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=at)

    claimed(now=at)

    assert written() == [(CONTACT, "cancelled", ["1.0: on_hold"])]
    assert placed.line().mail_due_at is None
    assert found_wrong() == []


def test_a_reminder_that_waited_until_the_next_one_gives_way_to_it() -> None:
    placed, _ = reminded("1.0", "2.0")
    map_line(placed, "2.0", now=before_end(placed, 1))
    remind_contacts(now=before_end(placed, 1))

    claimed(now=before_end(placed, 1))

    assert written() == [
        (CONTACT, "cancelled", ["1.0: overtaken", "2.0: mapped"]),
        (CONTACT, "sending", ["1.0"]),
    ]
    assert found_wrong() == []


def test_a_refused_reminder_makes_its_lines_undeliverable_and_ends_the_reminding() -> None:
    placed, at = reminded()

    settle(claimed(now=at), REFUSED, at=at)
    remind_contacts(now=before_end(placed, 1))

    assert placed.line().undeliverable_cause == "mailbox_unknown"
    assert told() == [("1.0", 3)]
    assert [one.kind for one in mails()][-1] == "undeliverable"


def test_an_accepted_reminder_moves_no_window() -> None:
    placed, at = reminded()
    before = Window.objects.values("deadline_at", "closes_at", "mail_id").get()

    deliver(now=at)

    assert Window.objects.values("deadline_at", "closes_at", "mail_id").get() == before
    assert placed.line().mail_accepted_at != at
    body = Mail.objects.get(kind="reminder").text
    assert body is not None
    assert "104583020" in body


def test_the_contact_who_follows_is_reminded_of_what_is_still_to_come() -> None:
    placed, at = reminded()
    deliver(now=at)
    selection = Selection(order_ids=[placed.order_id])
    change_contact(actor=CONSOLE, selection=selection, address=NEW, now=at + HOUR)
    deliver(now=at + HOUR)
    after = last_mail_id()

    remind_contacts(now=before_end(placed, 1))

    assert written(after) == [(NEW, "waiting", ["1.0"])]
    assert told() == [("1.0", 3), ("1.0", 1)]
