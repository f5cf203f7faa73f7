"""Mails that came in, as each provider's documentation has it post them, and signed as it signs."""

import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from tests.cases import png
from tests.replies import NEW, attached, reply

SECRET = "hooks:are-for-providers"
URL = "https://startline.example"
KEYS: Mapping[str, str] = {
    "WEBHOOK_SECRET": SECRET,
    "MAILERSEND_INBOUND_SECRET": "a-secret",
    "MAILGUN_WEBHOOK_SIGNING_KEY": "a-signing-key",
    "MANDRILL_WEBHOOK_KEY": "a-key-for-events",
    "MANDRILL_INBOUND_WEBHOOK_KEY": "a-key",
}
_BOUNDARY = "xYzZY"
_FROM = "it@acme.example"


@dataclass(frozen=True, kw_only=True)
class Post:
    """What a provider posts: its body, of what kind, and the fields by which it proves who it is."""

    provider: str
    body: bytes
    content_type: str = "application/json"
    signed: Mapping[str, str] = field(default_factory=dict)


@cache
def postal_key() -> rsa.RSAPrivateKey:
    """The key by which Postal signs."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def postal_public_key() -> str:
    """The key as Postal shows it, for the settings."""
    pem = (
        postal_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return "".join(pem.decode().splitlines()[1:-1])


def form(
    fields: Mapping[str, str | bytes], files: Sequence[tuple[str, str, str, bytes]] = ()
) -> tuple[bytes, str]:
    """A form in parts, and its content type; of a file its field, file name, content type and content."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (said.encode() if isinstance(said, str) else said)
        for name, said in fields.items()
    ] + [
        f'Content-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {media}\r\n\r\n'.encode()
        + content
        for name, file, media, content in files
    ]
    body = b"".join(f"--{_BOUNDARY}\r\n".encode() + part + b"\r\n" for part in parts)
    return body + f"--{_BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={_BOUNDARY}"


def mailersend(raw: bytes, *, to: str, sender: str = _FROM) -> Post:
    """MailerSend's `inbound.message`, signed over the body."""
    told = {
        "type": "inbound.message",
        "data": {
            "object": "message",
            "id": "62e9a6b3dbd4bfbc0c0bcde5",
            "recipients": {
                "rcptTo": [{"email": to}],
                "to": {"raw": f"Startline <{to}>", "data": [{"email": to, "name": "Startline"}]},
            },
            "from": {"email": _FROM, "name": "IT", "raw": f"IT <{_FROM}>"},
            "sender": {"email": sender},
            "subject": "Re: [Case 10042] No mail",
            "raw": raw.decode(),
            "attachments": [],
            "spf_check": {"code": "+", "value": None},
            "created_at": "2026-11-16T09:12:00.000000Z",
        },
    }
    body = json.dumps(told).encode()
    key = KEYS["MAILERSEND_INBOUND_SECRET"].encode()
    return Post(
        provider="mailersend", body=body, signed={"Signature": hmac.new(key, body, sha256).hexdigest()}
    )


def _mailgun_signed(key: str) -> Mapping[str, str]:
    timestamp, token = "1529006854", "06c96bafc3f42a66b9edd546347a2fe18dc23461fe80dc52f0"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), sha256).hexdigest()
    return {"timestamp": timestamp, "token": token, "signature": signature}


def mailgun(raw: bytes, *, to: str, sender: str = _FROM, key: str = "a-signing-key") -> Post:
    """What a route of Mailgun forwards to an address that ends with *mime*."""
    body, content_type = form(
        {"recipient": to, "sender": sender, "subject": "Re:", "body-mime": raw, **_mailgun_signed(key)}
    )
    return Post(provider="mailgun", body=body, content_type=content_type)


def mailgun_in_one(raw: bytes, *, to: str, sender: str = _FROM) -> Post:
    """The same, as Mailgun posts it where no file came along."""
    fields = {"recipient": to, "sender": sender, "body-mime": raw, **_mailgun_signed("a-signing-key")}
    return Post(
        provider="mailgun",
        body=urlencode(fields).encode(),
        content_type="application/x-www-form-urlencoded",
    )


def mandrill(raw: bytes, *, to: str, path: str = "/hooks/mail/mandrill/replies/") -> Post:
    """Mandrill's batch of events, signed with the address that it is posted to, sign-in included."""
    told = [
        {
            "event": "inbound",
            "ts": 1507856722,
            "msg": {
                "raw_msg": raw.decode(),
                "headers": {},
                "text": NEW,
                "from_email": _FROM,
                "to": [[to, "Startline"]],
                "email": to,
                "subject": "Re: [Case 10042] No mail",
                "spam_report": {"score": 1.7, "matched_rules": []},
                "sender": None,
            },
        }
    ]
    events = json.dumps(told)
    scheme, _, host = URL.partition("://")
    signed = f"{scheme}://{SECRET}@{host}{path}mandrill_events{events}"
    signature = b64encode(hmac.new(b"a-key", signed.encode(), sha1).digest()).decode()
    return Post(
        provider="mandrill",
        body=urlencode({"mandrill_events": events}).encode(),
        content_type="application/x-www-form-urlencoded",
        signed={"X-Mandrill-Signature": signature},
    )


def _postal(told: Mapping[str, Any]) -> Post:
    body = json.dumps(told).encode()
    signature = postal_key().sign(body, padding.PKCS1v15(), hashes.SHA1())
    return Post(provider="postal", body=body, signed={"X-Postal-Signature": b64encode(signature).decode()})


def postal(raw: bytes, *, to: str, sender: str = _FROM) -> Post:
    """What an HTTP endpoint of Postal gets as a raw message, in base64."""
    whole = b64encode(raw).decode()
    return _postal(
        {"id": 233980, "rcpt_to": to, "mail_from": sender, "message": whole, "base64": True, "size": len(raw)}
    )


def postal_in_text(raw: bytes, *, to: str, sender: str = _FROM) -> Post:
    """The same, in text."""
    return _postal(
        {"id": 233980, "rcpt_to": to, "mail_from": sender, "message": raw.decode(), "base64": False}
    )


def postmark(raw: bytes, *, to: str) -> Post:
    """Postmark's inbound mail with the raw one in it, which it does not leave out of the other fields."""
    told = {
        "FromFull": {"Email": _FROM, "Name": "IT"},
        "ToFull": [{"Email": to, "Name": ""}],
        "OriginalRecipient": to,
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "RawEmail": raw.decode(),
        "TextBody": NEW,
        "Headers": [{"Name": "Return-Path", "Value": f"<{_FROM}>"}],
        "Attachments": [],
    }
    return Post(provider="postmark", body=json.dumps(told).encode())


def sendgrid(raw: bytes, *, to: str, sender: str = _FROM) -> Post:
    """SendGrid's inbound parse with "Post the raw, full MIME message"."""
    body, content_type = form(
        {
            "email": raw,
            "to": to,
            "from": _FROM,
            "subject": "Re:",
            "charsets": '{"to":"UTF-8","subject":"UTF-8","from":"UTF-8"}',
            "envelope": json.dumps({"to": [to], "from": sender}),
            "dkim": "{@acme.example : pass}",
        }
    )
    return Post(provider="sendgrid", body=body, content_type=content_type)


def _sparkpost(content: Mapping[str, Any], *, to: str, sender: str) -> Post:
    relayed = {
        "content": {"headers": [], "subject": "Re:", **content},
        "customer_id": "1337",
        "friendly_from": _FROM,
        "msg_from": sender,
        "rcpt_to": to,
        "protocol": "smtp",
        "webhook_id": "4839201967643219",
    }
    body = json.dumps([{"msys": {}}, {"msys": {"relay_message": relayed}}]).encode()
    return Post(provider="sparkpost", body=body)


def sparkpost(raw: bytes, *, to: str, sender: str = _FROM) -> Post:
    """SparkPost's relay webhook."""
    whole = {"email_rfc822": raw.decode(), "email_rfc822_is_base64": False}
    return _sparkpost(whole, to=to, sender=sender)


def sparkpost_in_base64(raw: bytes, *, to: str, sender: str = _FROM) -> Post:
    """The same, of a mail that is not UTF-8."""
    whole = {"email_rfc822": b64encode(raw).decode(), "email_rfc822_is_base64": True}
    return _sparkpost(whole, to=to, sender=sender)


Headers = Sequence[tuple[str, str]]


def headers(to: str) -> list[tuple[str, str]]:
    """The header of the reply that comes taken apart, of one part once."""
    return [
        ("Received", "from mail.acme.example by mx.provider.example"),
        ("Mime-Version", "1.0"),
        ("From", f"IT <{_FROM}>"),
        ("Message-Id", "<1@acme.example>"),
        ("Subject", "Re: [Case 10042] No mail"),
        ("To", f"Startline <{to}>"),
        ("Content-Type", 'multipart/mixed; boundary="b"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]


def mailgun_apart(to: str, *, told: Headers = (), name: str = "screen.png", inline: bool = False) -> Post:
    """What a route of Mailgun forwards to any other address."""
    body, content_type = form(
        {
            "recipient": to,
            "sender": _FROM,
            "from": f"IT <{_FROM}>",
            "subject": "Re: [Case 10042] No mail",
            "body-plain": NEW,
            "stripped-text": "other",
            "body-html": "<p>other</p>",
            "attachment-count": "1",
            "message-headers": json.dumps([*headers(to), *told]),
            "content-id-map": '{"<abc>": "attachment-1"}' if inline else "{}",
            **_mailgun_signed("a-signing-key"),
        },
        [("attachment-1", name, "image/png", png())],
    )
    return Post(provider="mailgun", body=body, content_type=content_type)


def mailjet(to: str) -> Post:
    """Mailjet's parse API."""
    told = {
        "Sender": _FROM,
        "Recipient": to,
        "Date": "20261116T091200",
        "From": f"IT <{_FROM}>",
        "Subject": "Re: [Case 10042] No mail",
        "Headers": {
            **dict(headers(to)),
            "Received": ["from mail.acme.example by parse.mailjet.com", "by mail.acme.example"],
            "Content-Type": ['multipart/mixed; boundary="b"'],
        },
        "Parts": [
            {"Headers": {"Content-Type": ['text/plain; charset="UTF-8"']}, "ContentRef": "Text-part"},
            {
                "Headers": {
                    "Content-Type": ['image/png; name="screen.png"'],
                    "Content-Disposition": ['attachment; filename="screen.png"'],
                    "Content-Transfer-Encoding": ["base64"],
                },
                "ContentRef": "Attachment1",
            },
        ],
        "Text-part": NEW,
        "Html-part": "<p>other</p>",
        "Attachment1": b64encode(png()).decode(),
        "SpamAssassinScore": "1.7",
    }
    return Post(provider="mailjet", body=json.dumps(told).encode())


def postmark_apart(to: str) -> Post:
    """Postmark's inbound mail as it comes unless the raw one is wanted, too."""
    told = {
        "FromFull": {"Email": _FROM, "Name": 'The "IT", boss'},
        "ToFull": [{"Email": to, "Name": ""}],
        "CcFull": [],
        "OriginalRecipient": to,
        "Subject": "Re: [Case 10042] No mail",
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "TextBody": NEW,
        "HtmlBody": "<p>other</p>",
        "Headers": [
            {"Name": "Return-Path", "Value": f"<{_FROM}>"},
            {"Name": "Message-ID", "Value": "<1@acme.example>"},
        ],
        "Attachments": [
            {"Name": "screen.png", "Content": b64encode(png()).decode(), "ContentType": "image/png"}
        ],
    }
    return Post(provider="postmark", body=json.dumps(told).encode())


def sendgrid_apart(to: str, *, text: bytes = NEW.encode(), charset: str = "UTF-8") -> Post:
    """SendGrid's inbound parse as it comes: each field in the charset that it had."""
    body, content_type = form(
        {
            "headers": "".join(f"{name}: {said}\n" for name, said in headers(to)),
            "text": text,
            "html": "<p>other</p>",
            "to": to,
            "from": _FROM,
            "attachments": "1",
            "attachment-info": json.dumps({"attachment1": {"filename": "screen.png", "type": "image/png"}}),
            "charsets": json.dumps({"to": "UTF-8", "html": "UTF-8", "text": charset}),
            "envelope": json.dumps({"to": [to], "from": _FROM}),
        },
        [("attachment1", "screen.png", "image/png", png())],
    )
    return Post(provider="sendgrid", body=body, content_type=content_type)


AS_SENT: Mapping[str, Callable[..., Post]] = {
    "mailersend": mailersend,
    "mailgun": mailgun,
    "mailgun in one": mailgun_in_one,
    "mandrill": mandrill,
    "postal": postal,
    "postal in text": postal_in_text,
    "postmark": postmark,
    "sendgrid": sendgrid,
    "sparkpost": sparkpost,
    "sparkpost in base64": sparkpost_in_base64,
}
"""The posts that hold the mail as it was sent."""
APART: Mapping[str, Callable[[str], Post]] = {
    "mailgun": mailgun_apart,
    "mailjet": mailjet,
    "postmark": postmark_apart,
    "sendgrid": sendgrid_apart,
}
"""The posts that hold what a mail says, taken apart."""


def with_picture(post: Callable[..., Post], to: str) -> Post:
    """The *post* of the reply that all of them tell of."""
    return post(reply(to=to, files=[attached(png())]), to=to)
