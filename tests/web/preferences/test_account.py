"""An account's settings page: who changes them, who reads them, for whom it is not there (PRODUCT 1, M1, I1)."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.web.preferences.sending import errors_of, fields_of, send
from tests.worlds import TODAY, Cast, Wanted, cast, place

from startline.models import Account, AccountDomain, Membership, SettingChange, User
from startline.rules.who_may import AccountKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LIST = "/settings/accounts/"


def page_of(account: Account) -> str:
    return f"{LIST}{account.public_id}/"


def administered() -> Cast:
    people = cast()
    Membership.objects.filter(user=people.owner).update(role=Role.ADMIN)
    return people


def test_an_administrator_moves_the_send_hour_and_hears_what_moved_with_it(client: Client) -> None:
    people = administered()
    place(people.partner, Wanted(starts=TODAY + timedelta(days=1)))
    client.force_login(people.owner)

    page = send(client, page_of(people.partner), send_hour="14").content.decode()

    assert Account.objects.get(pk=people.partner.pk).send_hour == 14
    assert "Saved. The first mail of 1 booked line now goes at 14:00." in page
    assert "Giulia Conti moved the send hour from 08:00 to 14:00." in page


def test_it_says_so_in_italian(client: Client) -> None:
    people = administered()
    User.objects.filter(pk=people.owner.pk).update(language="it")
    place(people.partner, Wanted(starts=TODAY + timedelta(days=1)))
    client.force_login(people.owner)

    page = send(client, page_of(people.partner), send_hour="14").content.decode()

    assert "La prima e-mail di 1 riga registrata parte ora alle 14:00." in page
    assert "Giulia Conti ha spostato l&#x27;ora di invio da 08:00 a 14:00." in page


@pytest.mark.parametrize(("code", "name"), [("de", "Deutsch"), ("fr", "Français"), ("es", "Español")])
def test_mails_may_speak_a_language_that_pages_do_not(client: Client, code: str, name: str) -> None:
    people = administered()
    client.force_login(people.owner)

    page = send(client, page_of(people.partner), language=code).content.decode()

    assert Account.objects.get(pk=people.partner.pk).language == code
    assert f"to {name}." in page
    assert '<html lang="en"' in page


def test_the_other_settings_are_saved_as_they_are_meant(client: Client) -> None:
    people = administered()
    client.force_login(people.owner)

    send(
        client,
        page_of(people.partner),
        language="it",
        time_zone="athens",
        currency="chf",
        domains="@Telepartner.example\ntelepartner.EXAMPLE",
        **{f"watch_{people.owner.public_id}": None},
    )

    account = Account.objects.get(pk=people.partner.pk)
    assert (account.language, account.time_zone, account.currency) == ("it", "Europe/Athens", "CHF")
    assert AccountDomain.objects.get().domain == "telepartner.example"
    assert not Membership.objects.get(user=people.owner).watches
    assert SettingChange.objects.count() == 5


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("time_zone", "", "This field is required."),
        ("time_zone", "Qwxyz", "There is no time zone Qwxyz."),
        ("currency", "E1R", "Give the currency's three letters, such as EUR."),
        ("domains", "not a domain", "not is no mail domain, such as acme.example."),
        ("domains", "a@b.example", "a@b.example is no mail domain"),
        ("domains", "polar.example", "Another account already has polar.example."),
        ("domains", "gmail.com", "Anybody can have an address at gmail.com"),
        ("send_hour", "24", "Select a valid choice."),
    ],
)
def test_what_cannot_be_set_is_said_beside_its_field_and_all_that_was_typed_stays(
    client: Client, field: str, typed: str, words: str
) -> None:
    people = cast()
    AccountDomain.objects.create(domain="polar.example", account=people.other_partner)
    client.force_login(people.clerk)

    response = send(client, page_of(people.partner), **{"language": "it", field: typed})

    page = response.content.decode()
    assert response.status_code == 422
    assert words in errors_of(page)[field]
    assert fields_of(page)["language"] == "it"
    assert field == "send_hour" or fields_of(page)[field] == typed
    assert Account.objects.get(pk=people.partner.pk).language == "en"
    assert "Polarpartner" not in errors_of(page)[field]


def test_after_a_refusal_the_form_can_be_mended_and_sent_again(client: Client) -> None:
    people = cast()
    AccountDomain.objects.create(domain="polar.example", account=people.other_partner)
    client.force_login(people.clerk)
    refused = send(client, page_of(people.partner), domains="polar.example").content.decode()

    client.post(page_of(people.partner), {**fields_of(refused), "domains": "own.example"})

    assert AccountDomain.objects.get(account=people.partner).domain == "own.example"


@pytest.mark.parametrize("who", ["owner", "reader", "ally"])
def test_who_may_not_set_reads_with_the_names_of_those_who_may(client: Client, who: str) -> None:
    people = cast()
    admin = User.objects.create(email="c.blu@telepartner.example", name="Carla Blu")
    Membership.objects.create(user=admin, account=people.partner, role=Role.ADMIN)
    client.force_login(getattr(people, who))

    response = client.get(page_of(people.partner))
    refused = client.post(page_of(people.partner), {"send_hour": "9"})

    page = response.content.decode()
    assert "<fieldset disabled>" in page
    assert "Carla Blu" in page
    assert refused.status_code == 403
    assert "Only an administrator of the account or the operator may do this." in refused.content.decode()
    assert Account.objects.get(pk=people.partner.pk).send_hour == 8


def test_anothers_account_is_not_there(client: Client) -> None:
    people = cast()
    client.force_login(people.stranger)

    assert client.get(page_of(people.partner)).status_code == 404
    assert client.post(page_of(people.partner), {"send_hour": "9"}).status_code == 404
    assert client.get(page_of(people.operator)).status_code == 404


def test_what_somebody_else_set_meanwhile_stays(client: Client) -> None:
    people = administered()
    client.force_login(people.owner)
    seen = fields_of(client.get(page_of(people.partner)).content.decode())
    Account.objects.filter(pk=people.partner.pk).update(send_hour=11)

    client.post(page_of(people.partner), {**seen, "language": "it"})

    account = Account.objects.get(pk=people.partner.pk)
    assert (account.send_hour, account.language) == (11, "it")


def test_a_language_that_pages_do_not_speak_is_kept_until_another_is_chosen(client: Client) -> None:
    people = administered()
    Account.objects.filter(pk=people.partner.pk).update(language="it-CH")
    client.force_login(people.owner)

    send(client, page_of(people.partner), send_hour="9")

    assert Account.objects.get(pk=people.partner.pk).language == "it-CH"


def test_who_sees_one_account_is_led_to_it(client: Client) -> None:
    people = cast()
    client.force_login(people.owner)

    assert client.get(LIST).headers["Location"] == page_of(people.partner)


def test_the_operator_finds_accounts_by_words_of_their_names(client: Client) -> None:
    people = cast()
    client.force_login(people.clerk)

    every, found = client.get(LIST), client.get(LIST, {"q": "POLAR"})
    none = client.get(LIST, {"q": "nobody\0"})

    assert "Telepartner" in every.content.decode()
    assert "Polarpartner" in found.content.decode()
    assert "Telepartner" not in found.content.decode()
    assert "No account has these words in its name." in none.content.decode()


def test_accounts_go_on_over_pages(client: Client) -> None:
    people = cast()
    Account.objects.bulk_create(
        Account(kind=AccountKind.PARTNER, name=f"Partner {number:03}") for number in range(60)
    )
    client.force_login(people.clerk)

    first = client.get(LIST).content.decode()
    after = first.partition('" rel="next"')[0].rpartition("after=")[2]
    second = client.get(LIST, {"after": after}).content.decode()

    rows = (page.partition("<tbody>")[2].count("<tr>") for page in (first, second))
    assert list(rows) == [50, 14]
    assert "Telepartner" in second
    assert client.get(LIST, {"after": "nonsense"}).status_code == 404


def test_each_page_asks_the_database_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = cast()
    client.force_login(people.clerk)

    for address in (LIST, page_of(people.partner)):
        with django_assert_max_num_queries(12):
            client.get(address)
