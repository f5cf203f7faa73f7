"""The help's pages: for everybody, in two languages and two frames, and showing nothing of anybody (PRODUCT D1)."""

import re
from html import unescape

import pytest
from django.test import Client
from tests.spaces import Customers, customers
from tests.web.contact.counting import statements_run
from tests.web.reading import only_reading
from tests.worlds import Cast, Stage, Wanted, cast, place

from startline.help.articles import articles
from startline.models import HelpAudience, User
from startline.rules.languages import WORKSPACE_LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HELP, RESEND = "/help/", "/help/resend/"
MOST = 12


@pytest.fixture
def people() -> Cast:
    people = cast()
    place(people.partner, Wanted(stage=Stage.AWAITING))
    return people


@pytest.fixture
def guests() -> Customers:
    return customers()


def page_of(client: Client, address: str, status: int = 200, **headers: str) -> str:
    with only_reading():
        response = client.get(address, headers=headers)
    assert response.status_code == status
    return unescape(response.content.decode())


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.mark.parametrize("language", WORKSPACE_LANGUAGES)
def test_every_article_is_listed_with_what_it_is_about(client: Client, language: str) -> None:
    page = page_of(client, HELP, accept_language=language)

    for slug, article in articles(language).items():
        assert f'<a href="/help/{slug}/">{article.title}</a><p>{article.summary}</p>' in page


def test_customers_articles_lead_for_customers_and_sellers_for_who_sells(
    client: Client, people: Cast, guests: Customers
) -> None:
    def order() -> list[str]:
        return re.findall(r'<h2 id="for-(\w+)">', page_of(client, HELP))

    there = {article.audience.value for article in articles("en").values()}
    led = [
        audience.value for audience in (HelpAudience.CUSTOMERS, HelpAudience.EVERYBODY, HelpAudience.SELLERS)
    ]
    assert order() == [audience for audience in led if audience in there]
    signed_in(client, guests.member)
    assert order() == [audience for audience in led if audience in there]
    signed_in(client, people.reader)
    led = [
        audience.value for audience in (HelpAudience.SELLERS, HelpAudience.EVERYBODY, HelpAudience.CUSTOMERS)
    ]
    assert order() == [audience for audience in led if audience in there]


@pytest.mark.parametrize("language", WORKSPACE_LANGUAGES)
def test_every_article_is_a_page_with_its_parts_pictures_and_neighbours(
    client: Client, language: str
) -> None:
    for slug, article in articles(language).items():
        page = page_of(client, f"/help/{slug}/", accept_language=language)
        assert f"<h1>{article.title}</h1>" in page
        assert f'<article lang="{language}"' in page
        assert page.count('<figure class="control">') == page.count(" inert>") >= len(article.text.controls)
        for part in article.text.headings:
            assert f'<h2 id="{part.anchor}">' in page


def test_neighbours_lead_through_all_articles_for_the_same_readers(client: Client) -> None:
    sellers = [one.slug for one in articles("en").values() if one.audience is HelpAudience.SELLERS]
    seen, address = [], f"/help/{sellers[0]}/"
    while address:
        seen.append(address.split("/")[2])
        after = re.search(r'<a class="after" href="([^"]+)" rel="next">', page_of(client, address))
        address = after[1] if after else ""

    assert seen == sellers
    assert 'rel="prev"' not in page_of(client, f"/help/{sellers[0]}/")


def test_whoever_is_of_the_workspace_has_its_frame_and_others_the_operators_name(
    client: Client, people: Cast, guests: Customers
) -> None:
    for address in (HELP, RESEND):
        stranger = page_of(client, address)
        assert '<div class="house">' in stranger
        assert people.operator.name in stranger
        assert 'class="places"' not in stranger
        member = page_of(signed_in(client, guests.member), address)
        assert '<div class="house">' in member
        seller = page_of(signed_in(client, people.reader), address)
        assert 'class="places"' in seller
        assert '<a class="to-help" href="/help/" aria-current="page">Help</a>' in seller
        client.logout()


def test_a_stranger_sees_nothing_of_anybody(client: Client, people: Cast, guests: Customers) -> None:
    for address in (HELP, RESEND, "/help/?q=acme"):
        page = page_of(client, address)
        for name in (people.partner.name, people.owner.name, people.owner.email, guests.beta.name):
            assert name not in page


@pytest.mark.parametrize(
    ("language", "told"), [("de", True), ("fr", True), ("es", True), ("it", False), ("pt", False)]
)
def test_who_reads_neither_language_gets_english_and_is_told_so(
    client: Client,
    language: str,
    told: bool,  # noqa: FBT001 - a case
) -> None:
    page = page_of(client, RESEND, accept_language=f"{language}, en;q=0.5")

    assert ("The help is written in English and Italiano." in page) is told
    assert ('<html lang="en">' in page) is (language != "it")


def test_an_unknown_article_is_not_there(client: Client, people: Cast) -> None:
    page_of(client, "/help/nothing/", 404)
    page_of(signed_in(client, people.owner), "/help/nothing/", 404)
    assert client.post("/help/nothing/useful/", {"useful": "yes"}).status_code == 404


def test_an_article_leads_on_to_the_self_check_and_to_a_case(client: Client, people: Cast) -> None:
    stranger = page_of(client, RESEND)
    assert '<a href="/help/check/">' in stranger
    assert '"/cases/new/' not in stranger

    seller = page_of(signed_in(client, people.owner), RESEND)
    assert '<a href="/cases/new/?page=help_article&article=resend">Open a case</a>' in seller


def test_related_articles_are_those_that_lead_here_or_from_here(client: Client) -> None:
    everything = articles("en")
    for slug, article in everything.items():
        page = page_of(client, f"/help/{slug}/")
        related = re.findall(
            r'<li><a href="/help/([^/]+)/">', page.partition('id="related"')[2].partition("</section>")[0]
        )
        near = {one.slug for one in everything.values() if slug in one.text.articles} | article.text.articles
        assert set(related) <= near - {slug}
        assert bool(related) is bool(near - {slug})


@pytest.mark.parametrize("address", [HELP, RESEND, "/help/?q=mail"])
def test_a_page_asks_the_database_little(client: Client, people: Cast, address: str) -> None:
    signed_in(client, people.owner)
    page_of(client, address)  # the words of the help are kept

    with statements_run() as statements:
        client.get(address)

    assert len(statements) <= MOST, "\n".join(statements)


@pytest.mark.parametrize(
    ("came_from", "leads"),
    [("link", "/m/"), ("hub_case", "/m/"), ("set_up", "/set-up/"), ("space_cases", "/space/")],
)
def test_a_customer_finds_the_way_back_from_an_article(client: Client, came_from: str, leads: str) -> None:
    over = page_of(client, f"{RESEND}?from={came_from}").partition('class="over')[2].partition("</p>")[0]

    assert f'href="{leads}"' in over


def test_who_comes_from_elsewhere_is_led_nowhere_and_everybody_can_search_beneath_an_article(
    client: Client, people: Cast
) -> None:
    for page in (
        page_of(client, f"{RESEND}?from=order"),
        page_of(signed_in(client, people.reader), f"{RESEND}?from=link"),
    ):
        assert page.partition('class="over')[2].partition("</p>")[0].count("href") == 1
        assert 'action="/help/search/"' in page
