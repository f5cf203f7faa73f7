"""How mail fares, as the operator's people see it: figures, alarms, pausing, the sending domain (PRODUCT M6)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from tests.dns_peer import Zone
from tests.returning import PROSE, judge, take
from tests.web.mail_health.mailing import attempt, failed, waiting
from tests.web.preferences.sending import fields_of
from tests.worlds import NOW, Cast, cast

from startline.actions.fetch_returned import fetch_returned
from startline.mail.returned_mailbox import Place
from startline.models import Instance, Mail, Membership, SettingChange
from startline.queries.mail_health import last_trouble, refusals, standing
from startline.rules.deliveries import Cause
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE, PAUSE, RESUME, CHECK = "/mail/", "/mail/pause/", "/mail/resume/", "/mail/check/"
HOUR, MICROSECOND = timedelta(hours=1), timedelta(microseconds=1)


@pytest.fixture
def people(client: Client) -> Cast:
    """The cast; the operator is signed in."""
    people = cast()
    client.force_login(people.clerk)
    return people


@pytest.fixture(autouse=True)
def _nothing_looked_up_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def shown(client: Client) -> str:
    return client.get(PAGE).content.decode()


def sent(client: Client, address: str, page: str = PAGE) -> str:
    """The page after the form at *address* was sent, with the token that *page* has for it."""
    token = fields_of(client.get(page).content.decode())["once"]
    return client.post(address, {"once": token}, follow=True).content.decode()


def test_it_says_how_many_notices_wait_for_a_person(client: Client, people: Cast) -> None:
    before = shown(client)
    for _ in range(2):
        take(PROSE)
    judge()

    after = shown(client)

    assert "No notice waits for a person" in before
    assert '<a href="/mail/returned/">2 notices wait for a person</a>' in after
    assert "from its mailbox" not in after


def test_it_says_when_returned_mail_was_last_fetched_and_what_keeps_it_from_being(
    client: Client, people: Cast, settings: LazySettings
) -> None:
    settings.STARTLINE_IMAP_HOST, settings.STARTLINE_IMAP_PORT = "127.0.0.1", 9
    before = shown(client)
    fetch_returned(Place.of_settings(), clock=lambda: NOW, should_stop=lambda: False)

    after = shown(client)

    assert "It has not been fetched from its mailbox yet." in before
    assert "Last fetched from its mailbox" in after
    assert "Returned mail cannot be fetched." in after
    assert "nobody answers. Check STARTLINE_IMAP_HOST and _PORT." in after


def test_attempts_are_counted_by_hour_day_and_week_to_the_microsecond(people: Cast) -> None:
    for ago in (timedelta(0), HOUR - MICROSECOND, HOUR, 24 * HOUR - MICROSECOND, 24 * HOUR, 168 * HOUR):
        attempt(at=NOW - ago)
    attempt(at=NOW - HOUR, outcome="refused", cause="blocked")
    attempt(at=NOW, outcome="unknown", cause="dropped")

    stands = standing(now=NOW)

    assert [span.accepted for span in (stands.hour, stands.day, stands.week)] == [2, 4, 5]
    assert [span.refused for span in (stands.hour, stands.day, stands.week)] == [0, 1, 1]
    assert [span.deferred for span in (stands.hour, stands.day, stands.week)] == [1, 1, 1]
    assert stands.by_hour == [1, *[0] * 21, 1, 2]


def test_the_queue_tells_what_is_due_and_since_when(people: Cast) -> None:
    mail = waiting(people)

    before = standing(now=NOW).queue
    after = standing(now=mail.due_at + 2 * HOUR).queue

    assert (before.waiting, before.due, before.oldest_at) == (1, 0, None)
    assert (after.waiting, after.due, after.oldest_at) == (1, 1, mail.due_at)


def test_refusals_are_told_by_cause_and_by_domain(people: Cast) -> None:
    failed(people, count=3)

    found = refusals(now=NOW)

    assert [(one.cause, one.number) for one in found.causes] == [("mailbox_unknown", 3)]
    assert [(one.domain, one.cause, one.number) for one in found.domains] == [
        ("acme.example", "mailbox_unknown", 3)
    ]


def test_a_mail_that_was_given_up_counts_among_what_failed_by_its_last_cause(people: Cast) -> None:
    mail = waiting(people)
    Mail.objects.filter(pk=mail.pk).update(state="given_up", settled_at=NOW)

    found = refusals(now=NOW)

    assert [(one.cause, one.number) for one in found.causes] == [("greylisted", 1)]
    assert [(one.domain, one.number) for one in found.domains] == [("waiting.example", 1)]


def test_trouble_of_our_own_server_is_over_once_a_mail_is_accepted(people: Cast) -> None:
    attempt(at=NOW - HOUR, outcome="deferred", cause="auth_failed", words="535 no")
    before = last_trouble([Cause.AUTH_FAILED], now=NOW)
    attempt(at=NOW)
    after = last_trouble([Cause.AUTH_FAILED], now=NOW)

    assert before is not None
    assert (before.cause, before.over) == (Cause.AUTH_FAILED, False)
    assert after is not None
    assert after.over
    assert last_trouble([Cause.AUTH_FAILED], now=NOW + 24 * HOUR) is None


def test_the_page_says_in_words_what_is_wrong_and_what_to_do(client: Client, people: Cast) -> None:
    failed(people, count=2)
    attempt(at=NOW, outcome="deferred", cause="auth_failed", words="5.7.8 Bad credentials")

    page = shown(client)

    assert "STARTLINE_SMTP_PASSWORD" in page
    assert "5.7.8 Bad credentials" in page
    assert "No worker runs" in page
    assert "Mailbox unknown" in page
    assert "box=failed&amp;domain=acme.example" in page


def test_the_chart_is_told_as_text_too(client: Client, people: Cast) -> None:
    for _ in range(3):
        attempt(at=NOW - timedelta(minutes=30))
    attempt(at=NOW - 5 * HOUR)

    page = shown(client)

    assert "Mails accepted in the last 24 hours: 4. Most of them, 3, from 09:00 to 10:00." in page
    assert "<title>09:00 to 10:00: 3</title>" in page
    assert page.count("<rect ") == 24


def test_the_part_that_renews_itself_answers_304_while_nothing_changes(client: Client, people: Cast) -> None:
    asked = {"HX-Request": "true", "HX-Target": "live"}
    first = client.get(PAGE, headers=asked)
    again = client.get(PAGE, headers={**asked, "If-None-Match": first.headers["ETag"]})
    attempt(at=NOW)
    changed = client.get(PAGE, headers={**asked, "If-None-Match": first.headers["ETag"]})

    assert "<html" not in first.content.decode()
    assert (again.status_code, changed.status_code) == (304, 200)


def test_pausing_asks_first_and_every_page_of_the_operators_people_says_so(
    client: Client, people: Cast
) -> None:
    asked = client.get(PAUSE).content.decode()
    page = sent(client, PAUSE, PAUSE)
    elsewhere = client.get("/orders/").content.decode()

    assert "until an operator resumes it" in asked
    assert Instance.objects.get().mail_pause == "operator"
    assert "All mail is paused. What is due waits until it is resumed." in page
    assert "Rita Sala paused all mail." in page
    assert "Resume mail" in page
    assert 'class="alarm"' in elsewhere
    assert "All mail is paused: an operator has stopped it." in elsewhere
    client.force_login(people.owner)
    assert "alarm" not in client.get("/orders/").content.decode()


def test_resuming_is_one_button(client: Client, people: Cast) -> None:
    Instance.objects.update(mail_paused_at=NOW, mail_pause="refusals")

    page = sent(client, RESUME)

    assert Instance.objects.get().mail_paused_at is None
    assert Instance.objects.get().mail_resumed_at == NOW
    assert "Mail goes on." in page
    assert SettingChange.objects.get().setting == "mail_resumed"


def test_a_form_sent_twice_acts_once(client: Client, people: Cast) -> None:
    token = fields_of(client.get(PAUSE).content.decode())["once"]
    client.post(PAUSE, {"once": token})
    sent(client, RESUME)

    again = client.post(PAUSE, {"once": token}, follow=True).content.decode()

    assert "Nothing was changed." in again
    assert Instance.objects.get().mail_paused_at is None


def test_agents_look_and_do_not_act(client: Client, people: Cast) -> None:
    Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)
    Instance.objects.update(mail_paused_at=NOW, mail_pause="operator")

    page = shown(client)

    assert "All mail is paused" in page
    assert "Resume mail" not in page
    assert client.post(RESUME, {"once": "x"}).status_code == 403
    assert client.get(PAUSE).status_code == 403
    assert client.post(CHECK, {"once": "x"}).status_code == 403


def test_the_sending_domain_is_looked_up_when_asked_and_by_no_get(
    client: Client, people: Cast, settings: LazySettings, zone: Zone
) -> None:
    settings.STARTLINE_SENDER = "provisioning@quadrante-cloud.it"
    zone.has("quadrante-cloud.it", TXT=["v=spf1 a -all", "v=spf1 mx -all"])

    before = shown(client)
    asked_by_get = list(zone.asked)
    page = sent(client, CHECK)

    assert asked_by_get == []
    assert "They have not been looked up yet." in before
    assert "quadrante-cloud.it has several SPF records" in page
    assert 'data-copy="v=spf1 a mx ~all"' in page
    assert "could not be looked up" not in page
    assert "has several SPF records" in shown(client)


def test_the_example_sender_is_said_to_be_one(client: Client, people: Cast) -> None:
    assert "startline.example is an example domain" in sent(client, CHECK)


def test_what_it_departments_allow_is_shown_with_the_way_to_the_text(
    client: Client, people: Cast, settings: LazySettings
) -> None:
    settings.STARTLINE_BOUNCE_ADDRESS = "returns@quadrante.example"
    settings.STARTLINE_SENDING_HOSTS = ["mx1.quadrante.example"]

    page = shown(client)

    for text in (settings.STARTLINE_SENDER, "returns+*@quadrante.example", "mx1.quadrante.example"):
        assert f'data-copy="{text}"' in page
    assert 'href="/settings/mail/"' in page
