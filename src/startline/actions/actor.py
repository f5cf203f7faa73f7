"""Who acts, as the record names them and the rules judge them."""

from collections.abc import Iterable
from dataclasses import dataclass

from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import ActorKind, Owned, Person, may_see, refuse_edit


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A signed-in person, a contact through their link, the operator's console, or the clock."""

    kind: ActorKind
    person: Person | None = None
    address_id: int | None = None

    @property
    def user_id(self) -> int | None:
        """The acting user, where there is one."""
        return self.person.user_id if self.person else None


CONSOLE = Actor(kind=ActorKind.CONSOLE)
SYSTEM = Actor(kind=ActorKind.SYSTEM)


def refuse_actor(actor: Actor, orders: Iterable[Owned]) -> Refusal | None:
    """Why *actor* may not change these orders, or None.

    :raises Refused: not_found, where one of them is not the actor's to see: it is not there for them.
    """
    if actor.person is None:
        return None
    for order in orders:
        if not may_see(actor.person, order):
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    refusals = (refuse_edit(actor.person, order) for order in orders)
    return next((refusal for refusal in refusals if refusal), None)
