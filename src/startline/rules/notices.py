"""Who may say what a notice is about that nobody could place, and when (PRODUCT 1, M4)."""

from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.settings import refuse_instance_settings
from startline.rules.who_may import Person


def refuse_notice_decision(person: Person) -> Refusal | None:
    """Why *person* may not decide about a notice, or None: the operator may, agents look on."""
    return refuse_instance_settings(person)


def refuse_reply_decision(person: Person) -> Refusal | None:
    """Why *person* may not put a reply into its case, or None: whoever answers cases may."""
    return None if person.operates else Refusal(code=RefusalCode.MAY_NOT_OPERATE)
