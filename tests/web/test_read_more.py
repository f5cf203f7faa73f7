"""A refusal, wherever it is said, leads to the article that explains it (PRODUCT D1)."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.worlds import Cast, Stage, Wanted, cast, place

from startline.web.help_links import article_of_page, article_of_refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
IN_DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def people(client: Client) -> Cast:
    people = cast()
    client.force_login(people.owner)
    return people


def reads_more(page: str, code: str) -> bool:
    """Whether the page leads to the article about *code*."""
    return f'href="/help/{article_of_refusal(code)}/?from={code}">Read more</a>' in page


@pytest.mark.parametrize("headers", [{}, IN_DIALOG])
def test_a_page_and_a_dialog_that_are_refused(client: Client, people: Cast, headers: dict[str, str]) -> None:
    page = client.get(reverse("mail_health"), headers=headers)

    assert page.status_code == 403
    assert reads_more(page.content.decode(), "may_not_operate")


def test_the_reason_why_nothing_of_a_line_can_be_changed(client: Client, people: Cast) -> None:
    line = place(people.partner, Wanted(stage=Stage.MAPPED)).line("1.0")

    page = client.get(f"{reverse('change_contact')}?line={line.public_id}").content.decode()

    assert reads_more(page, "past_ponr")


def test_lines_that_were_left_out_of_a_change(client: Client, people: Cast) -> None:
    placed = place(people.partner, Wanted(number="1.0"), Wanted(number="2.0", stage=Stage.MAPPED))
    order = placed.line("1.0").order

    page = client.get(f"{reverse('change_contact')}?order={order.public_id}").content.decode()

    assert reads_more(page, "past_ponr")


def test_an_action_on_a_line_that_the_state_of_things_forbids(client: Client, people: Cast) -> None:
    line = place(people.partner, Wanted(stage=Stage.AWAITING)).line("1.0")

    page = client.get(f"{reverse('line_action', args=['release'])}?line={line.public_id}").content.decode()

    assert reads_more(page, "not_on_hold")


def test_why_a_mail_did_not_arrive(client: Client, people: Cast) -> None:
    line = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE)).line("1.0")
    more = f'href="/help/{article_of_page("mail_health")}/?from=mail_trouble">Read more</a>'

    assert more in client.get(reverse("line", args=[line.public_id])).content.decode()
    assert more in client.get(reverse("order", args=[line.order.public_id])).content.decode()
