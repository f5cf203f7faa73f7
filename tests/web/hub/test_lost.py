"""The page of who has lost the mail: one answer for everybody, by the same statements, and limits (PRODUCT H5)."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.actions.recorded import last_mail_id, mails
from tests.web.contact.counting import statements_run
from tests.worlds import CONTACT, NOW, Cast, Stage, Wanted, cast, place, token_for

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.mail.wake import FIND_LOST_MAILS
from startline.models import Line, LostMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LOST = "/m/lost/"
UNKNOWN = "xx@acme.example"  # as long as the contact's, so that nothing but its being known differs


@pytest.fixture
def people() -> Cast:
    people = cast()
    place(people.partner, Wanted(stage=Stage.AWAITING))
    return people


def words(page: bytes, address: str) -> str:
    """A page without what differs from one request to the next."""
    return re.sub(r'value="[^"]{40,}"', "", page.decode()).replace(address, "ADDRESS")


def test_the_page_asks_for_one_address_and_changes_nothing(client: Client, people: Cast) -> None:
    response = client.get(LOST)

    assert response.status_code == 200
    assert response.content.decode().count('name="address"') == 1
    assert client.head(LOST).status_code == 200
    assert not LostMail.objects.exists()


def test_what_was_typed_is_taken_down_and_the_worker_woken(
    client: Client, people: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(LOST, {"address": f" {CONTACT.upper()} "})

    assert response.status_code == 200
    assert list(LostMail.objects.values_list("key", "asked_at", "taken_until")) == [(CONTACT, NOW, None)]
    jobs = ProcrastinateJob.objects.filter(task_name=FIND_LOST_MAILS)
    assert list(jobs.values_list("status", flat=True)) == ["todo"]


def test_the_answer_is_the_same_for_a_contact_and_for_nobody(client: Client, people: Cast) -> None:
    known, unknown = (client.post(LOST, {"address": address}) for address in (CONTACT, UNKNOWN))

    assert known.status_code == unknown.status_code == 200
    assert words(known.content, CONTACT) == words(unknown.content, UNKNOWN)
    assert known.headers.items() == unknown.headers.items()
    assert "ADDRESS</strong> is the address of a current contact" in words(known.content, CONTACT)


def test_the_same_statements_are_executed_for_a_contact_and_for_nobody(
    client: Client, people: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client.post(LOST, {"address": "first@acme.example"})  # the first one of a browser makes its limit's row
    executed = []
    for address in (CONTACT, UNKNOWN):
        with statements_run() as statements, django_capture_on_commit_callbacks(execute=True):
            client.post(LOST, {"address": address})
        ProcrastinateJob.objects.filter(task_name=FIND_LOST_MAILS).delete()
        executed.append([shape(statement) for statement in statements])

    assert executed[0] == executed[1]
    assert {"ask", "wake"} <= set(executed[0])


def shape(statement: str) -> str:
    """A statement without its values."""
    return re.sub(r"'[^']*'|\d+", "?", statement)


def test_the_page_writes_no_mail_itself(client: Client, people: Cast) -> None:
    before = last_mail_id()

    client.post(LOST, {"address": CONTACT})

    assert mails(after=before) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "The address is empty."),
        ("it@acme", "acme is no mail domain."),
        ("it@acme.example, b@acme.example", "There is more than one address here"),
        ("=?utf-8?q?it?=@acme.example", "is written in a code that only mail headers use."),
        ("a" * 300 + "@acme.example", "no mail server takes more than 254"),
    ],
)
def test_what_is_no_address_is_said_to_be_none_and_not_taken_down(
    client: Client, people: Cast, typed: str, said: str
) -> None:
    response = client.post(LOST, {"address": typed})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not LostMail.objects.exists()


def test_a_form_that_a_scanner_sends_off_empty_changes_nothing(client: Client, people: Cast) -> None:
    assert client.post(LOST).status_code == 422
    assert client.post(LOST, {"csrfmiddlewaretoken": "x", "address": ""}).status_code == 422
    assert not LostMail.objects.exists()


def test_a_form_from_elsewhere_is_not_taken(people: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(LOST, {"address": CONTACT}).status_code == 403
    assert not LostMail.objects.exists()


def test_from_one_place_more_than_a_person_does_is_not_taken_down_whatever_is_typed(
    client: Client, people: Cast
) -> None:
    for number in range(10):
        assert client.post(LOST, {"address": f"n{number}@acme.example"}).status_code == 200

    for address in (CONTACT, UNKNOWN):
        refused = client.post(LOST, {"address": address})
        assert refused.status_code == 429
        assert "Nothing was sent this time" in refused.content.decode()
    assert LostMail.objects.count() == 10
    elsewhere = client.post(LOST, {"address": CONTACT}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200


def test_the_ways_to_it_stand_where_a_link_leads_nowhere_and_at_the_sign_in(
    client: Client, people: Cast
) -> None:
    for page in ("/m/guessed", "/m/", reverse("account_login")):
        assert f'href="{LOST}"' in client.get(page).content.decode(), page


def test_a_replaced_link_leads_to_it(client: Client, people: Cast) -> None:
    line = Line.objects.get()
    client.get(f"/m/{token_for(line.pk)}")
    selection = Selection(order_ids=[line.order_id])
    change_contact(actor=CONSOLE, selection=selection, address="new@acme.example", now=NOW)

    assert f'href="{LOST}"' in client.get("/m/").content.decode()
