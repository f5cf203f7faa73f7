"""Which policy governs an offer on a day: explicit rules, an offer's own before its family's (PRODUCT W1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from startline.rules.line import Expiry


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A dated rule: in force from *valid_from* until a later one with the same match takes its place."""

    id: int
    name: str
    offer_code: str | None
    family: str | None
    valid_from: date
    window_days: int
    expiry: Expiry
    reminder_days: tuple[int, ...]
    escalation_days: int


class NoPolicy(Exception):
    """No policy covers the offer on that day."""

    def __init__(self, *, offer_code: str, on: date) -> None:
        """Name the offer and the day."""
        super().__init__(f"No policy covers the offer {offer_code} on {on.isoformat()}.")
        self.offer_code, self.on = offer_code, on


def policy_for(*, offer_code: str, family: str, on: date, policies: Iterable[Policy]) -> Policy:
    """The policy in force for the offer on the local date *on*; never by a prefix of the code.

    :raises NoPolicy: none covers the offer on that day.
    """
    in_force = [policy for policy in policies if policy.valid_from <= on]
    own = [policy for policy in in_force if policy.offer_code == offer_code]
    shared = [policy for policy in in_force if policy.offer_code is None and policy.family == family]
    if not own and not shared:
        raise NoPolicy(offer_code=offer_code, on=on)
    return max(own or shared, key=lambda policy: policy.valid_from)
