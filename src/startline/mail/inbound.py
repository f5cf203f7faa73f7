"""The mails that providers took for us and post, each in its own form, as they came (PRODUCT D2, M4).

Own code but for the proof of who posts: the library makes messages of them and of these bytes again, and on the way
breaks what is not UTF-8, and fails on a second Subject. What comes as it was sent stays as it is; of what comes taken
apart, a mail is put together that says the same.
"""

import json
from base64 import b64decode, encodebytes
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from startline.mail.posted_form import PostedForm
from startline.returned.fields import text_of
from startline.returned.replies import RETURNS_TO_NOBODY
from startline.rules.plain_text import plain

_NAME_LENGTH = 120
_VALUE_LENGTH = 100_000
# What a mail that is put together says of itself, whatever the one that was taken apart said.
_OWN_FIELDS = frozenset({"content-type", "content-transfer-encoding", "content-disposition", "mime-version"})


@dataclass(frozen=True, kw_only=True)
class PostedMail:
    """A mail as it came, and the envelope that it came in, as far as the provider tells.

    *sender* is empty where the envelope names none, as that of a bounce; *key* is the provider's name for the mail.
    """

    raw: bytes
    came_to: str | None
    sender: str | None = None
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class _File:
    """A file of a mail that came taken apart, with its header fields."""

    fields: Sequence[tuple[str, str]]
    content: bytes


def mails_in(provider: str, body: bytes, *, form: PostedForm) -> Sequence[PostedMail]:
    """The mails that *provider*, one of `READERS`, posts: as the *form* that *body* is, or as JSON.

    :raises ValueError, LookupError, TypeError, AttributeError: this is no mail as the provider's documentation has it.
    """
    posted = form if provider in _FORMS else json.loads(body)
    return [_returning_to_nobody(mail) for mail in READERS[provider](posted)]


def _returning_to_nobody(mail: PostedMail) -> PostedMail:
    """*mail* with the field by which a server says that its envelope names no sender, where it names none."""
    if mail.sender not in {"", "<>"}:
        return mail
    return PostedMail(raw=RETURNS_TO_NOBODY + mail.raw, came_to=mail.came_to, key=mail.key)


def _mailersend(post: Any) -> Iterator[PostedMail]:
    _refuse_unless(post["type"] == "inbound.message")
    told = post["data"]
    recipients = [one["email"] for one in told.get("recipients", {}).get("rcptTo", [])]
    yield PostedMail(
        raw=_as_sent(told["raw"]),
        came_to=next(iter(recipients), None),
        sender=told.get("sender", {}).get("email"),
        key=told["id"],
    )


def _mailgun(form: PostedForm) -> Iterator[PostedMail]:
    """Raw where the route's address holds *mime*; the token is a post's name, not the mail's."""
    # With attachments it is stored at the provider, to be fetched.
    _refuse_unless(form.text("event") in {None, "inbound"} and "attachments" not in form.fields)
    raw = form.fields.get("body-mime")
    if raw is None:
        inline = set(json.loads(form.text("content-id-map") or "{}").values())
        raw = _put_together(
            [(name, said) for name, said in json.loads(form.fields["message-headers"])],
            text=form.text("body-plain"),
            html=form.text("body-html"),
            files=_form_files(form, inline=inline),
        )
    yield PostedMail(raw=raw, came_to=form.text("recipient"), sender=form.text("sender"))


def _mailjet(post: Any) -> Iterator[PostedMail]:
    files = [
        _File(fields=list(_flat(part.get("Headers", {}))), content=b64decode(post[part["ContentRef"]]))
        for part in post.get("Parts", [])
        if "Attachment" in part.get("ContentRef", "")
    ]
    raw = _put_together(
        list(_flat(post["Headers"])), text=post.get("Text-part"), html=post.get("Html-part"), files=files
    )
    yield PostedMail(raw=raw, came_to=post.get("Recipient"), sender=post.get("Sender"))


def _mandrill(form: PostedForm) -> Iterator[PostedMail]:
    for event in json.loads(form.fields["mandrill_events"]):
        _refuse_unless(event["event"] == "inbound")
        told = event["msg"]
        yield PostedMail(raw=_as_sent(told["raw_msg"]), came_to=told.get("email"))


def _postal(post: Any) -> Iterator[PostedMail]:
    said = post["message"]
    yield PostedMail(
        raw=b64decode(said) if post.get("base64") else _as_sent(said),
        came_to=post.get("rcpt_to"),
        sender=post.get("mail_from"),
        key=str(post["id"]),
    )


def _postmark(post: Any) -> Iterator[PostedMail]:
    _refuse_unless(post.get("RecordType", "Inbound") == "Inbound")
    if "RawEmail" in post:
        raw = _as_sent(post["RawEmail"])
    else:
        raw = _put_together(
            [
                *_postmark_fields(post),
                *((field["Name"], field["Value"]) for field in post.get("Headers", [])),
            ],
            text=post.get("TextBody"),
            html=post.get("HtmlBody"),
            files=[
                _file(
                    file["ContentType"],
                    name=file.get("Name") or "",
                    content=b64decode(file.get("Content") or file["Data"]),
                    inline=bool(file.get("ContentID")),
                )
                for file in post.get("Attachments", [])
            ],
        )
    yield PostedMail(raw=raw, came_to=post.get("OriginalRecipient"), key=post["MessageID"])


def _postmark_fields(post: Any) -> Iterator[tuple[str, str]]:
    """The fields that are told apart from the others."""
    yield "From", _address(post["FromFull"])
    yield "To", ", ".join(map(_address, post.get("ToFull") or []))
    yield "Cc", ", ".join(map(_address, post.get("CcFull") or []))
    yield "Subject", post.get("Subject") or ""


def _sendgrid(form: PostedForm) -> Iterator[PostedMail]:
    raw = form.fields.get("email")
    if raw is None:
        charsets = json.loads(form.text("charsets") or "{}")
        told = json.loads(form.text("attachment-info") or "{}")
        words = {
            name: text_of(form.fields[name], charset=charsets.get(name, "utf-8"))
            for name in ("text", "html")
            if name in form.fields
        }
        raw = _put_together(
            form.fields["headers"],
            text=words.get("text"),
            html=words.get("html"),
            files=_form_files(form, inline={name for name, file in told.items() if file.get("content-id")}),
        )
    envelope = json.loads(form.text("envelope") or "{}")
    yield PostedMail(raw=raw, came_to=next(iter(envelope.get("to", [])), None), sender=envelope.get("from"))


def _sparkpost(posts: Any) -> Iterator[PostedMail]:
    for post in posts:
        if not post["msys"]:  # it only tries the address
            continue
        told = post["msys"]["relay_message"]
        said = told["content"]["email_rfc822"]
        yield PostedMail(
            raw=b64decode(said) if told["content"].get("email_rfc822_is_base64") else _as_sent(said),
            came_to=told.get("rcpt_to"),
            sender=told.get("msg_from"),
        )


READERS: Final[Mapping[str, Callable[[Any], Iterator[PostedMail]]]] = {
    "mailersend": _mailersend,
    "mailgun": _mailgun,
    "mailjet": _mailjet,
    "mandrill": _mandrill,
    "postal": _postal,
    "postmark": _postmark,
    "sendgrid": _sendgrid,
    "sparkpost": _sparkpost,
}
"""Those that post the mail itself. Others name a place to fetch it from, and would have us call them meanwhile."""
_FORMS = frozenset({"mailgun", "mandrill", "sendgrid"})


def _refuse_unless(expected: bool) -> None:  # noqa: FBT001
    if not expected:
        raise ValueError(
            "This is another event than a mail that came in. Have the provider post those to the address for replies, "
            "whole and not stored, and all others to the address for events."
        )


def _as_sent(said: str) -> bytes:
    """The mail as text, which is how most post it; half a character is none."""
    return said.encode("utf-8", "replace")


def _address(told: Mapping[str, str]) -> str:
    name = plain(told.get("Name") or "", length=_NAME_LENGTH).replace("\\", "").replace('"', "'")
    return f'"{name}" <{told["Email"]}>' if name else told["Email"]


def _flat(fields: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    for name, said in fields.items():
        yield from ((name, one) for one in ([said] if isinstance(said, str) else said))


def _form_files(form: PostedForm, *, inline: set[str]) -> Sequence[_File]:
    return [
        _file(file.media, name=file.name, content=file.content, inline=file.field in inline)
        for file in form.files
    ]


def _file(media: str, *, name: str, content: bytes, inline: bool) -> _File:
    named = f"; filename*=utf-8''{quote(name, safe='')}" if name else ""
    return _File(
        fields=(
            ("Content-Type", media or "application/octet-stream"),
            ("Content-Disposition", f"{'inline' if inline else 'attachment'}{named}"),
        ),
        content=content,
    )


def _put_together(
    fields: bytes | Sequence[tuple[str, str]], *, text: str | None, html: str | None, files: Sequence[_File]
) -> bytes:
    """A mail that says the same: the same one always in the same bytes, so that it is known when it comes again."""
    words = [
        _File(fields=(("Content-Type", f"text/{kind}; charset=utf-8"),), content=_as_sent(said))
        for kind, said in (("plain", text), ("html", html))
        if said
    ]
    parts = [*words, *files]
    boundary = sha256(b"".join(part.content for part in parts)).hexdigest().encode()
    written = (b"--" + boundary + b"\r\n" + _written(part) for part in parts)
    head = _other_fields(fields) if isinstance(fields, bytes) else _lines(fields)
    kind = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n'
    return head + kind + b"".join(written) + b"--" + boundary + b"--\r\n"


def _written(part: _File) -> bytes:
    fields = [(name, said) for name, said in part.fields if name.lower() != "content-transfer-encoding"]
    return _lines(fields, own=True) + b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(part.content)


def _lines(fields: Sequence[tuple[str, str]], *, own: bool = False) -> bytes:
    return b"".join(
        _as_sent(f"{plain(name, length=_NAME_LENGTH)}: {plain(said, length=_VALUE_LENGTH)}\r\n")
        for name, said in fields
        if own or name.lower() not in _OWN_FIELDS
    )


def _other_fields(written: bytes) -> bytes:
    """*written* as it is, without the fields that say how a mail is made, and their further lines."""
    kept: list[bytes] = []
    keeps = True
    for line in written.splitlines():
        if not line[:1].isspace():
            keeps = line.partition(b":")[0].strip().lower().decode("latin-1") not in _OWN_FIELDS
        if keeps and line.strip():
            kept.append(line + b"\r\n")
    return b"".join(kept)
