"""What a rehearsal tells of change requests as they come and are decided (PRODUCT C7)."""

import pytest
from tests.actions.requesting import NEW, ask, person, request_id
from tests.worlds import NOW, Wanted, cast, place

from startline.actions.decide_request import approve, decline
from startline.narration import tell
from startline.queries.happenings import events_after, newest_place

pytestmark = pytest.mark.django_db


def told_since(event_id: int) -> list[str]:
    return [tell(happening).sentence for happening in events_after(event_id)]


def test_a_request_and_its_decision_are_told_with_who_asked_and_who_decided() -> None:
    people = cast()
    placed = place(people.partner, Wanted())
    start = newest_place().event_id

    approved, declined = (ask(people.reader, placed, to=address) for address in (NEW, "other@acme.example"))
    decline(person=person(people.owner), request_id=request_id(declined), reply="", now=NOW)
    approve(person=person(people.owner), request_id=request_id(approved), reply="", seen_epochs={}, now=NOW)

    assert told_since(start) == [
        (
            "Order 104583020, line 1.0: Ada Viola asked to change the contact of 1 line from it@acme.example to "
            "new@acme.example."
        ),
        (
            "Order 104583020, line 1.0: Ada Viola asked to change the contact of 1 line from it@acme.example to "
            "other@acme.example."
        ),
        "Order 104583020: Giulia Conti declined the change request.",
        (
            "Order 104583020, line 1.0: Giulia Conti changed the contact of 1 line from it@acme.example to "
            "new@acme.example."
        ),
        "Order 104583020: Giulia Conti approved the change request.",
    ]
