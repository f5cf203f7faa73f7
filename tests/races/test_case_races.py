"""Cases opened all at once: an asker has no more unsolved ones than may be, and one form is one case (PRODUCT D2)."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from tests import worlds
from tests.cases import about, case_of, contact, person
from tests.races.racing import at_once
from tests.web.cases.asking import NEW, of_order, sent
from tests.worlds import CONTACT, Placed, Stage, Wanted, place

from startline import clock
from startline.actions.actor import Actor
from startline.models import Case, CaseEntry, CaseLine
from startline.rules.cases import MOST_OPEN
from startline.rules.refusal import RefusalCode, Refused

WORKERS, ROOM = 8, 3


def _open(actor: Actor, order: Placed) -> RefusalCode | None:
    try:
        case_of(actor, about(order, "1.0"))
    except Refused as refused:
        return refused.refusal.code
    return None


@pytest.mark.parametrize(
    "who", [lambda people: person(people.owner), lambda people: contact(CONTACT)], ids=["seller", "contact"]
)
def test_of_many_openings_at_once_those_within_the_cap_are_opened(
    cast: worlds.Cast, who: Callable[[worlds.Cast], Actor]
) -> None:
    # Each about an order of its own: the lines of one would have them wait for each other anyway.
    orders = [
        place(cast.partner, Wanted(stage=Stage.AWAITING), number=str(number)) for number in range(WORKERS)
    ]
    actor = who(cast)
    for _ in range(MOST_OPEN - ROOM):
        case_of(actor, about(orders[0], "1.0"))

    answers = at_once(*(partial(_open, actor, order) for order in orders))

    assert sorted(map(str, answers)) == sorted(["None"] * ROOM + ["case_cap"] * (WORKERS - ROOM))
    assert Case.objects.exclude(state="solved").count() == MOST_OPEN
    assert CaseEntry.objects.count() == CaseLine.objects.count() == MOST_OPEN
    assert len(set(Case.objects.values_list("number", flat=True))) == MOST_OPEN
    worlds.deliver()


def test_one_form_sent_from_many_places_at_once_is_one_case(cast: worlds.Cast) -> None:
    order = place(cast.partner, Wanted(stage=Stage.AWAITING))
    form = sent(**of_order(order))

    def send() -> str:
        client = Client()
        client.force_login(cast.owner)
        return str(client.post(NEW, form).headers["Location"])

    locations = at_once(*(send for _ in range(4)))

    assert len(set(locations)) == 1
    assert Case.objects.count() == 1
    worlds.deliver(now=clock.now())
