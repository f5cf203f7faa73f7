"""Cases of the desk for tests: opened by the product's own actions."""

from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image
from tests.worlds import NOW, Placed

from startline.actions.actor import Actor
from startline.actions.open_case import About, Question, open_case
from startline.files import Kept, picture
from startline.models import Account, Address, Case, Membership, Order, User
from startline.queries.access import person_of
from startline.rules.cases import CaseType
from startline.rules.who_may import ActorKind, Role


def person(user: User) -> Actor:
    """The user as the record names them."""
    return Actor(kind=ActorKind.USER, person=person_of(user))


def contact(email: str) -> Actor:
    """The contact of that address, as they come by their link."""
    return Actor(kind=ActorKind.CONTACT, address_id=Address.objects.get(key=email).pk)


def question(**more: Any) -> Question:
    """A question as somebody would ask it."""
    usual: dict[str, Any] = {
        "type": CaseType.MAIL_NOT_ARRIVED,
        "subject": "No mail since Monday",
        "text": "The contact says that nothing has arrived.",
        "language": "en",
    }
    return Question(**{**usual, **more})


def about(placed: Placed, *numbers: str) -> About:
    """The lines of those numbers of the order, or all of them."""
    return About(
        account_id=Order.objects.get(pk=placed.order_id).account_id,
        order_id=placed.order_id,
        line_ids=[placed.line_ids[number] for number in numbers],
    )


def case_of(actor: Actor, on: About, *, now: datetime = NOW, **asked: Any) -> Case:
    """A case that *actor* has opened."""
    opened = open_case(actor=actor, about=on, question=question(**asked), now=now)
    return Case.objects.get(public_id=opened.public_id)


def second_agent(operator: Account, *, name: str = "Marta Gallo") -> User:
    """Another of the operator's people, an agent."""
    email = f"{name.replace(' ', '.').lower()}@quadrante.example"
    user = User.objects.create(email=email, name=name, email_verified_at=NOW)
    Membership.objects.create(user=user, account=operator, role=Role.AGENT)
    return user


def png(*, size: tuple[int, int] = (40, 30)) -> bytes:
    """A small screenshot, *size* in pixels."""
    written = BytesIO()
    Image.new("RGB", size, "#1f5fbf").save(written, "PNG")
    return written.getvalue()


def a_picture(name: str = "screen.png", *, width: int = 40, height: int = 30) -> Kept:
    """A picture as it is kept, *width* and *height* in pixels."""
    kept = picture(name, png(size=(width, height)))
    assert isinstance(kept, Kept)
    return kept
