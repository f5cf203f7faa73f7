"""Handing mails to real servers that refuse, stall and hang up at every stage (PRODUCT M2, M4)."""

import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from django.core.mail import EmailMessage, get_connection
from tests.mail.facts import MAIL_ID
from tests.mail.odd_servers import talking
from tests.smtp_peer import At, Peer

from startline.mail.loopback import serving
from startline.mail.transport import Courier, Handed, SmtpBackend
from startline.models.mail import AttemptOutcome
from startline.rules.deliveries import Cause

_TIMEOUT_S = 2.0
"""How long a server that says nothing is waited for where one does."""
_PATIENT_S = 60
"""How long one is waited for that does answer: longer than any machine takes."""
_MESSAGE = b"Subject: Hello\r\n\r\n.A line with a dot\r\n"
_TO = "it@acme.example"


def _courier(port: int, *, timeout_s: float = _PATIENT_S, **options: Any) -> Courier:
    return Courier(SmtpBackend(host="127.0.0.1", port=port, timeout=timeout_s, **options))


def _kinds(handed: Handed) -> tuple[AttemptOutcome, str | None]:
    return handed.outcome, handed.cause


_ACCEPTED = (AttemptOutcome.ACCEPTED, None)


@pytest.fixture
def courier(peer: Peer) -> Iterator[Courier]:
    with _courier(peer.port) as courier:
        yield courier


def test_mails_go_one_by_one_over_one_connection(peer: Peer, courier: Courier) -> None:
    handed = [
        courier.hand(f"it{number}@acme.example", _MESSAGE, mail_public_id=MAIL_ID) for number in range(3)
    ]

    assert [_kinds(each) for each in handed] == [_ACCEPTED] * 3
    assert handed[0].code == 250
    assert handed[0].words == "2.0.0 Kept as number 1"
    assert [mail.recipients for mail in peer.accepted] == [
        [f"it{number}@acme.example"] for number in range(3)
    ]
    assert {mail.content for mail in peer.accepted} == {_MESSAGE}
    assert peer.connections == 1


def test_nothing_is_connected_before_the_first_mail(peer: Peer, courier: Courier) -> None:
    before = courier.connected, courier.server

    courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)

    assert before == (False, f"127.0.0.1:{peer.port}")
    assert courier.connected
    assert courier.server == f"127.0.0.1:{peer.port} (peer.example)"


@pytest.mark.parametrize("at", [At.RCPT, At.DATA, At.END])
def test_a_refusal_of_the_recipient_is_final_and_the_next_mail_goes_on(
    at: At, peer: Peer, courier: Courier
) -> None:
    peer.reply(at, "550 5.1.1 No such user", times=1)

    refused, accepted = (
        courier.hand("gone@acme.example", _MESSAGE, mail_public_id=MAIL_ID),
        courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID),
    )

    assert _kinds(refused) == (AttemptOutcome.REFUSED, Cause.MAILBOX_UNKNOWN)
    assert (refused.code, refused.words) == (550, "5.1.1 No such user")
    assert _kinds(accepted) == _ACCEPTED
    assert "RSET" in peer.commands
    assert peer.connections == 1


@pytest.mark.parametrize("at", [At.MAIL, At.RCPT, At.DATA, At.END])
def test_a_refusal_for_now_is_tried_later_and_the_next_mail_goes_on(
    at: At, peer: Peer, courier: Courier
) -> None:
    peer.reply(at, "451 4.7.1 Greylisted", times=1)

    assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == (
        AttemptOutcome.DEFERRED,
        Cause.GREYLISTED,
    )
    assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == _ACCEPTED
    assert peer.connections == 1


def test_a_refusal_of_the_sender_is_the_operators_trouble(peer: Peer, courier: Courier) -> None:
    peer.reply(At.MAIL, "550 5.7.1 You may not send")

    assert courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID).outcome is AttemptOutcome.DEFERRED
    assert not courier.unreachable


def test_only_the_refused_one_of_several_recipients_is_refused(peer: Peer, courier: Courier) -> None:
    peer.reply(At.RCPT, "452 4.2.2 Full", only_for="full@")

    assert _kinds(courier.hand("full@acme.example", _MESSAGE, mail_public_id=MAIL_ID)) == (
        AttemptOutcome.DEFERRED,
        Cause.MAILBOX_FULL,
    )
    assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == _ACCEPTED


@pytest.mark.parametrize("at", [At.MAIL, At.RCPT, At.DATA])
def test_a_drop_before_the_message_is_tried_later_over_a_new_connection(
    at: At, peer: Peer, courier: Courier
) -> None:
    peer.hang_up(at, times=1)

    assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == (
        AttemptOutcome.DEFERRED,
        Cause.DROPPED,
    )
    assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == _ACCEPTED
    assert peer.connections == 2


def test_a_drop_after_the_message_leaves_it_unknown(peer: Peer, courier: Courier) -> None:
    peer.hang_up(At.ANSWER, times=1)

    handed = courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)

    assert _kinds(handed) == (AttemptOutcome.UNKNOWN, Cause.DROPPED)
    assert len(peer.accepted) == 1
    assert not courier.unreachable


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (At.MAIL, AttemptOutcome.DEFERRED),
        (At.RCPT, AttemptOutcome.DEFERRED),
        (At.DATA, AttemptOutcome.DEFERRED),
        (At.END, AttemptOutcome.UNKNOWN),
        (At.ANSWER, AttemptOutcome.UNKNOWN),
    ],
)
def test_silence_ends_at_the_timeout_and_the_next_mail_takes_a_new_connection(
    at: At, outcome: AttemptOutcome, peer: Peer
) -> None:
    peer.stall(at, 600, times=1)
    backend = SmtpBackend(host="127.0.0.1", port=peer.port, timeout=_TIMEOUT_S)

    with Courier(backend) as courier:
        timed_out = courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)
        backend.timeout = _PATIENT_S
        accepted = courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)

    assert [_kinds(timed_out), _kinds(accepted)] == [(outcome, Cause.TIMED_OUT), _ACCEPTED]
    assert peer.connections == 2


@pytest.mark.parametrize("at", [At.MAIL, At.RCPT, At.DATA, At.END])
def test_421_closes_the_connection_and_is_tried_later(at: At, peer: Peer, courier: Courier) -> None:
    peer.hang_up(at, after="421 4.3.2 Closing down", times=1)

    handed = courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)

    assert (handed.outcome, handed.code) == (AttemptOutcome.DEFERRED, 421)
    assert not courier.connected
    assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == _ACCEPTED


@pytest.mark.parametrize("words", [None, "421 4.7.0 Enough for one connection"])
def test_a_server_that_closes_after_each_mail_still_gets_every_mail_once(words: str | None) -> None:
    with Peer(close_after=1, closing_words=words) as peer, _courier(peer.port) as courier:
        handed = [
            courier.hand(f"it{number}@acme.example", _MESSAGE, mail_public_id=MAIL_ID) for number in range(5)
        ]

    assert [_kinds(each) for each in handed] == [_ACCEPTED] * 5
    assert len(peer.accepted) == peer.connections == 5


@pytest.mark.parametrize(
    ("at", "after"),
    [(At.CONNECT, "554 No service"), (At.CONNECT, None), (At.EHLO, "550 No"), (At.EHLO, None)],
)
def test_a_server_that_will_not_talk_is_unreachable_and_asked_once_a_run(
    at: At, after: str | None, peer: Peer, courier: Courier
) -> None:
    peer.hang_up(at, after=after)

    handed = [courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID) for _ in range(3)]

    assert {_kinds(each) for each in handed} == {(AttemptOutcome.DEFERRED, Cause.CONNECTION_FAILED)}
    assert courier.unreachable
    assert peer.connections == 1


def test_a_silent_greeting_times_out(peer: Peer) -> None:
    peer.stall(At.CONNECT, 600)

    with _courier(peer.port, timeout_s=_TIMEOUT_S) as courier:
        assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == (
            AttemptOutcome.DEFERRED,
            Cause.TIMED_OUT,
        )
        assert courier.unreachable


def test_a_server_that_is_down_is_unreachable_and_takes_mail_when_it_is_back(peer: Peer) -> None:
    peer.stop()
    with _courier(peer.port) as courier:
        handed = courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)
    assert _kinds(handed) == (AttemptOutcome.DEFERRED, Cause.CONNECTION_FAILED)
    assert "refused" in handed.words
    assert courier.unreachable

    peer.start()

    with _courier(peer.port) as courier:
        assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == _ACCEPTED


def test_a_host_name_that_does_not_resolve_is_unreachable() -> None:
    with Courier(SmtpBackend(host="a" * 70 + ".invalid", port=25, timeout=_PATIENT_S)) as courier:
        assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == (
            AttemptOutcome.DEFERRED,
            Cause.CONNECTION_FAILED,
        )
        assert courier.unreachable


def test_after_three_broken_connections_in_a_row_the_server_is_left_alone(
    peer: Peer, courier: Courier
) -> None:
    peer.hang_up(At.ANSWER)

    outcomes = [courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID).outcome for _ in range(5)]

    assert outcomes == [AttemptOutcome.UNKNOWN] * 3 + [AttemptOutcome.DEFERRED] * 2
    assert courier.unreachable
    assert len(peer.accepted) == 3


def test_a_reset_that_fails_only_costs_the_connection(peer: Peer, courier: Courier) -> None:
    peer.reply(At.RCPT, "550 5.1.1 No such user", times=1)
    peer.hang_up(At.RSET, times=1)

    assert (
        courier.hand("gone@acme.example", _MESSAGE, mail_public_id=MAIL_ID).outcome is AttemptOutcome.REFUSED
    )
    assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == _ACCEPTED


@pytest.mark.parametrize("stall_s", [0.0, 600.0])
def test_a_farewell_without_answer_does_not_matter(stall_s: float, peer: Peer) -> None:
    peer.stall(At.QUIT, stall_s)
    peer.hang_up(At.QUIT)

    with _courier(peer.port) as courier:
        assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == _ACCEPTED


def test_a_courier_that_was_closed_connects_again(peer: Peer, courier: Courier) -> None:
    courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)
    courier.close()

    assert not courier.connected
    assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == _ACCEPTED
    assert peer.connections == 2


def test_a_message_that_is_not_ascii_is_announced(peer: Peer, courier: Courier) -> None:
    courier.hand(_TO, "Subject: x\r\n\r\nCittà\r\n".encode(), mail_public_id=MAIL_ID)
    courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)

    announced = [command for command in peer.commands if "8BITMIME" in command]
    assert len(announced) == 1
    assert "Città".encode() in peer.accepted[0].content


def test_a_message_above_the_servers_limit_is_not_the_recipients_fault() -> None:
    with Peer(size_limit=1000) as peer, _courier(peer.port) as courier:
        handed = courier.hand(
            _TO, b"Subject: x\r\n\r\n" + b"x" * 70 + b"\r\n" + b"y\r\n" * 1000, mail_public_id=MAIL_ID
        )

    assert _kinds(handed) == (AttemptOutcome.DEFERRED, Cause.TOO_LARGE)


def test_tls_is_never_done_without_where_it_was_asked_for(peer: Peer) -> None:
    with _courier(peer.port, use_tls=True) as courier:
        assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == (
            AttemptOutcome.DEFERRED,
            Cause.TLS_FAILED,
        )
        assert courier.unreachable
    assert not peer.accepted


def test_a_handshake_that_fails_is_the_operators_trouble() -> None:
    without_certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    with (
        serving(lambda loop: SMTP(None, loop=loop, tls_context=without_certificate), port=0) as port,
        _courier(port, use_tls=True) as courier,
    ):
        assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == (
            AttemptOutcome.DEFERRED,
            Cause.TLS_FAILED,
        )
        assert courier.unreachable


def test_signing_in_where_it_is_not_offered_is_the_operators_trouble(peer: Peer) -> None:
    with _courier(peer.port, username="startline", password="secret") as courier:
        assert _kinds(courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)) == (
            AttemptOutcome.DEFERRED,
            Cause.AUTH_FAILED,
        )


@pytest.mark.parametrize("piece", [b"2", b"220-x\r\n", b"220 peer.example\r\n"])
def test_a_server_that_dribbles_holds_nobody_beyond_the_timeout(piece: bytes) -> None:
    """It would dribble until the test's own time is over."""
    with talking(piece, pause_s=0.02) as port, _courier(port, timeout_s=0.5) as courier:
        handed = courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)

    assert handed.outcome is AttemptOutcome.DEFERRED


@pytest.mark.parametrize("piece", [b"220-x\r\n", b"x" * 1000, b"\x00\xff\r\n"])
def test_a_server_that_never_ends_is_cut_off(piece: bytes) -> None:
    with talking(piece, pause_s=0.0) as port, _courier(port, timeout_s=_TIMEOUT_S) as courier:
        handed = courier.hand(_TO, _MESSAGE, mail_public_id=MAIL_ID)

    assert handed.outcome is AttemptOutcome.DEFERRED
    assert courier.unreachable


def test_the_backend_is_one_that_django_can_use(peer: Peer) -> None:
    connection = get_connection("startline.mail.transport.SmtpBackend", host="127.0.0.1", port=peer.port)
    mail = EmailMessage(
        "Hello", "Body", "from@startline.example", [_TO, "b@acme.example"], connection=connection
    )

    assert mail.send() == 1

    assert peer.accepted[0].recipients == [_TO, "b@acme.example"]
