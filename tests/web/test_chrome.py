"""What stands around every page: the areas, who one is, and the switch between languages."""

import re

import pytest
from django.test import Client
from tests.returning import PROSE, take
from tests.worlds import Cast, cast

from startline.models import SettingChange, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SWITCH = "/i18n/setlang/"


@pytest.fixture
def world(client: Client) -> Cast:
    """The cast, of whom Giulia Conti is signed in."""
    world = cast()
    client.force_login(world.owner)
    return world


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/", "Work list"),
        ("/orders/", "Orders"),
        ("/subscriptions/", "Subscriptions"),
        ("/import/", "Import"),
    ],
)
def test_the_area_in_which_one_is_is_marked(client: Client, address: str, word: str) -> None:
    page = text_of(client, address)

    assert f'<a href="{address}" aria-current="page">{word}</a>' in page
    assert page.partition("</header>")[0].count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("address", "tab"),
    [
        ("/mail/", "Health"),
        ("/mail/queue/", "Queue"),
        ("/mail/returned/", "Came back"),
        ("/mail/returned/NOTICE/", "Came back"),
        ("/mail/stopped/", "Stopped addresses"),
        ("/mail/gallery/", "Gallery"),
        ("/mail/gallery/code/", "Gallery"),
    ],
)
def test_every_page_about_mail_is_in_that_area_and_shows_the_same_tabs(
    client: Client, world: Cast, address: str, tab: str
) -> None:
    client.force_login(world.clerk)
    header, _, page = text_of(client, address.replace("NOTICE", str(take(PROSE).public_id))).partition(
        "</header>"
    )
    (tabs,) = re.findall(r'<ul class="tabs">.*?</ul>', page)

    assert '<a href="/mail/" aria-current="page">Mail</a>' in header
    assert re.findall(r">([^<>]+)</a>", tabs) == [
        "Health",
        "Queue",
        "Came back",
        "Stopped addresses",
        "Gallery",
    ]
    assert re.findall(r'aria-current="page">([^<]+)<', tabs) == [tab]


@pytest.mark.usefixtures("world")
def test_every_page_can_be_skipped_to_its_content(client: Client) -> None:
    page = text_of(client, "/orders/")

    assert page.index('<a class="skip" href="#main">') < page.index("<header") < page.index('<main id="main"')


def test_the_menu_offers_people_to_those_who_manage_them(client: Client, world: Cast) -> None:
    as_editor = text_of(client, "/orders/")
    client.force_login(world.stranger)
    as_administrator = text_of(client, "/orders/")

    assert 'href="/people/"' not in as_editor
    assert 'href="/people/"' in as_administrator
    assert "Giulia Conti" in as_editor


def test_the_switch_changes_the_language_for_good(client: Client, world: Cast) -> None:
    response = client.post(SWITCH, {"language": "it", "next": "/orders/"})

    assert response["Location"] == "/orders/"
    assert User.objects.get(pk=world.owner.pk).language == "it"
    assert SettingChange.objects.get().became == "it"
    assert '<html lang="it">' in text_of(client, "/orders/")


def test_a_visitors_choice_holds_in_their_browser(client: Client) -> None:
    cast()

    client.post(SWITCH, {"language": "it", "next": "/account/login/"})

    assert '<html lang="it">' in text_of(client, "/account/login/")
    assert '<html lang="en">' in text_of(Client(), "/account/login/")


def test_a_language_that_pages_do_not_speak_changes_nothing(client: Client, world: Cast) -> None:
    client.post(SWITCH, {"language": "xx", "next": "/"})

    assert User.objects.get(pk=world.owner.pk).language == "en"
    assert not SettingChange.objects.exists()


@pytest.mark.usefixtures("world")
def test_the_switch_leads_nowhere_else(client: Client) -> None:
    response = client.post(SWITCH, {"language": "it", "next": "https://elsewhere.example/"})

    assert response["Location"] == "/"


@pytest.mark.usefixtures("world")
def test_looking_at_the_switch_changes_nothing(client: Client) -> None:
    assert client.get(SWITCH).status_code == 405
