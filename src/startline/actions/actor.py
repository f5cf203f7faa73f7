"""Who acts, as the record names them and the rules judge them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import ActorKind, Owned, Person, may_see, refuse_edit


@dataclass(frozen=True, kw_only=True)
class NamedHub:
    """A hub elsewhere by its id, and the *name* that it has now: the record keeps both."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class NamedCase:
    """The case from which one of the operator's people acts, by its id and as people call it."""

    id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A signed-in person, a contact through their link, a member of the customer's organization, a hub elsewhere,
    the operator's console, or the clock.

    Only a *person* is asked what they may see and edit; contacts, members and hubs came through a door of their own.
    """

    kind: ActorKind
    person: Person | None = None
    address_id: int | None = None
    member_id: int | None = None
    hub: NamedHub | None = None
    case: NamedCase | None = None

    @property
    def user_id(self) -> int | None:
        """The acting user, where there is one: of the workspace, or a member of the organization."""
        return self.person.user_id if self.person else self.member_id

    @property
    def facts(self) -> Mapping[str, Any]:
        """What a transaction's facts keep of who acted, and from which case: neither has a column of its own."""
        hub = {"hub_id": self.hub.id, "hub_name": self.hub.name} if self.hub else {}
        return {**hub, **({"case": self.case.number} if self.case else {})}


CONSOLE = Actor(kind=ActorKind.CONSOLE)
SYSTEM = Actor(kind=ActorKind.SYSTEM)


class OwnedOrder(Owned, Protocol):
    """An order, and whose it is."""

    id: int


def refuse_unless_desk(actor: Actor) -> None:
    """Go on only where *actor* is one of the operator's people, or the operator's console.

    :raises Refused: not_found: what the desk does is not there for others.
    """
    if actor != CONSOLE and not (actor.person and actor.person.operates):
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))


def refuse_actor(actor: Actor, orders: Sequence[OwnedOrder]) -> Mapping[int, Refusal]:
    """Why *actor* may not change some of these orders, by order id; without the orders that they may change.

    :raises Refused: not_found, where one of them is not the actor's to see: it is not there for them.
    """
    person = actor.person
    if person is None:
        return {}
    if not all(may_see(person, order) for order in orders):
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    refusals = {order.id: refuse_edit(person, order) for order in orders}
    return {order_id: refusal for order_id, refusal in refusals.items() if refusal}
