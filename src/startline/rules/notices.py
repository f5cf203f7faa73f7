"""Who may say what a notice is about that nobody could place, and when (PRODUCT 1, M4)."""

from startline.rules.refusal import Refusal
from startline.rules.settings import refuse_instance_settings
from startline.rules.who_may import Person


def refuse_notice_decision(person: Person) -> Refusal | None:
    """Why *person* may not decide about a notice, or None: the operator may, agents look on."""
    return refuse_instance_settings(person)
