"""What both couriers send, read back: each header once, and none that a name or subject brought (PRODUCT M3, M5)."""

import email
import email.policy
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any
from unicodedata import category

import pytest
from django.conf import LazySettings
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.mail.facts import LINK, MAIL_ID
from tests.mail.test_quoting import NAMES
from tests.provider_peer import ProviderPeer, Reply
from tests.smtp_peer import Peer

from startline.mail.message import message_of
from startline.mail.provider import ProviderCourier
from startline.mail.quoting import SUBJECT_LENGTH
from startline.mail.render import Body
from startline.mail.transport import Courier, SmtpBackend
from startline.models.mail import AttemptOutcome
from startline.rules.addresses import AddressProblem, AddressProblemCode, parse_address
from startline.rules.plain_text import plain

_SENDER = "provisioning@nordwind.example"
_ALWAYS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
}
_TAKEN = Reply(body={"id": "<20261128@mg.example>", "message": "Queued. Thank you."})
_NASTY = st.sampled_from(
    [
        "Acme\r\nBcc: thief@evil.example",
        "Acme\nSubject: another",
        "Acme\x00\x1b[2J",
        "=?utf-8?q?Acme=0D=0ABcc:_thief@evil.example?=",
        '"Acme" <thief@evil.example>',
        "Acme, Inc. (Milano); <x>",
        "Acme\u2028To: thief@evil.example\u202e",
        "é" * 300,
        "",
    ]
)
_WORDS = st.one_of(NAMES, _NASTY, st.text())
# Of an address, what the rules let through: letters, digits and few signs, at most 64 before the @.
_LOCALS = st.from_regex(r"[A-Za-z0-9_+-]{1,20}(\.[A-Za-z0-9_+-]{1,10}){0,3}", fullmatch=True)
_fewer = hypothesis_settings(max_examples=60)
Send = Callable[[str, bytes], Mapping[str, list[str]]]


@pytest.fixture
def by_smtp() -> Iterator[Send]:
    """Hands a message to a mail server; what that got, header by header."""
    with Peer() as peer, Courier(SmtpBackend(host="127.0.0.1", port=peer.port, timeout=60)) as courier:

        def send(recipient: str, message: bytes) -> Mapping[str, list[str]]:
            handed = courier.hand(recipient, message, mail_public_id=MAIL_ID)
            assert handed.outcome is AttemptOutcome.ACCEPTED
            accepted = peer.accepted[-1]
            assert accepted.recipients == [recipient]
            read = email.message_from_bytes(accepted.content, policy=email.policy.default)
            assert isinstance(read, EmailMessage)
            assert not read.defects
            sent: dict[str, list[str]] = {}
            for header, words in read.items():
                sent.setdefault(header, []).append(str(words))
            return sent

        yield send


@pytest.fixture
def by_provider(settings: LazySettings) -> Iterator[Send]:
    """Hands a message to a provider; what that was told, header by header."""
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    with ProviderPeer(replies=[_TAKEN]) as peer:
        settings.ANYMAIL = {**settings.ANYMAIL, "MAILGUN_API_KEY": "a-key", "MAILGUN_API_URL": peer.url}
        with ProviderCourier() as courier:

            def send(recipient: str, message: bytes) -> Mapping[str, list[str]]:
                handed = courier.hand(recipient, message, mail_public_id=MAIL_ID)
                assert handed.outcome is AttemptOutcome.ACCEPTED, handed.words
                says: Mapping[str, Any] = peer.asked[-1].says
                assert not {"cc", "bcc"} & says.keys()
                told = {name.title(): [says[name]] for name in ("from", "to", "subject")}
                return {**told, **{name[2:]: [words] for name, words in says.items() if name[:2] == "h:"}}

            yield send


def _message(*, subject: str, recipient: str) -> bytes:
    return message_of(
        body=Body(subject=subject, text="x\n", html="<p>x</p>"),
        recipient=recipient,
        link_url=LINK,
        mail_public_id=MAIL_ID,
        sent_at=datetime(2026, 12, 6, 7, tzinfo=UTC),
        language="it",
    )


def _assert_clean(sent: Mapping[str, list[str]], *, subject: str, name: str, recipient: str) -> None:
    assert all(len(values) == 1 for values in sent.values())
    assert sent["Subject"] == [plain(subject, length=SUBJECT_LENGTH)]
    assert sent["To"] == [recipient]
    ((shown, address),) = getaddresses(sent["From"])
    assert address == _SENDER
    assert shown.split() == plain(name, length=100).split()
    told = "".join(value for values in sent.values() for value in values)
    assert not {character for character in told if category(character) in {"Cc", "Cf"}}


@_fewer
@given(subject=_WORDS, name=_WORDS, local=_LOCALS)
def test_a_mail_server_gets_each_header_once_and_none_besides(
    by_smtp: Send, subject: str, name: str, local: str
) -> None:
    recipient = f"{local}@acme.example"

    with override_settings(STARTLINE_SENDER=_SENDER, STARTLINE_SENDER_NAME=name):
        sent = by_smtp(recipient, _message(subject=subject, recipient=recipient))

    assert set(sent) == _ALWAYS
    _assert_clean(sent, subject=subject, name=name, recipient=recipient)


@_fewer
@given(subject=_WORDS, name=_WORDS.filter(lambda name: "=?" not in plain(name, length=100)), local=_LOCALS)
def test_a_provider_is_told_each_header_once_and_none_besides(
    by_provider: Send, subject: str, name: str, local: str
) -> None:
    recipient = f"{local}@acme.example"

    with override_settings(STARTLINE_SENDER=_SENDER, STARTLINE_SENDER_NAME=name):
        sent = by_provider(recipient, _message(subject=subject, recipient=recipient))

    assert {each.lower() for each in sent} == {
        each.lower() for each in _ALWAYS - {"Date", "MIME-Version", "Content-Type"}
    }
    _assert_clean(sent, subject=subject, name=name, recipient=recipient)


@given(local=st.text(min_size=1, max_size=20).filter(lambda text: not text.isascii()))
def test_an_address_that_no_mail_server_must_take_never_becomes_a_contact(local: str) -> None:
    parsed = parse_address(f"{local}@acme.example")

    assert isinstance(parsed, AddressProblem) or parsed.email.isascii()  # only space around it was odd


def test_the_character_that_keeps_an_address_from_being_one_is_named() -> None:
    parsed = parse_address("citt\u00e0@acme.example")

    assert isinstance(parsed, AddressProblem)
    assert parsed.code is AddressProblemCode.NON_ASCII_LOCAL
    assert parsed.facts == {"character": "\u00e0", "code_point": "U+00E0"}
