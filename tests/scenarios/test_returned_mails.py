"""Mail that comes back, told with a moving clock: the window follows what has truly arrived (PRODUCT M4, W2)."""

from datetime import date

import pytest
from tests.returning import AUTO_REPLY, HARD, SOFT, bounce, newest_mail_of, take, token_address
from tests.scenarios.telling import DAY, Story, at
from tests.worlds import CONTACT, FLEX

from startline.actions.place_order import NewLine
from startline.models import Bounce, Mail, Window

pytestmark = pytest.mark.usefixtures("return_address")
RSD = date(2026, 11, 16)
RIGHT = "it-admin@acme.example"
PLACER = "g.conti@telepartner.example"


@pytest.fixture
def mailed(story: Story) -> Story:
    """The line's first mail was accepted on the morning of the 16th: seven days run."""
    story.place(NewLine(number="1.0", offer_code=FLEX, start_date=RSD, contact=CONTACT))
    story.until(at("2026-11-16", 8))
    return story


def come_back(story: Story, raw: bytes = HARD, *, mail_id: int | None = None) -> str:
    """The line's newest mail, or that one, comes back now; what became of the notice."""
    newest = newest_mail_of(story.line().pk)
    return str(bounce(mail_id or newest, raw, now=story.now).state)


def windows() -> list[tuple[str, str | None]]:
    """The days on which the windows began, and why they ended."""
    return [(f"{one.accepted_at:%d}", one.end_cause) for one in Window.objects.order_by("id")]


def test_a_mail_that_comes_back_stops_the_clock_until_the_corrected_one_arrives(mailed: Story) -> None:
    story = mailed
    story.until(at("2026-11-18"))

    come_back(story)
    story.until(at("2026-11-25"))
    waiting = (story.facts(), story.line().undeliverable_cause)
    story.change(RIGHT, by=story.people.owner)
    story.until(at("2026-12-02", 23))
    running = story.facts()
    story.until(at("2026-12-03", 0))

    assert waiting == (("awaiting_provisioning_details", "not mapped", "not billing"), "mailbox_unknown")
    assert running == ("awaiting_provisioning_details", "not mapped", "not billing")
    assert story.facts() == ("closed", "not mapped", "window_ended")
    assert windows() == [("16", "bounced"), ("25", "deadline")]
    assert story.letters() == [
        f"provisioning → {CONTACT}: accepted",
        f"attention → {PLACER}: accepted",
        f"undeliverable → {PLACER}: accepted",
        f"corrected → {RIGHT}: accepted",
        *[f"reminder → {RIGHT}: accepted", f"attention → {PLACER}: accepted"] * 2,
    ]
    assert story.rows() == [
        "order_placed completed: 1.0 changed",
        "start_date_reached failed: 1.0 changed",
        "escalated completed: 1.0 changed",
        "provisioning_email_update completed: 1.0 changed",
        *["reminded completed: 1.0 changed"] * 4,
        "window_ended completed: 1.0 changed: close_and_bill",
    ]


def test_after_closing_it_only_flags(mailed: Story) -> None:
    story = mailed
    story.until(at("2026-11-24", 0))
    closed = story.facts()

    come_back(story)
    story.until(at("2026-11-30"))

    assert closed == story.facts() == ("closed", "not mapped", "window_ended")
    assert story.line().undeliverable_cause == "mailbox_unknown"
    assert windows() == [("16", "deadline")]


def test_where_the_mail_sent_again_stands_the_window_runs_from_it(mailed: Story) -> None:
    story = mailed
    first = newest_mail_of(story.line().pk)
    story.until(at("2026-11-18"))
    story.resend()
    story.until(at("2026-11-19"))

    come_back(story, mail_id=first)
    story.until(at("2026-11-25", 23))
    running = story.facts()
    story.until(at("2026-11-26", 0))

    assert running == ("awaiting_provisioning_details", "not mapped", "not billing")
    assert story.facts() == ("closed", "not mapped", "window_ended")
    assert windows() == [("16", "bounced"), ("18", "deadline")]
    assert story.line().undeliverable_at is None


def test_a_full_mailbox_flags_and_the_window_goes_on(mailed: Story) -> None:
    story = mailed
    story.until(at("2026-11-20"))

    come_back(story, SOFT)
    story.until(at("2026-11-24", 0))

    assert story.facts() == ("closed", "not mapped", "window_ended")
    assert story.line().undeliverable_cause == "mailbox_full"
    assert windows() == [("16", "deadline")]


def test_an_automatic_reply_a_forged_token_and_a_replay_change_nothing(mailed: Story) -> None:
    story = mailed
    mail_id = newest_mail_of(story.line().pk)
    story.until(at("2026-11-17"))
    address = token_address(mail_id)

    away = come_back(story, AUTO_REPLY)
    take(HARD, delivered_to=address.replace("+", "+a", 1), at=story.now, key="forged")
    story.until(at("2026-11-18"))
    untouched = (story.facts(), story.line().undeliverable_at, windows())
    come_back(story)
    story.now += DAY
    replayed = come_back(story)

    assert away == "ignored"
    assert untouched == (
        ("awaiting_provisioning_details", "not mapped", "not billing"),
        None,
        [("16", None)],
    )
    assert replayed == "ignored"
    assert Bounce.objects.count() == 1
    assert [letter for letter in story.letters() if letter.startswith("undeliverable")] == [
        f"undeliverable → {PLACER}: waiting"
    ]


def test_the_notice_that_mail_does_not_arrive_may_come_back_itself(mailed: Story) -> None:
    story = mailed
    come_back(story)
    story.until(at("2026-11-17"))
    before = (story.facts(), story.letters(), windows())

    state = str(bounce(_notice_mail(), now=story.now).state)
    story.until(at("2026-11-18"))

    assert state == "applied"
    assert (story.facts(), story.letters(), windows()) == before


def _notice_mail() -> int:
    return int(Mail.objects.get(kind="undeliverable").pk)
