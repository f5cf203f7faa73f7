"""Every page of the hub asks the database at most twelve things, however much the link leads to (PRODUCT H1–H3)."""

import pytest
from tests.web.contact.counting import statements_run
from tests.web.hub.choosing import (
    arrived,
    confirm,
    earlier,
    finder,
    found,
    mapped_by_code,
    member,
    new_one,
    offered,
    organization,
    waiting,
)
from tests.web.hub.coming import key_of
from tests.worlds import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MOST = 12


def test_every_page_before_the_mapping_keeps_to_its_budget() -> None:
    world, anna = cast(), member()
    earlier(world, organization(domain="acme.example", members=[anna]))
    order = waiting(world)
    client = arrived(order, user=anna)
    here = f"/m/e/{key_of(order)}/"
    pages = [
        "/m/",
        here,
        f"{here}hand-over/",
        finder(order),
        offered(found(client, order))[0],
        new_one(order, own_domain="on"),
        str(confirm(client, new_one(order))["Location"]),
        "/m/lost/",
    ]

    for page in pages:
        with statements_run() as statements:
            response = client.get(page)
        assert response.status_code == 200, page
        assert len(statements) <= MOST, (page, statements)


def test_every_page_after_it_keeps_to_its_budget() -> None:
    order = waiting(cast())
    client, other = arrived(order), arrived(order, user=member())
    mapped_by_code(client, new_one(order))

    for browser, page in (
        (client, f"/m/mapped/{key_of(order)}/"),
        (other, f"/m/mapped/{key_of(order)}/"),
        (other, f"/m/go-on/{key_of(order)}/"),
        (other, "/m/"),
    ):
        with statements_run() as statements:
            response = browser.get(page)
        assert response.status_code == 200, page
        assert len(statements) <= MOST, (page, statements)
