"""Finding lost mails: only current contacts get any, one a day for an account counts three times (PRODUCT H5, M6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import all_recorded, found_wrong, last_mail_id, last_transaction_id, mails, user
from tests.worlds import CONTACT, NOW, WX, Cast, Placed, Stage, Wanted, cast, deliver, place

from startline.actions import ask_for_lost_mail as asking
from startline.actions import find_lost_mails as finding
from startline.actions.actor import CONSOLE
from startline.actions.ask_for_lost_mail import ask_for_lost_mail
from startline.actions.change_contact import Selection, change_contact
from startline.actions.find_lost_mails import LEASE, find_lost_mails
from startline.actions.hold import hold
from startline.actions.resend import resend
from startline.actions.stop_mail_to import suppress_address
from startline.models import Account, Customer, Instance, Line, Link, LostMail, Mail
from startline.queries.links import open_link
from startline.rules.addresses import Address, parse_address
from startline.rules.lost_mails import ANSWERS_SPAN, ASKING_LASTS, MOST_ANSWERS

pytestmark = pytest.mark.django_db

MICROSECOND, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def address(text: str = CONTACT) -> Address:
    parsed = parse_address(text)
    assert isinstance(parsed, Address)
    return parsed


def lose(text: str = CONTACT, *, now: datetime = NOW) -> Sequence[tuple[str, str, Sequence[str]]]:
    """Type *text* as the address of a lost mail, let the worker answer, and name the mails that it wrote."""
    before = last_mail_id()
    ask_for_lost_mail(address(text), now=now)
    while find_lost_mails(now=now):
        pass
    assert not LostMail.objects.exists()
    return [(mail.kind, mail.to, mail.lines) for mail in mails(after=before)]


def awaiting(account: Account, *, number: str = "101", contact: str = CONTACT) -> Placed:
    return place(account, Wanted(stage=Stage.AWAITING, contact=contact), number=number)


def test_an_unknown_address_gets_no_mail_and_leaves_no_trace(people: Cast) -> None:
    awaiting(people.partner)
    before = last_transaction_id()

    assert lose("nobody@acme.example") == []
    assert all_recorded(after=before) == []


def test_the_contact_gets_one_mail_in_each_account_about_all_that_waits_there(people: Cast) -> None:
    third = Account.objects.create(
        kind="partner", name="Third", time_zone="Europe/Rome", language="de", currency="EUR"
    )
    place(
        people.partner,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, contact="b@acme.example"),
        number="101",
    )
    place(people.partner, Wanted(number="3.0", stage=Stage.CLOSED), number="102")
    place(people.other_partner, Wanted(number="4.0", stage=Stage.AWAITING), number="103")
    place(third, Wanted(number="5.0", stage=Stage.UNDELIVERABLE), number="104")

    assert lose(CONTACT.upper()) == [
        ("resend", CONTACT, ["1.0", "3.0"]),
        ("resend", CONTACT, ["4.0"]),
        ("resend", CONTACT, ["5.0"]),
    ]
    assert found_wrong() == []


def test_the_record_names_the_contact_and_what_was_sent(people: Cast) -> None:
    awaiting(people.partner)
    before = last_transaction_id()

    lose()

    (told,) = all_recorded(after=before)
    assert (told.type, told.actor, told.status, told.lines) == (
        "provisioning_email_resent",
        "contact",
        "in_progress",
        {"1.0": "changed"},
    )


def test_a_former_contact_gets_nothing(people: Cast) -> None:
    placed = awaiting(people.partner)
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[placed.order_id]),
        address="new@acme.example",
        now=NOW,
    )

    assert lose(CONTACT) == []
    assert [to for _, to, _ in lose("new@acme.example")] == ["new@acme.example"]


@pytest.mark.parametrize("stage", [Stage.ENTERED, Stage.BOOKED, Stage.CANCELLED, Stage.SET_UP])
def test_where_nothing_waits_nothing_is_sent_and_nothing_recorded(people: Cast, stage: Stage) -> None:
    place(people.partner, Wanted(stage=stage))
    before = last_transaction_id()

    assert lose() == []
    assert all_recorded(after=before) == []


def test_of_lines_that_came_in_silent_no_mail_was_lost(people: Cast) -> None:
    """Or whoever types an address could start the window of a line that was to be mailed by hand (PRODUCT I2)."""
    Line.objects.filter(pk=awaiting(people.partner).line().pk).update(silent=True)

    assert lose() == []


def test_a_held_line_is_refused_as_a_resend_is_and_the_record_says_so(people: Cast) -> None:
    place(
        people.partner,
        Wanted(number="1.0", stage=Stage.HELD),
        Wanted(number="2.0", stage=Stage.AWAITING),
    )
    before = last_transaction_id()

    assert lose() == [("resend", CONTACT, ["2.0"])]
    assert all_recorded(after=before)[0].lines == {"1.0": "refused: on_hold", "2.0": "changed"}


def test_mapped_lines_are_mailed_again_with_the_way_to_their_set_up(people: Cast) -> None:
    place(
        people.partner,
        Wanted(number="1.0", stage=Stage.MAPPED),
        Wanted(number="2.0", stage=Stage.SET_UP),
        Wanted(number="3.0", stage=Stage.AWAITING, offer=WX),
        number="101",
    )
    place(people.partner, Wanted(number="4.0", stage=Stage.MAPPED), number="102")
    before = last_transaction_id()

    assert lose() == [("resend", CONTACT, ["3.0"]), ("mapped", CONTACT, ["1.0", "4.0"])]
    assert [(told.type, told.actor, told.status, told.lines) for told in all_recorded(after=before)] == [
        ("provisioning_email_resent", "contact", "in_progress", {"3.0": "changed"}),
        ("provisioning_email_resent", "contact", "completed", {"1.0": "changed", "4.0": "changed"}),
    ]
    deliver()
    assert {mail.state for mail in mails()[-2:]} == {"accepted"}
    assert found_wrong() == []


def test_mapped_lines_on_hold_are_refused(people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)
    before = last_transaction_id()

    assert lose() == []
    (told,) = all_recorded(after=before)
    assert (told.status, told.cause, told.lines) == ("refused", "on_hold", {"1.0": "refused: on_hold"})


def test_mapped_lines_are_told_in_the_language_of_their_customer(people: Cast) -> None:
    place(people.partner, Wanted(stage=Stage.MAPPED))
    Customer.objects.update(language="fr")

    lose()

    assert Mail.objects.get(kind="mapped").language == "fr"


def test_the_new_links_act_and_the_old_ones_go_on_working(people: Cast) -> None:
    awaiting(people.partner)
    lose()

    opened = [open_link(link_id) for link_id in Link.objects.values_list("id", flat=True)]

    assert len(opened) == 2
    assert all(link is not None and len(link.errands) == 1 for link in opened)


def test_an_address_is_answered_three_times_in_any_day_for_an_account_and_then_silently_not(
    people: Cast,
) -> None:
    awaiting(people.partner)
    for number in range(MOST_ANSWERS):
        assert len(lose(now=NOW + number * MINUTE)) == 1
    before = last_transaction_id()

    assert lose(now=NOW + 4 * MINUTE) == []
    assert lose(now=NOW + ANSWERS_SPAN - MICROSECOND) == []
    assert all_recorded(after=before) == []
    assert len(lose(now=NOW + ANSWERS_SPAN)) == 1
    awaiting(people.other_partner, number="102")
    assert len(lose(now=NOW + ANSWERS_SPAN)) == 1


def test_one_answer_counts_once_though_it_brings_two_mails(people: Cast) -> None:
    place(
        people.partner, Wanted(number="1.0", stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.AWAITING)
    )

    for number in range(MOST_ANSWERS):
        assert len(lose(now=NOW + number * MINUTE)) == 2

    assert lose(now=NOW + 4 * MINUTE) == []


def test_answers_about_mapped_lines_alone_are_counted_as_well(people: Cast) -> None:
    place(people.partner, Wanted(stage=Stage.MAPPED))

    for number in range(MOST_ANSWERS):
        assert [kind for kind, *_ in lose(now=NOW + number * MINUTE)] == ["mapped"]

    assert lose(now=NOW + ANSWERS_SPAN - MICROSECOND) == []
    assert len(lose(now=NOW + ANSWERS_SPAN)) == 1


def test_resends_by_others_use_up_none_of_them_but_the_caps_of_all_mail_hold(people: Cast) -> None:
    placed = awaiting(people.partner)
    Instance.objects.update(line_cap=3)
    for number in range(2):
        resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW + number * MINUTE)
    before = last_transaction_id()

    assert len(lose(now=NOW + 2 * MINUTE)) == 1
    assert lose(now=NOW + 3 * MINUTE) == []
    assert all_recorded(after=before)[-1].lines == {"1.0": "refused: line_cap"}


def test_lines_of_several_orders_share_one_place_under_the_recipients_cap(people: Cast) -> None:
    Instance.objects.update(recipient_cap=1)
    awaiting(people.partner, number="101")
    awaiting(people.partner, number="102")

    assert lose() == [("resend", CONTACT, ["1.0", "1.0"])]


def test_an_address_whose_mail_is_stopped_gets_none(people: Cast) -> None:
    awaiting(people.partner)
    suppress_address(actor=user(people.clerk), address=CONTACT, note="", now=NOW)

    lose()
    deliver()

    resent = Mail.objects.get(kind="resend")
    assert (resent.state, resent.attempts) == ("refused", 0)


def test_what_was_typed_often_is_answered_once(people: Cast) -> None:
    awaiting(people.partner)
    before = last_mail_id()
    for _ in range(5):
        ask_for_lost_mail(address(), now=NOW)

    find_lost_mails(now=NOW)

    assert len(mails(after=before)) == 1
    assert not LostMail.objects.exists()


def test_what_another_worker_has_at_hand_is_left_to_it_until_its_lease_is_over(people: Cast) -> None:
    awaiting(people.partner)
    ask_for_lost_mail(address(), now=NOW)
    LostMail.objects.update(taken_until=NOW + LEASE)
    before = last_mail_id()

    find_lost_mails(now=NOW + LEASE - MICROSECOND)
    assert mails(after=before) == []

    find_lost_mails(now=NOW + LEASE)
    assert len(mails(after=before)) == 1


def test_one_that_breaks_is_kept_for_later_and_holds_up_no_other(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    awaiting(people.partner)
    ask_for_lost_mail(address("breaks@acme.example"), now=NOW)
    ask_for_lost_mail(address(), now=NOW)
    right = finding.answer
    before = last_mail_id()

    def broken(key: str, *, now: datetime) -> None:
        if key.startswith("breaks"):
            raise RuntimeError(key)
        right(key, now=now)

    monkeypatch.setattr(finding, "answer", broken)
    find_lost_mails(now=NOW)

    assert len(mails(after=before)) == 1
    assert list(LostMail.objects.values_list("key", "taken_until")) == [("breaks@acme.example", NOW + LEASE)]


def test_nobody_waits_for_a_day(people: Cast) -> None:
    awaiting(people.partner)
    ask_for_lost_mail(address(), now=NOW)
    ask_for_lost_mail(address("b@acme.example"), now=NOW + MICROSECOND)
    before = last_mail_id()

    find_lost_mails(now=NOW + ASKING_LASTS)

    assert mails(after=before) == []
    assert not LostMail.objects.exists()


def test_more_are_taken_bit_by_bit(people: Cast) -> None:
    for number in range(3):
        ask_for_lost_mail(address(f"n{number}@acme.example"), now=NOW)

    assert find_lost_mails(now=NOW, limit=2)
    assert list(LostMail.objects.values_list("key", flat=True)) == ["n2@acme.example"]
    assert not find_lost_mails(now=NOW, limit=2)


def test_no_more_wait_than_a_bound_and_the_oldest_go_first(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_KEPT", 3)
    for number in range(5):
        ask_for_lost_mail(address(f"n{number}@acme.example"), now=NOW)

    kept = LostMail.objects.order_by("id").values_list("key", flat=True)
    assert list(kept) == [f"n{number}@acme.example" for number in (2, 3, 4)]
