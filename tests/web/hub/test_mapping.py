"""From the choice to the point of no return: what is compared, typed and mailed, and what comes of it (PRODUCT H3)."""

import pytest
from django.test import Client, RequestFactory
from tests.actions.disputing import change
from tests.actions.recorded import found_wrong
from tests.web.hub.choosing import (
    arrived,
    confirm,
    found,
    mapped_by_code,
    member,
    new_one,
    offered,
    organization,
    waiting,
)
from tests.web.hub.coming import a_wrong, key_of, mailed_code
from tests.worlds import CONTACT, NOW, ORGANIZATION, Cast, Placed

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import (
    Address,
    Code,
    Line,
    Link,
    MailLine,
    Organization,
    OrganizationChange,
    OrganizationInvitation,
    Transaction,
    TransactionItem,
)
from startline.queries.links import open_link
from startline.queries.organization_finder import organization_of_public_id
from startline.rules.line import Status
from startline.web.hub.mapping import map_as_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_a_new_organization_is_created_with_the_mapping_that_a_code_confirms(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)

    answer = mapped_by_code(client, new_one(order, own_domain="on"))

    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    assert f"The order is mapped to {ORGANIZATION}" in page
    created = Organization.objects.get()
    assert (created.name, created.domain) == (ORGANIZATION, "acme.example")
    assert {order.line(number).organization_id for number in ("1.0", "2.0")} == {created.pk}
    assert order.line().mapped_by == CONTACT
    assert order.line().status == Status.PENDING
    assert OrganizationInvitation.objects.get().email == CONTACT
    assert found_wrong() == []


def test_the_first_administrator_is_invited_in_the_language_that_the_contact_was_reading(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    client.cookies["django_language"] = "de"

    mapped_by_code(client, new_one(order))

    assert OrganizationInvitation.objects.get().language == "de"


def asked(client: Client, order: Placed, address: str | None = None) -> str:
    """The page of a code that was asked for."""
    answer = confirm(client, address or new_one(order))
    assert answer.status_code == 303
    return str(answer["Location"])


def map_(order: Placed, *numbers: str, to: str = "Acme Holding") -> None:
    """Somebody else is faster."""
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order.order_id],
        line_ids=[order.line_ids[number] for number in numbers] or None,
        organization_id=find_or_add_organization(to),
        mapped_by="Mario Rossi",
        now=NOW,
    )


def nothing_left_behind() -> bool:
    """Whether no organization was created, nor anybody invited."""
    created = Organization.objects.filter(name=ORGANIZATION).exists()
    return (
        not created
        and not OrganizationInvitation.objects.exists()
        and not OrganizationChange.objects.exists()
    )


def test_an_organization_that_was_chosen_gets_the_order_for_good(world: Cast) -> None:
    acme = organization(domain="acme.example")
    order = waiting(world)
    client = arrived(order)

    answer = mapped_by_code(client, offered(found(client, order))[0])

    assert answer["Location"] == f"/m/mapped/{key_of(order)}/"
    assert {order.line(number).organization_id for number in ("1.0", "2.0")} == {acme.pk}
    assert Organization.objects.count() == 1
    transaction = Transaction.objects.latest("id")
    assert (transaction.type, transaction.actor_kind) == ("organization_mapped", "contact")
    assert transaction.actor_address_id == Address.objects.get(email=CONTACT).pk
    assert found_wrong() == []


def test_the_page_that_follows_says_who_mapped_what_and_leads_to_the_set_up(world: Cast) -> None:
    organization(domain="acme.example")
    order = waiting(world)
    client = arrived(order)

    page = client.get(mapped_by_code(client, offered(found(client, order))[0])["Location"]).content.decode()

    assert f"{CONTACT} mapped it on 16 Nov, 10:00." in page
    assert "line 1.0 · 25 × Flex Plan" in page
    assert f'href="/set-up/{key_of(order)}/"' in page
    assert "choose a password" not in page


def test_who_created_the_organization_is_led_to_its_space(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)

    page = client.get(mapped_by_code(client, new_one(order))["Location"]).content.decode()

    assert "Open the space: choose a password" in page
    assert "/space/invitation/" in page
    assert f"{ORGANIZATION} is new, and {CONTACT} is its first administrator." in page


def test_the_way_into_the_space_stays_on_the_pages_of_the_setup(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    mapped_by_code(client, new_one(order))

    setup = client.get(f"/set-up/{key_of(order)}/").content.decode()
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW)
    summary = client.get(f"/set-up/{key_of(order)}/done/").content.decode()

    assert "/space/invitation/" in setup
    assert "/space/invitation/" in summary


def test_who_only_has_the_link_sees_no_way_into_the_space_and_types_a_code_for_the_set_up(
    world: Cast,
) -> None:
    order = waiting(world)
    other = arrived(order)
    mapped_by_code(arrived(order), new_one(order))

    page = other.get(f"/m/mapped/{key_of(order)}/").content.decode()

    assert "/space/invitation/" not in page
    assert f'href="/m/go-on/{key_of(order)}/"' in page


def test_the_page_is_nobody_elses(world: Cast) -> None:
    order, other = waiting(world), waiting(world, number="104583021")
    mapped_by_code(arrived(order), new_one(order))

    for client in (Client(), arrived(other)):
        assert client.get(f"/m/mapped/{key_of(order)}/").status_code == 404


def test_before_the_mapping_there_is_no_such_page(world: Cast) -> None:
    order = waiting(world)

    assert arrived(order).get(f"/m/mapped/{key_of(order)}/").status_code == 404


def test_a_code_confirms_what_was_compared_whatever_is_sent_with_it(world: Cast) -> None:
    organization("Beta GmbH")
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)

    client.post(page, {"typed": mailed_code(), "organization": "Beta GmbH", "name": "Beta GmbH", "new": "1"})

    assert order.line().organization == Organization.objects.get(name=ORGANIZATION)


def test_a_wrong_code_maps_nothing(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)
    wrong = a_wrong(mailed_code())

    answer = client.post(page, {"typed": wrong})

    assert answer.status_code == 422
    assert order.line().mapped_at is None
    assert nothing_left_behind()


def test_a_code_of_another_browser_maps_nothing(world: Cast) -> None:
    order = waiting(world)
    page = asked(arrived(order), order)

    answer = arrived(order).post(page, {"typed": mailed_code()})

    assert answer.status_code == 410
    assert order.line().mapped_at is None
    assert nothing_left_behind()


def test_typed_twice_it_is_mapped_once_and_the_second_reads_the_same_page(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)

    answers = [client.post(page, {"typed": mailed_code()}) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {f"/m/mapped/{key_of(order)}/"}
    assert Organization.objects.count() == 1
    assert Transaction.objects.filter(type="organization_mapped").count() == 1


def test_of_two_in_the_wizard_at_once_the_second_reads_who_mapped_it_and_goes_on(world: Cast) -> None:
    order = waiting(world)
    first, second = arrived(order), arrived(order)
    address = asked(first, order)
    digits = mailed_code()
    map_(order)

    page = first.post(address, {"typed": digits}, follow=True).content.decode()

    assert "Mapped to Acme Holding by Mario Rossi on 16 Nov, 10:00." in page
    assert nothing_left_behind()
    assert (
        "Mario Rossi mapped it on 16 Nov, 10:00."
        in second.get(f"/m/mapped/{key_of(order)}/").content.decode()
    )


def test_lines_that_went_elsewhere_meanwhile_take_the_others_with_them_nowhere(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)
    map_(order, "1.0")

    answer = client.post(page, {"typed": mailed_code()}, follow=True)

    assert order.line("2.0").mapped_at is None
    assert nothing_left_behind()
    text = answer.content.decode()
    assert "Nothing was mapped: Mario Rossi mapped the order to Acme Holding on 16 Nov, 10:00." in text
    assert "Not mapped yet; the link of the mail goes on working for it:" in text
    assert TransactionItem.objects.filter(outcome="refused", reason="other_organization").count() == 1
    assert found_wrong() == []


def test_a_review_that_began_meanwhile_stops_it_and_says_whom_to_ask(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)
    Line.objects.update(review_at=NOW)

    answer = client.post(page, {"typed": mailed_code()})

    assert answer.status_code == 409
    assert "The change to this contact is under review." in answer.content.decode()
    assert nothing_left_behind()
    assert Code.objects.get().used_at == NOW
    assert TransactionItem.objects.filter(reason="under_review").count() == 2


def test_a_contact_that_was_changed_meanwhile_is_told_so_and_no_more(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)
    change(order, to="successor@acme.example")

    answer = client.post(page, {"typed": mailed_code()})

    assert answer.status_code == 410
    assert "successor" not in answer.content.decode()
    assert nothing_left_behind()


def test_a_line_that_was_handed_to_somebody_else_meanwhile_stays_theirs(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)
    change(order, "2.0", to="successor@acme.example")

    answer = client.post(page, {"typed": mailed_code()}, follow=True)

    assert order.line("1.0").mapped_at == NOW
    assert order.line("2.0").mapped_at is None
    assert "successor" not in answer.content.decode()
    assert TransactionItem.objects.filter(reason="stale", line_id=order.line_ids["2.0"]).count() == 1
    assert found_wrong() == []


def test_a_contact_who_came_back_meanwhile_maps_nothing_by_the_former_link(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)
    change(order, "2.0", to="successor@acme.example")
    change(order, "2.0", to=CONTACT)

    client.post(page, {"typed": mailed_code()})

    assert (order.line("1.0").mapped_at, order.line("2.0").mapped_at) == (NOW, None)


def test_a_member_maps_no_line_that_was_handed_to_somebody_else_since_the_link_was_read(
    world: Cast, rf: RequestFactory
) -> None:
    anna = member()
    acme = organization(domain="acme.example", members=[anna])
    order = waiting(world)
    mail_id = MailLine.objects.get(line_id=order.line_ids["1.0"]).mail_id
    link = open_link(Link.objects.get(mail_id=mail_id).id)
    assert link
    (errand,) = link.errands
    chosen = organization_of_public_id(acme.public_id, errand)
    assert chosen
    change(order, to="successor@acme.example")
    request = rf.post("/m/")
    request.user = anna

    answer = map_as_member(request, errand, chosen, member=anna, now=NOW)

    assert answer.status_code == 409
    assert order.line().mapped_at is None
    assert TransactionItem.objects.filter(reason="stale").count() == 2


def test_an_organization_that_was_closed_meanwhile_takes_nothing_and_another_can_be_chosen(
    world: Cast,
) -> None:
    organization(domain="acme.example")
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order, offered(found(client, order))[0])
    Organization.objects.update(closed_at=NOW)

    answer = client.post(page, {"typed": mailed_code()})

    assert answer.status_code == 409
    assert "the organization was closed in the meantime" in answer.content.decode()
    assert order.line().mapped_at is None
    assert mapped_by_code(client, new_one(order)).status_code == 303


def test_lines_cancelled_meanwhile_are_left_out_and_the_rest_is_mapped(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    page = asked(client, order)
    cancel(actor=CONSOLE, order_id=order.order_id, line_ids=[order.line_ids["2.0"]], now=NOW)

    answer = client.post(page, {"typed": mailed_code()})

    assert answer["Location"] == f"/m/mapped/{key_of(order)}/"
    assert order.line("1.0").mapped_at == NOW
    assert order.line("2.0").status == Status.CANCELLED


def test_lines_under_review_are_left_out_and_the_page_says_that_they_wait(world: Cast) -> None:
    order = waiting(world)
    Line.objects.filter(pk=order.line_ids["2.0"]).update(review_at=NOW)
    client = arrived(order)

    page = client.get(mapped_by_code(client, new_one(order))["Location"]).content.decode()

    assert order.line("1.0").mapped_at == NOW
    assert order.line("2.0").mapped_at is None
    assert "line 2.0 · 25 × Flex Plan · under review" in page


def test_a_line_that_was_left_out_stays_out_though_its_review_is_closed_before_the_code_is_typed(
    world: Cast,
) -> None:
    order = waiting(world)
    waits = Line.objects.filter(pk=order.line_ids["2.0"])
    waits.update(review_at=NOW)
    client = arrived(order)
    page = asked(client, order)
    waits.update(review_at=None)

    client.post(page, {"typed": mailed_code()})

    assert order.line("1.0").mapped_at == NOW
    assert order.line("2.0").mapped_at is None
    assert found_wrong() == []


def test_a_member_who_is_late_reads_who_was_faster(world: Cast) -> None:
    anna = member()
    organization(domain="acme.example", members=[anna])
    order = waiting(world)
    client = arrived(order, user=anna)
    address = offered(found(client, order))[0]
    map_(order)

    answer = client.post(address, {"typed": ORGANIZATION})

    assert answer.status_code == 409
    assert "Mapped to Acme Holding by Mario Rossi" in answer.content.decode()


def test_orders_of_one_mail_are_mapped_together(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    assert Line.objects.filter(order_id=order.order_id).count() == 2

    mapped_by_code(client, new_one(order))

    assert {order.line(number).mapped_at for number in ("1.0", "2.0")} == {NOW}
    assert Transaction.objects.filter(type="organization_mapped").count() == 1
