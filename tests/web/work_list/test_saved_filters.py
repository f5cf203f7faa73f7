"""Filters of the work list that a person keeps: saved, opened, deleted, theirs alone (PRODUCT P4)."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.worlds import Cast, cast

from startline.actions.saved_filters import MOST_FILTERS
from startline.models import SavedFilter, User
from startline.web.once import new_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Cast:
    return cast()


def saved(
    client: Client, *, of: User, name: str = "Acme", query: str = "q=acme", once: str = ""
) -> HttpResponse:
    client.force_login(of)
    form = {"name": name, "query": query, "once": once or new_token()}
    return client.post(reverse("save_filter"), form)  # type: ignore[return-value] # the test client's own


def test_a_filter_is_saved_and_opened_again(client: Client, world: Cast) -> None:
    response = saved(client, of=world.owner, query="group=closing&q=acme&after=x&evil=1")

    html = client.get("/").content.decode()

    assert (response.status_code, response["Location"]) == (303, "/?group=closing&q=acme")
    assert '<a href="/?group=closing&amp;q=acme">Acme</a>' in html
    assert "Saved as “Acme”." in html


def test_saving_is_confirmed_in_italian(client: Client, world: Cast) -> None:
    User.objects.update(language="it")
    world.owner.refresh_from_db()

    saved(client, of=world.owner)

    assert "Salvato come “Acme”." in client.get("/").content.decode()


def test_a_name_used_again_is_given_the_new_query(client: Client, world: Cast) -> None:
    saved(client, of=world.owner)
    saved(client, of=world.owner, query="q=other")

    assert SavedFilter.objects.get().query == "q=other"


def test_a_form_sent_twice_saves_once(client: Client, world: Cast) -> None:
    token = new_token()

    for _ in range(2):
        assert saved(client, of=world.owner, once=token).status_code == 303

    assert SavedFilter.objects.count() == 1


def test_filters_are_for_the_eyes_of_who_saved_them(client: Client, world: Cast) -> None:
    saved(client, of=world.owner)
    client.force_login(world.ally)

    assert "q=acme" not in client.get("/").content.decode()


def test_two_people_may_use_one_name(client: Client, world: Cast) -> None:
    saved(client, of=world.owner)
    saved(client, of=world.ally, query="q=mine")

    assert SavedFilter.objects.count() == 2


def test_a_viewer_keeps_filters_too(client: Client, world: Cast) -> None:
    assert saved(client, of=world.reader).status_code == 303


def test_a_filter_is_deleted(client: Client, world: Cast) -> None:
    saved(client, of=world.owner)
    kept = SavedFilter.objects.get()

    response = client.post(reverse("delete_filter", args=[kept.public_id]))

    assert (response.status_code, SavedFilter.objects.count()) == (303, 0)
    assert "The filter “Acme” was deleted." in client.get("/").content.decode()


def test_anothers_filter_is_not_there_to_delete(client: Client, world: Cast) -> None:
    saved(client, of=world.owner)
    kept = SavedFilter.objects.get()
    client.force_login(world.ally)

    assert client.post(reverse("delete_filter", args=[kept.public_id])).status_code == 404
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_filter_has_a_name_of_at_most_60_characters(client: Client, world: Cast, name: str) -> None:
    response = saved(client, of=world.owner, name=name)
    html = response.content.decode()

    assert response.status_code == 422
    assert 'class="error"' in html
    assert 'value="q=acme"' in html
    assert SavedFilter.objects.count() == 0


def test_there_are_at_most_50_filters_and_what_was_typed_stays(client: Client, world: Cast) -> None:
    SavedFilter.objects.bulk_create(
        SavedFilter(user=world.owner, name=f"Filter {number}", query="") for number in range(MOST_FILTERS)
    )

    refused = saved(client, of=world.owner, name="One more")
    renewed = saved(client, of=world.owner, name="Filter 7", query="q=seven")

    assert refused.status_code == 422
    assert "There are 50 saved filters" in refused.content.decode()
    assert 'value="One more"' in refused.content.decode()
    assert renewed.status_code == 303
    assert SavedFilter.objects.count() == MOST_FILTERS


@pytest.mark.parametrize("address", ["/filters/", "/filters/8c8b9d6e-25a4-4d1c-9f3d-3f5a3f1f0c11/delete/"])
def test_looking_at_what_acts_does_nothing(client: Client, world: Cast, address: str) -> None:
    client.force_login(world.owner)

    assert client.get(address).status_code == 405


def test_who_is_not_signed_in_saves_nothing(client: Client, world: Cast) -> None:
    response = client.post(reverse("save_filter"), {"name": "Acme", "query": ""})

    assert response.status_code == 403
    assert "Acme" in response.content.decode()
    assert SavedFilter.objects.count() == 0


def test_gone_back_to_and_renamed_it_is_kept_under_both_names(client: Client, world: Cast) -> None:
    token = new_token()
    saved(client, of=world.owner, once=token)

    saved(client, of=world.owner, name="Also Acme", once=token)

    assert set(SavedFilter.objects.values_list("name", flat=True)) == {"Acme", "Also Acme"}
