"""Help where one is: every page leads to its article, every refusal to the one that explains it (PRODUCT D1)."""

import re
from html import unescape

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse, reverse_lazy
from tests.spaces import customers
from tests.web.matrix import World
from tests.web.test_budgets import filled as filled  # noqa: PLC0414 - the fixture
from tests.web.test_budgets import pages
from tests.web.test_matrix import ROWS

from startline.help.articles import articles
from startline.web.help_links import HELP_PAGES, article_of_page, article_of_refusal

pytestmark = pytest.mark.django_db


def help_link(page: str) -> str:
    """Where the page's link to the help leads."""
    (address,) = re.findall(r'<a class="to-help" href="([^"]+)"', page)
    return unescape(str(address))


def expected(name: str) -> str:
    slug = None if name in HELP_PAGES else article_of_page(name)
    return f"/help/{slug}/?from={name}" if slug else "/help/"


@pytest.mark.parametrize("name", pages("operator"))
def test_every_page_of_the_workspace_leads_to_its_article(name: str, filled: World) -> None:
    door, route = ROWS[name].door, name.partition(" ")[0]
    address = reverse(route, kwargs=dict(door.parts(filled.own)))

    response = filled.clients["operator"].get(address, dict(door.query(filled.own)))

    page = response.getvalue().decode(errors="replace")

    if response.headers["Content-Type"].startswith("text/html"):
        assert help_link(page) == expected(route)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/account/login/", "account_login"),
        (reverse_lazy("account_reset_password"), "account_reset_password"),
        ("/m/", "link"),
        ("/m/lost/", "hub_lost"),
    ],
)
def test_pages_for_anybody_lead_to_theirs(client: Client, address: str, name: str) -> None:
    page = client.get(address).content.decode()

    assert help_link(page) == expected(name)


def test_an_organizations_space_leads_to_its_article(client: Client) -> None:
    guests = customers()
    client.force_login(guests.admin)

    page = client.get(reverse("space_members", args=[guests.acme.public_id])).content.decode()

    assert help_link(page) == expected("space_members")


def test_a_page_that_is_not_there_leads_to_the_contents(client: Client) -> None:
    assert help_link(client.get("/nowhere/").content.decode()) == "/help/"


@pytest.mark.parametrize(
    "code", sorted({code.value for one in articles("en").values() for code in one.refusals})
)
def test_a_refusal_reads_more_there(code: str) -> None:
    words = Template("{% load startline %}{% read_more code %}").render(Context({"code": code}))

    assert words == f'<a class="read-more" href="/help/{article_of_refusal(code)}/?from={code}">Read more</a>'


@pytest.mark.parametrize("code", [None, "", "unheard_of"])
def test_what_no_article_explains_leads_nowhere(code: str | None) -> None:
    assert Template("{% load startline %}{% read_more code %}").render(Context({"code": code})) == ""
