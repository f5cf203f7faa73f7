"""Lost mails that are asked for all at once: an address is answered up to its cap and no further (PRODUCT H5, M6)."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from django.db import connection, transaction
from tests import worlds
from tests.races.grounds import awaiting, settle_down
from tests.races.racing import at_once, wait_until_somebody_waits
from tests.races.verbs import change
from tests.worlds import NOW

from startline.actions.actor import CONSOLE
from startline.actions.ask_for_lost_mail import ask_for_lost_mail
from startline.actions.find_lost_mails import find_lost_mails
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import Account, LostMail, Mail
from startline.models.mail import MailKind
from startline.rules.addresses import Address, parse_address
from startline.rules.lost_mails import MOST_ANSWERS

ASKINGS, WORKERS = 50, 10


def test_fifty_askings_at_once_of_ten_workers_are_answered_up_to_the_cap(
    cast: worlds.Cast, tmp_path: Path
) -> None:
    grounds = [
        *awaiting(tmp_path, cast.partner, orders=4),
        *awaiting(tmp_path, cast.other_partner, orders=2),
    ]
    _map(grounds[0].order_id)

    at_once(*(partial(_ask_and_find, ASKINGS // WORKERS) for _ in range(WORKERS)))
    while find_lost_mails(now=NOW):
        pass

    assert Mail.objects.filter(kind=MailKind.RESEND, account=cast.partner).count() == MOST_ANSWERS
    assert Mail.objects.filter(kind=MailKind.RESEND, account=cast.other_partner).count() == MOST_ANSWERS
    assert Mail.objects.filter(kind=MailKind.MAPPED).count() == MOST_ANSWERS
    assert not LostMail.objects.exists()
    settle_down(now=NOW)


def test_of_two_workers_each_takes_what_the_other_has_not(partner: Account, tmp_path: Path) -> None:
    awaiting(tmp_path, partner, orders=20, contacts=["it-{order}@acme.example"])
    for address in Mail.objects.values_list("recipient__key", flat=True):
        ask_for_lost_mail(_address(address or ""), now=NOW)

    at_once(*(partial(find_lost_mails, now=NOW, limit=5) for _ in range(4)))

    resent = Mail.objects.filter(kind=MailKind.RESEND).values_list("recipient__key", flat=True)
    assert len(set(resent)) == len(resent) == 20
    assert not LostMail.objects.exists()
    settle_down(now=NOW)


def test_who_is_the_contact_no_more_once_the_order_is_free_gets_nothing_nor_does_the_new_one(
    partner: Account, tmp_path: Path
) -> None:
    (ground,) = awaiting(tmp_path, partner, orders=1)
    ask_for_lost_mail(_address(worlds.CONTACT), now=NOW)

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            change(ground, address="new@acme.example")
            finding = other.submit(_find)
            wait_until_somebody_waits()
        finding.result()

    assert not LostMail.objects.exists()
    assert not Mail.objects.filter(kind=MailKind.RESEND).exists()
    settle_down(now=NOW)


def _find() -> None:
    try:
        find_lost_mails(now=NOW)
    finally:
        connection.close()


def _ask_and_find(askings: int) -> None:
    for _ in range(askings):
        ask_for_lost_mail(_address(worlds.CONTACT), now=NOW)
        find_lost_mails(now=NOW, limit=1)


def _map(order_id: int) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme"),
        mapped_by="Anna Nowak",
        now=NOW,
    )


def _address(text: str) -> Address:
    parsed = parse_address(text)
    assert isinstance(parsed, Address)
    return parsed
