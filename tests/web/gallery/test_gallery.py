"""The gallery of mails: every kind in every language, form and light, for who operates the instance."""

from html import unescape

import pytest
from django.test import Client
from tests.worlds import Cast, cast

from startline.mail.examples import EXAMPLE_KINDS, example
from startline.mail.languages import LANGUAGES
from startline.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LIST = "/mail/gallery/"


@pytest.fixture
def world(client: Client) -> Cast:
    """The cast, of whom the operator is signed in."""
    world = cast()
    client.force_login(world.clerk)
    return world


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def frame_of(page: str) -> str:
    """The mail inside the page's frame."""
    return unescape(page.partition(' srcdoc="')[2].partition('"></iframe>')[0])


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_listed_with_its_subject_and_preheader(client: Client, language: str) -> None:
    page = unescape(page_of(client, f"{LIST}?language={language}"))

    for kind in EXAMPLE_KINDS:
        shown = example(kind, language=language)
        assert f'href="{LIST}{kind}/?language={language}"' in page
        assert shown.body.subject in page
        assert shown.preheader in page


def test_it_opens_in_the_readers_own_language(client: Client, world: Cast) -> None:
    User.objects.filter(pk=world.clerk.pk).update(language="it")

    page = page_of(client, LIST)

    assert "Galleria delle e-mail" in page
    assert "Servizio da configurare" in page


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", EXAMPLE_KINDS)
def test_a_mail_stands_in_a_closed_frame(client: Client, kind: str) -> None:
    response = client.get(f"{LIST}{kind}/?language=fr")

    page = response.content.decode()
    assert '<iframe sandbox="" class="light desk"' in page
    assert 'lang="fr"' in frame_of(page)
    assert "default-src 'none'" in frame_of(page)
    assert "style-src 'self' 'unsafe-inline'" in response["Content-Security-Policy"]
    assert "script-src 'self';" in response["Content-Security-Policy"]


@pytest.mark.usefixtures("world")
def test_the_dark_is_shown_whatever_the_readers_device_prefers(client: Client) -> None:
    dark = frame_of(page_of(client, f"{LIST}reminder/?light=dark"))
    light = frame_of(page_of(client, f"{LIST}reminder/"))

    assert "@media all {" in dark
    assert "@media not all {" in light
    assert "prefers-color-scheme: dark" not in dark + light


@pytest.mark.usefixtures("world")
def test_switches_keep_what_else_is_chosen(client: Client) -> None:
    page = unescape(page_of(client, f"{LIST}reminder/?language=de&light=dark"))

    assert 'href="?language=de&light=dark&width=phone"' in page
    assert 'href="?language=es&light=dark"' in page


@pytest.mark.usefixtures("world")
def test_the_plain_text_is_shown_without_a_frame(client: Client) -> None:
    page = page_of(client, f"{LIST}reminder/?form=text&width=phone")

    assert "<iframe" not in page
    assert "Reminder: set up order" in page.partition("<h1")[2]
    assert "http://localhost:8000/m/example" in page.partition("<pre")[2]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "address",
    ["newsletter/", "reminder/?language=pt", "reminder/?form=pdf", "reminder/?light=dim", "?language=pt"],
)
def test_what_there_is_not_is_not_found(client: Client, address: str) -> None:
    assert client.get(f"{LIST}{address}").status_code == 404
