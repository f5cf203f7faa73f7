"""One's own settings: name, language, time zone, and of which accounts one is told (PRODUCT 1)."""

import pytest
from django.test import Client
from tests.web.preferences.sending import errors_of, fields_of, send
from tests.worlds import cast

from startline.models import Membership, SettingChange, User
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = "/settings/"


def test_the_page_shows_what_is_set_and_the_roles_that_one_has(client: Client) -> None:
    people = cast()
    client.force_login(people.owner)

    page = client.get(PAGE).content.decode()

    assert fields_of(page)["name"] == "Giulia Conti"
    assert "<dt>Telepartner</dt><dd>editor</dd>" in page
    assert "Nothing has been changed yet" in page


def test_a_name_a_language_and_a_zone_are_saved_and_the_page_speaks_the_new_language(client: Client) -> None:
    people = cast()
    client.force_login(people.owner)

    response = send(client, PAGE, name="Giulia  Conti Rossi", language="it", time_zone="lisbon")

    user = User.objects.get(pk=people.owner.pk)
    assert (user.name, user.language, user.time_zone) == ("Giulia Conti Rossi", "it", "Europe/Lisbon")
    assert response.redirect_chain == [(PAGE, 303)]
    page = response.content.decode()
    assert "Salvato." in page
    assert "Giulia Conti Rossi ha cambiato la lingua da English a Italiano." in page


def test_the_record_says_that_the_name_was_changed_and_keeps_neither_name(client: Client) -> None:
    people = cast()
    client.force_login(people.owner)

    send(client, PAGE, name="Giulia Rossi")

    change = SettingChange.objects.get()
    assert (change.setting, change.was, change.became) == ("name", None, None)
    assert (change.about_user_id, change.actor_user_id) == (people.owner.pk, people.owner.pk)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("Europe/Rmoe", "Is it Europe/Rome?"), ("Qwxyz", "Type a city, such as Rome, or choose from the list.")],
)
def test_a_zone_that_does_not_exist_is_said_beside_the_field_and_what_was_typed_stays(
    client: Client, typed: str, words: str
) -> None:
    people = cast()
    client.force_login(people.owner)

    response = send(client, PAGE, name="Somebody else", time_zone=typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert f"There is no time zone {typed}. {words}" in errors_of(page)["time_zone"]
    assert (fields_of(page)["name"], fields_of(page)["time_zone"]) == ("Somebody else", typed)
    assert User.objects.get(pk=people.owner.pk).name == "Giulia Conti"


def test_an_empty_zone_is_the_accounts(client: Client) -> None:
    people = cast()
    User.objects.filter(pk=people.owner.pk).update(time_zone="Europe/Lisbon")
    client.force_login(people.owner)

    send(client, PAGE, time_zone="")

    assert User.objects.get(pk=people.owner.pk).time_zone is None


def test_an_administrator_chooses_whether_to_be_told_of_the_accounts_orders(client: Client) -> None:
    people = cast()
    client.force_login(people.stranger)

    page = send(client, PAGE, **{f"watch_{people.other_partner.public_id}": None}).content.decode()

    assert not Membership.objects.get(user=people.stranger).watches
    assert f'name="watch_{people.other_partner.public_id}"' in page


def test_who_is_no_administrator_has_nothing_to_choose_and_cannot(client: Client) -> None:
    people = cast()
    client.force_login(people.owner)
    field = f"watch_{people.partner.public_id}"

    page = client.get(PAGE).content.decode()
    send(client, PAGE, **{f"initial-{field}": "on"})

    assert field not in page
    assert "That is for administrators of an account." in page
    assert Membership.objects.get(user=people.owner).watches


def test_what_was_changed_elsewhere_meanwhile_stays(client: Client) -> None:
    people = cast()
    client.force_login(people.owner)
    seen = fields_of(client.get(PAGE).content.decode())
    User.objects.filter(pk=people.owner.pk).update(time_zone="Europe/Lisbon")

    client.post(PAGE, {**seen, "name": "Giulia Rossi"})

    user = User.objects.get(pk=people.owner.pk)
    assert (user.name, user.time_zone) == ("Giulia Rossi", "Europe/Lisbon")


def test_a_form_sent_twice_is_acted_upon_once(client: Client) -> None:
    people = cast()
    client.force_login(people.owner)
    filled = {**fields_of(client.get(PAGE).content.decode()), "name": "Giulia Rossi"}

    first, second = client.post(PAGE, filled), client.post(PAGE, filled)

    assert (first.status_code, second.status_code) == (303, 303)
    assert SettingChange.objects.count() == 1


def test_what_was_set_goes_on_over_pages_and_shows_nobody_elses(client: Client) -> None:
    people = cast()
    Membership.objects.filter(user=people.owner).update(role=Role.ADMIN)
    client.force_login(people.reader)
    send(client, PAGE, name="Ada Verde")
    client.force_login(people.owner)
    for number in range(21):
        send(client, PAGE, language="it" if number % 2 == 0 else "en")

    first = client.get(PAGE).content.decode()
    older = client.get(PAGE + first.partition('" rel="next"')[0].rpartition('href="')[2]).content.decode()

    assert first.count("la lingua da") == 20
    assert older.count("la lingua da") == 1
    assert "Ada Verde" not in first + older


def test_a_cursor_that_no_page_gave_out_leads_nowhere(client: Client) -> None:
    client.force_login(cast().owner)

    assert client.get(PAGE, {"before": "nonsense"}).status_code == 404
