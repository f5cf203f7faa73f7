"""The mails that wait and those that failed: found, tried now, sent again (PRODUCT M4, M6)."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.actions.recorded import user
from tests.web.mail_health.mailing import CONTACT, failed, waiting
from tests.web.preferences.sending import fields_of
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.retry_mails import retry_mails
from startline.mail.addresses import address_id
from startline.models import Instance, Mail, Membership, Suppression
from startline.models.mail import MailState
from startline.queries.mail_queue import Box, QueueFilter, queued_mails
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE, TRY_NOW, SEND_AGAIN = "/mail/queue/", "/mail/queue/try-now/", "/mail/queue/send-again/"
FAILED = f"{PAGE}?box=failed"
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def people(client: Client) -> Cast:
    """The cast; the operator is signed in."""
    people = cast()
    client.force_login(people.clerk)
    return people


def found(*, box: Box = Box.FAILED, now: datetime = NOW, **wanted: object) -> list[str | None]:
    """The recipients of the mails that the filter finds."""
    page = queued_mails(QueueFilter(box=box, **wanted), now=now, after=None, limit=100)  # type: ignore[arg-type] # as given
    return [mail.recipient for mail in page.rows]


def mail_to(placed: Placed) -> Mail:
    return Mail.objects.get(recipient_id=placed.line().contact_id, kind="provisioning")


def test_failed_mails_stand_newest_first_with_what_the_server_said(client: Client, people: Cast) -> None:
    failed(people, count=2)

    page = client.get(FAILED).content.decode()

    assert page.index("it-2@acme.example") < page.index("it-1@acme.example")
    assert "Mailbox unknown" in page
    assert "550 5.1.1 User unknown" in page
    assert "F001" in page


def test_waiting_mails_stand_the_longest_due_first_with_their_next_attempt(
    client: Client, people: Cast
) -> None:
    later = waiting(people, number="W001", contact="late@waiting.example")
    Mail.objects.filter(pk=later.pk).update(due_at=NOW + timedelta(hours=3))
    waiting(people, number="W002", contact="soon@waiting.example")

    page = client.get(PAGE).content.decode()

    assert page.index("soon@waiting.example") < page.index("late@waiting.example")
    assert "451 " not in page
    assert "4.7.1 Try later" in page
    assert "1 attempt" in page


def test_mails_are_found_by_address_domain_state_and_cause(people: Cast) -> None:
    failed(people, count=3)
    one, two, three = (CONTACT.format(number=number) for number in (1, 2, 3))

    assert found() == [three, two, one]
    assert found(sought="IT-2@") == [two]
    assert found(sought=one) == [one]
    assert found(sought="t-2@") == []
    assert found(domain="acme.example") == [three, two, one]
    assert found(domain="example") == []
    assert found(states=[MailState.REFUSED]) == [three, two, one]
    assert found(states=[MailState.GIVEN_UP]) == []
    assert found(cause="mailbox_unknown") == [three, two, one]
    assert found(cause="blocked") == []
    assert found(box=Box.WAITING) == [people.owner.email]  # the last notice to the editors


def test_failed_mails_are_listed_for_thirty_days_to_the_microsecond(people: Cast) -> None:
    (placed,) = failed(people)
    settled_at = mail_to(placed).settled_at
    assert settled_at is not None
    last = settled_at + timedelta(days=30)

    assert found(now=last - MICROSECOND) == [CONTACT.format(number=1)]
    assert found(now=last) == []


def test_a_page_leads_on_to_the_next_and_neither_repeats_nor_loses_a_mail(people: Cast) -> None:
    failed(people, count=5)
    seen: list[str | None] = []
    after = None
    for _ in range(3):
        page = queued_mails(QueueFilter(box=Box.FAILED), now=NOW, after=after, limit=2)
        seen += [mail.recipient for mail in page.rows]
        after = page.after

    assert after is None
    assert seen == [CONTACT.format(number=number) for number in (5, 4, 3, 2, 1)]


@pytest.mark.parametrize("cursor", ["x", "bm9uZQ", "MjAyNi0xMS0xNnwx"])
def test_a_cursor_of_nobodys_is_not_found(client: Client, people: Cast, cursor: str) -> None:
    assert client.get(PAGE, {"after": cursor}).status_code == 404


def test_odd_filters_narrow_nothing_and_say_so(client: Client, people: Cast) -> None:
    failed(people)

    page = client.get(FAILED, {"box": "failed", "state": "lost", "q": "\0"})

    assert page.status_code == 200
    assert "There is no such choice." in page.content.decode()


def test_the_selected_mails_are_tried_now(client: Client, people: Cast) -> None:
    one, other = waiting(people), waiting(people, number="W002", contact="other@waiting.example")
    token = fields_of(client.get(PAGE).content.decode())["once"]

    page = client.post(TRY_NOW, {"once": token, "mail": one.public_id.hex}, follow=True)

    one.refresh_from_db()
    assert one.due_at == NOW
    assert Mail.objects.get(pk=other.pk).due_at == other.due_at
    assert "1 mail is tried now." in page.content.decode()


def test_all_that_match_are_tried_now_and_the_list_stays_narrowed(client: Client, people: Cast) -> None:
    one, other = waiting(people), waiting(people, number="W002", contact="it@other.example")
    token = fields_of(client.get(PAGE).content.decode())["once"]

    response = client.post(TRY_NOW, {"once": token, "all": "1", "domain": "waiting.example"})

    assert response.headers["Location"] == f"{PAGE}?domain=waiting.example"
    assert Mail.objects.get(pk=one.pk).due_at == NOW
    assert Mail.objects.get(pk=other.pk).due_at == other.due_at


def test_a_mail_that_waits_for_a_cap_is_not_tried_before_its_turn(client: Client, people: Cast) -> None:
    Instance.objects.update(recipient_cap=1)
    for number in ("W001", "W002"):
        placed = place(people.partner, Wanted(stage=Stage.AWAITING), number=number)
        selection = Selection(order_ids=[placed.order_id], line_ids=None)
        change_contact(actor=CONSOLE, selection=selection, address="new@acme.example", now=NOW)
    waits = Mail.objects.filter(kind="corrected").latest("id")

    tried = retry_mails(actor=user(people.clerk), mail_ids=[waits.pk], now=NOW)

    assert tried == 0
    assert Mail.objects.get(pk=waits.pk).due_at == NOW + timedelta(hours=24)
    assert "Waits for a place under the limit" in client.get(PAGE).content.decode()


def test_agents_try_nothing_now(client: Client, people: Cast) -> None:
    mail = waiting(people)
    Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)

    assert 'name="mail"' not in client.get(PAGE).content.decode()
    assert client.post(TRY_NOW, {"once": "x", "mail": mail.public_id.hex}).status_code == 403
    with pytest.raises(Refused) as refused:
        retry_mails(actor=user(people.clerk), mail_ids=[mail.pk], now=NOW)
    assert refused.value.refusal.code is RefusalCode.MAY_NOT_OPERATE


def test_failed_mails_are_sent_again_after_the_usual_question(client: Client, people: Cast) -> None:
    one, other = failed(people, count=2)
    query = f"mail={mail_to(one).public_id.hex}&mail={mail_to(other).public_id.hex}"

    asked = client.get(f"/lines/resend/?{query}").content.decode()
    fields = fields_of(asked)
    mails = [mail_to(one).public_id.hex, mail_to(other).public_id.hex]
    done = client.post("/lines/resend/", {**fields, "mail": mails}, follow=True).content.decode()

    assert "it-1@acme.example" in asked
    assert "it-2@acme.example" in asked
    assert Mail.objects.filter(kind="resend").count() == 2
    assert "it-1@acme.example" in done


def test_all_that_match_lead_to_the_question_with_those_that_can_be_sent_again(
    client: Client, people: Cast
) -> None:
    one, gone = failed(people, count=2)
    selection = Selection(order_ids=[gone.order_id], line_ids=None)
    change_contact(actor=CONSOLE, selection=selection, address="new@acme.example", now=NOW)

    response = client.get(SEND_AGAIN, {"domain": "acme.example"})
    nothing = client.get(SEND_AGAIN, {"domain": "nobody.example"}, follow=True).content.decode()

    assert response.headers["Location"] == f"/lines/resend/?mail={mail_to(one).public_id.hex}"
    assert "None of these mails can be sent again" in nothing


def test_a_mail_whose_contact_has_changed_cannot_be_picked(client: Client, people: Cast) -> None:
    (gone,) = failed(people)
    selection = Selection(order_ids=[gone.order_id], line_ids=None)
    change_contact(actor=CONSOLE, selection=selection, address="new@acme.example", now=NOW)

    page = client.get(FAILED).content.decode()

    assert "it-1@acme.example" in page
    assert 'name="mail"' not in page


def test_caps_hold_for_what_is_sent_again(client: Client, people: Cast) -> None:
    one, other = failed(people, count=2)
    Instance.objects.update(account_cap=1)
    mails = [mail_to(one).public_id.hex, mail_to(other).public_id.hex]
    fields = fields_of(client.get(f"/lines/resend/?mail={mails[0]}&mail={mails[1]}").content.decode())

    client.post("/lines/resend/", {**fields, "mail": mails})

    assert Mail.objects.filter(kind="resend").count() == 1


def test_the_question_says_that_mail_to_the_address_is_stopped(client: Client, people: Cast) -> None:
    (one,) = failed(people)
    Suppression.objects.create(
        address_id=address_id("it-1@acme.example"), reason="complained", since_at=NOW - timedelta(days=1)
    )

    asked = client.get(f"/lines/resend/?mail={mail_to(one).public_id.hex}").content.decode()

    assert "Mail to it-1@acme.example has been stopped since 15 Nov" in asked


def test_empty_lists_say_what_belongs_there(client: Client, people: Cast) -> None:
    assert "Nothing waits" in client.get(PAGE).content.decode()
    assert "Nothing has failed" in client.get(FAILED).content.decode()
    assert "No mail matches" in client.get(PAGE, {"q": "nobody@"}).content.decode()
