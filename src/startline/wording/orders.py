"""How the lines of an order stand, counted in a few words: what needs somebody first (DESIGN, Calm density)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import npgettext

# In the order in which they are said; the first three are what a person should see to.
_STANDS: Mapping[str, Callable[[int], str]] = {
    "undeliverable": lambda n: npgettext(
        "lines of an order", "%(count)s with its mail refused", "%(count)s with their mail refused", n
    ),
    "no_contact": lambda n: npgettext(
        "lines of an order", "%(count)s without a contact", "%(count)s without a contact", n
    ),
    "closed_pending": lambda n: npgettext(
        "lines of an order", "%(count)s closed, not provisioned", "%(count)s closed, not provisioned", n
    ),
    "awaiting_provisioning_details": lambda n: npgettext(
        "lines of an order", "%(count)s awaiting", "%(count)s awaiting", n
    ),
    "pending_activation": lambda n: npgettext(
        "lines of an order", "%(count)s mapped, not set up", "%(count)s mapped, not set up", n
    ),
    "entered": lambda n: npgettext("lines of an order", "%(count)s entered", "%(count)s entered", n),
    "booked": lambda n: npgettext("lines of an order", "%(count)s booked", "%(count)s booked", n),
    "set_up": lambda n: npgettext("lines of an order", "%(count)s provisioned", "%(count)s provisioned", n),
    "no_provisioning": lambda n: npgettext(
        "lines of an order", "%(count)s without provisioning", "%(count)s without provisioning", n
    ),
    "cancelled": lambda n: npgettext("lines of an order", "%(count)s cancelled", "%(count)s cancelled", n),
}
_BAD = frozenset({"undeliverable", "no_contact"})
_SOON = frozenset({"closed_pending"})


@dataclass(frozen=True, kw_only=True)
class StandWords:
    """So many lines stand so; *tone* is `bad`, `soon`, or empty for what needs nobody."""

    words: str
    tone: str


def stands_told(counts: Mapping[str, int]) -> Sequence[StandWords]:
    """How many lines stand where, such as "1 undeliverable", "2 awaiting"."""
    return [
        StandWords(words=words(counts[stand]) % {"count": counts[stand]}, tone=_tone(stand))
        for stand, words in _STANDS.items()
        if counts.get(stand)
    ]


def _tone(stand: str) -> str:
    if stand in _BAD:
        return "bad"
    return "soon" if stand in _SOON else ""
