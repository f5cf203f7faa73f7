"""Hubs elsewhere in the browser: added, changed, tried, looked at, for the operator alone (PRODUCT H6)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.hubs import Hub, HubServer, event, hub_elsewhere, hub_server, mapped, say, signed
from tests.web.preferences.sending import errors_of, fields_of, send
from tests.worlds import FLEX, NOW, SUPPORT, WX, Cast, Stage, Wanted, cast, place

from startline.models import ExternalHub, HubTelling, Offer, SettingChange
from startline.queries.hubs import secrets_of
from startline.sweeps.tell_hubs import tell_hubs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HUBS, NEW = "/settings/hubs/", "/settings/hubs/new/"
WHOLE = {
    "name": "Vendor Admin",
    "admin_url": "https://admin.example/{order}",
    "events_url": "https://admin.example/events",
}


@pytest.fixture
def people(client: Client) -> Cast:
    found = cast()
    client.force_login(found.clerk)
    return found


@pytest.fixture
def server() -> Iterator[HubServer]:
    with hub_server() as running:
        yield running


@pytest.fixture
def hub(people: Cast, server: HubServer) -> Hub:
    return hub_elsewhere(events_url=server.url)


def page_of(hub: Hub, part: str = "") -> str:
    return f"{HUBS}{hub.row.public_id}/{part}"


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, address: str, *, on: str) -> str:
    """Press the button of the page *on* that posts to *address*; the page that follows."""
    token = fields_of(text_of(client, on))["once"]
    return client.post(address, {"once": token}, follow=True).content.decode()


def sentences() -> list[tuple[str, Any, Any]]:
    return list(SettingChange.objects.order_by("id").values_list("setting", "was", "became"))


@pytest.mark.usefixtures("people")
def test_before_there_is_a_hub_the_page_says_what_one_is_for(client: Client) -> None:
    page = text_of(client, HUBS)

    assert "Every service is set up here" in page
    assert NEW in page


@pytest.mark.usefixtures("people")
def test_a_hub_is_added_and_its_secret_shown_this_once(client: Client) -> None:
    response = send(client, NEW, **WHOLE)

    row = ExternalHub.objects.get()
    (secret,) = set(re.findall(r"whsec_[A-Za-z0-9+/]{43}=", response.content.decode()))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert secrets_of(row, now=NOW) == [secret]
    assert secret not in row.secret
    assert "whsec_" not in text_of(client, f"{HUBS}{row.public_id}/")
    assert (row.name, row.admin_url, row.events_url, row.is_active) == (*WHOLE.values(), True)
    assert [setting for setting, _, _ in sentences()] == ["hub_added"]
    assert "Rita Sala added the hub Vendor Admin." in text_of(client, HUBS)


@pytest.mark.parametrize(
    ("field", "given", "error"),
    [
        ("name", "", "This field is required."),
        ("admin_url", "admin.example", "Give a whole web address"),
        ("admin_url", "ftp://admin.example/", "Give a whole web address"),
        ("admin_url", "javascript://admin.example/%0aalert(1)", "Give a whole web address"),
        ("admin_url", "https://", "Give a whole web address"),
        ("admin_url", "https://admin.example:99999/", "Give a whole web address"),
        ("admin_url", "https://admin.example/a b", "Give a whole web address"),
        ("admin_url", "https://ädmin.example/", "Give a whole web address"),
        ("admin_url", "https://me:secret@admin.example/", "Leave name and password out"),
        ("admin_url", "https://admin.example/{customer}", "only {order} and {line}"),
        ("admin_url", "https://admin.example/{order", "only {order} and {line}"),
        ("admin_url", "https://{order}.admin.example/", "behind the name of the host"),
        ("admin_url", f"https://admin.example/{'x' * 500}", "at most 500"),
        ("events_url", "https://admin.example/{line}", "Take the braces out."),
        ("events_url", "admin", "Give a whole web address"),
    ],
)
@pytest.mark.usefixtures("people")
def test_what_will_not_do_is_said_beside_its_field(
    client: Client, field: str, given: str, error: str
) -> None:
    response = send(client, NEW, **{**WHOLE, field: given})

    assert response.status_code == 422
    assert error in errors_of(response.content.decode())[field]
    assert not ExternalHub.objects.exists()


def test_a_name_is_one_hubs_alone(client: Client, hub: Hub) -> None:
    other = hub_elsewhere("Other Admin", offer=None)

    added = send(client, NEW, **WHOLE)
    renamed = send(client, page_of(other), name="Vendor Admin")

    for response in (added, renamed):
        assert response.status_code == 422
        assert "already a hub called Vendor Admin" in errors_of(response.content.decode())["name"]


def test_what_is_changed_is_recorded_with_the_hubs_name(client: Client, hub: Hub) -> None:
    wanted = {"name": "Vendor Hub", "events_url": "", "admin_url": "https://hub.example/"}

    saved = send(client, page_of(hub), **wanted, is_active=None)

    row = ExternalHub.objects.get()
    assert "Saved." in saved.content.decode()
    assert (row.name, row.admin_url, row.events_url, row.is_active) == (
        "Vendor Hub",
        "https://hub.example/",
        None,
        False,
    )
    page = text_of(client, page_of(hub))
    assert "Rita Sala renamed the hub Vendor Admin to Vendor Hub." in page
    assert "Rita Sala let Vendor Hub rest: its offers are set up here." in page
    assert "let Vendor Hub be told nothing any more" in page
    assert "This hub is not active" in page


def test_saving_what_is_there_changes_nothing(client: Client, hub: Hub) -> None:
    before = sentences()

    saved = send(client, page_of(hub))

    assert "Nothing was changed." in saved.content.decode()
    assert sentences() == before


def test_a_new_secret_is_shown_once_and_the_former_one_counts_for_a_day(client: Client, hub: Hub) -> None:
    asked = text_of(client, page_of(hub, "secret/"))

    response = send(client, page_of(hub, "secret/"))

    row = ExternalHub.objects.get()
    (secret,) = set(re.findall(r"whsec_[A-Za-z0-9+/]{43}=", response.content.decode()))
    assert "whsec_" not in asked
    assert secrets_of(row, now=NOW) == [secret, hub.secret]
    assert secrets_of(row, now=NOW + timedelta(days=1)) == [secret]
    assert sentences()[-1] == ("hub_secret", None, None)
    assert "The former secret counts until" in text_of(client, page_of(hub))


def test_a_test_event_is_sent_signed_and_the_answer_shown(
    client: Client, hub: Hub, server: HubServer
) -> None:
    taken = press(client, page_of(hub, "test/"), on=page_of(hub))
    server.answer = lambda request: say(request, 418, b"no <b>tea</b>")
    refused = press(client, page_of(hub, "test/"), on=page_of(hub))
    ExternalHub.objects.update(events_url="http://127.0.0.1:9/")
    silent = press(client, page_of(hub, "test/"), on=page_of(hub))

    assert server.events[0]["type"] == "test"
    assert server.taken[0].is_signed_with(hub.secret)
    assert "Vendor Admin took the test event (204)." in taken
    assert "Vendor Admin answered 418: no &lt;b&gt;tea&lt;/b&gt;" in refused
    assert "Vendor Admin was not reached: ConnectionRefusedError" in silent
    assert not HubTelling.objects.exists()


def test_a_secret_that_cannot_be_read_any_more_says_so(client: Client, hub: Hub) -> None:
    ExternalHub.objects.update(secret="sealed under another key")

    assert "Make a new one." in press(client, page_of(hub, "test/"), on=page_of(hub))


def test_an_offer_is_given_to_a_hub_and_taken_back(client: Client, hub: Hub) -> None:
    address = f"/settings/hub-of/{WX}/"
    given = send(client, address, hub=str(hub.row.public_id))
    chosen = Offer.objects.get(code=WX).hub
    taken = send(client, address, hub="")
    unknown = send(client, address, hub="5b0a2d8e-0000-4000-8000-000000000001")

    page = text_of(client, f"/settings/offer/{WX}/")
    assert (given.status_code, taken.status_code, unknown.status_code) == (200, 200, 422)
    assert chosen == hub.row
    assert Offer.objects.get(code=WX).hub is None
    assert f"Rita Sala let {WX} be set up in Vendor Admin and no longer here." in page
    assert f"Rita Sala let {WX} be set up here and no longer in Vendor Admin." in page
    assert "Where it is set up" in page
    assert "Where it is set up" not in text_of(client, f"/settings/offer/{SUPPORT}/")


def test_a_hub_that_rests_is_offered_only_where_it_is_chosen(client: Client, hub: Hub) -> None:
    ExternalHub.objects.update(is_active=False)

    assert "Vendor Admin (not active" in text_of(client, f"/settings/offer/{FLEX}/")
    assert "Vendor Admin" not in text_of(client, f"/settings/hub-of/{WX}/")


def test_what_was_told_is_listed_narrowed_and_tried_again(
    client: Client, people: Cast, hub: Hub, server: HubServer
) -> None:
    place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    first, second = HubTelling.objects.order_by("id")
    HubTelling.objects.filter(pk=first.pk).update(
        state="given_up", settled_at=NOW, attempts=40, last_status=500, last_words="broken"
    )
    tell_hubs(clock=lambda: NOW)

    everything = text_of(client, page_of(hub, "told/"))
    given_up = text_of(client, page_of(hub, "told/?state=given_up"))
    retry = page_of(hub, f"told/{first.public_id}/retry/")
    retried = press(client, retry, on=page_of(hub, "told/?state=given_up"))
    tell_hubs(clock=lambda: NOW)
    again = press(client, retry, on=page_of(hub))

    assert everything.count("New contact") == 2
    assert "500 broken" in given_up
    assert given_up.count("New contact") == 1
    assert "It is tried again now, for five days at most." in retried
    assert "Nothing was changed" in again
    assert {one.state for one in HubTelling.objects.all()} == {"told"}
    assert second.public_id != first.public_id


def test_lists_page_and_say_what_belongs_there(client: Client, people: Cast, hub: Hub) -> None:
    empty = [text_of(client, page_of(hub, part)) for part in ("told/", "told/?state=told", "heard/")]
    numbers = range(1, 53)
    place(people.partner, *(Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in numbers))
    for number in numbers:
        body = event("service.set_up", order="none")
        headers = dict(signed(hub.secret, body, event_id=f"evt-{number}"))
        client.post(hub.address, body, content_type="application/json", headers=headers)

    for part, row in (("told/", "New contact"), ("heard/", "Service set up")):
        page = text_of(client, page_of(hub, part))
        (cursor,) = re.findall(r'href="\?after=([^"]+)" rel="next"', page)
        rest = text_of(client, page_of(hub, f"{part}?after={cursor}"))
        assert (page.count(row), rest.count(row)) == (50, 2)
        assert client.get(page_of(hub, f"{part}?after=guessed")).status_code == 404
    assert ["Nothing to tell yet" in empty[0], "No event is in this state" in empty[1]] == [True, True]
    assert "Nothing heard yet" in empty[2]


def test_what_a_hub_told_is_listed_in_the_readers_language(client: Client, people: Cast, hub: Hub) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    order = placed.line().order.public_id
    for number, body in enumerate((mapped(order), event("order.deleted"), b"junk")):
        headers = dict(signed(hub.secret, body, event_id=f"evt-{number}"))
        client.post(hub.address, body, content_type="application/json", headers=headers)
    people.clerk.language = "it"
    people.clerk.save(update_fields=["language"])

    page = text_of(client, page_of(hub, "heard/"))

    assert "1 riga ordine modificata" in page
    assert "type non è tra quelli noti qui." in page
    assert "Il contenuto non è un documento JSON" in page
    assert "Mostra la transazione" in page
