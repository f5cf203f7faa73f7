"""What providers post about mails, as their documentation has it: proven, taken in once, nothing else (PRODUCT M4)."""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from tests.bodies import broken_off, in_chunks
from tests.cases import png
from tests.mail.facts import MAIL_ID
from tests.replies import NEW

from startline.mail.events import refuse_open_hooks
from startline.mail.provider import TOKEN
from startline.mail.verp import mail_named_by, token_of
from startline.models import DeliveryNotice
from startline.models.delivery import NoticeSource
from startline.returned.events import read_event
from startline.returned.replies import read_reply
from startline.rules.deliveries import Cause, NoticeKind

pytestmark = pytest.mark.django_db

_TO = "it@acme.example"
_SECRET = "hooks:are-for-providers"
_SIGNING_KEY = "a-signing-key"
Json = Mapping[str, Any]


@pytest.fixture(autouse=True)
def _let_in(settings: LazySettings) -> None:
    settings.STARTLINE_MAIL_EVENTS = frozenset({"mailgun", "postmark", "brevo", "mandrill"})
    settings.ANYMAIL = {
        **settings.ANYMAIL,
        "WEBHOOK_SECRET": _SECRET,
        "MAILGUN_WEBHOOK_SIGNING_KEY": _SIGNING_KEY,
        "MANDRILL_WEBHOOK_KEY": "a-key",
    }


def _post(provider: str, content: object, *, secret: str | None = _SECRET, **headers: str) -> Any:
    """Post as the provider does; without a sign-in where *secret* is None."""
    if secret is not None:
        headers["authorization"] = "Basic " + b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/mail/{provider}/", content, content_type="application/json", headers=headers
    )


def _bounce(**changes: Any) -> dict[str, Any]:
    """Postmark's bounce, as documented, with our token."""
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Name": "Hard bounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": _TO,
        "BouncedAt": "2026-11-05T16:33:54.9070259Z",
        "Metadata": {TOKEN: token_of(MAIL_ID)},
        **changes,
    }


def _mailgun(event: str, *, key: str = _SIGNING_KEY, **more: Any) -> Json:
    """Mailgun's event, as documented, signed with *key*."""
    timestamp, token = "1529006854", "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), sha256).hexdigest()
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "timestamp": 1529006854.329574,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "recipient": _TO,
            "message": {"headers": {"message-id": f"{MAIL_ID}@startline.example"}},
            "user-variables": {TOKEN: token_of(MAIL_ID)},
            **more,
        },
    }


_UNKNOWN_MAILBOX: Mapping[str, Any] = {
    "severity": "permanent",
    "reason": "bounce",
    "delivery-status": {"code": 550, "message": "5.1.1 No such user", "description": "", "attempt-no": 1},
}


def test_a_bounce_is_taken_in_once_however_often_it_is_posted() -> None:
    answers = [_post("postmark", _bounce()).status_code for _ in range(3)]

    notice = DeliveryNotice.objects.get()
    read = read_event(bytes(notice.raw))
    assert answers == [200] * 3
    assert (notice.source, notice.source_key) == (NoticeSource.WEBHOOK, "postmark:4323372036854775807")
    assert notice.delivered_to is not None
    assert mail_named_by(notice.delivered_to) == MAIL_ID
    assert (read.kind, read.hard, read.cause) == (NoticeKind.BOUNCE, True, Cause.MAILBOX_UNKNOWN)
    assert (read.status, read.recipients) == ("5.1.1", (_TO,))
    assert read.addressed_to == (notice.delivered_to,)
    assert "does not exist" in read.words


def test_events_may_come_in_chunks_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    def post(**body: Any) -> int:
        headers = {"authorization": "Basic " + b64encode(_SECRET.encode()).decode()}
        path, media = "/hooks/mail/postmark/", "application/json"
        status: int = Client().generic("POST", path, content_type=media, headers=headers, **body).status_code
        return status

    told = json.dumps(_bounce()).encode()
    assert post(**broken_off(told)) == 400
    assert not DeliveryNotice.objects.exists()
    assert post(**in_chunks(told)) == 200
    assert DeliveryNotice.objects.get().source_key == "postmark:4323372036854775807"
    monkeypatch.setattr("startline.web.mail_events.MOST_EVENT_BYTES", 100)
    assert (post(**in_chunks(told)), post(data=told)) == (413, 413)


def test_what_a_provider_signs_is_proven_by_its_signature() -> None:
    answer = _post("mailgun", _mailgun("failed", **_UNKNOWN_MAILBOX))

    read = read_event(bytes(DeliveryNotice.objects.get().raw))
    assert answer.status_code == 200
    assert (read.kind, read.hard, read.cause) == (NoticeKind.BOUNCE, True, Cause.MAILBOX_UNKNOWN)


def test_a_provider_that_signs_in_only_when_asked_is_asked() -> None:
    asked = _post("postmark", _bounce(), secret=None)

    assert asked.status_code == 401
    assert asked.headers["WWW-Authenticate"] == 'Basic realm="Startline"'
    assert not DeliveryNotice.objects.exists()


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("452 4.2.2 Mailbox full", Cause.MAILBOX_FULL),
        ("550 5.1.1 No such user", Cause.MAILBOX_UNKNOWN),
        ("", Cause.OTHER),
    ],
)
def test_a_bounce_that_the_provider_calls_soft_is_never_hard(reason: str, cause: Cause) -> None:
    soft = {"event": "soft_bounce", "email": _TO, "ts_event": 1604933654, "reason": reason}
    _post("brevo", {**soft, "X-Mailin-custom": json.dumps({TOKEN: token_of(MAIL_ID)})})

    notice = DeliveryNotice.objects.get()
    read = read_event(bytes(notice.raw))
    assert (read.kind, read.hard, read.cause) == (NoticeKind.BOUNCE, False, cause)
    assert notice.delivered_to is not None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"Type": "SoftBounce", "Details": ""}, (NoticeKind.BOUNCE, False, Cause.OTHER)),
        ({"Type": "HardBounce", "Details": "", "Description": ""}, (NoticeKind.BOUNCE, True, Cause.OTHER)),
        ({"Type": "BadEmailAddress"}, (NoticeKind.BOUNCE, True, Cause.MAILBOX_UNKNOWN)),
        (
            {"Type": "Transient", "Details": "450 4.7.1 Greylisted"},
            (NoticeKind.DELAYED, None, Cause.GREYLISTED),
        ),
        ({"Type": "AutoResponder"}, (NoticeKind.AUTO_REPLY, None, None)),
        (
            {"RecordType": "SpamComplaint", "Type": "SpamComplaint"},
            (NoticeKind.COMPLAINT, None, Cause.COMPLAINED),
        ),
        ({"RecordType": "Delivery"}, (NoticeKind.DELIVERED, None, None)),
        ({"Type": "Unknown"}, (NoticeKind.OTHER, None, None)),
    ],
)
def test_what_a_provider_tells_is_understood(
    told: Json, expected: tuple[NoticeKind, bool | None, Cause | None]
) -> None:
    _post("postmark", {**_bounce(), **told})

    read = read_event(bytes(DeliveryNotice.objects.get().raw))
    assert (read.kind, read.hard, read.cause) == expected


@pytest.mark.parametrize(
    "field", [{"ID": None}, {"RecordType": "Delivery", "DeliveredAt": "2026-11-05T16:33Z"}]
)
def test_an_event_without_an_id_is_known_by_what_it_says(field: Json) -> None:
    event = {name: value for name, value in _bounce(**field).items() if name != "ID"}

    for one in (event, event, {**event, "Email": "other@acme.example"}):
        _post("postmark", one)

    assert DeliveryNotice.objects.count() == 2


@pytest.mark.parametrize(
    ("provider", "content", "secret"),
    [
        ("postmark", _bounce(), "hooks:guessed"),
        ("mailgun", _mailgun("failed", key="guessed", **_UNKNOWN_MAILBOX), _SECRET),
        ("mailgun", {"event-data": {}}, _SECRET),
        ("mandrill", [], _SECRET),
    ],
)
def test_what_is_not_proven_is_refused(provider: str, content: object, secret: str) -> None:
    answer = _post(provider, content, secret=secret)

    assert answer.status_code == 400
    assert "signed as agreed" in answer.content.decode()
    assert not DeliveryNotice.objects.exists()


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("postmark", "null"),
        ("postmark", "{"),
        ("postmark", "[]"),
        ("postmark", '{"RecordType": []}'),
        ("postmark", '"\\ud800"'),
        ("brevo", '{"event": []}'),
        ("brevo", ""),
    ],
)
def test_what_nobody_can_read_is_refused_and_breaks_nothing(provider: str, body: str) -> None:
    answer = _post(provider, body)

    assert answer.status_code == 400
    assert not DeliveryNotice.objects.exists()


@pytest.mark.parametrize("provider", ["sparkpost", "nobody", "postmark-1"])
def test_a_provider_that_the_settings_do_not_let_in_finds_nothing(provider: str) -> None:
    assert _post(provider, _bounce()).status_code == 404


def test_the_address_can_be_tried_and_shows_nothing(client: Client) -> None:
    assert client.head("/hooks/mail/postmark/").status_code == 200
    assert client.get("/hooks/mail/postmark/").status_code == 405


@pytest.mark.parametrize("event", ["Open", "Click", "SubscriptionChange"])
def test_what_people_do_with_a_mail_is_not_kept(event: str) -> None:
    answer = _post("postmark", _bounce(RecordType=event, SuppressSending=False))

    assert answer.status_code == 200
    assert not DeliveryNotice.objects.exists()


def test_a_token_that_was_not_made_here_names_no_mail() -> None:
    _post("postmark", _bounce(Metadata={TOKEN: "a" * 48}))

    assert DeliveryNotice.objects.get().delivered_to is None


def test_odd_words_are_kept_as_they_can_be() -> None:
    answer = _post("postmark", _bounce(Details="nul \x00, half a pair \ud800, " + "long " * 100_000))

    notice = DeliveryNotice.objects.get()
    assert answer.status_code == 200
    assert notice.raw_bytes < 10_000
    assert read_event(bytes(notice.raw)).kind is NoticeKind.BOUNCE


@pytest.mark.parametrize(
    ("providers", "anymail", "sentence"),
    [
        ({"nobody"}, {}, "names 'nobody'; known are amazon_ses, brevo"),
        ({"postmark"}, {}, "nothing proves that it is postmark"),
        ({"mailgun"}, {}, "nothing proves that it is mailgun"),
        ({"resend"}, {}, "nothing proves that it is resend"),
    ],
)
def test_a_provider_that_proves_nothing_is_refused_at_the_start(
    providers: set[str], anymail: Json, sentence: str, settings: LazySettings
) -> None:
    settings.STARTLINE_MAIL_EVENTS, settings.ANYMAIL = frozenset(providers), anymail

    with pytest.raises(ImproperlyConfigured, match=sentence):
        refuse_open_hooks()


@pytest.mark.parametrize(
    ("provider", "anymail"),
    [
        ("postmark", {"WEBHOOK_SECRET": _SECRET}),
        ("mailgun", {"MAILGUN_WEBHOOK_SIGNING_KEY": _SIGNING_KEY}),
        ("mailtrap", {"MAILTRAP_TRACKING_SECRET": _SIGNING_KEY}),
        ("mandrill", {"MANDRILL_WEBHOOK_KEY": _SIGNING_KEY}),
    ],
)
def test_a_provider_that_proves_who_it_is_is_let_in(
    provider: str, anymail: Json, settings: LazySettings
) -> None:
    settings.STARTLINE_MAIL_EVENTS, settings.ANYMAIL = frozenset({provider}), anymail

    refuse_open_hooks()


def _inbound(**changes: Any) -> dict[str, Any]:
    """Postmark's inbound mail, as documented: an answer to a mail about a case, with a picture."""
    return {
        "FromFull": {"Email": "it@acme.example", "Name": "IT"},
        "ToFull": [{"Email": "help+token@mail.example", "Name": ""}],
        "OriginalRecipient": "help+token@mail.example",
        "Subject": "Re: [Case 10042] No mail",
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "TextBody": NEW,
        "HtmlBody": "<p>other</p>",
        "Headers": [{"Name": "Message-ID", "Value": "<1@acme.example>"}],
        "Attachments": [
            {"Name": "screen.png", "Content": b64encode(png()).decode(), "ContentType": "image/png"}
        ],
        **changes,
    }


def _post_inbound(content: object, *, secret: str | None = _SECRET, provider: str = "postmark") -> Any:
    return _post(f"{provider}/replies", content, secret=secret)


@pytest.fixture
def _inbound_let_in(settings: LazySettings) -> None:
    settings.STARTLINE_MAIL_REPLIES = frozenset({"postmark"})


@pytest.mark.usefixtures("_inbound_let_in")
def test_a_mail_that_the_provider_took_for_us_is_taken_in_whole_and_once() -> None:
    answers = [_post_inbound(_inbound()).status_code for _ in range(2)]

    notice = DeliveryNotice.objects.get()
    read = read_reply(bytes(notice.raw))
    assert answers == [200, 200]
    assert (notice.source, notice.delivered_to) == (NoticeSource.INBOUND, "help+token@mail.example")
    assert (read.text, read.from_addresses) == (NEW, ("it@acme.example",))
    assert [file.content for file in read.attached] == [png()]


@pytest.mark.usefixtures("_inbound_let_in")
def test_a_mail_of_more_than_the_frameworks_bound_is_taken_in() -> None:
    large = b64encode(b"x" * 4_000_000).decode()

    answer = _post_inbound(_inbound(Attachments=[{"Name": "x", "Content": large, "ContentType": "x/y"}]))

    assert answer.status_code == 200
    assert DeliveryNotice.objects.get().raw_bytes > 4_000_000


@pytest.mark.usefixtures("_inbound_let_in")
def test_a_mail_is_taken_from_nobody_but_the_provider_and_not_above_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unproven = _post_inbound(_inbound(), secret=None)
    other = _post_inbound(_inbound(), provider="mailgun")
    monkeypatch.setattr("startline.web.mail_events.MOST_BYTES", 100)
    larger = _post_inbound(_inbound())

    assert (unproven.status_code, other.status_code, larger.status_code) == (401, 404, 413)
    assert not DeliveryNotice.objects.exists()


def test_a_provider_that_posts_no_mails_is_refused_at_the_start(settings: LazySettings) -> None:
    settings.STARTLINE_MAIL_REPLIES = frozenset({"resend"})

    with pytest.raises(ImproperlyConfigured, match="STARTLINE_MAIL_REPLIES names 'resend'"):
        refuse_open_hooks()
