"""How the tests of the hub come by a mail's link, and read the codes that are mailed to them."""

import re
import uuid

from django.core import mail
from django.test import Client
from tests.actions.disputing import change, dispute
from tests.worlds import Cast, Placed, Stage, Wanted, deliver, place

from startline.mail.link import token_of
from startline.models import Code, Link, MailLine, Order
from startline.models.mail import CONTACT_KINDS

NEW = "new@acme.example"
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def token_to_contact(placed: Placed, line: str = "1.0") -> str:
    """The token of the newest mail about the line to its contact."""
    mail_ids = MailLine.objects.filter(line_id=placed.line_ids[line]).values("mail_id")
    link = Link.objects.raw(
        "SELECT link.* FROM startline_link AS link JOIN startline_mail AS mail ON mail.id = link.mail_id"
        " WHERE mail.id = ANY(%s) AND mail.kind = ANY(%s) ORDER BY mail.id DESC LIMIT 1",
        [[row["mail_id"] for row in mail_ids], [kind.value for kind in CONTACT_KINDS]],
    )[0]
    return token_of(link.id, key_number=link.key_number)


def came(client: Client, placed: Placed, line: str = "1.0") -> uuid.UUID:
    """Open the link of the line's contact; the key of the order's errand."""
    response = client.get(f"/m/{token_to_contact(placed, line)}")
    assert (response.status_code, response["Location"]) == (303, "/m/")
    return key_of(placed)


def key_of(placed: Placed) -> uuid.UUID:
    """The order's public id, by which its errand is named."""
    public_id: uuid.UUID = Order.objects.get(pk=placed.order_id).public_id
    return public_id


def mailed_code() -> str:
    """The digits in the newest mail."""
    digits: str = _CODE.findall(str(mail.outbox[-1].body))[0]
    return digits


def newest_code() -> Code:
    """The code that was made last."""
    return Code.objects.latest("id")


def a_wrong(code: str) -> str:
    """Six other digits."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def asked_to_hand_over(client: Client, placed: Placed, *, to: str = NEW, line: str = "1.0") -> str:
    """Come by the link and ask for the code to hand over to *to*; the address of the code's page."""
    key = came(client, placed, line)
    response = client.post(f"/m/e/{key}/hand-over/", {"address": to, "sure": "1"})
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def under_review(world: Cast, *stages: Stage) -> Placed:
    """An order whose new contact was disputed by the former one."""
    wanted = [
        Wanted(number=f"{number}.0", stage=stage)
        for number, stage in enumerate(stages or (Stage.AWAITING,), 1)
    ]
    order = place(world.partner, *wanted)
    change(order, "1.0", to=NEW)
    deliver()
    dispute()
    return order
