"""The article's second scenario: the order line is closed and billing, and still not provisioned."""

from datetime import date, timedelta

from tests.actions.recorded import outcomes
from tests.scenarios.telling import DAY, Story, at
from tests.worlds import CONTACT, FLEX, SUPPORT, WX

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.hold import hold, release
from startline.actions.place_order import NewLine
from startline.models import Policy
from startline.rules.line import Expiry

RSD = date(2026, 11, 16)
NEW = "new-admin@acme.example"


def lines() -> tuple[NewLine, NewLine, NewLine]:
    return (
        NewLine(number="1.0", offer_code=FLEX, start_date=RSD, contact=CONTACT),
        NewLine(number="2.0", offer_code=WX, start_date=RSD, contact=CONTACT),
        NewLine(number="3.0", offer_code=SUPPORT, start_date=RSD),
    )


def test_seven_days_after_the_mail_the_line_closes_and_bills_and_thirty_for_the_other_offers(
    story: Story,
) -> None:
    story.place(*lines())

    story.until(at("2026-11-24", 0) - timedelta(microseconds=1))
    last_day = story.facts("1.0")
    story.until(at("2026-11-24", 0))
    first_closed = (story.facts("1.0"), story.facts("2.0"))
    story.until(at("2026-12-17", 0))

    open_, closed = (
        ("awaiting_provisioning_details", "not mapped", "not billing"),
        ("closed", "not mapped", "window_ended"),
    )
    assert (last_day, first_closed) == (open_, (closed, open_))
    assert story.facts("2.0") == closed
    assert story.facts("3.0") == ("booked", "not mapped", "not billing")
    assert story.rows() == [
        "order_placed completed: 1.0 changed, 2.0 changed, 3.0 changed",
        "start_date_reached completed: 1.0 changed, 2.0 changed",
        "escalated completed: 1.0 changed, 2.0 changed",
        *["reminded completed: 1.0 changed"] * 4,  # contact and editors, three days and a day before
        "window_ended completed: 1.0 changed: close_and_bill",
        *["reminded completed: 2.0 changed"] * 4,
        "window_ended completed: 2.0 changed: close_and_bill",
    ]


def test_a_closed_line_is_corrected_mapped_and_set_up_and_bills_as_before(story: Story) -> None:
    story.place(*lines())
    story.until(at("2026-12-20"))
    billing_started_at = story.line().billing_started_at

    corrected = story.change(NEW, by=story.people.ally)
    story.until(at("2026-12-21"))
    story.map(by="new-admin@acme.example")
    refused = story.change(CONTACT, by=story.people.owner)
    story.until(at("2026-12-22"))
    story.set_up()

    assert outcomes(corrected) == {
        "1.0": "changed",
        "2.0": "changed",
        "3.0": "left_out: no_provisioning",
    }
    assert outcomes(refused) == {
        "1.0": "refused: past_ponr",
        "2.0": "refused: past_ponr",
        "3.0": "left_out: no_provisioning",
    }
    assert story.facts() == ("closed", "set up", "window_ended")
    assert story.line().billing_started_at == billing_started_at == at("2026-11-24", 0)
    assert story.rows()[-4:] == [
        "provisioning_email_update completed: 1.0 changed, 2.0 changed, 3.0 left_out: no_provisioning",
        "organization_mapped completed: 1.0 changed, 2.0 changed, 3.0 left_out: no_provisioning",
        (
            "provisioning_email_update refused: 1.0 refused: past_ponr, 2.0 refused: past_ponr, "
            "3.0 left_out: no_provisioning"
        ),
        "service_set_up completed: 1.0 changed, 2.0 changed, 3.0 left_out: no_provisioning",
    ]


def test_after_closing_the_mail_can_still_be_sent_again_until_the_order_is_mapped(story: Story) -> None:
    story.place(*lines())
    story.until(at("2026-12-20"))

    again = story.resend("1.0", by=story.people.owner)
    story.map()
    too_late = story.resend("1.0", by=story.people.owner)

    assert (outcomes(again), outcomes(too_late)) == ({"1.0": "changed"}, {"1.0": "refused: past_ponr"})
    assert story.letters()[-1] == f"resend → {CONTACT}: accepted"


def test_a_held_line_closes_a_day_after_its_release(story: Story) -> None:
    story.place(*lines())
    story.until(at("2026-11-18"))
    hold(actor=CONSOLE, order_id=story.order_id, line_ids=None, name="Credit check", now=story.now)
    story.until(at("2026-11-30"))
    release(actor=CONSOLE, order_id=story.order_id, line_ids=None, now=story.now)

    story.until(at("2026-12-01") - timedelta(microseconds=1))
    before = story.facts()
    story.until(at("2026-12-01"))

    assert before == ("awaiting_provisioning_details", "not mapped", "not billing")
    assert story.facts() == ("closed", "not mapped", "window_ended")
    assert story.facts("2.0") == before


def test_an_order_that_is_cancelled_tells_its_contact_and_never_bills(story: Story) -> None:
    story.place(*lines())
    story.until(at("2026-11-18"))

    cancel(actor=CONSOLE, order_id=story.order_id, line_ids=None, now=story.now)
    story.until(at("2027-01-31"))

    assert story.letters() == [
        f"provisioning → {CONTACT}: accepted",
        f"attention → {story.people.owner.email}: accepted",
        f"cancelled → {CONTACT}: accepted",
    ]
    assert {story.facts(number) for number in ("1.0", "2.0", "3.0")} == {
        ("cancelled", "not mapped", "not billing")
    }
    assert story.rows()[-1] == "cancellation completed: 1.0 changed, 2.0 changed, 3.0 changed"


def test_a_policy_that_keeps_lines_open_says_so_once_and_bills_nothing(story: Story) -> None:
    Policy.objects.update(expiry=Expiry.KEEP_OPEN)
    story.place(*lines())

    story.until(at("2026-11-24", 0) + 90 * DAY)

    assert story.facts() == ("awaiting_provisioning_details", "not mapped", "not billing")
    assert story.line().expired_at == at("2026-11-24", 0)
    assert [told for told in story.rows()[2:] if not told.startswith(("escalated", "reminded"))] == [
        "window_ended completed: 1.0 changed: keep_open",
        "window_ended completed: 2.0 changed: keep_open",
    ]
