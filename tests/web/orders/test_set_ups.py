"""What partners and the operator see of a setup: who started it, how far it is, what was entered (PRODUCT H2, H4)."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.answering import FILE, PRIVATE, answered
from tests.starting import contact_of, hand_over, start
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, deliver, place

from startline.actions.keep_file import keep_file
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import Line, Subscription, User
from startline.rules.starting import WhoSetsUp

pytestmark = pytest.mark.django_db


def order_page(placed: Placed) -> str:
    return reverse("order", args=[placed.line("1.0").order.public_id])


def line_page(placed: Placed, number: str = "1.0") -> str:
    return reverse("line", args=[placed.line(number).public_id])


def answers_page(placed: Placed) -> str:
    return reverse("line_answers", args=[placed.line("1.0").public_id])


def of(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_a_started_line_says_so_everywhere_and_never_that_a_mail_was_opened(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    start(placed, "1.0")

    order, line = text_of(browser.get(order_page(placed))), text_of(browser.get(line_page(placed)))

    assert "setup started on 16 Nov, closes in" in order
    assert f"{CONTACT} sets up the service of 1 line" in order
    assert f"Setup started by {CONTACT}" in line
    assert f"{CONTACT} sets up the service of 1 line" in line
    assert "opened" not in order + line


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (WhoSetsUp.COLLEAGUE, "says that a colleague sets up 1 line"),
        (WhoSetsUp.CUSTOMER, "says that the customer sets up 1 line"),
    ],
)
def test_what_the_contact_chose_stands_in_the_history(
    people: Cast, browser: Client, who: WhoSetsUp, told: str
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    start(placed, "1.0", who=who)

    assert f"{CONTACT} {told}" in text_of(browser.get(order_page(placed)))


def test_a_hand_over_stands_in_the_history_and_the_new_contact_has_started_nothing(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    start(placed, "1.0", "2.0", who=WhoSetsUp.COLLEAGUE)
    hand_over(placed, "1.0", "2.0", to="new@acme.example")
    deliver()

    order, line = text_of(browser.get(order_page(placed))), text_of(browser.get(line_page(placed)))

    assert f"{CONTACT} handed over 2 lines to new@acme.example" in order
    assert "setup started" not in order
    assert "Setup started by" not in line


def test_a_refused_hand_over_is_told_as_tried(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    Line.objects.update(review_at=NOW)
    hand_over(placed, "1.0", to="new@acme.example")

    text = text_of(browser.get(order_page(placed)))

    assert f"{CONTACT} tried to hand over 1 line to new@acme.example" in text


def test_a_mapped_line_says_by_whom_to_what_and_how_far_its_set_up_is(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))
    answered(placed.line("1.0"))

    order, line = text_of(browser.get(order_page(placed))), text_of(browser.get(line_page(placed)))

    assert "mapped to Acme S.p.A., not set up" in order
    assert "2 of 3 answered" in order
    assert "mapped by Mario Rossi" in line
    assert "Mapped to Acme S.p.A. by Mario Rossi" in line
    assert "2 of 3 answered" in line


def test_partners_see_no_answer_and_no_file(people: Cast, client: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))
    stored = answered(placed.line("1.0"))
    file = reverse("line_file", args=[placed.line("1.0").public_id, stored.public_id])

    for user in (people.owner, people.ally, people.reader):
        page = of(client, user).get(line_page(placed)).content.decode()
        assert PRIVATE not in page
        assert "people.csv" not in page
        assert answers_page(placed) not in page
        assert client.get(answers_page(placed)).status_code == client.get(file).status_code == 403


def test_the_operators_people_see_the_answers_and_who_saved_them(people: Cast, client: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))
    stored = answered(placed.line("1.0"))
    file = reverse("line_file", args=[placed.line("1.0").public_id, stored.public_id])

    text = text_of(of(client, people.clerk).get(answers_page(placed)))
    given = client.get(file)

    assert answers_page(placed) in client.get(line_page(placed)).content.decode()
    assert f"Domain of the tenant {PRIVATE} {CONTACT}, 16 Nov" in text
    assert "People people.csv" in text
    assert given.content == FILE.content
    assert given.headers["Content-Disposition"] == 'attachment; filename="people.csv"'


def test_before_anything_was_entered_it_says_who_enters_it(people: Cast, client: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    assert "Nothing entered yet" in text_of(of(client, people.clerk).get(answers_page(placed)))
    assert answers_page(placed) not in client.get(line_page(placed)).content.decode()


def test_a_file_that_is_no_answer_of_the_line_is_not_there(people: Cast, client: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.MAPPED))
    stored = answered(placed.line("1.0"))
    other = keep_file(FILE, account_id=people.other_partner.pk)

    for line, file in (("1.0", other), ("2.0", stored)):
        address = reverse("line_file", args=[placed.line(line).public_id, file.public_id])
        assert of(client, people.clerk).get(address).status_code == 404


def test_the_pages_of_a_mapped_line_take_a_few_statements(people: Cast, client: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))
    answered(placed.line("1.0"))

    for user in (people.owner, people.clerk):
        of(client, user)
        pages = [order_page(placed), line_page(placed), answers_page(placed)]
        for page in pages[: None if user == people.clerk else 2]:
            with statements_run() as statements:
                client.get(page)
            asked = [statement for statement in statements if "clock_offset" not in statement]
            assert len(asked) <= 12, "\n".join(asked)


def test_the_banner_of_a_closed_line_that_is_mapped_leads_into_the_hub(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.CLOSED, subscription="Sub1"))
    start(placed, "1.0")
    map_to_organization(
        actor=contact_of(placed),
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by=CONTACT,
        now=NOW,
    )
    subscription = reverse("subscription", args=[Subscription.objects.get(number="Sub1").public_id])

    for page in (order_page(placed), line_page(placed), subscription):
        answer = browser.get(page)
        assert f"{CONTACT} goes on by the link in the mail and can have it sent again" in text_of(answer)
        assert 'href="/m/lost/"' in answer.content.decode()
        assert 'href="/space/"' in answer.content.decode()
