"""What mails that come back say: kind, for good or not, why, and whose (PRODUCT M4)."""

import pytest
from tests.returned import mails

from startline.returned import read_returned
from startline.rules.deliveries import Cause, NoticeKind

IT = ("it@acme.example",)


@pytest.mark.parametrize(
    ("raw", "hard", "cause", "recipients"),
    [
        pytest.param(mails.POSTFIX, True, Cause.MAILBOX_UNKNOWN, IT, id="postfix"),
        pytest.param(mails.EXIM, True, Cause.MAILBOX_UNKNOWN, IT, id="exim"),
        pytest.param(mails.EXCHANGE_365, True, Cause.MAILBOX_UNKNOWN, IT, id="exchange-365"),
        pytest.param(mails.GMAIL, False, Cause.MAILBOX_FULL, IT, id="gmail"),
        pytest.param(mails.QMAIL, True, Cause.MAILBOX_UNKNOWN, (*IT, "office@acme.example"), id="qmail"),
        pytest.param(mails.SENDMAIL, True, Cause.MAILBOX_UNKNOWN, IT, id="sendmail"),
        pytest.param(
            mails.FORWARDED, True, Cause.MAILBOX_UNKNOWN, ("dana@elsewhere.example",), id="forwarded"
        ),
        pytest.param(mails.SEVERAL, True, Cause.MAILBOX_UNKNOWN, ("full@acme.example", *IT), id="several"),
        pytest.param(mails.NOTIFICATION, True, Cause.MAILBOX_UNKNOWN, IT, id="notification"),
    ],
)
def test_a_bounce_says_whether_it_is_for_good_why_and_whose(
    raw: bytes, *, hard: bool, cause: Cause, recipients: tuple[str, ...]
) -> None:
    returned = read_returned(raw)

    assert returned.kind is NoticeKind.BOUNCE
    assert (returned.hard, returned.cause, returned.recipients) == (hard, cause, recipients)


@pytest.mark.parametrize(
    ("status", "words", "hard", "cause"),
    [
        ("5.0.0", "550 No such user", True, Cause.MAILBOX_UNKNOWN),
        ("5.7.1", "550 5.7.1 <it@acme.example>... User unknown", True, Cause.MAILBOX_UNKNOWN),
        ("5.1.1", "552 5.1.1 sorry, mailbox is over quota temporarily", False, Cause.MAILBOX_FULL),
        ("5.1.1", "554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", False, Cause.BLOCKED),
        (
            "5.4.4",
            "Host or domain name not found. Name service error: Host not found",
            True,
            Cause.DOMAIN_UNKNOWN,
        ),
        ("5.4.4", "", True, Cause.DOMAIN_UNKNOWN),
        ("5.1.2", "", True, Cause.DOMAIN_UNKNOWN),
        ("4.4.3", "Name service error: Host not found, try again", False, Cause.CONNECTION_FAILED),
        (
            "5.1.10",
            "556 5.1.10 Domain acme.example does not accept mail (nullMX)",
            True,
            Cause.DOMAIN_UNKNOWN,
        ),
        ("5.1.6", "", True, Cause.MAILBOX_MOVED),
        ("5.2.2", "", False, Cause.MAILBOX_FULL),
        ("5.2.1", "", False, Cause.MAILBOX_DISABLED),
        ("5.2.1", "550 5.2.1 User unknown", False, Cause.POLICY),
        ("5.0.0", "550 5.2.1 User unknown (in reply to RCPT TO command)", True, Cause.MAILBOX_UNKNOWN),
        ("5.0.0", "550 User unknown (in reply to end of DATA command)", False, Cause.POLICY),
        ("5.1.7", "550 5.1.7 No such domain, after MAIL FROM", False, Cause.SENDER_REFUSED),
        ("5.1.1", "550 5.1.1 <it@acme.example>: inactive email address", True, Cause.MAILBOX_UNKNOWN),
        ("4.4.7", "message expired", False, Cause.EXPIRED),
        ("4.1.1", "450 4.1.1 User unknown", False, Cause.MAILBOX_UNKNOWN),
        ("5.0.0", "550 (in reply to RCPT TO command)", True, Cause.MAILBOX_UNKNOWN),
        ("5.0.0", "551 Try elsewhere", True, Cause.MAILBOX_MOVED),
        ("5.0.0", "521 No mail here", True, Cause.DOMAIN_UNKNOWN),
        ("5.0.0", "550 It is what it is", False, Cause.OTHER),
        ("5.0.0", "", False, Cause.OTHER),
    ],
)
def test_words_that_are_plain_refine_a_status_that_says_nothing_or_lies(
    status: str, words: str, *, hard: bool, cause: Cause
) -> None:
    raw = mails.report("It failed.", mails.recipient("it@acme.example", status=status, words=words))

    returned = read_returned(raw)

    assert (returned.kind, returned.hard, returned.cause) == (NoticeKind.BOUNCE, hard, cause)


@pytest.mark.parametrize("raw", [mails.DELAYED, mails.DELAYED_IN_WORDS], ids=["report", "words"])
def test_a_warning_is_no_bounce(raw: bytes) -> None:
    returned = read_returned(raw)

    assert (returned.kind, returned.hard, returned.recipients) == (NoticeKind.DELAYED, None, IT)


def test_a_report_of_delivery_is_one_of_arrival() -> None:
    returned = read_returned(mails.DELIVERED)

    assert (returned.kind, returned.hard, returned.recipients) == (NoticeKind.DELIVERED, None, IT)


def test_an_arrival_in_words_is_one() -> None:
    raw = mails.in_words(
        "Your message was successfully delivered to:\n\n  it@acme.example\n",
        subject="Delivery Status Notification (Success)",
        sender="postmaster@relay.example",
    )

    returned = read_returned(raw)

    assert (returned.kind, returned.recipients) == (NoticeKind.DELIVERED, IT)


def test_a_bounce_carries_what_the_server_said_and_the_addresses_that_may_hold_our_token() -> None:
    returned = read_returned(mails.POSTFIX)

    assert (returned.status, returned.code) == ("5.1.1", 550)
    assert returned.words.endswith("Recipient address rejected: User unknown in virtual mailbox table")
    assert returned.addressed_to == ("bounces+token@mail.example",)
    assert returned.subject == "Undelivered Mail Returned to Sender"
    assert returned.from_address == "mailer-daemon@relay.example"


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To"])
def test_the_token_is_found_where_a_server_noted_to_whom_the_bounce_came(header: str) -> None:
    raw = mails.report(
        "It failed.",
        mails.recipient("it@acme.example", status="5.1.1"),
        to="somebody@mail.example",
        headers=f"{header}: BOUNCES+TOKEN@mail.example\n",
        quoted="Subject: Set up your service\n\n",
    )

    assert "bounces+token@mail.example" in read_returned(raw).addressed_to


@pytest.mark.parametrize("quoting", ["words", "rfc822"])
def test_the_token_is_found_in_the_quoted_mail(quoting: str) -> None:
    raw = mails.EXIM if quoting == "words" else mails.POSTFIX
    raw = raw.replace(b"To: bounces+token@mail.example", b"To: somebody@mail.example", 1)

    assert read_returned(raw).addressed_to == ("somebody@mail.example", "bounces+token@mail.example")


def test_whoever_reports_or_is_to_be_asked_is_no_failed_recipient() -> None:
    raw = mails.in_words(
        "Your message could not be delivered.\n\nsupport@relay.example\npostmaster@relay.example:\n"
        "Contact address: dana@relay.example\n"
        "Questions to: help@relay.example\nFrom: provisioning@mail.example\nMessage-Id: <1@mail.example>\n",
        subject="Undelivered mail",
        sender="postmaster@relay.example",
    )

    returned = read_returned(raw)

    assert (returned.kind, returned.recipients) == (NoticeKind.BOUNCE, ())


@pytest.mark.parametrize(
    ("named", "quoted", "recipients"),
    [
        ("Original-Rcpt-To: <It@acme.example>", mails.QUOTED, IT),
        ("Original-Rcpt-To: it@acme.example\nOriginal-Rcpt-To: b@acme.example", "", (*IT, "b@acme.example")),
        ("Removal-Recipient: it@acme.example", mails.QUOTED, IT),
        ("Removal-Recipient: else@acme.example", mails.QUOTED, IT),
        ("Source-IP: 192.0.2.1", mails.QUOTED, IT),
        ("Source-IP: 192.0.2.1", "To: it@acme.example, b@acme.example\n\n", ()),
        ("Source-IP: 192.0.2.1", "To: <Undisclosed Recipients>\n\n", ()),
    ],
)
def test_a_complaint_names_who_complained(named: str, quoted: str, recipients: tuple[str, ...]) -> None:
    returned = read_returned(mails.complaint(named=named, quoted=quoted))

    assert (returned.kind, returned.cause) == (NoticeKind.COMPLAINT, Cause.COMPLAINED)
    assert (returned.hard, returned.recipients) == (None, recipients)


def test_the_complaints_of_large_providers_are_read_too() -> None:
    forwarded = (
        mails.complaint().replace(b"report-type=feedback-report; ", b"").replace(b"/report", b"/mixed")
    )
    forwarded = forwarded.replace(b"message/feedback-report", b"text/x-note")
    forwarded = forwarded.replace(b"Fw: Set up your service", b"complaint about message from 192.0.2.1")
    unsubscribed = mails.in_words(
        "Sent to unsubscribe.",
        subject="unsubscribe",
        sender="it@acme.example",
        headers="X-Apple-Unsubscribe: true\n",
    )

    for raw in (forwarded, unsubscribed):
        returned = read_returned(raw)
        assert (returned.kind, returned.cause) == (NoticeKind.COMPLAINT, Cause.COMPLAINED)
        assert returned.recipients == IT


@pytest.mark.parametrize("kind", ["auth-failure", "not-spam"])
def test_a_machines_report_on_the_sender_is_nobodys_complaint(kind: str) -> None:
    returned = read_returned(mails.complaint(kind=kind))

    assert (returned.cause, returned.recipients) == (Cause.POLICY, ())


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Set up your service",
        "Out of Office: Set up your service",
        "Risposta automatica: Configurazione del servizio",
        "Fuori ufficio",
        "Auto: Set up your service",
        "Vacation: Re: Set up your service",
        "Automatische Antwort: Dienst einrichten",
        "Abwesenheitsnotiz: Dienst einrichten",
        "Réponse automatique : configurer votre service",
        "Absence du bureau",
        "Respuesta automática: configurar su servicio",
        "Fuera de la oficina",
        "=?utf-8?q?R=C3=A9ponse_automatique?=",
        "=?utf-8?b?6Ieq5YuV6L+U5L+h?=",
    ],
)
@pytest.mark.parametrize("headers", ["", "Auto-Submitted: auto-replied\n"])
def test_somebody_away_raises_no_alarm(subject: str, headers: str) -> None:
    raw = mails.in_words(
        "I am away and could not be reached. Messages are not delivered to me until Monday.",
        subject=subject,
        sender="Dana <dana@acme.example>",
        headers=headers,
    )

    assert read_returned(raw).kind is NoticeKind.AUTO_REPLY


@pytest.mark.parametrize(
    "headers", ["Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n", "Precedence: auto_reply\n"]
)
def test_a_machine_that_answers_raises_no_alarm(headers: str) -> None:
    raw = mails.in_words("Your ticket is 12.", subject="Re: x", sender="desk@acme.example", headers=headers)

    assert read_returned(raw).kind is NoticeKind.AUTO_REPLY


def test_a_receipt_of_a_reader_raises_no_alarm() -> None:
    raw = mails.DELIVERED.replace(b"delivery-status", b"disposition-notification")

    assert read_returned(raw).kind is NoticeKind.AUTO_REPLY


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"Hello",
        mails.in_words("Thank you!", subject="Re: Set up your service", sender="dana@acme.example"),
        mails.in_words("See below.", subject="Fwd: Undelivered Mail", sender="dana@acme.example"),
    ],
)
def test_what_nobody_can_place_is_left_to_a_person(raw: bytes) -> None:
    returned = read_returned(raw)

    assert (returned.kind, returned.hard, returned.recipients) == (NoticeKind.OTHER, None, ())


def test_japanese_words_are_read_with_and_without_their_charset() -> None:
    words = "ユーザー (it@acme.example) は Domino ディレクトリには見つかりません"
    raw = mails.report("失敗", mails.recipient("it@acme.example", status="5.0.0", words=words))

    for charset in ("iso-2022-jp", "utf-8"):
        returned = read_returned(raw.decode().encode(charset))
        assert (returned.hard, returned.words) == (True, words)


def test_a_bounce_whose_boundary_is_wrong_or_missing_is_read_all_the_same() -> None:
    wrong = mails.POSTFIX.replace(b'boundary="=_1"', b'boundary="=_2"').replace(b"--=_1", b"--=_123456")
    missing = (
        b"Content-Type: multipart/report\nFrom: mailer-daemon@relay.example\nSubject: Returned mail\n\n"
        + (
            "Your mail could not be delivered.\n\n"
            + mails.recipient("it@acme.example", status="5.1.1", words="550 5.1.1 User unknown")
        ).encode()
    )

    for raw in (wrong, missing):
        returned = read_returned(raw)
        assert (returned.kind, returned.hard, returned.recipients) == (NoticeKind.BOUNCE, True, IT)
