"""The message of a mail: standard, without injection, the same bytes every time (PRODUCT M2, M3)."""

import email
import email.policy
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from tests.mail.facts import LINK, MAIL_ID, Seen, line
from tests.mail.test_quoting import NAMES

from startline.mail.message import message_of
from startline.mail.quoting import LINK_MARK, SUBJECT_LENGTH
from startline.mail.render import Body, render
from startline.models.mail import MailKind
from startline.rules.plain_text import plain

_SENT_AT = datetime(2026, 12, 6, 7, 0, tzinfo=UTC)
_BODY = Body(
    subject="Ordine è pronto", text=f"Città\n{LINK_MARK}\n", html=f'<p>Città</p><a href="{LINK_MARK}">x</a>'
)


def _message(**changes: Any) -> bytes:
    usual = {
        "body": _BODY,
        "recipient": "it@acme.example",
        "link_url": LINK,
        "mail_public_id": MAIL_ID,
        "sent_at": _SENT_AT,
        "language": "it",
    }
    return message_of(**{**usual, **changes})


def _read(message: bytes) -> EmailMessage:
    read = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def _part(message: bytes, subtype: str) -> str:
    part = _read(message).get_body((subtype,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def test_the_headers_say_who_to_whom_when_and_that_a_machine_wrote(settings: Settings) -> None:
    settings.STARTLINE_SENDER = "provisioning@nordwind.example"
    settings.STARTLINE_SENDER_NAME = "Nordwind, Società"

    read = _read(_message())

    assert read["From"] == '"Nordwind, Società" <provisioning@nordwind.example>'
    assert read["To"] == "it@acme.example"
    assert read["Subject"] == "Ordine è pronto"
    assert read["Date"].datetime == _SENT_AT
    assert read["Message-ID"] == f"<{MAIL_ID}@nordwind.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["X-Auto-Response-Suppress"] == "All"
    assert read["Content-Language"] == "it"
    assert read.get_content_type() == "multipart/alternative"


def test_both_parts_carry_the_link_in_place_of_its_mark() -> None:
    message = _message()

    assert _part(message, "plain").strip() == f"Città\n{LINK}"
    assert Seen(_part(message, "html")).links == [LINK]
    assert LINK_MARK not in _part(message, "plain") + _part(message, "html")


def test_every_copy_is_the_same_to_the_byte() -> None:
    elsewhere = _SENT_AT.astimezone(timezone(timedelta(hours=9)))

    assert _message() == _message(sent_at=elsewhere)


def test_the_message_is_ascii_in_short_lines_whatever_it_says() -> None:
    body = Body(subject="è" * 150, text="parola " * 400 + "è", html="<p>" + "è" * 2000 + "</p>")

    message = _message(body=body)

    assert message.isascii()
    assert max(map(len, message.split(b"\r\n"))) <= 998
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert _read(message)["Subject"] == "è" * 150
    assert Seen(_part(message, "html")).text == "è" * 2000
    assert _part(message, "plain").strip() == body.text.strip()


@pytest.mark.parametrize(
    "recipient",
    ["", "a", "a@b@c", "a@b.example,c@d.example", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "<a@b.example>",
     "é@b.example", "a@b.example;c@d.example", "a@b.example\n"],
)  # fmt: skip
def test_only_exactly_one_plain_address_is_a_recipient(recipient: str) -> None:
    with pytest.raises(ValueError, match="not exactly one plain mail address"):
        _message(recipient=recipient)


def test_a_subject_that_looks_encoded_is_shown_and_not_decoded() -> None:
    subject = "=?utf-8?b?aGFja2Vk?="

    message = _message(body=Body(subject=subject, text="x", html="x"))

    assert subject.encode() not in message
    assert _read(message)["Subject"] == subject


@given(subject=st.one_of(NAMES, st.text()))
def test_no_subject_can_add_a_header(subject: str) -> None:
    read = _read(_message(body=Body(subject=subject, text="x", html="x")))

    assert read["Subject"] == plain(subject, length=SUBJECT_LENGTH)
    assert sorted(read.keys()) == sorted(_read(_message()).keys())


@given(name=NAMES, customer=NAMES)
def test_a_rendered_mail_reads_back_as_it_was_rendered(name: str, customer: str) -> None:
    facts = line(offer_name=name, customer_name=customer)
    body = render(kind=MailKind.PROVISIONING, language="it", lines=[facts], sender_name=name)

    message = _message(body=body)

    assert _read(message)["Subject"] == body.subject
    assert _part(message, "plain").rstrip("\n") == body.text.replace(LINK_MARK, LINK).rstrip("\n")
    assert Seen(_part(message, "html")).text == Seen(body.html).text
    assert Seen(_part(message, "html")).links == [LINK]
