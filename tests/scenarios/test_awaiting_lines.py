"""The article's first scenario: the order line awaits its provisioning details."""

from datetime import date, timedelta

from tests.actions.recorded import outcomes
from tests.scenarios.telling import DAY, Story, at
from tests.worlds import CONTACT, FLEX, WX

from startline.actions.place_order import NewLine
from startline.rules.refusal import Refusal, RefusalCode

RSD = date(2026, 11, 16)
TYPO, RIGHT, ADMIN = "it-admin@acm.example", "it-admin@acme.example", "admin@acme.example"


def two_lines(contact: str = CONTACT) -> tuple[NewLine, NewLine]:
    return (
        NewLine(number="1.0", offer_code=FLEX, start_date=RSD, contact=contact),
        NewLine(number="2.0", offer_code=WX, start_date=RSD, contact=contact),
    )


def test_the_first_mail_goes_on_the_start_date_to_the_contact_on_the_order(story: Story) -> None:
    story.place(*two_lines())

    story.until(at("2026-11-16", 8) - timedelta(microseconds=1))
    before = story.letters()
    story.until(at("2026-11-16", 8))

    assert before == []
    assert story.letters() == [f"provisioning → {CONTACT}: accepted"]
    assert story.facts() == ("awaiting_provisioning_details", "not mapped", "not billing")


def test_the_contact_is_corrected_on_one_line_then_on_all_until_the_order_is_mapped(story: Story) -> None:
    story.place(*two_lines())
    story.until(at("2026-11-18"))

    story.change(ADMIN, "1.0", by=story.people.owner)
    story.until(at("2026-11-19"))
    story.change(RIGHT, by=story.people.ally)
    story.until(at("2026-11-20"))
    story.map()
    refused = story.change(CONTACT, by=story.people.owner)
    story.until(at("2026-11-20", 15))
    story.set_up()

    assert refused.lines[0].refusal == Refusal(
        code=RefusalCode.PAST_PONR,
        facts={"organization": "Acme S.p.A.", "by": "Anna Nowak", "at": at("2026-11-20").isoformat()},
    )
    assert story.rows() == [
        "order_placed completed: 1.0 changed, 2.0 changed",
        "start_date_reached completed: 1.0 changed, 2.0 changed",
        "escalated completed: 1.0 changed, 2.0 changed",
        "provisioning_email_update completed: 1.0 changed",
        "provisioning_email_update completed: 1.0 changed, 2.0 changed",
        "organization_mapped completed: 1.0 changed, 2.0 changed",
        "provisioning_email_update refused: 1.0 refused: past_ponr, 2.0 refused: past_ponr",
        "service_set_up completed: 1.0 changed, 2.0 changed",
    ]
    assert story.letters() == [
        f"provisioning → {CONTACT}: accepted",
        f"attention → {story.people.owner.email}: accepted",
        f"contact_replaced → {CONTACT}: accepted",
        f"corrected → {ADMIN}: accepted",
        f"contact_replaced → {CONTACT}: accepted",
        f"contact_replaced → {ADMIN}: accepted",
        f"corrected → {RIGHT}: accepted",
    ]
    assert story.facts("1.0") == story.facts("2.0") == ("closed", "set up", "set_up")


def test_before_the_start_date_the_contact_is_corrected_without_a_mail_to_anybody(story: Story) -> None:
    story.place(*two_lines(TYPO))
    story.until(at("2026-11-10"))

    story.change(RIGHT, by=story.people.owner)
    story.until(at("2026-11-16", 8))

    assert story.letters() == [f"provisioning → {RIGHT}: accepted"]


def test_who_has_no_access_asks_who_placed_the_order(story: Story) -> None:
    reader, placer = story.people.reader, story.people.owner
    story.place(*two_lines(), placed_by=placer.email)
    story.until(at("2026-11-17"))

    asked = story.change(RIGHT, by=reader)
    done = story.change(RIGHT, by=placer)

    refusal = asked.lines[0].refusal
    assert refusal is not None
    assert refusal.facts == {"placed_by": placer.email}
    assert outcomes(done) == {"1.0": "changed", "2.0": "changed"}
    assert story.rows()[2:] == [
        "escalated completed: 1.0 changed, 2.0 changed",
        "provisioning_email_update refused: 1.0 refused: may_not_edit, 2.0 refused: may_not_edit",
        "provisioning_email_update completed: 1.0 changed, 2.0 changed",
    ]


def test_who_placed_the_order_may_change_it_even_as_a_viewer(story: Story) -> None:
    story.place(*two_lines(), placed_by=story.people.reader.email)
    story.until(at("2026-11-17"))

    assert outcomes(story.change(RIGHT, by=story.people.reader)) == {"1.0": "changed", "2.0": "changed"}


def test_a_mistyped_address_is_flagged_corrected_and_the_window_starts_with_the_mail_that_arrives(
    story: Story,
) -> None:
    story.refusing = [TYPO]
    story.place(*two_lines(TYPO))
    story.until(at("2026-11-17"))
    flagged = story.line().undeliverable_cause

    story.change(RIGHT, by=story.people.owner)
    story.until(at("2026-11-23"))

    assert flagged == "mailbox_unknown"
    assert story.letters() == [
        f"provisioning → {TYPO}: refused",
        f"undeliverable → {story.people.owner.email}: accepted",
        f"corrected → {RIGHT}: accepted",
        f"reminder → {RIGHT}: accepted",
        f"attention → {story.people.owner.email}: accepted",
    ]
    assert [told.split(":")[0] for told in story.rows()] == [
        "order_placed completed",
        "start_date_reached failed",
        "provisioning_email_update completed",
        "reminded completed",
        "reminded completed",
    ]
    window = story.line().windows.get()
    assert (window.accepted_at, window.deadline_at) == (at("2026-11-17"), at("2026-11-25", 0))


def test_a_mail_lost_among_the_spam_is_sent_again_and_both_links_work(story: Story) -> None:
    story.place(*two_lines())
    story.until(at("2026-11-18"))

    done = story.resend(by=story.people.owner)

    assert outcomes(done) == {"1.0": "changed", "2.0": "changed"}
    assert story.letters() == [
        f"provisioning → {CONTACT}: accepted",
        f"attention → {story.people.owner.email}: accepted",
        f"resend → {CONTACT}: accepted",
    ]
    assert story.line().contact_epoch == 0
    assert story.line().windows.get().accepted_at == at("2026-11-16", 8)


def test_set_up_completed_on_the_last_day_is_not_closed_as_unfinished(story: Story) -> None:
    story.place(*two_lines())
    deadline_at = at("2026-11-24", 0)
    story.until(deadline_at - timedelta(seconds=1))

    story.map("1.0")
    story.set_up("1.0")
    story.until(deadline_at + DAY)

    assert story.facts("1.0") == ("closed", "set up", "set_up")
    assert story.line("1.0").closed_at == deadline_at - timedelta(seconds=1)
    assert story.rows()[-1] == "service_set_up completed: 1.0 changed"


def test_after_four_days_without_a_worker_everything_is_caught_up(story: Story) -> None:
    story.place(*two_lines())

    story.now = at("2026-11-20")
    story.sweep()

    assert story.letters() == [f"provisioning → {CONTACT}: accepted"]
    assert story.line().windows.get().deadline_at == at("2026-11-28", 0)
