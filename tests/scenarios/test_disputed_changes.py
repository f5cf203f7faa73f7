"""A contact is replaced behind their back: they say so, and somebody else looks at it (PRODUCT C9)."""

from datetime import date, timedelta

import pytest
from tests.actions.disputing import newest_notice
from tests.actions.recorded import outcomes, user
from tests.scenarios.telling import DAY, Story, at
from tests.worlds import CONTACT, FLEX

from startline.actions.clear_review import clear_review
from startline.actions.dispute_change import dispute_change
from startline.actions.place_order import NewLine

RSD = date(2026, 11, 16)
THIEF = "thief@elsewhere.example"


@pytest.fixture
def replaced(story: Story) -> Story:
    """The editor gives the order's line a contact that nobody at the customer's has heard of."""
    story.place(NewLine(number="1.0", offer_code=FLEX, start_date=RSD, contact=CONTACT))
    story.until(at("2026-11-17"))
    story.change(THIEF, by=story.people.owner)
    story.now += timedelta(hours=1)
    return story


def dispute(story: Story) -> None:
    dispute_change(mail_id=newest_notice().pk, now=story.now)
    story.sweep()


def test_the_former_contact_stops_the_mapping_and_another_editor_puts_it_right(replaced: Story) -> None:
    story = replaced
    dispute(story)
    stopped = story.map(by="A. Thief")
    story.now += timedelta(hours=1)

    story.change(CONTACT, by=story.people.ally)
    mapped = story.map()

    assert outcomes(stopped) == {"1.0": "refused: under_review"}
    assert outcomes(mapped) == {"1.0": "changed"}
    assert story.rows() == [
        "order_placed completed: 1.0 changed",
        "start_date_reached completed: 1.0 changed",
        "escalated completed: 1.0 changed",
        "provisioning_email_update completed: 1.0 changed",
        "change_disputed completed: 1.0 changed",
        "organization_mapped refused: 1.0 refused: under_review",
        "provisioning_email_update completed: 1.0 changed",
        "organization_mapped completed: 1.0 changed",
    ]
    assert story.letters() == [
        f"provisioning → {CONTACT}: accepted",
        "attention → g.conti@telepartner.example: accepted",
        f"contact_replaced → {CONTACT}: accepted",
        f"corrected → {THIEF}: accepted",
        "review → g.conti@telepartner.example: accepted",
        f"contact_replaced → {THIEF}: accepted",
        f"corrected → {CONTACT}: accepted",
    ]


def test_the_change_was_right_and_another_editor_says_so(replaced: Story) -> None:
    story = replaced
    dispute(story)

    own = clear_review(actor=user(story.people.owner), order_id=story.order_id, line_ids=None, now=story.now)
    other = clear_review(actor=user(story.people.ally), order_id=story.order_id, line_ids=None, now=story.now)

    assert outcomes(own) == {"1.0": "refused: review_of_own_change"}
    assert outcomes(other) == {"1.0": "changed"}
    assert outcomes(story.map()) == {"1.0": "changed"}


def test_the_window_does_not_wait_for_the_review(replaced: Story) -> None:
    story = replaced
    dispute(story)

    story.until(at("2026-11-16") + 30 * DAY)

    assert story.facts() == ("closed", "not mapped", "window_ended")
    assert story.line().review_at is not None
