"""What contacts do first of all in the hub: they say who sets the service up, or hand it over (PRODUCT H2)."""

from collections.abc import Callable
from datetime import datetime

from tests.worlds import NOW, Placed

from startline.actions.actor import Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.codes import Step, ask_for_code, confirm
from startline.actions.outcome import Done
from startline.actions.start_set_up import start_set_up
from startline.models import Line, Link, Mail, MailLine
from startline.models.mail import CONTACT_KINDS
from startline.rules.codes import CodePurpose
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import ActorKind


def contact_of(placed: Placed, number: str = "1.0") -> Actor:
    """The present contact of the line, as an actor."""
    return Actor(kind=ActorKind.CONTACT, address_id=placed.line(number).contact_id)


def start(
    placed: Placed,
    *numbers: str,
    who: WhoSetsUp = WhoSetsUp.CONTACT,
    by: Actor | None = None,
    now: datetime = NOW,
) -> Done:
    """Let the contact of these lines (the first one's, where they have several) say who sets them up."""
    lines = Line.objects.filter(pk__in=[placed.line_ids[number] for number in numbers])
    return start_set_up(
        actor=by or contact_of(placed, numbers[0]),
        order_ids=[placed.order_id],
        epochs=dict(lines.values_list("id", "contact_epoch")),
        who=who,
        now=now,
    )


def hand_over(placed: Placed, *numbers: str, to: str = "new@acme.example", now: datetime = NOW) -> Done:
    """Let the contact of these lines put *to* in their own place."""
    selection = Selection(
        order_ids=[placed.order_id], line_ids=[placed.line_ids[number] for number in numbers]
    )
    return change_contact(actor=contact_of(placed, numbers[0]), selection=selection, address=to, now=now)


def with_code(
    placed: Placed, number: str, *, purpose: CodePurpose, then: Callable[[], object], now: datetime = NOW
) -> None:
    """Let the contact of the line do *then*, confirmed by a code that came by the newest mail's link."""
    line = placed.line(number)
    spoken_of = MailLine.objects.filter(line_id=line.pk).values("mail_id")
    mail = Mail.objects.filter(pk__in=spoken_of, kind__in=CONTACT_KINDS).latest("id")
    step = Step(
        account_id=line.account_id,
        link_id=Link.objects.get(mail_id=mail.pk).pk,
        address_id=mail.recipient_id,
        purpose=purpose,
        subject={"epochs": {str(line.pk): line.contact_epoch}},
    )
    asked = ask_for_code(step, browser="here", now=now)
    confirm(
        asked.public_id,
        typed=asked.digits,
        browser="here",
        link_id=step.link_id,
        purpose=purpose,
        now=now,
        then=lambda step: then(),
    )
