"""Requests for a change of contact, as tests ask for them and read them back."""

import uuid

from tests.worlds import NOW, Cast, Placed

from startline.actions.ask_for_change import Asked, Wish, ask_for_change
from startline.models import ChangeRequest, ChangeRequestLine, Line, Membership, User
from startline.queries.access import person_of
from startline.rules.who_may import Person, Role

NEW = "new@acme.example"


def person(user: User) -> Person:
    """*user*, signed in."""
    return person_of(user)


def ask(
    who: User,
    placed: Placed,
    *numbers: str,
    to: str = NEW,
    note: str = "",
    seen: dict[int, int] | None = None,
) -> Asked:
    """*who* asks for *to* on the lines of these numbers, or on all."""
    wish = Wish(
        order_id=placed.order_id,
        line_ids=[placed.line_ids[number] for number in numbers] or None,
        address=to,
        note=note,
        seen_epochs=seen or {},
    )
    return ask_for_change(person=person(who), wish=wish, now=NOW)


def request_id(asked: Asked) -> uuid.UUID:
    """The request that was made."""
    assert asked.request_id is not None
    return asked.request_id


def request(asked: Asked) -> ChangeRequest:
    """The request as the database has it now."""
    return ChangeRequest.objects.get(public_id=request_id(asked))


def became(asked: Asked) -> dict[str, str | None]:
    """What became of each line of the request, by number, with the reason where it was not changed."""
    numbers = dict(Line.objects.values_list("id", "number"))
    lines = ChangeRequestLine.objects.filter(request_id=request(asked).pk)
    return {
        numbers[line.line_id]: f"{line.outcome}: {line.reason}" if line.reason else line.outcome
        for line in lines
    }


def admin_of(people: Cast, email: str = "b.admin@telepartner.example", *, watches: bool = True) -> User:
    """Somebody who administers the partner's account."""
    user = User.objects.create(email=email, name="Bruno Sarti", language="it", email_verified_at=NOW)
    Membership.objects.create(user=user, account=people.partner, role=Role.ADMIN, watches=watches)
    return user
