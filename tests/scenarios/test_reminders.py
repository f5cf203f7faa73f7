"""Nobody sets the service up: whom the clock tells what, from the first mail to the end of the window (PRODUCT M7)."""

from datetime import date, timedelta

from tests.actions.recorded import mails
from tests.scenarios.telling import DAY, Story, at
from tests.worlds import CONTACT, FLEX, WX, ZONE

from startline.actions.actor import CONSOLE
from startline.actions.hold import hold, release
from startline.actions.place_order import NewLine
from startline.models import Mail, Reminder
from startline.rules.starting import WhoSetsUp
from startline.rules.windows import zone_of

RSD = date(2026, 11, 16)
NEW = "new-admin@acme.example"


def line(offer: str = FLEX, number: str = "1.0", contact: str | None = CONTACT) -> NewLine:
    return NewLine(number=number, offer_code=offer, start_date=RSD, contact=contact)


def hours() -> list[str]:
    """When, in Rome, each mail after the first was written."""
    written = Mail.objects.order_by("id").exclude(kind="provisioning").values_list("counts_at", flat=True)
    return [f"{instant.astimezone(zone_of(ZONE)):%d %H:%M}" for instant in written]


def test_a_window_of_seven_days_in_which_nothing_happens(story: Story) -> None:
    story.place(line())
    editor = story.people.owner.email

    story.until(at("2026-11-24", 0) + 30 * DAY)

    assert story.letters() == [
        f"provisioning → {CONTACT}: accepted",
        f"attention → {editor}: accepted",  # a day after the start date: nothing has started
        f"reminder → {CONTACT}: accepted",  # three days before the day on which the line closes
        f"attention → {editor}: accepted",
        f"reminder → {CONTACT}: accepted",  # a day before
        f"attention → {editor}: accepted",
    ]
    assert hours() == ["17 08:00", "21 08:00", "21 08:00", "23 08:00", "23 08:00"]
    assert story.rows()[1:] == [
        "start_date_reached completed: 1.0 changed",
        "escalated completed: 1.0 changed",
        "reminded completed: 1.0 changed",
        "reminded completed: 1.0 changed",
        "reminded completed: 1.0 changed",
        "reminded completed: 1.0 changed",
        "window_ended completed: 1.0 changed: close_and_bill",
    ]


def test_who_maps_in_time_hears_no_more_and_neither_do_the_editors(story: Story) -> None:
    story.place(line())
    story.until(at("2026-11-21"))
    before = len(story.letters())

    story.map()
    story.until(at("2026-12-24"))

    assert len(story.letters()) == before
    assert story.facts() == ("closed", "mapped", "window_ended")


def test_who_starts_in_time_spares_the_editors_the_first_notice_and_no_reminder(story: Story) -> None:
    story.place(line())
    story.until(at("2026-11-16", 12))
    story.start()

    story.until(at("2026-11-24", 0) + 30 * DAY)

    assert hours() == ["21 08:00", "21 08:00", "23 08:00", "23 08:00"]
    assert story.rows()[1:3] == [
        "start_date_reached completed: 1.0 changed",
        "set_up_started completed: 1.0 changed",
    ]
    assert "escalated completed: 1.0 changed" not in story.rows()


def test_who_is_handed_the_order_is_mailed_and_reminded_and_starts_anew(story: Story) -> None:
    story.place(line())
    story.until(at("2026-11-16", 12))
    story.start(who=WhoSetsUp.COLLEAGUE)
    story.hand_over(NEW)
    assert story.line().started_at is None

    story.until(at("2026-11-21", 9))
    story.start()
    story.map(by=NEW)
    story.set_up()

    assert f"corrected → {NEW}: accepted" in story.letters()
    assert f"reminder → {NEW}: accepted" in story.letters()
    assert story.facts() == ("closed", "set up", "set_up")
    assert [row.partition(" ")[0] for row in story.rows()] == [
        "order_placed",
        "start_date_reached",
        "set_up_started",
        "provisioning_email_update",
        "escalated",
        "reminded",
        "reminded",
        "set_up_started",
        "organization_mapped",
        "service_set_up",
    ]


def test_five_days_without_a_worker_cost_one_mail_to_each_and_no_second_one(story: Story) -> None:
    story.place(line())
    story.until(at("2026-11-18"))
    before = len(story.letters())

    story.now = at("2026-11-23", 15)
    story.sweep()
    story.until(at("2026-11-24", 0))

    assert story.letters()[before:] == [
        f"reminder → {CONTACT}: accepted",
        f"attention → {story.people.owner.email}: accepted",
    ]
    assert set(Reminder.objects.filter(audience="contact").values_list("days", flat=True)) == {1}


def test_without_a_worker_until_after_the_end_the_line_closes_and_nobody_is_reminded(story: Story) -> None:
    story.place(line())
    story.until(at("2026-11-18"))
    before = len(story.letters())

    story.now = at("2026-11-24", 0)
    story.sweep()

    assert story.letters()[before:] == []
    assert story.facts() == ("closed", "not mapped", "window_ended")


def test_two_windows_that_end_on_one_day_are_one_mail_and_the_longer_one_has_its_own_days(
    story: Story,
) -> None:
    story.place(line(), line(number="2.0"), line(WX, "3.0"))

    story.until(at("2026-12-17", 0))

    reminders = [list(written.lines) for written in mails() if written.kind == "reminder"]
    assert reminders == [["1.0", "2.0"], ["1.0", "2.0"], ["3.0"], ["3.0"]]


def test_a_contact_is_reminded_after_a_hold_before_the_line_closes(story: Story) -> None:
    story.place(line())
    story.until(at("2026-11-18"))
    hold(actor=CONSOLE, order_id=story.order_id, line_ids=None, name="Credit check", now=story.now)
    story.until(at("2026-11-30"))
    during = len(story.letters())
    release(actor=CONSOLE, order_id=story.order_id, line_ids=None, now=story.now)

    story.until(at("2026-12-01"))

    assert during == 2
    assert story.letters()[during:] == [
        f"reminder → {CONTACT}: accepted",
        f"attention → {story.people.owner.email}: accepted",
    ]
    assert story.facts() == ("closed", "not mapped", "window_ended")


def test_the_editors_hear_of_a_line_without_contact_and_who_is_given_it_is_reminded(story: Story) -> None:
    story.place(line(contact=None))
    story.until(at("2026-11-18"))
    heard = story.letters()

    story.change(NEW, by=story.people.owner)
    story.until(at("2026-11-26", 0))

    assert heard == [f"attention → {story.people.owner.email}: accepted"]
    assert story.letters()[1:] == [
        f"provisioning → {NEW}: accepted",
        f"reminder → {NEW}: accepted",
        f"attention → {story.people.owner.email}: accepted",
        f"reminder → {NEW}: accepted",
        f"attention → {story.people.owner.email}: accepted",
    ]


def test_a_contact_no_mail_reaches_is_not_reminded_until_one_does(story: Story) -> None:
    story.refusing = [CONTACT]
    story.place(line())
    story.until(at("2026-11-21"))
    editor = story.people.owner.email
    before = story.letters()

    story.change(NEW, by=story.people.owner)
    story.until(at("2026-11-21") + 8 * DAY - timedelta(hours=10))

    assert before == [f"provisioning → {CONTACT}: refused", f"undeliverable → {editor}: accepted"]
    assert story.letters()[2:] == [
        f"corrected → {NEW}: accepted",
        f"reminder → {NEW}: accepted",
        f"attention → {editor}: accepted",
        f"reminder → {NEW}: accepted",
        f"attention → {editor}: accepted",
    ]
