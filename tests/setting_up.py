"""What services are asked for in tests, and people who set them up: a contact with a pass, a member, both at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from tests.worlds import CONTACT, FLEX, NOW, Placed

from startline.actions.actor import Actor
from startline.actions.answering import Place
from startline.actions.save_answer import Given, Outcome, save_answer
from startline.mail.addresses import address_id
from startline.models import (
    Line,
    Link,
    MailLine,
    Offer,
    Order,
    OrganizationMember,
    SetupAnswer,
    SetupField,
    User,
)
from startline.rules.who_may import ActorKind, OrganizationRole
from startline.web.hub_pass import Pass, give_pass

_HELP = {"en": "The one in which people receive their mail.", "it": "Quello in cui si riceve la posta."}


def ask(
    key: str = "domain",
    *,
    kind: str = "domain",
    offer: str = FLEX,
    required: bool = True,
    labels: Mapping[str, str] | None = None,
    **options: Any,
) -> SetupField:
    """Let the offer ask for one thing more."""
    found = Offer.objects.get(code=offer)
    return SetupField.objects.create(
        offer=found,
        key=key,
        position=found.setup_fields.count() + 1,
        kind=kind,
        labels=labels or {"en": key.replace("_", " ").capitalize()},
        helps=_HELP if kind == "domain" else {},
        required=required,
        options=options,
    )


def ask_for_all(*, offer: str = FLEX) -> None:
    """Let the offer ask for one thing of every kind."""
    ask("domain", offer=offer, labels={"en": "Mail domain", "it": "Dominio di posta"}, suggests_contact=True)
    ask("admin", kind="email", offer=offer, labels={"en": "Administrator", "it": "Amministratore"})
    ask("zone", kind="time_zone", offer=offer, labels={"en": "Time zone", "it": "Fuso orario"})
    ask("country", kind="country", offer=offer, labels={"en": "Country", "it": "Paese"})
    ask(
        "seats",
        kind="number",
        offer=offer,
        labels={"en": "How many people", "it": "Quante persone"},
        least="1",
        most="5000",
        unit={"en": "people", "it": "persone"},
    )
    ask(
        "plan",
        kind="choice",
        offer=offer,
        labels={"en": "Where data is kept", "it": "Dove stanno i dati"},
        choices=[
            {"key": "eu", "labels": {"en": "European Union", "it": "Unione europea"}},
            {"key": "us", "labels": {"en": "United States", "it": "Stati Uniti"}},
        ],
    )
    ask(
        "logo",
        kind="file",
        offer=offer,
        required=False,
        labels={"en": "Logo for the start page", "it": "Logo per la pagina iniziale"},
        sort="picture",
    )
    ask(
        "note",
        kind="text",
        offer=offer,
        required=False,
        labels={"en": "Anything else to know", "it": "Altro da sapere"},
        multiline=True,
    )


def contact() -> Actor:
    """The contact, who came by a code."""
    return Actor(kind=ActorKind.CONTACT, address_id=address_id(CONTACT))


def join(placed: Placed, *, email: str = "m.rossi@acme.example", name: str = "Mario Rossi") -> User:
    """A person who belongs to the order's organization."""
    organization_id = Order.objects.values_list("organization_id", flat=True).get(pk=placed.order_id)
    assert organization_id is not None
    user = User.objects.create(email=email, name=name, email_verified_at=NOW)
    OrganizationMember.objects.create(
        organization_id=organization_id, user=user, role=OrganizationRole.MEMBER, joined_at=NOW
    )
    return user


def member(user: User) -> Actor:
    """That person, signed in."""
    return Actor(kind=ActorKind.MEMBER, member_id=user.pk)


def place_of(placed: Placed, line: str = "1.0") -> Place:
    """The line, with all lines of its offer in the order."""
    offer_id = placed.line(line).offer_id
    together = Line.objects.filter(order_id=placed.order_id, offer_id=offer_id, mapped_at__isnull=False)
    return Place(
        order_id=placed.order_id,
        offer_id=offer_id,
        line_id=placed.line_ids[line],
        line_ids=list(together.order_by("id").values_list("id", flat=True)),
    )


def save(
    placed: Placed,
    key: str,
    *typed: str,
    line: str = "1.0",
    by: Actor | None = None,
    seen: int = 0,
    alike: bool = False,
    now: datetime = NOW,
    **given: Any,
) -> Outcome:
    """Save what was typed for a question of the line."""
    return save_answer(
        actor=by or contact(),
        place=place_of(placed, line),
        key=key,
        given=Given(typed=typed, seen_version=seen, seen_alike=alike, **given),
        now=now,
    )


def answers(placed: Placed, key: str) -> Mapping[str, Any]:
    """What the lines answer to the question, by number."""
    found = SetupAnswer.objects.filter(line__order_id=placed.order_id, field__key=key)
    return {one.line.number: one.value for one in found.select_related("line").order_by("line_id")}


def pass_to(placed: Placed, *, line: str = "1.0", address: str = CONTACT) -> Pass:
    """What a code opens that was typed by whom the newest mail of the line went to."""
    mail_id = MailLine.objects.filter(line_id=placed.line_ids[line]).latest("mail_id").mail_id
    return Pass(link_id=Link.objects.get(mail_id=mail_id).pk, address_id=address_id(address))


def let_in(client: Client, given: Pass) -> Client:
    """Let the browser hold the pass."""
    response = HttpResponse()
    give_pass(response, given)
    client.cookies.update(response.cookies)
    return client


def order_address(placed: Placed, *parts: object) -> str:
    """The page of the order's setup, or one below it."""
    public_id = Order.objects.get(pk=placed.order_id).public_id
    return "/".join(["/set-up", str(public_id), *map(str, parts), ""])


def line_address(placed: Placed, line: str = "1.0", *parts: object) -> str:
    """A page about the line."""
    return order_address(placed, "line", placed.line(line).public_id, *parts)


def numbered(placed: Placed, *numbers: str) -> Sequence[int]:
    """The ids of these lines, of all where none is named."""
    return [placed.line_ids[number] for number in numbers or placed.line_ids]
