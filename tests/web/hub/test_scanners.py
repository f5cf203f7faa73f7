"""Scanners between a mail and its reader change nothing on any of 200 links; the reader then gets to the end (H1)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker
from tests.races.grounds import awaiting
from tests.web.hub.coming import mailed_code
from tests.web.hub.scanning import everything, send_everything
from tests.worlds import NOW, cast

from startline.actions.actor import CONSOLE
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.mail.link import token_of
from startline.models import Line, Link, MailLine

# Thousands of requests a test: far from the limit that others have, but not where much else runs beside them.
pytestmark = pytest.mark.timeout(1200)
LINKS, MAPPED = 200, 20


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A link that was mailed to a contact, and the public id of its order."""

    token: str
    key: str
    line_id: int
    mapped: bool


@pytest.fixture(scope="module")
def sent(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Sent]]:
    """Links of 200 orders with a contact each; some of the orders are mapped."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield links_of_many_orders(tmp_path_factory.mktemp("orders"))
        transaction.set_rollback(True)


def links_of_many_orders(folder: Path) -> list[Sent]:
    grounds = awaiting(folder, cast().partner, orders=LINKS, contacts=["it{order}@acme.example"])
    acme = find_or_add_organization("Acme S.p.A.")
    for ground in grounds[:MAPPED]:
        map_to_organization(
            actor=CONSOLE,
            order_ids=[ground.order_id],
            line_ids=None,
            organization_id=acme,
            mapped_by="Mario Rossi",
            now=NOW,
        )
    mail_ids = dict(MailLine.objects.values_list("line_id", "mail_id"))
    links = {link.mail_id: link for link in Link.objects.all()}
    found = []
    for line in Line.objects.select_related("order").order_by("id"):
        link = links[mail_ids[line.pk]]
        found.append(
            Sent(
                token=token_of(link.pk, key_number=link.key_number),
                key=str(line.order.public_id),
                line_id=line.pk,
                mapped=line.mapped_at is not None,
            )
        )
    return found


def head_then_get(link: Sent) -> None:
    client = Client()
    for asked in (client.head, client.get):
        assert asked(f"/m/{link.token}", follow=True).status_code == 200


def ten_gets_from_ten_places(link: Sent) -> None:
    for number in range(10):
        client = Client(REMOTE_ADDR=f"192.0.2.{number + 1}", headers={"User-Agent": f"Scanner/{number}"})
        assert client.get(f"/m/{link.token}", follow=True).status_code == 200


def forms_as_served(link: Sent) -> None:
    client = Client()
    errand = f"/m/e/{link.key}/"
    hand_over, finder = f"{errand}hand-over/", f"{errand}organization/"
    seen = send_everything(client, f"/m/{link.token}", "/m/", hand_over, f"{hand_over}?to=colleague", finder)
    assert "/m/cases/new/" in seen
    if link.mapped:
        assert f"/m/go-on/{link.key}/" in seen
        return
    assert {errand, hand_over, finder} <= seen
    assert client.get(hand_over).status_code == 200
    compared = {urlsplit(page).query[:4] for page in seen if page.startswith(f"{finder}compare/")}
    assert compared == {"new=", "orga"}


REWRITINGS: Mapping[str, Callable[[str], str]] = {
    "tracking": lambda token: f"{token}?utm_source=mail&amp;mc_eid=1f2e",
    "escapes": lambda token: token.replace("-", "%2D").replace("_", "%5F").replace("A", "%41"),
    "lower-cased escapes": lambda token: token.replace("-", "%2d").replace("_", "%5f"),
    "a slash": lambda token: f"{token}/",
    "a dot": lambda token: f"{token}.",
    "an angle bracket": lambda token: f"{token}%3E",
    "a bracket and a dot": lambda token: f"{token}).",
    "a slash and tracking": lambda token: f"{token}/?x=1",
}


def rewritten(link: Sent) -> None:
    for rewrite in REWRITINGS.values():
        client = Client()
        answer = client.get(f"/m/{rewrite(link.token)}")
        assert (answer.status_code, answer["Location"]) == (303, "/m/")


SCANNERS = (head_then_get, ten_gets_from_ten_places, forms_as_served, rewritten)


def a_human(link: Sent) -> None:
    """From the mail's link to the end of what it asks: the setup's door, or the new contact."""
    client = Client()
    client.get(f"/m/{link.token}", follow=True)
    if link.mapped:
        page = client.post(f"/m/go-on/{link.key}/", {"how": "code"})["Location"]
        assert client.post(page, {"typed": mailed_code()})["Location"] == f"/set-up/{link.key}/"
        return
    page = client.post(f"/m/e/{link.key}/", {"who": "colleague"})["Location"]
    page = client.post(page, {"address": "new@acme.example", "sure": "1"})["Location"]
    assert client.post(page, {"typed": mailed_code()}).status_code == 303


@pytest.mark.parametrize("scanner", SCANNERS)
@pytest.mark.django_db
def test_a_scanner_changes_nothing(scanner: Callable[[Sent], None], sent: list[Sent]) -> None:
    before = everything()

    for link in sent:
        scanner(link)
    translation.deactivate()

    assert everything() == before
    assert not mail.outbox


@pytest.mark.django_db
def test_after_all_scanners_the_human_gets_to_the_end(sent: list[Sent]) -> None:
    for number, link in enumerate(sent):
        SCANNERS[number % len(SCANNERS)](link)
        a_human(link)

    mapped = {link.line_id for link in sent if link.mapped}
    contacts = dict(Line.objects.values_list("id", "contact__email"))
    assert {contacts[link.line_id] for link in sent if link.line_id not in mapped} == {"new@acme.example"}


@pytest.mark.parametrize(
    "change", [str.swapcase, str.upper, lambda token: token[:-1], lambda token: f"x{token}"]
)
@pytest.mark.django_db
def test_what_is_not_the_token_opens_nothing(change: Callable[[str], str], sent: list[Sent]) -> None:
    assert Client().get(f"/m/{change(sent[0].token)}").status_code == 404
