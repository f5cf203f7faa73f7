"""Which language a page speaks: customers' pages five, by choice, mail or browser; the workspace two."""

import pytest
from django.test import Client
from tests.actions.disputing import change, newest_notice, token_of_mail
from tests.spaces import Customers, customers
from tests.worlds import Cast, Placed, Stage, Wanted, cast, deliver, place, token_for

from startline.models import Account, SettingChange, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SWITCH = "/i18n/setlang/"
ALL = ["de", "en", "es", "fr", "it"]


@pytest.fixture
def world() -> Cast:
    return cast()


@pytest.fixture
def them(world: Cast) -> Customers:
    return customers()


def mailed(world: Cast, language: str) -> Placed:
    """An order whose mails are in the *language*, as its account wants them."""
    Account.objects.update(language=language)
    return place(world.partner, Wanted(stage=Stage.AWAITING))


def arrive(client: Client, order: Placed) -> None:
    client.get(f"/m/{token_for(order.line_ids['1.0'])}")


def spoken(client: Client, path: str, accept: str = "") -> str:
    """The language in which the page answers, which its header and its root element agree on."""
    response = client.get(path, headers={"Accept-Language": accept} if accept else {})
    language: str = response["Content-Language"]
    assert f'<html lang="{language}">' in response.content.decode()
    return language


def offered(client: Client, path: str) -> list[str]:
    page = client.get(path).content.decode()
    return sorted(code for code in ALL if f'name="language" value="{code}"' in page)


@pytest.mark.parametrize("language", ALL)
def test_a_mails_link_opens_pages_in_the_language_of_the_mail(
    client: Client, world: Cast, language: str
) -> None:
    arrive(client, mailed(world, language))

    assert spoken(client, "/m/", accept="it") == language
    assert spoken(client, "/set-up/", accept="it") == language


def test_the_link_to_a_former_contact_does_so_too(client: Client, world: Cast) -> None:
    change(mailed(world, "fr"))
    deliver()
    client.get(f"/m/{token_of_mail(newest_notice().pk)}")

    assert spoken(client, "/m/replaced/") == "fr"


def test_what_was_chosen_on_the_page_comes_before_the_mail(client: Client, world: Cast) -> None:
    arrive(client, mailed(world, "fr"))

    client.post(SWITCH, {"language": "es", "next": "/m/"})

    assert spoken(client, "/m/", accept="it") == "es"


def test_without_a_mail_the_browser_says_which(client: Client) -> None:
    assert spoken(client, "/m/lost/", accept="pl, de-AT;q=0.8, it;q=0.5") == "de"
    assert spoken(client, "/m/lost/", accept="pl") == "en"
    assert spoken(client, "/m/lost/") == "en"


def test_an_unknown_link_keeps_no_language(client: Client) -> None:
    client.get("/m/nothing")

    assert "startline_mail_language" not in client.cookies


def test_customers_pages_offer_five_languages_and_the_workspace_two(
    client: Client, them: Customers, world: Cast
) -> None:
    client.force_login(them.member)
    assert offered(client, f"/space/{them.acme.public_id}/") == ALL

    client.force_login(world.owner)
    assert offered(client, "/orders/") == ["en", "it"]
    assert offered(Client(), "/account/login/") == ["en", "it"]


def test_who_checks_a_browser_is_offered_what_they_may_read(client: Client, world: Cast) -> None:
    assert offered(Client(), "/help/check/") == ALL

    client.force_login(world.owner)
    assert offered(client, "/help/check/") == ["en", "it"]


def test_a_members_choice_is_kept(client: Client, them: Customers) -> None:
    client.force_login(them.member)

    client.post(SWITCH, {"language": "de", "next": "/space/"})

    assert User.objects.get(pk=them.member.pk).language == "de"
    assert SettingChange.objects.get().became == "de"
    assert spoken(client, f"/space/{them.acme.public_id}/", accept="it") == "de"


def test_who_reads_german_gets_the_workspace_in_the_next_language_of_their_browser(
    client: Client, world: Cast
) -> None:
    User.objects.filter(pk=world.owner.pk).update(language="de")
    client.force_login(world.owner)

    assert spoken(client, "/orders/", accept="de, it;q=0.7, en;q=0.3") == "it"
    assert spoken(client, "/orders/", accept="de") == "en"


def test_their_own_settings_keep_showing_the_language_that_they_have(client: Client, world: Cast) -> None:
    User.objects.filter(pk=world.owner.pk).update(language="de")
    client.force_login(world.owner)

    page = client.get("/settings/").content.decode()

    assert '<option value="de" selected>Deutsch</option>' in page
    assert '<option value="fr"' not in page


def test_signing_in_speaks_the_workspaces_languages(client: Client, world: Cast) -> None:
    client.cookies["django_language"] = "fr"

    assert spoken(client, "/account/login/", accept="fr") == "en"
    assert spoken(client, "/account/login/", accept="fr, it;q=0.5") == "it"


@pytest.mark.parametrize("path", ["/m/nothing-here", "/space/nothing/"])
def test_what_is_not_there_is_told_in_the_customers_language(client: Client, path: str) -> None:
    assert spoken(client, path, accept="de") == "de"
