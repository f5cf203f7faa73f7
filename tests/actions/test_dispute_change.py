"""The former contact disputes a change of contact, and an editor closes the review (PRODUCT C9)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.disputing import NEW, change, dispute, newest_notice
from tests.actions.recorded import (
    all_recorded,
    found_wrong,
    last_mail_id,
    last_transaction_id,
    mails,
    outcomes,
    recorded,
    user,
)
from tests.sweeps.settling import claimed
from tests.worlds import (
    CONTACT,
    NOW,
    Cast,
    Placed,
    Stage,
    Wanted,
    cast,
    close_overdue,
    deliver,
    place,
)

from startline.actions.actor import CONSOLE, Actor
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.clear_review import clear_review
from startline.actions.dispute_change import dispute_change
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.outcome import Done
from startline.models import Mail, MailLine, Transaction, User
from startline.queries.reviews import reviews_of
from startline.rules.line import Status
from startline.rules.refusal import Refused
from startline.rules.who_may import ActorKind

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def placed(people: Cast) -> Placed:
    """Two lines whose contact, whom mail had reached, Giulia Conti has changed; she placed the order too."""
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    change(placed, by=user(people.owner))
    deliver()
    return placed


def clear(placed: Placed, *numbers: str, by: Actor) -> Done:
    line_ids = [placed.line_ids[number] for number in numbers] or None
    return clear_review(actor=by, order_id=placed.order_id, line_ids=line_ids, now=LATER)


def map_(placed: Placed, *numbers: str, now: datetime = LATER) -> Done:
    return map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=[placed.line_ids[number] for number in numbers] or None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=now,
    )


def test_a_dispute_puts_the_lines_under_review_on_record_and_tells_the_editors(placed: Placed) -> None:
    before = last_mail_id()

    done = dispute(now=LATER)

    told = recorded(done.transaction_id)
    assert (told.type, told.actor, told.status) == ("change_disputed", "contact", "completed")
    assert told.lines == {"1.0": "changed", "2.0": "changed"}
    header = Transaction.objects.get(pk=done.transaction_id or 0)
    assert header.actor_address_id == newest_notice().recipient_id
    assert [placed.line(number).review_at for number in ("1.0", "2.0")] == [LATER, LATER]
    assert [(mail.kind, mail.to, mail.lines) for mail in mails(after=before)] == [
        ("review", "g.conti@telepartner.example", ["1.0", "2.0"])
    ]
    assert found_wrong() == []


def test_the_editors_read_who_disputes_which_change_and_are_led_to_the_order(placed: Placed) -> None:
    dispute()

    deliver()

    mail = Mail.objects.get(kind="review")
    assert mail.state == "accepted"
    assert "104583020" in (mail.subject or "")
    for word in ("acme", "new", "it"):
        assert word in (mail.text or "")


def test_disputed_again_nothing_happens(placed: Placed) -> None:
    dispute()
    at = (last_transaction_id(), last_mail_id())

    done = dispute(now=LATER)

    assert outcomes(done) == {"1.0": "already: already_disputed", "2.0": "already: already_disputed"}
    assert done.transaction_id is None
    assert (last_transaction_id(), last_mail_id()) == at
    assert placed.line().review_at == NOW


def test_it_acts_only_on_lines_whose_epoch_holds(placed: Placed, people: Cast) -> None:
    notice = newest_notice()
    change(placed, "1.0", to="third@acme.example", by=user(people.owner))

    done = dispute_change(mail_id=notice.pk, now=LATER)

    assert outcomes(done) == {"1.0": "refused: stale", "2.0": "changed"}
    assert recorded(done.transaction_id).status == "partly_completed"
    assert placed.line("1.0").review_at is None


def test_lines_that_are_mapped_or_cancelled_cannot_be_disputed_which_is_recorded_once(people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    change(placed)
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=[placed.line_ids["2.0"]], now=NOW)
    map_(placed, "1.0", now=NOW)

    first, again = dispute(), dispute(now=LATER)

    told = recorded(first.transaction_id)
    assert (told.status, told.cause) == ("refused", "past_ponr")
    assert told.lines == {"1.0": "refused: past_ponr", "2.0": "refused: cancelled"}
    assert again.transaction_id is None
    assert outcomes(again) == outcomes(first)


def test_of_a_line_that_was_mapped_before_the_dispute_the_editors_are_told_that_nothing_was_stopped(
    placed: Placed, people: Cast
) -> None:
    map_(placed, "1.0", now=NOW)
    before = last_mail_id()

    dispute()

    written = mails(after=before)
    assert [(mail.kind, list(mail.lines)) for mail in written] == [("review", ["2.0"]), ("review", ["1.0"])]
    by_id = sorted(claimed().mails, key=lambda mail: mail.id)
    stopped, late = (" ".join(mail.body.text.split()) for mail in by_id if mail.kind == "review")
    assert "The lines are under review" in stopped
    assert "under review" not in late
    assert "The lines had been mapped to an organization before that was said" in late
    assert found_wrong() == []


def test_a_review_that_is_over_before_its_mail_goes_is_not_told(placed: Placed, people: Cast) -> None:
    dispute()
    clear(placed, by=user(people.ally))

    deliver()

    notice = Mail.objects.get(kind="review")
    left = MailLine.objects.filter(mail_id=notice.pk).values_list("left_cause", flat=True)
    assert (notice.state, set(left)) == ("cancelled", {"review_closed"})
    assert found_wrong() == []


def test_no_other_mail_can_be_used_to_dispute_anything(placed: Placed) -> None:
    others = Mail.objects.exclude(kind="contact_replaced").values_list("id", flat=True)

    for mail_id in (*others, 0):
        with pytest.raises(Refused) as refused:
            dispute_change(mail_id=mail_id, now=NOW)
        assert refused.value.refusal.code == "not_found"


def test_under_review_nothing_is_mapped(placed: Placed, people: Cast) -> None:
    dispute()

    assert outcomes(map_(placed)) == {"1.0": "refused: under_review", "2.0": "refused: under_review"}

    clear(placed, by=user(people.ally))
    assert outcomes(map_(placed)) == {"1.0": "changed", "2.0": "changed"}


def test_under_review_the_contact_hands_nothing_over(placed: Placed) -> None:
    dispute()
    contact = Actor(kind=ActorKind.CONTACT, address_id=placed.line().contact_id)

    done = change(placed, to="friend@acme.example", by=contact)

    assert outcomes(done) == {"1.0": "refused: under_review", "2.0": "refused: under_review"}


def test_the_window_goes_on_and_closes_a_line_under_review(placed: Placed) -> None:
    dispute()

    close_overdue(now=NOW + timedelta(days=30))

    line = placed.line()
    assert (line.status, line.billing_cause, line.review_at) == (Status.CLOSED, "window_ended", NOW)


def test_an_editor_who_did_not_make_the_change_closes_the_review(placed: Placed, people: Cast) -> None:
    dispute()

    done = clear(placed, "1.0", by=user(people.ally))

    told = recorded(done.transaction_id)
    assert (told.type, told.status, told.lines) == ("review_cleared", "completed", {"1.0": "changed"})
    assert placed.line("1.0").review_at is None
    assert placed.line("2.0").review_at == NOW
    assert found_wrong() == []


def test_whoever_made_the_change_does_not_close_its_review_which_is_on_record(
    placed: Placed, people: Cast
) -> None:
    dispute()

    done = clear(placed, by=user(people.owner))

    told = recorded(done.transaction_id)
    assert (told.status, told.cause) == ("refused", "review_of_own_change")
    (refusal, _) = [line.refusal for line in done.lines]
    assert refusal
    assert refusal.facts == {"by": "Giulia Conti"}
    assert placed.line().review_at == NOW


def test_the_console_closes_it_and_any_editor_does_where_the_console_had_made_the_change(
    people: Cast,
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    change(placed)
    dispute()

    assert outcomes(clear(placed, by=user(people.owner))) == {"1.0": "changed"}


def test_who_may_not_edit_does_not_close_a_review_and_who_sees_it_not_is_told_nothing(
    placed: Placed, people: Cast
) -> None:
    dispute()

    assert outcomes(clear(placed, "1.0", by=user(people.reader))) == {"1.0": "refused: may_not_edit"}
    with pytest.raises(Refused):
        clear(placed, by=user(people.stranger))


def test_without_a_review_there_is_nothing_to_close(placed: Placed, people: Cast) -> None:
    assert outcomes(clear(placed, "1.0", by=user(people.ally))) == {"1.0": "refused: not_under_review"}


def test_a_closed_review_is_not_opened_again_by_the_same_notice(placed: Placed, people: Cast) -> None:
    dispute()
    clear(placed, by=user(people.ally))

    done = dispute(now=LATER)

    assert outcomes(done) == {"1.0": "already: already_disputed", "2.0": "already: already_disputed"}
    assert placed.line().review_at is None


def test_another_editor_s_change_resolves_the_review(placed: Placed, people: Cast) -> None:
    dispute()

    done = change(placed, to=CONTACT, by=user(people.ally), now=LATER)

    assert outcomes(done) == {"1.0": "changed", "2.0": "changed"}
    assert placed.line().review_at is None
    assert found_wrong() == []


def test_a_further_change_by_the_same_person_leaves_the_review_open_and_theirs_not_to_close(
    placed: Placed, people: Cast
) -> None:
    dispute()

    change(placed, to="third@acme.example", by=user(people.owner), now=LATER)

    assert placed.line().review_at == NOW
    assert outcomes(clear(placed, "1.0", by=user(people.owner))) == {"1.0": "refused: review_of_own_change"}
    assert outcomes(map_(placed)) == {"1.0": "refused: under_review", "2.0": "refused: under_review"}
    assert found_wrong() == []


def test_of_a_further_change_the_second_former_contact_learns_that_it_is_under_review_already(
    placed: Placed, people: Cast
) -> None:
    dispute()
    change(placed, to="third@acme.example", by=user(people.owner), now=LATER)

    done = dispute(now=LATER)

    assert outcomes(done) == {"1.0": "already: already_disputed", "2.0": "already: already_disputed"}


def test_a_review_says_who_disputes_and_who_made_the_change(placed: Placed) -> None:
    dispute(now=LATER)

    review = reviews_of([placed.line().pk])[placed.line().pk]

    assert (review.disputed_by, review.contact, review.changer_name) == (CONTACT, NEW, "Giulia Conti")
    assert (review.review_at, review.changed_at) == (LATER, NOW)


def test_one_change_over_many_orders_is_disputed_and_closed_order_by_order(people: Cast) -> None:
    orders = [place(people.partner, Wanted(stage=Stage.AWAITING), number=number) for number in ("1", "2")]
    change_contact(
        actor=user(people.owner),
        selection=Selection(order_ids=[order.order_id for order in orders]),
        address=NEW,
        now=NOW,
    )

    done = dispute()

    assert len(done.changed) == 2
    assert outcomes(clear(orders[0], by=user(people.ally))) == {"1.0": "changed"}
    assert orders[1].line().review_at == NOW


def test_where_nobody_can_be_told_by_mail_the_lines_are_under_review_all_the_same(
    placed: Placed, people: Cast
) -> None:
    User.objects.update(is_active=False)
    before = last_mail_id()

    dispute()

    assert placed.line().review_at == NOW
    assert mails(after=before) == []


def test_a_dispute_that_is_told_moves_no_status(placed: Placed) -> None:
    at = last_transaction_id()
    done = dispute()

    deliver()

    assert [told.status for told in all_recorded(after=at)] == ["completed"]
    assert recorded(done.transaction_id).events == ["recorded", "mail_accepted"]
