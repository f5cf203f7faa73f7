"""Every page of the workspace asks the database at most twelve things, and changes nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker
from tests.web.contact.counting import statements_run
from tests.web.matrix import PEOPLE, World, world
from tests.web.reading import only_reading
from tests.web.test_matrix import ROWS
from tests.worlds import NOW, SUPPORT, TODAY, WX, Stage, Wanted, place

pytestmark = pytest.mark.django_db
MOST = 12
# A rehearsal also asks how far its clock is moved, four times a second at most; a real instance once per process.
CLOCK = '"startline_instance"."clock_offset"'
_COLUMN = {who: column for column, who in enumerate(PEOPLE)}
_STAGES = (Stage.BOOKED, Stage.NOT_DELIVERED, Stage.AWAITING, Stage.UNDELIVERABLE, Stage.MAPPED, Stage.CLOSED)


def pages(who: str) -> list[str]:
    """The rows of the matrix that are pages of the workspace, and open to *who*."""
    return [
        name
        for name, row in ROWS.items()
        if row.get.split()[_COLUMN[who]] == "200" and row.get.split()[0] == "302"
    ]


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Two sides with one of everything, and orders at every stage on the first."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        everybody = world()
        for number in range(4):
            wanted = [Wanted(number=f"{line}.0", stage=stage) for line, stage in enumerate(_STAGES, start=1)]
            more = [Wanted(number="8.0", offer=SUPPORT), Wanted(number="9.0", offer=WX, contact=None)]
            customer = f"Customer {number}"
            place(everybody.people.partner, *wanted, *more, number=f"3000{number}", customer=customer)
        place(everybody.people.other_partner, Wanted(starts=TODAY + timedelta(days=9)), number="40000")
        yield everybody
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("who", "name"), [(who, name) for who in ("editor", "operator") for name in pages(who)]
)
def test_a_page_keeps_to_its_budget_and_writes_nothing(who: str, name: str, filled: World) -> None:
    door, client = ROWS[name].door, filled.clients[who]
    address = reverse(name.partition(" ")[0], kwargs=dict(door.parts(filled.own)))

    with only_reading(), statements_run() as statements:
        response = client.get(address, dict(door.query(filled.own)))
        response.getvalue()

    assert response.status_code == 200
    asked = [statement for statement in statements if CLOCK not in statement]
    assert len(asked) <= MOST, "\n".join(asked)
