"""What is kept of a notice, why a reply waits for a person, and who may decide about it (PRODUCT 1, M4, D2)."""

from datetime import timedelta
from enum import StrEnum

from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.settings import refuse_instance_settings
from startline.rules.who_may import Person

KEPT_BYTES = 256 * 1024
"""So much is kept of what came in."""
WAITS_WHOLE = timedelta(days=30)
"""So long a reply that waits for a person is kept whole, which may be a hundred times as much."""
MOST_WAITING_BYTES = 1024**3
"""So much is kept of all that waits: what came first stays whole, what came last is cut first."""


class Held(StrEnum):
    """Why a reply to a mail about a case waits for a person; kept as the notice's cause.

    *to_desk*: it answers a mail to an agent; *empty*: it brings nothing; *same_id*: the case has another mail under
    its id; *many*: too many came within the hour; *junk*: a filter took it for that, and it is not from who asked;
    *unreadable*: to take it in failed.
    """

    TO_DESK = "held_to_desk"
    EMPTY = "held_empty"
    SAME_ID = "held_same_id"
    MANY = "held_many"
    JUNK = "held_junk"
    UNREADABLE = "held_unreadable"


def refuse_notice_decision(person: Person) -> Refusal | None:
    """Why *person* may not decide about a notice, or None: the operator may, agents look on."""
    return refuse_instance_settings(person)


def refuse_reply_decision(person: Person) -> Refusal | None:
    """Why *person* may not put a reply into its case, or None: whoever answers cases may."""
    return None if person.operates else Refusal(code=RefusalCode.MAY_NOT_OPERATE)
