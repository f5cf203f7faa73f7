"""The door to service setups: for a contact with a pass, for members, and for nobody else (PRODUCT H4, C4)."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.setting_up import ask, join, let_in, line_address, member, order_address, pass_to, save
from tests.web.reading import only_reading
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.files import Kept
from startline.models import ExternalHub, Link, Mail, Offer, Order, OrganizationMember, SetupAnswer
from startline.web.hub_pass import PASS_LASTS, Pass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
OTHER = "else@acme.example"
_TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    """A mapped line, one that is not mapped yet, and a mapped one of another contact."""
    placed = place(
        people.partner,
        Wanted(stage=Stage.MAPPED),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.MAPPED, contact=OTHER),
    )
    ask("seats", kind="number")
    return placed


def shown(client: Client, placed: Placed) -> str:
    response = client.get(order_address(placed))
    assert response.status_code == 200
    return response.content.decode()


def statuses(client: Client, placed: Placed, *numbers: str) -> list[int]:
    return [client.get(line_address(placed, number)).status_code for number in numbers]


def map_to_acme(placed: Placed) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme"),
        mapped_by=OTHER,
        now=NOW,
    )


def sees_the_door_closed(client: Client, address: str) -> bool:
    response = client.get(address)
    return response.status_code == 404 and "This page does not open here." in response.content.decode()


def test_a_pass_opens_the_mapped_lines_of_its_mail(client: Client, order: Placed) -> None:
    let_in(client, pass_to(order))

    page = shown(client, order)

    assert "Line 1.0" in page
    assert "3.0" not in page
    assert statuses(client, order, "1.0", "2.0", "3.0") == [200, 404, 404]


def test_a_member_comes_to_every_line_that_is_mapped_to_their_organization(
    client: Client, order: Placed
) -> None:
    client.force_login(join(order))

    shown(client, order)

    assert statuses(client, order, "1.0", "2.0", "3.0") == [303, 404, 303]  # on to choose how, first


def test_who_has_neither_is_told_how_to_get_in(client: Client, order: Placed) -> None:
    for address in (order_address(order), line_address(order), order_address(order, "done"), "/set-up/"):
        assert sees_the_door_closed(client, address)


def test_what_is_not_there_and_what_is_not_theirs_look_the_same(
    client: Client, people: Cast, order: Placed
) -> None:
    other = place(people.other_partner, Wanted(stage=Stage.MAPPED, contact=OTHER), number="7")
    let_in(client, pass_to(order))
    missing = order_address(order).replace(
        order_address(order).split("/")[2], "0" * 8 + "-0000-4000-8000-" + "0" * 12
    )

    theirs, none = (client.get(address) for address in (order_address(other), missing))

    assert theirs.status_code == none.status_code == 404
    # The way back is what was asked for, and all that differs.
    page = _TOKEN.sub("", theirs.content.decode())
    assert order_address(other) in page
    assert page.replace(order_address(other), missing) == _TOKEN.sub("", none.content.decode())


def test_somebody_else_signed_in_stays_outside(client: Client, people: Cast, order: Placed) -> None:
    client.force_login(people.owner)

    assert sees_the_door_closed(client, order_address(order))


def test_a_member_who_was_removed_stays_outside_from_then_on(client: Client, order: Placed) -> None:
    client.force_login(join(order))
    shown(client, order)

    OrganizationMember.objects.all().delete()

    assert sees_the_door_closed(client, order_address(order))


def test_a_member_who_was_deactivated_stays_outside(client: Client, order: Placed) -> None:
    mario = join(order)
    client.force_login(mario)
    mario.is_active = False
    mario.save()

    assert sees_the_door_closed(client, order_address(order))


def test_a_pass_lasts_twelve_hours(client: Client, order: Placed) -> None:
    let_in(client, pass_to(order))

    with time_machine.travel(NOW + PASS_LASTS, tick=False):
        shown(client, order)
    with time_machine.travel(NOW + PASS_LASTS + timedelta(seconds=1), tick=False):
        assert sees_the_door_closed(client, order_address(order))


def test_an_answer_that_was_written_as_the_pass_ended_is_shown_to_be_copied(
    client: Client, order: Placed
) -> None:
    let_in(client, pass_to(order))
    question = line_address(order, "1.0", "ask", "seats")
    here = {"referer": f"http://testserver{question}"}

    with time_machine.travel(NOW + PASS_LASTS + timedelta(seconds=1), tick=False):
        ours = client.post(question, {"answer": "Twelve,\nand <two>"}, headers=here)
        others = client.post(question, {"answer": "Twelve"}, headers={"referer": "https://else.example/"})

    assert ours.status_code == others.status_code == 404
    assert "What was typed last is not saved." in ours.text
    assert "Twelve,\nand &lt;two&gt;</textarea>" in ours.text
    assert "Twelve" not in others.text
    assert not SetupAnswer.objects.exists()


def test_a_pass_of_a_former_contact_opens_nothing(client: Client, people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    given = pass_to(placed)
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=OTHER, now=NOW)
    map_to_acme(placed)
    let_in(client, given)

    assert sees_the_door_closed(client, order_address(placed))
    assert "No setup is open." in client.get("/set-up/").content.decode()


def test_a_pass_of_an_earlier_mail_opens_nothing_though_its_contact_is_the_contact_again(
    client: Client, people: Cast
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    given = pass_to(placed)
    for address in (OTHER, CONTACT):
        change_contact(
            actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=address, now=NOW
        )
    deliver()
    newer = pass_to(placed)
    map_to_acme(placed)

    let_in(client, given)
    assert sees_the_door_closed(client, order_address(placed))
    assert "No setup is open." in client.get("/set-up/").content.decode()

    let_in(client, newer)
    assert client.get(order_address(placed)).status_code == 200
    assert order_address(placed) in client.get("/set-up/").content.decode()


def test_a_pass_of_a_mail_to_somebody_else_than_the_contact_opens_nothing(
    client: Client, order: Placed
) -> None:
    """As of the summary that went to a member who has left since: the mail speaks of lines that were never theirs."""
    mario = join(order)
    complete_set_up(actor=member(mario), order_id=order.order_id, line_ids=[order.line_ids["1.0"]], now=NOW)
    OrganizationMember.objects.all().delete()
    summary = Mail.objects.get(kind="service_set_up", recipient__key=mario.email)
    given = Pass(link_id=Link.objects.get(mail_id=summary.pk).pk, address_id=summary.recipient_id)

    let_in(client, given)

    assert sees_the_door_closed(client, order_address(order))
    assert order_address(order, "done") not in client.get("/set-up/?show=finished").content.decode()


def test_a_pass_for_another_address_than_the_mails_opens_nothing(client: Client, order: Placed) -> None:
    let_in(client, pass_to(order, address=OTHER))

    assert sees_the_door_closed(client, order_address(order))
    assert "No setup is open." in client.get("/set-up/").content.decode()


def test_a_forged_pass_opens_nothing(client: Client, order: Placed) -> None:
    let_in(client, pass_to(order))
    client.cookies["startline_pass"] = client.cookies["startline_pass"].value[:-1] + "x"

    assert sees_the_door_closed(client, order_address(order))


def test_what_a_hub_elsewhere_sets_up_is_not_done_here(client: Client, order: Placed) -> None:
    hub = ExternalHub.objects.create(name="Elsewhere", admin_url="https://hub.example/", secret="sealed")
    Offer.objects.filter(code="A-FLEX").update(hub=hub)
    let_in(client, pass_to(order))

    assert sees_the_door_closed(client, order_address(order))


def test_while_a_hub_elsewhere_is_not_active_its_services_are_set_up_here(
    client: Client, order: Placed
) -> None:
    hub = ExternalHub.objects.create(
        name="Elsewhere", admin_url="https://hub.example/", secret="sealed", is_active=False
    )
    Offer.objects.filter(code="A-FLEX").update(hub=hub)
    let_in(client, pass_to(order))

    assert client.get(order_address(order)).status_code == 200
    assert order.number in client.get("/set-up/").content.decode()


def test_opening_the_pages_changes_nothing(client: Client, order: Placed) -> None:
    let_in(client, pass_to(order))
    pages = [
        "/set-up/",
        order_address(order),
        line_address(order),
        line_address(order, "1.0", "ask", "seats"),
    ]

    with only_reading():
        answered = [getattr(client, method)(page).status_code for page in pages for method in ("get", "head")]

    assert set(answered) == {200}


def test_a_file_is_handed_out_to_who_may_come_to_its_line_and_nobody_else(
    client: Client, order: Placed
) -> None:
    ask("logo", kind="file", required=False, sort="picture")
    picture = Kept(name="logo.png", content_type="image/png", content=b"png", width=1, height=1)
    save(order, "logo", file=picture)
    file = SetupAnswer.objects.get().file
    assert file is not None
    address = order_address(order, "file", file.public_id)

    outside = client.get(address)
    inside = let_in(client, pass_to(order)).get(address)
    no_answer = client.get(order_address(order, "file", uuid.uuid4()))
    of_another_line = let_in(Client(), pass_to(order, line="3.0", address=OTHER)).get(address)

    assert (outside.status_code, of_another_line.status_code, no_answer.status_code) == (404, 404, 404)
    assert (inside.status_code, inside.content, inside["Content-Type"]) == (200, b"png", "image/png")
    assert "sandbox" in inside["Content-Security-Policy"]


def test_a_contact_is_led_to_the_hubs_desk_and_a_member_to_the_organizations(order: Placed) -> None:
    asked = Order.objects.select_related("organization").get(pk=order.order_id)
    contact, theirs, key = Client(), Client(), asked.public_id
    let_in(contact, pass_to(order))
    theirs.force_login(join(order))
    assert asked.organization is not None
    space = f"/space/{asked.organization.public_id}"

    assert f"/m/cases/new/?order={key}&amp;page=set_up" in shown(contact, order)
    assert f"{space}/cases/new/?order={key}&amp;page=set_up" in shown(theirs, order)
    assert contact.get(f"/m/cases/new/?order={key}").status_code == 200
    assert "/m/cases/new/" in Client().get(order_address(order)).content.decode()
