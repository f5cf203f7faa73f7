"""The page behind the link of a notice to a former contact, and "this was not me" (PRODUCT C9, H1)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.actions.disputing import NEW, change, dispute, newest_notice, token_of_mail
from tests.actions.recorded import last_transaction_id, mails, recorded, user
from tests.web.contact.forms import text_of
from tests.web.reading import only_reading
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.clear_review import clear_review
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import Link, Mail, Transaction
from startline.queries.links import open_link
from startline.queries.replacements import open_replacement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = "/m/replaced/"
NUMBER = {"number": "104583020"}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def placed(people: Cast) -> Placed:
    """An order whose contact, whom mail had reached, was replaced."""
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    change(placed, by=user(people.owner))
    deliver()
    return placed


def entered(client: Client) -> None:
    response = client.get(f"/m/{token_of_mail(newest_notice().pk)}")
    assert (response.status_code, response["Location"]) == (303, PAGE)


def map_(placed: Placed) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Hidden S.r.l."),
        mapped_by="Mario Rossi",
        now=NOW,
    )


def test_the_page_says_what_was_changed_when_and_to_whom_as_far_as_they_may_know(
    client: Client, placed: Placed
) -> None:
    entered(client)

    response = client.get(PAGE)

    page = text_of(response)
    assert response.status_code == 200
    assert (
        f"On 16 Nov, 10:00 the contact of the lines below was changed from {CONTACT} to n•••@acme.example"
        in page
    )
    assert "Order 104583020" in page
    assert "line 1.0 · 25 × A-FLEX" in page
    assert "g.conti@telepartner.example, who placed it at Telepartner" in page
    assert NEW not in response.content.decode()


def test_with_the_number_typed_the_lines_are_under_review_and_the_page_says_what_happens_now(
    client: Client, placed: Placed
) -> None:
    entered(client)

    answer = client.post(PAGE, NUMBER)

    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert placed.line("1.0").review_at == placed.line("2.0").review_at == NOW
    page = text_of(client.get(PAGE))
    assert "The change is under review" in page
    assert "It was reported on 16 Nov, 10:00 that this change was not agreed" in page
    assert "This was not me" not in page


def test_sent_again_it_says_since_when_it_is_under_review_and_records_nothing(
    client: Client, placed: Placed
) -> None:
    entered(client)
    client.post(PAGE, NUMBER)
    at = last_transaction_id()

    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        answer = client.post(PAGE, NUMBER, follow=True)

    assert answer.status_code == 200
    assert "It was reported on 16 Nov, 10:00" in text_of(answer)
    assert last_transaction_id() == at


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_it_any_number_of_times_changes_nothing(client: Client, placed: Placed, method: str) -> None:
    token, ask = token_of_mail(newest_notice().pk), getattr(client, method)

    with only_reading():
        answers = [ask(address).status_code for _ in range(10) for address in (f"/m/{token}", PAGE)]

    assert answers == [303, 200] * 10


@pytest.mark.parametrize("sent", [{}, {"number": ""}, {"number": "1"}, {"number": "on", "confirm": "yes"}])
def test_a_form_that_a_scanner_sends_off_without_the_number_changes_nothing(
    client: Client, placed: Placed, sent: dict[str, str]
) -> None:
    entered(client)

    with only_reading():
        answers = [client.post(PAGE, sent) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {422}
    assert "order" in text_of(answers[0])
    assert placed.line().review_at is None


def test_a_form_from_elsewhere_is_turned_away(placed: Placed) -> None:
    careful = Client(enforce_csrf_checks=True)
    entered(careful)

    assert careful.post(PAGE, NUMBER).status_code == 403
    assert placed.line().review_at is None


def test_past_mapping_it_can_be_reported_once_though_nothing_is_stopped(
    client: Client, placed: Placed
) -> None:
    entered(client)
    map_(placed)

    before = text_of(client.get(PAGE))
    untyped = client.post(PAGE, {"number": ""})
    after = text_of(client.post(PAGE, NUMBER, follow=True))

    assert "nothing can be stopped any more" in before
    assert untyped.status_code == 422
    assert "This was not me" in before
    assert "This was not me" not in after
    assert "those who look after the order were told by mail at once" in after
    assert [mail.kind for mail in mails()][-1] == "review"


def test_a_mapped_order_says_so_and_whom_to_ask_and_what_was_tried_is_on_record(
    client: Client, placed: Placed
) -> None:
    entered(client)
    map_(placed)

    answer = client.post(PAGE, NUMBER, follow=True)

    page = text_of(answer)
    assert answer.status_code == 409
    assert "The order has been mapped already" in page
    assert "g.conti@telepartner.example" in page
    assert "Hidden" not in page
    assert "Mario" not in page
    told = recorded(last_transaction_id())
    assert (told.type, told.status, told.cause) == ("change_disputed", "refused", "past_ponr")


def test_a_cancelled_order_says_so(client: Client, placed: Placed) -> None:
    entered(client)
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=NOW)

    answer = client.get(PAGE)

    assert answer.status_code == 410
    assert "The order was cancelled." in text_of(answer)


def test_a_change_that_no_longer_holds_says_so_and_nothing_of_the_next(
    client: Client, placed: Placed
) -> None:
    first = newest_notice()
    change(placed, to="third@other.example")

    client.get(f"/m/{token_of_mail(first.pk)}")
    answer = client.get(PAGE)

    assert answer.status_code == 410
    assert "The contact has been changed again since" in text_of(answer)
    assert "other.example" not in answer.content.decode()


def test_a_closed_review_says_so_and_offers_no_second_one(
    client: Client, placed: Placed, people: Cast
) -> None:
    dispute()
    clear_review(actor=user(people.ally), order_id=placed.order_id, line_ids=None, now=NOW)
    entered(client)

    answer = client.get(PAGE)

    assert "The review is closed" in text_of(answer)
    assert "This was not me" not in text_of(answer)
    assert client.post(PAGE, NUMBER).status_code == 303
    assert placed.line().review_at is None


def test_where_lines_fare_differently_each_says_how(client: Client, placed: Placed) -> None:
    notice = newest_notice()
    change(placed, "2.0", to="third@acme.example")
    client.get(f"/m/{token_of_mail(notice.pk)}")

    page = text_of(client.get(PAGE))

    assert "Can be reported" in page
    assert "Changed again since" in page


def test_a_notices_link_never_opens_the_contacts_page(client: Client, placed: Placed) -> None:
    entered(client)

    assert client.get("/m/").status_code == 404
    client.cookies["startline_link"] = client.cookies["startline_replaced"].value
    assert client.get("/m/").status_code == 404


@pytest.mark.parametrize("kind", ["provisioning", "corrected", "review"])
def test_no_other_link_opens_the_notice_or_disputes_anything(
    client: Client, placed: Placed, kind: str
) -> None:
    dispute()
    deliver()
    other = Mail.objects.filter(kind=kind).latest("id")
    at = Transaction.objects.count()

    response = client.get(f"/m/{token_of_mail(other.pk)}")

    assert response["Location"] == "/m/"
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, NUMBER).status_code == 404
    client.cookies["startline_replaced"] = client.cookies["startline_link"].value
    assert client.post(PAGE, NUMBER).status_code == 404
    assert Transaction.objects.count() == at


def test_whatever_the_cookie_says_a_page_opens_only_links_of_its_own_purpose(placed: Placed) -> None:
    notice = Link.objects.get(mail_id=newest_notice().pk).id
    contact = Link.objects.get(mail_id=Mail.objects.filter(kind="corrected").latest("id").pk).id

    assert open_link(notice) is None
    assert open_replacement(contact) is None
    assert open_replacement(uuid.uuid4()) is None
    assert open_replacement(notice)


def test_after_half_an_hour_the_mail_is_to_be_opened_again(client: Client, placed: Placed) -> None:
    entered(client)

    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert client.post(PAGE, NUMBER).status_code == 404

    assert placed.line().review_at is None


def test_the_page_is_italian_too(client: Client, placed: Placed) -> None:
    entered(client)

    client.cookies["django_language"] = "it"
    page = text_of(client.get(PAGE))

    assert "Il contatto di provisioning è stato cambiato" in page
    assert "Non l'ho chiesto io" in page


def test_nothing_of_it_is_kept_or_told_to_others(client: Client, placed: Placed) -> None:
    entered(client)

    response = client.get(PAGE)

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"


def test_the_new_contact_reads_that_the_change_is_under_review(client: Client, placed: Placed) -> None:
    dispute()
    client.get(f"/m/{token_of_mail(Mail.objects.filter(kind='corrected').latest('id').pk)}")

    page = text_of(client.get("/m/"))

    assert "The change to this contact is under review" in page
    assert CONTACT not in page
