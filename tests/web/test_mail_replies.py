"""Mails that providers took for us, posted as each of them does, into the case that they answer (PRODUCT D2, M4)."""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from tests import posted_mails as posts
from tests.bodies import broken_off, in_chunks
from tests.cases import about, case_of, contact, png
from tests.posted_mails import APART, AS_SENT, KEYS, SECRET, URL, Post
from tests.replies import NEW, attached, reply, take_replies
from tests.worlds import CONTACT, NOW, Stage, Wanted, cast, place

from startline.mail.events import refuse_open_hooks
from startline.mail.link import newest_key_number
from startline.mail.reply_address import reply_address
from startline.models import Case, CaseEntry, CaseFile, DeliveryNotice, Mail, MailKind, StoredFile
from startline.models.delivery import NoticeSource
from startline.returned.replies import read_reply
from startline.web import mail_events

pytestmark = pytest.mark.django_db
PROVIDERS = ("mailersend", "mailgun", "mailjet", "mandrill", "postal", "postmark", "sendgrid", "sparkpost")
_EACH_POST: dict[str, Callable[[str], Post]] = {
    **{name: partial(posts.with_picture, post) for name, post in AS_SENT.items()},
    **{f"{name} apart": post for name, post in APART.items()},
}
_LATIN = "Straße, città, 10 €"


@pytest.fixture(autouse=True)
def _let_in(settings: LazySettings) -> None:
    settings.STARTLINE_URL = URL
    settings.STARTLINE_REPLY_ADDRESS = "help@mail.example"
    settings.STARTLINE_MAIL_REPLIES = frozenset(PROVIDERS)
    settings.ANYMAIL = {**settings.ANYMAIL, **KEYS, "POSTAL_WEBHOOK_KEY": posts.postal_public_key()}


@pytest.fixture
def case() -> Case:
    order = place(cast().partner, Wanted(stage=Stage.AWAITING))
    return case_of(contact(CONTACT), about(order, "1.0"))


@pytest.fixture
def to(case: Case) -> str:
    """The address to which one answers the receipt of *case*."""
    receipt = Mail.objects.get(kind=MailKind.CASE_OPENED)
    address = reply_address(receipt.public_id, key_number=newest_key_number())
    assert address is not None
    return address


def send(post: Post, *, secret: str | None = SECRET, signed: bool = True, **more: Any) -> Any:
    """Post as the provider does; without a sign-in where *secret* is None."""
    headers = dict(post.signed) if signed else {}
    if secret is not None:
        headers["authorization"] = "Basic " + b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True).generic(
        "POST",
        f"/hooks/mail/{post.provider}/replies/",
        post.body,
        content_type=post.content_type,
        headers=headers,
        **more,
    )


def read() -> Any:
    """What the one mail says that is on record."""
    return read_reply(bytes(DeliveryNotice.objects.get().raw))


@pytest.mark.parametrize("post", _EACH_POST.values(), ids=_EACH_POST.keys())
def test_a_reply_is_in_its_case_once_with_its_picture(
    case: Case, to: str, post: Callable[[str], Post]
) -> None:
    answers = [send(post(to)).status_code for _ in range(2)]
    take_replies(now=NOW)

    notice = DeliveryNotice.objects.get()
    entry = CaseEntry.objects.filter(case=case).latest("id")
    kept = StoredFile.objects.filter(pk__in=CaseFile.objects.filter(entry=entry).values("file_id"))
    assert answers == [200, 200]
    assert (notice.source, notice.state, notice.delivered_to) == (NoticeSource.INBOUND, "applied", to)
    assert (entry.kind, entry.text, entry.facts.get("message_id")) == ("said", NEW, "1@acme.example")
    assert [file.name for file in kept] == ["screen.png"]
    assert "left_out" not in entry.facts


@pytest.mark.parametrize("post", AS_SENT.values(), ids=AS_SENT.keys())
def test_a_mail_that_is_posted_whole_is_kept_as_it_was_sent_however_large(
    to: str, post: Callable[..., Post]
) -> None:
    raw = reply(to=to, files=[attached(b"x" * 4_000_000, media="x/y", name="x"), attached(png())])

    answer = send(post(raw, to=to))

    assert answer.status_code == 200
    assert bytes(DeliveryNotice.objects.get().raw) == raw


@pytest.mark.parametrize(
    "post",
    [posts.mailgun, posts.mailgun_in_one, posts.postal, posts.sendgrid, posts.sparkpost_in_base64],
)
def test_a_mail_in_another_charset_loses_no_letter(to: str, post: Callable[..., Post]) -> None:
    raw = reply("LATIN", to=to).replace(b"charset=utf-8", b"charset=windows-1252")

    answer = send(post(raw.replace(b"LATIN", _LATIN.encode("cp1252")), to=to))

    assert answer.status_code == 200
    assert read().text == _LATIN


@pytest.mark.parametrize("charset", ["windows-1252", "x-unknown", "us-ascii"])
def test_words_that_come_in_a_charset_of_their_own_are_read_in_it(to: str, charset: str) -> None:
    answer = send(posts.sendgrid_apart(to, text=_LATIN.encode("cp1252"), charset=charset))

    assert answer.status_code == 200
    assert read().text == _LATIN


@pytest.mark.parametrize("name", ["", "..", "path/", "%E2%82%AC.png", "a" * 300])
def test_a_file_under_any_name_is_taken(to: str, name: str) -> None:
    answer = send(posts.mailgun_apart(to, name=name))

    assert answer.status_code == 200
    assert [file.content for file in read().attached] == [png()]


def test_a_picture_within_the_text_is_told_from_one_that_is_attached(to: str) -> None:
    send(posts.mailgun_apart(to, inline=True))

    assert [file.inline for file in read().attached] == [True]


@pytest.mark.parametrize(
    "told",
    [
        [("Subject", "a second one"), ("Message-Id", "<2@acme.example>")],
        [("X-Folded", "one\r\n two\nthree")],
        [("X-Odd", "é\x00\ud800"), ("Né", "x"), ("", "")],
    ],
    ids=["twice", "folded", "no text"],
)
def test_a_header_that_no_program_should_write_loses_no_mail(to: str, told: posts.Headers) -> None:
    answer = send(posts.mailgun_apart(to, told=told))

    assert answer.status_code == 200
    assert read().text == NEW


def test_what_a_header_says_of_its_sender_twice_is_said_twice(to: str) -> None:
    send(posts.mailgun_apart(to, told=[("From", "boss@acme.example")]))

    assert read().sender is None


@pytest.mark.parametrize(
    "post", [posts.mailersend, posts.mailgun, posts.postal, posts.sendgrid, posts.sparkpost]
)
def test_a_mail_whose_envelope_names_no_sender_is_what_a_server_says(
    to: str, post: Callable[..., Post]
) -> None:
    send(post(reply("Your mail did not arrive.", to=to), to=to, sender=""))

    assert read().report


@pytest.mark.parametrize("post", _EACH_POST.values(), ids=_EACH_POST.keys())
def test_nobody_but_the_provider_posts(to: str, post: Callable[[str], Post]) -> None:
    whole = post(to)

    stranger = send(whole, secret=None)
    guessing = send(whole, secret="hooks:guessed")
    unsigned = send(whole, signed=False)

    assert (stranger.status_code, guessing.status_code) == (401, 400)
    assert unsigned.status_code == (400 if whole.signed else 200)
    assert DeliveryNotice.objects.exists() is not bool(whole.signed)


@pytest.mark.parametrize("provider", sorted({*PROVIDERS} - {"mandrill"}))
def test_a_provider_that_proves_nothing_may_post_no_mails(provider: str, settings: LazySettings) -> None:
    settings.STARTLINE_MAIL_REPLIES, settings.ANYMAIL = frozenset({provider}), {}

    with pytest.raises(ImproperlyConfigured, match=f"STARTLINE_MAIL_REPLIES lets {provider} post mails"):
        refuse_open_hooks()


def test_a_provider_that_has_no_key_before_it_has_tried_the_address_posts_none_until_then(
    to: str, settings: LazySettings
) -> None:
    settings.STARTLINE_MAIL_REPLIES, settings.ANYMAIL = frozenset({"mandrill"}), {}

    refuse_open_hooks()
    tried = Client().head("/hooks/mail/mandrill/replies/")
    posted = send(posts.with_picture(posts.mandrill, to))

    assert (tried.status_code, posted.status_code) == (200, 400)
    assert not DeliveryNotice.objects.exists()


def test_a_signature_of_another_key_proves_nothing(to: str) -> None:
    answer = send(posts.mailgun(reply(to=to), to=to, key="guessed"))

    assert answer.status_code == 400
    assert not DeliveryNotice.objects.exists()


def test_of_whom_may_not_sign_in_nothing_is_read(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(mail_events, "body_of")

    assert send(posts.mailjet(to), secret="hooks:guessed").status_code == 400


@pytest.mark.parametrize(
    ("provider", "body", "content_type"),
    [
        ("mailjet", b"[" * 200_000, "application/json"),
        ("mailjet", b"\xff", "application/json"),
        ("mailjet", b"{}", "application/json"),
        ("postmark", b'{"RecordType": "Bounce"}', "application/json"),
        ("sparkpost", b'[{"msys": {"message_event": {}}}]', "application/json"),
        ("sendgrid", b"--b\r\nContent", "multipart/form-data; boundary=b"),
        ("sendgrid", b"--b\r\n\r\n--b--", "multipart/form-data; boundary="),
        ("sendgrid", b"a=1&" * 20_000, "application/x-www-form-urlencoded"),
        ("sendgrid", b"text=x", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_mail_is_refused_and_breaks_nothing(provider: str, body: bytes, content_type: str) -> None:
    answer = send(Post(provider=provider, body=body, content_type=content_type))

    assert answer.status_code == 400
    assert not DeliveryNotice.objects.exists()


def test_a_mail_that_mailgun_keeps_and_only_tells_of_is_refused(to: str) -> None:
    whole = posts.mailgun_apart(to)
    stored = whole.body.replace(b'name="attachment-count"', b'name="attachments"')

    answer = send(Post(provider="mailgun", body=stored, content_type=whole.content_type))

    assert answer.status_code == 400


def test_a_mail_that_mandrill_posts_to_the_address_for_events_is_not_lost_silently(
    to: str, settings: LazySettings
) -> None:
    settings.STARTLINE_MAIL_EVENTS = frozenset({"mandrill"})
    settings.ANYMAIL = {**settings.ANYMAIL, "MANDRILL_WEBHOOK_KEY": "a-key"}
    whole = posts.mandrill(reply(to=to), to=to, path="/hooks/mail/mandrill/")
    signed_in = "Basic " + b64encode(SECRET.encode()).decode()

    answer = Client().generic(
        "POST",
        "/hooks/mail/mandrill/",
        whole.body,
        content_type=whole.content_type,
        headers={**whole.signed, "authorization": signed_in},
    )

    assert answer.status_code == 400
    assert "documentation" in answer.content.decode()


def test_a_post_that_is_too_large_or_one_too_many_comes_again(
    to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = posts.mailjet(to)

    for _ in range(mail_events.MOST_AT_ONCE):
        mail_events._coming_in.acquire()
    too_many = send(whole)
    for _ in range(mail_events.MOST_AT_ONCE):
        mail_events._coming_in.release()
    monkeypatch.setattr(mail_events, "MOST_BYTES", 100)
    larger, larger_in_chunks = send(whole), send(whole, **in_chunks(whole.body))

    assert (too_many.status_code, larger.status_code, larger_in_chunks.status_code) == (503, 413, 413)
    assert not DeliveryNotice.objects.exists()


@pytest.mark.parametrize("post", [posts.mailjet, posts.mailgun_apart], ids=["json", "form in parts"])
def test_a_post_in_chunks_is_taken_where_it_shows_that_it_is_whole(
    to: str, post: Callable[[str], Post]
) -> None:
    posted = post(to)

    assert send(posted, **in_chunks(posted.body[:-9])).status_code == 400
    assert not DeliveryNotice.objects.exists()
    assert send(posted, **in_chunks(posted.body)).status_code == 200
    assert read().text == NEW


def test_a_form_in_one_has_to_say_how_long_it_is(to: str) -> None:
    posted = posts.mailgun_in_one(reply(to=to), to=to)

    assert send(posted, **in_chunks(posted.body[:-9])).status_code == 411
    assert send(posted, **broken_off(posted.body)).status_code == 400
    assert not DeliveryNotice.objects.exists()


def test_a_mail_beyond_25_mib_is_in_its_case_as_far_as_it_is_read_and_says_so(case: Case, to: str) -> None:
    raw = reply(to=to) + b"x" * (26 * 1024 * 1024)

    answer = send(posts.mailgun(raw, to=to))
    take_replies(now=NOW)

    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert answer.status_code == 200
    assert entry.facts["cut"] is True
    assert json.dumps(entry.text).startswith('"It works now')
