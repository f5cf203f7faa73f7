"""Where a line stands, in the words that matter (DESIGN, Idea)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override
from tests.wording.speaking import NOW, heard, sounds_right

from startline.rules.line import Status
from startline.wording.lines import line_story

NOVEMBER_14 = datetime(2026, 11, 14, 0, 30, tzinfo=UTC)
IN_3_DAYS = NOW + timedelta(days=3)


@dataclass(kw_only=True)
class Line:
    """A line that awaits its contact's move, its mail not yet accepted."""

    status: str = Status.AWAITING
    provisions: bool = True
    contact_id: int | None = 1
    start_date: date | None = date(2026, 12, 6)
    held_at: datetime | None = None
    order_held_at: datetime | None = None
    mail_state: str | None = None
    mail_settled_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce_cause: str | None = None
    undeliverable_cause: str | None = None
    started_at: datetime | None = None
    organization_name: str | None = None
    mapped_at: datetime | None = None
    set_up_at: datetime | None = None
    review_at: datetime | None = None
    closes_at: datetime | None = None
    expired_at: datetime | None = None
    closed_at: datetime | None = None
    billing_started_at: datetime | None = None
    cancelled_at: datetime | None = None


CLOSED = Line(status=Status.CLOSED, closed_at=NOVEMBER_14, billing_started_at=NOVEMBER_14)
IMPORTED = Line(status=Status.CLOSED)
PENDING = Line(status=Status.PENDING, mapped_at=NOW, organization_name="Acme S.p.A.")
STORIES = [
    (Line(status=Status.ENTERED), "not booked, start date 6 Dec"),
    (Line(status=Status.ENTERED, start_date=None), "not booked, no start date"),
    (Line(status=Status.BOOKED), "starts on 6 Dec"),
    (Line(status=Status.BOOKED, start_date=date(2027, 1, 1)), "starts on 1 Jan 2027"),
    (Line(status=Status.BOOKED, contact_id=None), "no contact, starts on 6 Dec"),
    (Line(contact_id=None), "no contact"),
    (Line(), "mail not accepted yet"),
    (Line(closes_at=IN_3_DAYS), "closes in 3 days"),
    (Line(started_at=NOVEMBER_14, closes_at=IN_3_DAYS), "setup started on 14 Nov, closes in 3 days"),
    (Line(started_at=NOVEMBER_14), "setup started on 14 Nov"),
    (Line(started_at=NOVEMBER_14, held_at=NOW), "on hold"),
    (Line(started_at=NOVEMBER_14, undeliverable_cause="mailbox_full"), "mail refused: mailbox full"),
    (Line(undeliverable_cause="mailbox_unknown"), "mail refused: mailbox unknown"),
    (
        Line(undeliverable_cause="mailbox_unknown", closes_at=IN_3_DAYS),
        "mail refused: mailbox unknown, closes in 3 days",
    ),
    (
        Line(undeliverable_cause="mailbox_unknown", mail_state="accepted", bounced_at=NOVEMBER_14),
        "mail came back on 14 Nov: mailbox unknown",
    ),
    (
        Line(
            undeliverable_cause="mailbox_full",
            mail_state="accepted",
            bounced_at=NOVEMBER_14,
            closes_at=IN_3_DAYS,
        ),
        "mail came back on 14 Nov: mailbox full, closes in 3 days",
    ),
    (
        Line(
            mail_state="accepted",
            mail_settled_at=NOVEMBER_14,
            bounced_at=NOVEMBER_14,
            bounce_cause="mailbox_full",
        ),
        "mail came back on 14 Nov: mailbox full",
    ),
    (
        Line(
            mail_state="accepted",
            mail_settled_at=NOW,
            bounced_at=NOVEMBER_14 - timedelta(days=3),
            bounce_cause="mailbox_full",
        ),
        "mail not accepted yet",
    ),
    (
        Line(undeliverable_cause="mailbox_full", mail_state="refused", bounced_at=NOVEMBER_14),
        "mail refused: mailbox full",
    ),
    (Line(undeliverable_cause="given_up"), "mail given up after 5 days"),
    (
        Line(undeliverable_cause="given_up", closes_at=IN_3_DAYS),
        "mail given up after 5 days, closes in 3 days",
    ),
    (Line(review_at=NOW), "contact disputed on 13 Nov, under review"),
    (
        Line(review_at=NOW, held_at=NOW, closes_at=IN_3_DAYS),
        "contact disputed on 13 Nov, under review, closes in 3 days",
    ),
    (Line(held_at=NOW), "on hold"),
    (Line(order_held_at=NOW), "on hold"),
    (Line(expired_at=NOVEMBER_14), "window ended on 14 Nov, still open, not provisioned"),
    (
        replace(PENDING, closes_at=IN_3_DAYS),
        "mapped to Acme S.p.A., not set up, closes in 3 days",
    ),
    (PENDING, "mapped to Acme S.p.A., not set up"),
    (replace(PENDING, organization_name=None), "mapped elsewhere, not set up"),
    (
        replace(PENDING, organization_name=None, closes_at=IN_3_DAYS),
        "mapped elsewhere, not set up, closes in 3 days",
    ),
    (CLOSED, "closed on 14 Nov, billing since 14 Nov, not provisioned"),
    (
        replace(CLOSED, mapped_at=NOW, organization_name="Acme S.p.A."),
        "closed on 14 Nov, billing since 14 Nov, mapped to Acme S.p.A., not set up",
    ),
    (IMPORTED, "closed, billing, not provisioned"),
    (
        replace(IMPORTED, mapped_at=NOW, organization_name="Acme S.p.A."),
        "closed, billing, mapped to Acme S.p.A., not set up",
    ),
    (replace(IMPORTED, mapped_at=NOW), "closed, billing, mapped elsewhere, not set up"),
    (replace(CLOSED, mapped_at=NOW, set_up_at=NOW), "set up on 13 Nov, billing since 14 Nov"),
    (replace(IMPORTED, mapped_at=NOW, set_up_at=NOW), "set up on 13 Nov, billing"),
    (Line(status=Status.CANCELLED, cancelled_at=NOW), "cancelled on 13 Nov"),
    (Line(provisions=False, status=Status.BOOKED), "needs no provisioning"),
]


@pytest.mark.parametrize(("line", "story"), STORIES, ids=[story for _, story in STORIES])
def test_a_line_says_where_it_stands(line: Line, story: str) -> None:
    english, italian = heard(lambda: line_story(line, now=NOW, zone="Europe/Rome"))

    assert english == story
    assert italian != english
    assert sounds_right(italian)


def test_a_lines_story_is_italian_too() -> None:
    with override("it"):
        story = line_story(CLOSED, now=NOW, zone="Europe/Rome")

    assert story == "chiusa (14 nov), in fatturazione (14 nov), provisioning non eseguito"


def test_dates_are_those_of_the_readers_zone() -> None:
    with override("en"):
        assert line_story(CLOSED, now=NOW, zone="America/New_York").startswith("closed on 13 Nov,")
