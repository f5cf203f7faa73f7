"""Handing mails to providers over their documented APIs, that refuse, stall and hang up (PRODUCT M2, M4, M5)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from tests.mail.facts import LINK, MAIL_ID
from tests.provider_peer import Asked, ProviderPeer, Reply

from config.settings import named_address
from startline.mail.courier import courier_of_settings
from startline.mail.message import message_of
from startline.mail.provider import TOKEN, ProviderCourier, refuse_unready
from startline.mail.quoting import LINK_MARK
from startline.mail.render import Body
from startline.mail.to_people import PeopleMail, send_to
from startline.mail.transport import Handed
from startline.mail.verp import envelope_sender, token_of
from startline.models.mail import AttemptOutcome
from startline.rules.deliveries import Cause

_TO = "it@acme.example"
_TIMEOUT_S = 2.0
_BODY = Body(
    subject="Ordine è pronto",
    text=f"Città\n{LINK_MARK}\n",
    html=f'<p>Città</p><a href="{LINK_MARK}">x</a>',
)
_POSTMARK = "anymail.backends.postmark.EmailBackend"
_MAILGUN = "anymail.backends.mailgun.EmailBackend"
_TAKEN = {
    _POSTMARK: {"To": _TO, "MessageID": "b7bc2f4a", "ErrorCode": 0, "Message": "OK"},
    _MAILGUN: {"id": "<20261128@mg.example>", "message": "Queued. Thank you."},
}
Serve = Callable[..., ProviderPeer]


@pytest.fixture(params=[_POSTMARK, _MAILGUN], ids=["postmark", "mailgun"])
def provider(request: pytest.FixtureRequest, settings: LazySettings) -> str:
    """The backend that the settings name."""
    name: str = request.param
    settings.EMAIL_BACKEND = name
    return name


@pytest.fixture
def serve(settings: LazySettings) -> Iterator[Serve]:
    """Runs a provider that answers so, and has the settings name it."""
    running: list[ProviderPeer] = []

    def serving(*replies: Reply, timeout_s: float = 60.0) -> ProviderPeer:
        peer = ProviderPeer(replies=replies).__enter__()
        running.append(peer)
        settings.ANYMAIL = {
            **settings.ANYMAIL,
            "REQUESTS_TIMEOUT": timeout_s,
            "POSTMARK_SERVER_TOKEN": "a-token",
            "POSTMARK_API_URL": peer.url,
            "MAILGUN_API_KEY": "a-key",
            "MAILGUN_API_URL": peer.url,
        }
        return peer

    yield serving
    for peer in running:
        peer.__exit__(None, None, None)


def _message(recipient: str = _TO, body: Body = _BODY) -> bytes:
    return message_of(
        body=body,
        recipient=recipient,
        link_url=LINK,
        mail_public_id=MAIL_ID,
        sent_at=datetime(2026, 12, 6, 7, tzinfo=UTC),
        language="it",
    )


def _hand(courier: Any, recipient: str = _TO) -> Handed:
    handed = courier.hand(recipient, _message(recipient), mail_public_id=MAIL_ID)
    assert isinstance(handed, Handed)
    return handed


def _kinds(handed: Handed) -> tuple[AttemptOutcome, str | None]:
    return handed.outcome, handed.cause


def _accepts(provider: str) -> Reply:
    return Reply(body=_TAKEN[provider])


def _headers(asked: Asked) -> dict[str, str]:
    """The headers that the provider was told to write."""
    if "Headers" in asked.says:
        return {header["Name"]: header["Value"] for header in asked.says["Headers"]}
    return {name[2:]: value for name, value in asked.says.items() if name.startswith("h:")}


def test_a_mail_that_the_provider_takes_is_accepted_over_one_session(provider: str, serve: Serve) -> None:
    peer = serve(_accepts(provider))

    with courier_of_settings() as courier:
        handed = [_hand(courier) for _ in range(3)]

    assert {_kinds(each) for each in handed} == {(AttemptOutcome.ACCEPTED, None)}
    assert "queued" in handed[0].words or "sent" in handed[0].words
    assert (len(peer.asked), peer.connections) == (3, 1)
    assert courier.server.endswith("(127.0.0.1)")
    assert not courier.unreachable


def test_postmark_is_told_the_same_as_a_mail_server_and_to_measure_nothing(
    serve: Serve, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = _POSTMARK
    settings.STARTLINE_SENDER = "provisioning@nordwind.example"
    settings.STARTLINE_SENDER_NAME = "Nordwind, Società"
    peer = serve(_accepts(_POSTMARK))

    with courier_of_settings() as courier:
        _hand(courier)

    (asked,) = peer.asked
    assert asked.path == "/email"
    assert asked.says["To"] == _TO
    assert asked.says["From"] == '"Nordwind, Società" <provisioning@nordwind.example>'
    assert asked.says["Subject"] == "Ordine è pronto"
    assert asked.says["TextBody"].strip() == f"Città\n{LINK}"
    assert LINK in asked.says["HtmlBody"]
    assert (asked.says["TrackOpens"], asked.says["TrackLinks"]) == (False, "None")
    assert asked.says["Metadata"] == {TOKEN: token_of(MAIL_ID)}
    assert _headers(asked) == {
        "Message-ID": f"<{MAIL_ID}@nordwind.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "it",
    }


def test_mailgun_is_asked_at_the_domain_of_the_bounce_address_where_there_is_one(
    serve: Serve, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = _MAILGUN
    settings.STARTLINE_BOUNCE_ADDRESS = "bounces@mg.nordwind.example"
    peer = serve(_accepts(_MAILGUN))

    with courier_of_settings() as courier:
        _hand(courier)

    (asked,) = peer.asked
    assert asked.path == f"/{envelope_sender(MAIL_ID).rpartition('@')[2]}/messages"
    assert asked.says["to"] == _TO
    assert (asked.says["o:tracking-opens"], asked.says["o:tracking-clicks"]) == ("no", "no")
    assert asked.says[f"v:{TOKEN}"] == token_of(MAIL_ID)
    assert _headers(asked)["Message-Id"] == f"<{MAIL_ID}@startline.example>"


def test_without_a_bounce_address_the_providers_own_domain_stands(
    serve: Serve, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND, settings.STARTLINE_BOUNCE_ADDRESS = _MAILGUN, ""
    peer = serve(_accepts(_MAILGUN))
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILGUN_SENDER_DOMAIN": "mg.elsewhere.example"}

    with courier_of_settings() as courier:
        _hand(courier)

    assert peer.asked[0].path == "/mg.elsewhere.example/messages"


@pytest.mark.parametrize(
    ("backend", "reply", "cause"),
    [
        (
            _POSTMARK,
            Reply(
                status=422,
                body={
                    "ErrorCode": 406,
                    "Message": "You tried to send to recipient(s) that have been marked as inactive. Found "
                    f"inactive addresses: {_TO}. Inactive recipients are ones that have generated a hard bounce.",
                },
            ),
            Cause.SUPPRESSED,
        ),
        (
            _POSTMARK,
            Reply(status=422, body={"ErrorCode": 300, "Message": f"Invalid 'To' address: '{_TO}'."}),
            Cause.MAILBOX_UNKNOWN,
        ),
        (
            _MAILGUN,
            Reply(
                status=400,
                body={"message": "to parameter is not a valid address. please check documentation"},
            ),
            Cause.MAILBOX_UNKNOWN,
        ),
    ],
)
def test_a_recipient_that_the_provider_will_not_have_is_refused_and_the_next_mail_goes_on(
    backend: str, reply: Reply, cause: Cause, serve: Serve, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = backend
    serve(reply, _accepts(backend))

    with courier_of_settings() as courier:
        refused, accepted = _hand(courier), _hand(courier)

    assert _kinds(refused) == (AttemptOutcome.REFUSED, cause)
    assert refused.code == reply.status
    assert accepted.outcome is AttemptOutcome.ACCEPTED
    assert not courier.unreachable


@pytest.mark.parametrize(
    ("status", "cause", "stops"),
    [
        (400, Cause.OTHER, False),
        (401, Cause.AUTH_FAILED, True),
        (403, Cause.AUTH_FAILED, True),
        (404, Cause.OTHER, False),
        (413, Cause.TOO_LARGE, False),
        (429, Cause.TOO_MANY, True),
        (500, Cause.SYSTEM, False),
        (503, Cause.SYSTEM, True),
    ],
)
def test_any_other_answer_is_the_operators_trouble_and_tried_later(
    status: int, cause: Cause, provider: str, serve: Serve, *, stops: bool
) -> None:
    peer = serve(Reply(status=status, body={"message": "No, thank you."}))

    with courier_of_settings() as courier:
        handed = [_hand(courier) for _ in range(2)]

    assert _kinds(handed[0]) == (AttemptOutcome.DEFERRED, cause)
    assert handed[0].code == status
    assert "No, thank you." in handed[0].words
    assert "a-token" not in handed[0].words
    assert [each.tried for each in handed] == [True, not stops]
    assert courier.unreachable is stops
    assert len(peer.asked) == (1 if stops else 2)


@pytest.mark.parametrize("body", [b"<html>it works</html>", b"", b"[]"])
def test_an_answer_that_nobody_can_read_leaves_it_unknown(body: bytes, provider: str, serve: Serve) -> None:
    serve(Reply(body=body))

    with courier_of_settings() as courier:
        handed = _hand(courier)

    assert handed.outcome is AttemptOutcome.UNKNOWN


def test_silence_ends_at_the_timeout_and_leaves_it_unknown(provider: str, serve: Serve) -> None:
    """The provider would be silent until the test's own time is over."""
    serve(Reply(stall_s=3600), timeout_s=_TIMEOUT_S)

    with courier_of_settings() as courier:
        handed = _hand(courier)

    assert _kinds(handed) == (AttemptOutcome.UNKNOWN, Cause.TIMED_OUT)


def test_a_drop_after_the_request_leaves_it_unknown(provider: str, serve: Serve) -> None:
    serve(Reply(hangs_up=True), _accepts(provider))

    with courier_of_settings() as courier:
        dropped, accepted = _hand(courier), _hand(courier)

    assert _kinds(dropped) == (AttemptOutcome.UNKNOWN, Cause.DROPPED)
    assert accepted.outcome is AttemptOutcome.ACCEPTED


def test_after_three_unanswered_mails_in_a_row_the_provider_is_left_alone(
    provider: str, serve: Serve
) -> None:
    peer = serve(Reply(status=500, body={}))

    with courier_of_settings() as courier:
        handed = [_hand(courier) for _ in range(5)]

    assert [each.tried for each in handed] == [True] * 3 + [False] * 2
    assert courier.unreachable
    assert len(peer.asked) == 3


def test_a_provider_that_is_not_there_is_unreachable_and_asked_once_a_run(
    provider: str, serve: Serve
) -> None:
    serve(_accepts(provider)).__exit__(None, None, None)

    with courier_of_settings() as courier:
        handed = [_hand(courier) for _ in range(2)]

    assert _kinds(handed[0]) == (AttemptOutcome.DEFERRED, Cause.CONNECTION_FAILED)
    assert [each.tried for each in handed] == [True, False]
    assert courier.unreachable


def test_a_connection_that_is_not_encrypted_where_it_should_be_is_the_operators_trouble(
    provider: str, serve: Serve, settings: LazySettings
) -> None:
    peer = serve(_accepts(provider))
    secure = peer.url.replace("http:", "https:")
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_API_URL": secure, "MAILGUN_API_URL": secure}

    with courier_of_settings() as courier:
        handed = _hand(courier)

    assert _kinds(handed) == (AttemptOutcome.DEFERRED, Cause.TLS_FAILED)
    assert courier.unreachable


def test_what_a_provider_cannot_be_told_is_left_out(serve: Serve, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.postal.EmailBackend"  # neither metadata nor tracking by mail
    peer = serve(Reply(body={"status": "success", "data": {"messages": {_TO: {"id": 1, "token": "t"}}}}))
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTAL_API_URL": peer.url, "POSTAL_API_KEY": "a-key"}

    with courier_of_settings() as courier:
        handed = _hand(courier)

    assert handed.outcome is AttemptOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("backend", "misses"),
    [
        (_POSTMARK, "STARTLINE_ANYMAIL_POSTMARK_SERVER_TOKEN"),
        (_MAILGUN, "STARTLINE_ANYMAIL_MAILGUN_API_KEY"),
        ("anymail.backends.nobody.EmailBackend", "cannot be used"),
        ("anymail.backends.postmark.NoBackend", "cannot be used"),
        ("anymail.backends.amazon_ses.EmailBackend", "boto3"),
    ],
)
def test_a_provider_whose_settings_miss_something_is_refused_at_the_start(
    backend: str, misses: str, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = backend

    with pytest.raises(ImproperlyConfigured, match=misses):
        refuse_unready()


def test_a_courier_that_was_closed_begins_another_session(provider: str, serve: Serve) -> None:
    peer = serve(_accepts(provider))
    courier = ProviderCourier()

    _hand(courier)
    courier.close()
    handed = _hand(courier)
    courier.close()

    assert handed.outcome is AttemptOutcome.ACCEPTED
    assert peer.connections == 2


@pytest.mark.parametrize(
    ("reply", "sent"),
    [
        (Reply(body=_TAKEN[_POSTMARK]), True),
        (Reply(status=422, body={"ErrorCode": 300, "Message": f"Invalid 'To' address: '{_TO}'."}), False),
        (Reply(status=500, body={}), False),
        (Reply(hangs_up=True), False),
    ],
)
def test_mails_to_people_who_sign_in_go_by_the_provider_too_and_their_link_is_not_measured(
    reply: Reply, serve: Serve, settings: LazySettings, *, sent: bool
) -> None:
    settings.EMAIL_BACKEND = _POSTMARK
    settings.DEFAULT_FROM_EMAIL = named_address("Nordwind, Società", "provisioning@nordwind.example")
    peer = serve(reply)
    mail = PeopleMail(subject="Hello", heading="Hello", lead="Come in.", button="Enter", link=LINK)

    assert send_to(_TO, mail, language="en") is sent

    says = peer.asked[0].says
    assert says["From"] == '"Nordwind, Società" <provisioning@nordwind.example>'
    assert (says["To"], says["Subject"]) == (_TO, "Hello")
    assert LINK in says["HtmlBody"]
    assert (says["TrackOpens"], says["TrackLinks"]) == (False, "None")
