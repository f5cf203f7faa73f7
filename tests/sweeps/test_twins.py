"""Rule and sweep held against each other on generated lines: the same answer for each (ARCHITECTURE, "Sweeps")."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sweeps.settling import ACCEPTED, claimed, settle
from tests.worlds import FLEX, NOW, ZONE, Cast, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.hold import release
from startline.mail.addresses import address_id
from startline.models import Line, Mail, Offer, Order, Policy, Reminder, Window
from startline.models.delivery import Audience
from startline.queries.catalogue import policies
from startline.queries.due import due
from startline.rules.line import Event, Expiry, Status, status_after, status_after_deadline
from startline.rules.policies import policy_for
from startline.rules.reminders import Reminders, end_of_day
from startline.rules.windows import closes_at_after_release, deadline_of, local_date, overdue
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.mail_due_lines import mail_due_lines
from startline.sweeps.remind_contacts import remind_contacts
from startline.sweeps.tell_editors_daily import tell_editors_daily

pytestmark = pytest.mark.django_db

# One world serves all examples: each undoes what it wrote.
on_one_world = settings(max_examples=25)
# Around the instant itself, to the microsecond, and far from it.
offsets = st.one_of(
    st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1)]),
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
)


@dataclass(frozen=True, kw_only=True)
class InWindow:
    """A line in a window that ends *after* now (or before), as *expiry* says."""

    status: Status
    expiry: Expiry
    closes: timedelta
    held: bool


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A line whose mail is due *after* now (or before)."""

    status: Status
    due: timedelta
    held: bool
    order_held: bool
    contact: str | None


in_windows = st.builds(
    InWindow,
    status=st.sampled_from([Status.AWAITING, Status.PENDING]),
    expiry=st.sampled_from(Expiry),
    closes=offsets,
    held=st.booleans(),
)
waiting = st.builds(
    Waiting,
    status=st.sampled_from([Status.BOOKED, Status.AWAITING]),
    due=offsets,
    held=st.booleans(),
    order_held=st.booleans(),
    contact=st.sampled_from([None, "a@acme.example", "b@acme.example"]),
)


@pytest.fixture
def order(db: None) -> Order:
    """An order to put generated lines into."""
    people: Cast = cast()
    return Order.objects.get(pk=place(people.partner).order_id)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def a_line(order: Order, number: int, *, status: Status, **columns: Any) -> Line:
    return Line(
        account_id=order.account_id,
        order=order,
        number=f"twin-{number}",
        offer=Offer.objects.get(code=FLEX),
        provisions=True,
        quantity=1,
        start_date=local_date(NOW, ZONE),
        time_zone=ZONE,
        status=status,
        mapped_at=NOW if status is Status.PENDING else None,
        mapped_elsewhere=status is Status.PENDING,
        **columns,
    )


def put_in_windows(order: Order, cases: list[InWindow]) -> list[int]:
    lines = Line.objects.bulk_create(
        a_line(
            order,
            number,
            status=case.status,
            held_at=NOW if case.held else None,
            hold_name="Credit check" if case.held else None,
        )
        for number, case in enumerate(cases)
    )
    Window.objects.bulk_create(
        Window(
            account_id=order.account_id,
            line=line,
            mail_id=0,
            contact_epoch=0,
            accepted_at=NOW + case.closes - timedelta(days=7),
            time_zone=ZONE,
            policy_id=0,
            policy_name="Twin",
            window_days=7,
            expiry=case.expiry,
            reminder_days=[],
            escalation_days=1,
            deadline_at=NOW + case.closes,
            closes_at=None if case.held else NOW + case.closes,
        )
        for line, case in zip(lines, cases, strict=True)
    )
    return [line.pk for line in lines]


@on_one_world
@given(cases=st.lists(in_windows, min_size=1, max_size=12))
def test_the_closing_sweep_ends_exactly_the_windows_that_the_rule_calls_overdue_and_as_it_says(
    order: Order, cases: list[InWindow]
) -> None:
    expected = [
        status_after_deadline(case.status, case.expiry)
        if overdue(now=NOW, deadline_at=NOW + case.closes) and not case.held
        else case.status
        for case in cases
    ]
    ended = [not case.held and overdue(now=NOW, deadline_at=NOW + case.closes) for case in cases]

    with undone():
        line_ids = put_in_windows(order, cases)
        swept = close_overdue_lines(now=NOW)
        lines = Line.objects.in_bulk(line_ids)
        windows = {window.line_id: window for window in Window.objects.filter(line_id__in=line_ids)}

    assert [lines[line_id].status for line_id in line_ids] == expected
    assert [windows[line_id].ended_at is not None for line_id in line_ids] == ended
    assert [lines[line_id].expired_at is not None for line_id in line_ids] == ended
    assert swept.lines == sum(ended)
    assert all(
        (lines[id_].billing_cause is not None) is (lines[id_].status == Status.CLOSED) for id_ in line_ids
    )


@on_one_world
@given(cases=st.lists(waiting, min_size=1, max_size=12))
def test_the_mail_sweep_takes_exactly_what_is_due_and_not_held_and_moves_it_as_the_table_says(
    order: Order, cases: list[Waiting]
) -> None:
    addresses = {case.contact: address_id(case.contact) for case in cases if case.contact}
    taken = [case.due <= timedelta(0) and not case.held and not case.order_held for case in cases]
    expected = [
        status_after(case.status, Event.START_DATE)
        if is_taken and case.status is Status.BOOKED
        else case.status
        for case, is_taken in zip(cases, taken, strict=True)
    ]

    with undone():
        lines = Line.objects.bulk_create(
            a_line(
                order,
                number,
                status=case.status,
                mail_due_at=NOW + case.due,
                held_at=NOW if case.held else None,
                hold_name="Credit check" if case.held else None,
                order_held_at=NOW if case.order_held else None,
                contact_id=addresses[case.contact] if case.contact else None,
            )
            for number, case in enumerate(cases)
        )
        swept = mail_due_lines(now=NOW)
        after = Line.objects.in_bulk([line.pk for line in lines])
        recipients = list(Mail.objects.values_list("recipient_id", flat=True))

    assert [after[line.pk].status for line in lines] == expected
    assert [after[line.pk].mail_due_at is None for line in lines] == taken
    assert swept.lines == sum(taken)
    mailed = {case.contact for case, is_taken in zip(cases, taken, strict=True) if is_taken and case.contact}
    assert sorted(recipients) == sorted(addresses[contact] for contact in mailed)


@on_one_world
@given(
    zone=st.sampled_from(["Europe/Rome", "America/Sao_Paulo", "Pacific/Auckland", "America/Havana", "UTC"]),
    accepted=st.timedeltas(timedelta(0), timedelta(days=400)),
    window_days=st.integers(1, 90),
)
def test_the_window_that_an_acceptance_starts_is_the_rules(
    order: Order, zone: str, accepted: timedelta, window_days: int
) -> None:
    accepted_at = NOW + accepted

    with undone():
        Policy.objects.filter(offer__code=FLEX).update(window_days=window_days)
        line = a_line(
            order, 1, status=Status.BOOKED, mail_due_at=NOW, contact_id=address_id("a@acme.example")
        )
        line.time_zone = zone
        line.save()
        mail_due_lines(now=NOW)
        settle(claimed(), ACCEPTED, at=accepted_at)
        window = Window.objects.get(line=line)
        policy = policy_for(
            offer_code=FLEX,
            family="collaboration",
            on=local_date(accepted_at, zone),
            policies=policies(),
        )

    assert window.policy_id == policy.id
    assert window.deadline_at == deadline_of(accepted_at, zone=zone, window_days=window_days)


@dataclass(frozen=True, kw_only=True)
class Reminding:
    """A line in a window that closes *closes* after now, whose next reminders are due *due* after now (or before)."""

    status: Status
    zone: str
    closes: timedelta
    due: timedelta
    held: bool
    reached: bool
    undeliverable: bool
    under_review: bool
    contact: str


reminding = st.builds(
    Reminding,
    status=st.sampled_from([Status.AWAITING, Status.AWAITING, Status.PENDING]),
    zone=st.sampled_from(["Europe/Rome", "America/Sao_Paulo", "Pacific/Auckland", "UTC"]),
    closes=st.one_of(offsets, st.timedeltas(timedelta(days=-1), timedelta(days=5))),
    due=st.one_of(
        st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1)]),
        st.timedeltas(timedelta(days=-5), timedelta(days=2)),
    ),
    held=st.booleans(),
    reached=st.booleans(),
    undeliverable=st.booleans(),
    under_review=st.booleans(),
    contact=st.sampled_from(["a@acme.example", "b@acme.example", "c@acme.example"]),
)


def put_reminding(order: Order, cases: list[Reminding]) -> list[Line]:
    lines = Line.objects.bulk_create(
        a_line(
            order,
            number,
            status=case.status,
            held_at=NOW if case.held else None,
            hold_name="Credit check" if case.held else None,
            contact_id=address_id(case.contact),
            mail_accepted_at=NOW if case.reached else None,
            undeliverable_at=NOW if case.undeliverable else None,
            undeliverable_cause="mailbox_full" if case.undeliverable else None,
            review_at=NOW if case.under_review else None,
        )
        for number, case in enumerate(cases)
    )
    Window.objects.bulk_create(
        Window(
            account_id=order.account_id,
            line=line,
            mail_id=0,
            contact_epoch=0,
            accepted_at=NOW + case.closes - timedelta(days=7),
            time_zone=case.zone,
            policy_id=0,
            policy_name="Twin",
            window_days=7,
            expiry=Expiry.CLOSE_AND_BILL,
            reminder_days=[3, 1],
            escalation_days=1,
            deadline_at=NOW + case.closes,
            closes_at=None if case.held else NOW + case.closes,
            remind_contact_at=NOW + case.due,
            remind_editors_at=NOW + case.due,
        )
        for line, case in zip(lines, cases, strict=True)
    )
    return lines


def owed(case: Reminding, *, to_editors: bool, until: datetime) -> int | None:
    """The days of the reminder that the rules call owed by *until* to the contact, or to the editors."""
    hears = case.status is Status.AWAITING and not case.undeliverable
    if not to_editors:
        hears = hears and case.reached and not case.under_review
    if case.held or not hears or case.closes <= timedelta(0):
        return None
    closes_at = NOW + case.closes
    reminders = Reminders(
        closes_at=closes_at,
        zone=case.zone,
        days=[3, 1],
        send_zone=ZONE if to_editors else case.zone,
        send_hour=8,
    )
    return reminders.latest(since=closes_at - timedelta(days=7), until=until)


def expected_days(cases: list[Reminding], *, to_editors: bool) -> list[int | None]:
    """What is told of each line: to whom something is due and owed now, all that is due and owed to them today."""
    today = end_of_day(NOW, ZONE)

    def person(case: Reminding) -> str:
        return "the editors" if to_editors else case.contact

    due_now = {person(case) for case in cases if not case.held and case.due <= timedelta(0)}
    looked_at = [case for case in cases if NOW + case.due <= today and person(case) in due_now]
    told = {person(case) for case in looked_at if owed(case, to_editors=to_editors, until=NOW) is not None}
    return [
        owed(case, to_editors=to_editors, until=today)
        if NOW + case.due <= today and person(case) in told
        else None
        for case in cases
    ]


@on_one_world
@given(cases=st.lists(reminding, min_size=1, max_size=10))
def test_the_reminding_sweeps_tell_exactly_what_the_rules_call_owed_and_leave_nothing_due(
    order: Order, cases: list[Reminding]
) -> None:
    with undone():
        lines = put_reminding(order, cases)
        remind_contacts(now=NOW)
        tell_editors_daily(now=NOW)
        told = {
            (row.audience, row.line_id): row.days
            for row in Reminder.objects.filter(line_id__in=[line.pk for line in lines])
        }
        left = due(now=NOW).reminders

    for audience in Audience:
        expected = expected_days(cases, to_editors=audience is Audience.EDITORS)
        assert [told.get((audience.value, line.pk)) for line in lines] == expected
    assert left == 0


@on_one_world
@given(released=offsets)
def test_when_a_released_line_closes_is_the_rules(order: Order, released: timedelta) -> None:
    released_at = NOW + released

    with undone():
        case = InWindow(status=Status.AWAITING, expiry=Expiry.CLOSE_AND_BILL, closes=timedelta(0), held=True)
        (line_id,) = put_in_windows(order, [case])
        release(actor=CONSOLE, order_id=order.pk, line_ids=[line_id], now=released_at)
        window = Window.objects.get(line_id=line_id)

    assert window.closes_at == closes_at_after_release(deadline_at=NOW, released_at=released_at)
