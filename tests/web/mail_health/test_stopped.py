"""To which addresses mail is stopped: listed, found, stopped, lifted; and said where it matters (PRODUCT M6)."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.web.preferences.sending import errors_of, send
from tests.worlds import CONTACT, NOW, Cast, Stage, Wanted, cast, place

from startline.mail.addresses import address_id
from startline.models import Address, Line, Membership, Suppression
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE, NEW = "/mail/stopped/", "/mail/stopped/new/"
LIFTED = f"{PAGE}?box=lifted"


@pytest.fixture
def people(client: Client) -> Cast:
    """The cast; the operator is signed in."""
    people = cast()
    client.force_login(people.clerk)
    return people


def stop(address: str = CONTACT, *, reason: str = "bounced", days_ago: int = 1) -> Suppression:
    since_at = NOW - timedelta(days=days_ago)
    return Suppression.objects.create(address_id=address_id(address), reason=reason, since_at=since_at)


def test_stops_in_force_stand_newest_first_and_lifted_ones_apart(client: Client, people: Cast) -> None:
    stop("old@acme.example", days_ago=5)
    stop("new@acme.example")
    Suppression.objects.filter(address__key="old@acme.example").update(lifted_at=NOW)
    stop("older@acme.example", days_ago=9)

    in_force, lifted = client.get(PAGE).content.decode(), client.get(LIFTED).content.decode()

    assert in_force.index("new@acme.example") < in_force.index("older@acme.example")
    assert ">old@acme.example" not in in_force
    assert "old@acme.example" in lifted
    assert "A mail was accepted there again" in lifted


def test_an_address_is_found_by_how_it_begins(client: Client, people: Cast) -> None:
    stop("anna@acme.example")
    stop("bruno@acme.example")

    page = client.get(PAGE, {"q": "Ann"}).content.decode()

    assert "anna@acme.example" in page
    assert "bruno@acme.example" not in page
    assert "No such address here" in client.get(PAGE, {"q": "acme"}).content.decode()


def test_many_stops_go_page_by_page(client: Client, people: Cast) -> None:
    for number in range(51):
        stop(f"it-{number:02}@acme.example", days_ago=number + 1)

    first = client.get(PAGE).content.decode()
    after = first.rpartition("?after=")[2].partition('"')[0]
    second = client.get(PAGE, {"after": after}).content.decode()

    assert "it-49@" in first
    assert "it-50@" not in first
    assert "it-50@" in second
    assert client.get(PAGE, {"after": "none"}).status_code == 404


def test_an_erased_address_leaves_its_stop_nameless(client: Client, people: Cast) -> None:
    stop("gone@acme.example")
    Address.objects.filter(key="gone@acme.example").update(email=None, key=None, domain=None, erased_at=NOW)

    assert "erased" in client.get(PAGE).content.decode()


def test_the_operator_stops_mail_to_an_address_with_a_note(client: Client, people: Cast) -> None:
    page = send(client, NEW, address="Loud@acme.example", note="asked by phone").content.decode()
    again = send(client, NEW, address="loud@acme.example").content.decode()

    assert "Nothing is mailed to Loud@acme.example any more." in page
    assert "asked by phone" in page
    assert "Rita Sala stopped mail to Loud@acme.example." in page
    assert "Mail to loud@acme.example was stopped already." in again


@pytest.mark.parametrize("typed", ["", "nobody", "a@x.example, b@x.example"])
def test_what_is_no_address_is_said_beside_the_field(client: Client, people: Cast, typed: str) -> None:
    response = send(client, NEW, address=typed)

    assert response.status_code == 422
    assert errors_of(response.content.decode())["address"]
    assert not Suppression.objects.exists()


def test_lifting_asks_first_and_says_what_to_be_sure_of(client: Client, people: Cast) -> None:
    stopped = stop()
    address = f"{PAGE}{stopped.public_id}/lift/"

    asked = client.get(address).content.decode()
    page = send(client, address).content.decode()

    assert "Its last mail came back." in asked
    assert f"Mail to {CONTACT} goes again from now on." in page
    stopped.refresh_from_db()
    assert (stopped.lifted_at, stopped.lifted_by_id) == (NOW, people.clerk.pk)
    assert "Mail goes there again already." in client.get(address).content.decode()


def test_agents_look_and_do_not_act(client: Client, people: Cast) -> None:
    stopped = stop()
    Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)

    page = client.get(PAGE).content.decode()

    assert CONTACT in page
    assert "Lift</a>" not in page
    assert client.get(NEW).status_code == 403
    assert client.post(f"{PAGE}{stopped.public_id}/lift/", {"once": "x"}).status_code == 403


def test_an_empty_list_says_what_belongs_there(client: Client, people: Cast) -> None:
    assert "Mail is stopped to no address" in client.get(PAGE).content.decode()
    assert "No stop has been lifted yet" in client.get(LIFTED).content.decode()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("bounced", "The new one is tried all the same"),
        ("complained", "reported one as unwanted"),
        ("operator", "The operator stopped mail to this address on 15 Nov"),
    ],
)
def test_whoever_types_a_stopped_address_hears_of_it_before_saving(
    client: Client, people: Cast, reason: str, words: str
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    stop("new@acme.example", reason=reason)
    client.force_login(people.owner)
    line = Line.objects.get(order_id=placed.order_id)

    preview = client.post(
        "/lines/contact/preview/", {"line": line.public_id.hex, "address": "new@acme.example", "seen": "0"}
    ).content.decode()

    assert words in preview


def test_a_first_mail_that_would_not_go_is_said_beforehand(client: Client, people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.BOOKED))
    stop("new@acme.example")
    client.force_login(people.owner)
    line = Line.objects.get(order_id=placed.order_id)

    preview = client.post(
        "/lines/contact/preview/", {"line": line.public_id.hex, "address": "new@acme.example", "seen": "0"}
    ).content.decode()

    assert "so the first mail will not go there" in preview
