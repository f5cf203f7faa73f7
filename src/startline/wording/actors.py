"""Who acted, as a sentence names them."""

from django.utils.translation import gettext

from startline.rules.who_may import ActorKind


def actor_label(kind: str, *, name: str | None = None, address: str | None = None) -> str:
    """Who acted, as the subject of a sentence: a user by *name*, a contact by *address*.

    Where name or address has been erased, the kind of actor is all that is said.
    """
    match ActorKind(kind):
        case ActorKind.USER:
            return name or address or gettext("A former user")
        case ActorKind.MEMBER:
            return name or address or gettext("A former member of the organization")
        case ActorKind.HUB:
            return name or gettext("The hub")
        case ActorKind.CONTACT:
            return address or gettext("A former contact")
        case ActorKind.CONSOLE:
            return gettext("The operator")
        case ActorKind.SYSTEM:
            return "Startline"
