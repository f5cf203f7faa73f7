"""Telling the former contact that another one took their place (PRODUCT C9)."""

from datetime import timedelta

import pytest
from tests.actions.disputing import NEW, change
from tests.actions.recorded import Written, found_wrong, last_mail_id, mail, mails, recorded, user
from tests.worlds import CONTACT, NOW, WX, Stage, Wanted, cast, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import Line, Link, Mail
from startline.queries.links import find_link

pytestmark = pytest.mark.django_db
THIRD = "third@acme.example"


def notices(*, after: int = 0) -> list[Written]:
    return [written for written in mails(after=after) if written.kind == "contact_replaced"]


def test_a_contact_whom_a_mail_had_reached_is_told_with_the_mail_to_the_new_one() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    before = last_mail_id()

    done = change(placed)

    assert mails(after=before) == [
        Written(kind="contact_replaced", to=CONTACT, state="waiting", lines=["1.0", "2.0"]),
        Written(kind="corrected", to=NEW, state="waiting", lines=["1.0", "2.0"]),
    ]
    assert [mail(mail_id).to for mail_id in done.mail_ids] == [NEW]
    deliver()
    assert recorded(done.transaction_id).status == "completed"
    assert found_wrong() == []


@pytest.mark.parametrize("stage", [Stage.BOOKED, Stage.NOT_DELIVERED, Stage.UNDELIVERABLE])
def test_a_contact_whom_no_mail_has_reached_is_told_nothing(stage: Stage) -> None:
    placed = place(cast().partner, Wanted(stage=stage))

    change(placed)

    assert notices() == []


def test_each_former_contact_is_told_once_of_their_own_lines() -> None:
    placed = place(
        cast().partner,
        Wanted(number="1.0", stage=Stage.AWAITING, contact="a@acme.example"),
        Wanted(number="2.0", stage=Stage.AWAITING, contact="b@acme.example", offer=WX),
        Wanted(number="3.0", stage=Stage.AWAITING, contact="a@acme.example"),
        Wanted(number="4.0", stage=Stage.NOT_DELIVERED, contact="a@acme.example"),
        Wanted(number="5.0", stage=Stage.AWAITING, contact=NEW),
    )

    change(placed)

    assert [(written.to, written.lines) for written in notices()] == [
        ("a@acme.example", ["1.0", "3.0"]),
        ("b@acme.example", ["2.0"]),
    ]


def test_a_line_on_hold_owes_its_mail_but_the_former_contact_is_told_at_once() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.HELD))

    done = change(placed)
    deliver()

    assert [written.state for written in notices()] == ["accepted"]
    assert recorded(done.transaction_id).status == "completed"


def test_a_notice_counts_against_no_cap() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    for number in range(12):
        change(placed, to=f"n{number}@acme.example", now=NOW + timedelta(minutes=number))
        deliver(now=NOW + timedelta(minutes=number))

    done = change(placed, to=CONTACT, now=NOW + timedelta(hours=1))

    assert len(notices()) == 13
    assert done.mail_waits_until is None


def test_who_is_the_contact_again_before_the_notice_went_is_not_told() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    change(placed)
    done = change(placed, to=CONTACT)

    deliver()

    (notice,) = notices()
    assert (notice.state, notice.lines) == ("cancelled", ["1.0: contact_returned"])
    assert recorded(done.transaction_id).status == "completed"
    assert found_wrong() == []


def test_who_was_followed_by_a_third_contact_is_still_told_of_the_change_that_took_their_place() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    change(placed)
    change(placed, to=THIRD)

    deliver()

    (notice,) = notices()
    text = Mail.objects.get(kind="contact_replaced").text or ""
    assert notice.state == "accepted"
    assert "n•••" in text
    assert "t•••" not in text


def test_of_a_line_that_was_mapped_meanwhile_the_former_contact_is_told_all_the_same() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    change(placed)
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=NOW,
    )

    deliver()

    assert [written.state for written in notices()] == ["accepted"]


def test_of_a_line_that_was_cancelled_meanwhile_nobody_is_told_that_its_contact_changed() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    change(placed)
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=[placed.line_ids["1.0"]], now=NOW)

    deliver()

    assert [(written.state, written.lines) for written in notices()] == [
        ("accepted", ["1.0: cancelled", "2.0"])
    ]


def test_the_notice_shows_the_new_address_masked_and_its_own_link() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    change(placed, to="mario.rossi@beta.example")

    deliver()

    notice = Mail.objects.get(kind="contact_replaced")
    for body in (notice.text or "", notice.html or ""):
        assert "m•••" in body
        assert "mario.rossi" not in body
    link = find_link(Link.objects.get(mail_id=notice.pk).id)
    assert link
    assert link.to_former_contact


def test_a_contact_whose_address_was_erased_is_told_nothing() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    line = placed.line()
    assert line.contact
    line.contact.email = line.contact.key = line.contact.domain = None
    line.contact.erased_at = NOW
    line.contact.save()

    change(placed)

    assert notices() == []


def test_a_notice_that_is_refused_moves_neither_the_change_nor_the_line() -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    done = change(placed, by=user(people.owner))
    deliver(refusing=[CONTACT])

    assert recorded(done.transaction_id).status == "completed"
    assert Line.objects.get(pk=placed.line().pk).undeliverable_at is None
    assert "undeliverable" not in [written.kind for written in mails()]
