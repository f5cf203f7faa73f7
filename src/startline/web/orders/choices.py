"""What can be done with a whole order, as far as any of its lines allows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from startline.queries.orders import WholeOrder


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An entry of the order's menu: the line action and its word."""

    action: str
    word: str
    icon: str


def choices_of(order: WholeOrder) -> Sequence[Choice]:
    """The entries for *order*; the dialog of each says which lines it takes in, and why not others."""
    offered = (
        (order.bookable, Choice(action="book", word=gettext("Book"), icon="check")),
        (
            order.movable,
            Choice(action="move-start-date", word=gettext("Move the start date"), icon="clock"),
        ),
        (
            order.holdable and order.held_at is None,
            Choice(action="hold", word=gettext("Put on hold"), icon="player-pause"),
        ),
        (order.held, Choice(action="release", word=gettext("Release the hold"), icon="refresh")),
        (order.cancellable, Choice(action="cancel", word=gettext("Cancel the order"), icon="x")),
    )
    return [choice for wanted, choice in offered if wanted]
