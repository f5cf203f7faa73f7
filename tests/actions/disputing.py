"""A change of contact with its notice to the former contact, and that contact's "this was not me" (PRODUCT C9)."""

from datetime import datetime

from tests.worlds import NOW, Placed

from startline.actions.actor import CONSOLE, Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.dispute_change import dispute_change
from startline.actions.outcome import Done
from startline.mail.link import token_of
from startline.models import Link, Mail

NEW = "new@acme.example"


def change(placed: Placed, *numbers: str, to: str = NEW, by: Actor = CONSOLE, now: datetime = NOW) -> Done:
    """Change the contact of these lines, or of all."""
    line_ids = [placed.line_ids[number] for number in numbers] or None
    selection = Selection(order_ids=[placed.order_id], line_ids=line_ids)
    return change_contact(actor=by, selection=selection, address=to, now=now)


def newest_notice() -> Mail:
    """The notice to a former contact that was written last."""
    return Mail.objects.filter(kind="contact_replaced").latest("id")


def token_of_mail(mail_id: int) -> str:
    """The token of the mail's link."""
    link = Link.objects.get(mail_id=mail_id)
    return token_of(link.id, key_number=link.key_number)


def dispute(*, now: datetime = NOW) -> Done:
    """Use the newest notice."""
    return dispute_change(mail_id=newest_notice().pk, now=now)
