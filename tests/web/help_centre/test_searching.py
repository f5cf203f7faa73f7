"""The search: sent and kept by a form, shown by a page that keeps nothing, helpful where nothing is found."""

from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from tests.worlds import NOW, Cast, cast

from startline.actions.load_help import load_help
from startline.help.articles import articles
from startline.models import HelpAudience, HelpSearch, HelpText

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SEARCH = "/help/search/"


@pytest.fixture(autouse=True)
def people() -> Cast:
    load_help()
    cache.clear()
    return cast()


def searched(client: Client, words: str, **headers: str) -> str:
    response = client.post(SEARCH, {"q": words}, headers=headers, follow=True)
    assert response.redirect_chain[0][1] == 303
    return unescape(response.content.decode())


def test_what_is_searched_for_is_kept_and_then_shown(client: Client) -> None:
    page = searched(client, "  provisioning   email again ")

    (kept,) = HelpSearch.objects.values_list("words", "language", "searched_at")
    assert kept == ("provisioning email again", "en", NOW)
    assert HelpSearch.objects.get().found > 0
    assert f'<a href="/help/resend/">{articles("en")["resend"].title}</a>' in page
    assert 'value="provisioning email again"' in page


def test_looking_at_what_was_found_keeps_nothing(client: Client) -> None:
    assert client.get("/help/?q=again").status_code == 200
    assert client.head("/help/?q=again").status_code == 200

    assert not HelpSearch.objects.exists()


def test_a_slip_is_said_to_be_corrected(client: Client) -> None:
    page = searched(client, "contcat")

    assert "Results for “contact”" in page
    assert "Searched in place of “contcat”" in page


def test_where_nothing_is_found_contents_self_check_and_a_case_are_offered(
    client: Client, people: Cast
) -> None:
    client.force_login(people.owner)

    page = searched(client, "zxqv 12345")

    assert HelpSearch.objects.get().found == 0
    assert "No article on “zxqv 12345”" in page
    assert f'<a href="/help/resend/">{articles("en")["resend"].title}</a>' in page
    assert '<a href="/help/check/">' in page
    assert '<a href="/cases/new/?page=help">Open a case</a>' in page


def test_it_is_searched_in_the_readers_language(client: Client) -> None:
    page = searched(client, "inviare di nuovo", accept_language="it")

    assert HelpSearch.objects.get().language == "it"
    assert f'<a href="/help/resend/">{articles("it")["resend"].title}</a>' in page


def test_for_customers_what_is_written_for_sellers_comes_last(client: Client, people: Cast) -> None:
    def audiences() -> list[HelpAudience]:
        hits = client.get("/help/?q=provisioning+email").context["found"].hits
        return [articles("en")[hit.slug].audience for hit in hits]

    for_sellers = [audience is HelpAudience.SELLERS for audience in audiences()]
    assert any(for_sellers)
    assert for_sellers == sorted(for_sellers)


def test_nothing_typed_leads_back_to_the_contents(client: Client) -> None:
    response = client.post(SEARCH, {"q": "  \0 "})

    assert (response.status_code, response.headers["Location"]) == (303, "/help/")
    assert not HelpSearch.objects.exists()


def test_odd_and_long_words_are_searched_for_as_they_are(client: Client) -> None:
    page = client.post(SEARCH, {"q": '<script>alert("x")</script>\0' + "x" * 500}, follow=True)

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert len(HelpSearch.objects.get().words) == 200


def test_a_withdrawn_article_is_found_no_more(client: Client) -> None:
    HelpText.objects.filter(slug="resend", language="en").update(slug="withdrawn")

    assert "/help/withdrawn/" not in searched(client, "provisioning email again")


def test_more_than_people_type_is_answered_and_not_kept(client: Client) -> None:
    for _ in range(61):
        response = client.post(SEARCH, {"q": "mail"})

    assert response.status_code == 303
    assert response.headers["Location"] == "/help/?q=mail"
    assert HelpSearch.objects.count() == 60
