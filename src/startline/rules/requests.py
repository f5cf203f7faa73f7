"""Who may ask for a change of a contact, and who may decide what was asked (PRODUCT C7)."""

from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.who_may import Owned, Person, Role, placed, refuse_edit, roles_in

MOST_OPEN = 20
"""The most requests that one person may have open at a time."""


def refuse_asking(person: Person, order: Owned, *, open_requests: int) -> Refusal | None:
    """Why *person*, who sees the order and has *open_requests* undecided ones, may not ask, or None.

    Who may edit has no need to ask; with 20 open ones, the 21st is refused.
    """
    if refuse_edit(person, order) is None:
        return Refusal(code=RefusalCode.MAY_EDIT)
    full = open_requests >= MOST_OPEN
    return Refusal(code=RefusalCode.REQUEST_CAP, facts={"cap": MOST_OPEN}) if full else None


def refuse_decision(person: Person, order: Owned) -> Refusal | None:
    """Why *person*, who sees the order, may not approve or decline a request about it, or None.

    Its placer may, the admins on either side, and the operator (PRODUCT 1, C7). Each of them may also edit the
    order, so nobody approves what they asked for unless they could have made the change themselves.
    """
    if person.operates or Role.ADMIN in roles_in(person, order) or placed(person, order):
        return None
    return Refusal(code=RefusalCode.MAY_NOT_DECIDE, facts={"placed_by": order.placed_by_email})
