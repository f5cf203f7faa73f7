"""Replies as mail programs write them: what is new is kept, whatever else may stand in them (PRODUCT D2)."""

import time
from email import policy
from email.message import EmailMessage
from email.mime.base import MIMEBase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import png
from tests.replies import (
    ADDRESS,
    INTRODUCED,
    NEW,
    OURS,
    PRINTED,
    attached,
    html_reply,
    printed,
    quoted,
    reply,
)
from tests.worlds import CONTACT

from startline.returned.html_words import words_of_html
from startline.returned.new_words import new_words
from startline.returned.opened import MOST_PARTS
from startline.returned.replies import TEXT_LENGTH, addressed_in, read_reply

_SIGNATURE = "-- \nMaria Rossi\nAcme S.p.A. · +39 02 1234"
_LONG_S = 10.0
"""Of a processor's time: more than any text takes of a slow one, and far less than trying every way to read it."""


@pytest.mark.parametrize("program", INTRODUCED)
def test_what_a_program_quotes_is_cut(program: str) -> None:
    assert new_words(f"{NEW}\n\n{INTRODUCED[program]}\n\n{quoted(OURS)}\n") == NEW


@pytest.mark.parametrize("program", INTRODUCED)
def test_what_a_program_quotes_without_a_mark_is_cut(program: str) -> None:
    introduced = INTRODUCED[program].removeprefix("> ")

    assert new_words(f"{NEW}\n\n{introduced}\n\n{OURS}\n") == NEW


@pytest.mark.parametrize("program", INTRODUCED)
def test_what_is_written_below_a_quotation_is_kept(program: str) -> None:
    assert new_words(f"{INTRODUCED[program]}\n{quoted(OURS)}\n\n{NEW}\n\n{_SIGNATURE}\n") == NEW


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("rule", [False, True])
@pytest.mark.parametrize("program", PRINTED)
def test_what_outlook_prints_below_is_cut(program: str, *, rule: bool, bold: bool) -> None:
    assert new_words(f"{NEW}\n\n{printed(program, rule=rule, bold=bold)}") == NEW


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----",
        "-----Messaggio originale-----",
        "-----Ursprüngliche Nachricht-----",
        "-----Message d'origine-----",
        "-----Mensaje original-----",
    ],
)
def test_what_older_programs_print_below_is_cut(line: str) -> None:
    assert new_words(f"{NEW}\n\n{line}\nFrom: Startline\n\n{OURS}") == NEW


def test_answers_between_quoted_lines_keep_these() -> None:
    between = f"{quoted('Who runs the server?')}\nWe do.\n{quoted('Since when?')}\nSince May."

    assert new_words(f"{INTRODUCED['gmail-en']}\n\n{between}\n") == between


@pytest.mark.parametrize(
    "last",
    [
        "Sent from my iPhone",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Inviato da iPhone",
        "Von meinem iPhone gesendet",
        "Gesendet mit der WEB.DE Mail App",
        "Outlook für Android beziehen",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Obtener Outlook para Android",
    ],
)
def test_what_a_telephone_adds_is_cut(last: str) -> None:
    assert new_words(f"{NEW}\n\n{last}\n\n{INTRODUCED['apple-it']}\n\n{quoted(OURS)}") == NEW


@pytest.mark.parametrize(
    "text",
    [
        "The lines are:\n- 1.0\n- 2.0\n\nBest regards\nMaria",
        "On Monday it did not work.\nAm Dienstag auch nicht: 3 Fehler.",
        "From: the address it@acme.example nothing came.",
        "a\n--\n" + "\n".join(f"line {number}" for number in range(40)),
        "Forwarded below:\n\n---------- Forwarded message ---------\n550 5.1.1 no such user",
    ],
)
def test_words_that_only_look_like_a_quotation_or_a_signature_are_kept(text: str) -> None:
    assert new_words(text) == text


def test_a_reply_that_seems_to_be_quoted_whole_is_kept_whole_unless_a_file_came_with_it() -> None:
    assert read_reply(reply(quoted(OURS))).text == quoted(OURS)
    assert read_reply(reply(quoted(OURS), files=[attached(png())])).text == ""


def test_html_alone_becomes_text_without_what_is_hidden_or_quoted() -> None:
    html = (
        "<html><head><style>p{color:red}</style><title>No</title></head><body><!--[if mso]>No<![endif]-->"
        "<div>It works&nbsp;now, <b>thank</b> you.<br><br>One question remains:<p>who is billed?</p></div>"
        "<div class='gmail_signature'>Maria</div><script>alert(1)</script>"
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, Nov 16, 2026 Startline wrote:<br></div>'
        f"<blockquote>{OURS}</blockquote></div></body></html>"
    )

    said = read_reply(html_reply(html)).text

    assert said == "It works now, thank you.\n\nOne question remains:\nwho is billed?"


def test_outlooks_html_is_cut_where_it_prints_the_mail() -> None:
    fields = "<br>".join(f"<b>{name}:</b> value" for name in PRINTED["outlook-de"])
    html = f"<p class=MsoNormal>Es geht jetzt.</p><div><hr>{fields}</div><p>{OURS}</p>"

    assert read_reply(html_reply(html)).text == "Es geht jetzt."


def test_plain_text_is_preferred_and_its_soft_breaks_are_undone() -> None:
    raw = (
        f"From: {CONTACT}\r\nTo: {ADDRESS}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
        "A long line that a program \r\nhas wrapped.\r\n\r\n-- \r\nMaria\r\n--b\r\n"
        "Content-Type: text/html\r\n\r\n<p>Other</p>\r\n--b--\r\n"
    ).encode()

    assert read_reply(raw).text == "A long line that a program has wrapped."


def test_files_are_found_attached_first_with_their_names() -> None:
    strange = attached(b"x", media="application/pdf", name="x").replace(
        'filename="x"', "filename*=utf-8''pr%C3%BCfung%202.pdf"
    )
    raw = reply(files=[attached(png(), name="inline.png", inline=True), strange, attached(png())])

    read = read_reply(raw)

    assert [(file.name, file.inline) for file in read.attached] == [
        ("prüfung 2.pdf", False),
        ("screen.png", False),
        ("inline.png", True),
    ]
    assert read.attached[1].content == png()
    assert read.text == NEW


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; x=1",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
        "X-Loop: acme",
        "X-Vacation: on",
        "Subject: Automatic reply: [Case 10042] Out of office",
        "Subject: Abwesenheitsnotiz: [Fall 10042] Hallo",
    ],
)
def test_a_machine_says_so(field: str) -> None:
    name = field.partition(":")[0].encode()
    raw = b"\r\n".join(line for line in reply().split(b"\r\n") if not line.startswith(name + b":"))

    assert read_reply(field.encode() + b"\r\n" + raw).automatic


def test_a_person_who_writes_of_an_office_or_of_unknown_users_is_no_machine() -> None:
    raw = reply("550 5.1.1 User unknown. Delivery has failed to these recipients.").replace(
        b"Re: [Case 10042] No mail", b"Re: [Case 10042] Out of office, undeliverable"
    )

    read = read_reply(raw)

    assert (read.automatic, read.report) == (False, False)


@pytest.mark.parametrize("field", ["Return-Path: <>", "Content-Type: multipart/report; boundary=x"])
def test_a_report_is_no_reply(field: str) -> None:
    assert read_reply(f"{field}\r\n".encode() + reply()).report


def test_a_charset_that_lies_is_read_as_what_it_looks_like() -> None:
    utf_8 = reply("Città").replace(b"charset=utf-8", b"charset=us-ascii")
    latin = reply("Stadt").replace(b"Stadt", "Straße".encode("latin-1"))

    assert read_reply(utf_8).text == "Città"
    assert read_reply(latin).text == "Straße"


def test_a_mail_of_a_thousand_parts_is_read_in_part_and_says_so() -> None:
    read = read_reply(reply(files=[attached(b"x", name=f"{number}.bin") for number in range(1000)]))

    assert read.text == NEW
    assert len(read.attached) < MOST_PARTS
    assert not read.whole


@pytest.mark.parametrize(
    "raw",
    [
        reply("> quoted line\n" * 6000 + "What is new stands below."),
        html_reply(f"<p>Seen</p><!--{'x' * 256_000}--><p>New</p>"),
        html_reply(f"<blockquote>{'x ' * TEXT_LENGTH}</blockquote><p>New</p>"),
    ],
    ids=["quotation", "html", "words of html"],
)
def test_where_not_all_that_is_written_is_read_the_mail_is_not_whole(raw: bytes) -> None:
    assert not read_reply(raw).whole
    assert read_reply(reply("x" * TEXT_LENGTH)).whole


def test_a_picture_within_its_own_tag_is_no_word() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 90_000}">'

    read = read_reply(html_reply(f"<div>See{picture} here, it is 1 < 2.</div>"))

    assert (read.text, read.whole) == ("See here, it is 1 < 2.", True)


def test_a_mail_within_a_mail_within_a_mail_is_read_in_part() -> None:
    inner = b"Content-Type: text/plain\r\n\r\ndeep\r\n"
    for level in range(40):
        inner = (
            f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n".encode()
            + inner
            + f"\r\n--b{level}--\r\n".encode()
        )

    assert not read_reply(f"From: {CONTACT}\r\n".encode() + inner).whole


def test_a_mail_that_is_attached_is_one_file() -> None:
    part = f"Content-Type: message/rfc822\n\n{reply('inner').decode()}\n"

    read = read_reply(reply(files=[part]))

    assert (read.text, [file.name for file in read.attached]) == (NEW, ["message/rfc822"])


def test_the_addresses_that_it_came_to_are_read_from_its_beginning() -> None:
    assert ADDRESS in addressed_in(reply() + b"x" * 1_000_000)


@pytest.mark.parametrize(
    "hostile",
    [
        "\n " * 30_000,
        "On 1 " * 12_000,
        "On 1 x\n" * 9_000,
        "From: a\n" * 8_000,
        "--\n" * 20_000,
        "> a\nb\n" * 9_000,
    ],
)
def test_no_text_takes_long(hostile: str) -> None:
    began = time.thread_time()

    new_words(hostile[:TEXT_LENGTH])

    assert time.thread_time() - began < _LONG_S


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 256_000,
        "<div>" * 50_000,
        "<blockquote>a" * 19_000,
        "<!--" * 60_000,
        "<div></p>" * 28_000,
        "<p>" + " " * 250_000,
    ],
)
def test_no_html_takes_long(hostile: str) -> None:
    began = time.thread_time()

    words_of_html(hostile)

    assert time.thread_time() - began < _LONG_S


_TEXTS = st.text(max_size=60)
_MEDIA = st.sampled_from(
    ["text/plain", "text/html", "image/png", "application/zip", "multipart/report", "message/rfc822", "x"]
)


@st.composite
def _mails(draw: st.DrawFn, depth: int = 3) -> bytes:
    """A mail of any structure, well made or not."""
    boundary = draw(st.sampled_from(["b", "b b", "", "--b", "é"]))
    fields = draw(
        st.lists(
            st.tuples(
                st.sampled_from(
                    ["From", "To", "Subject", "Content-Disposition", "Content-Type", "Received", "X"]
                ),
                _TEXTS,
            ),
            max_size=4,
        )
    )
    head = "".join(f"{name}: {words}\r\n" for name, words in fields)
    encoding = draw(st.sampled_from(["base64", "quoted-printable", "7bit", "uuencode", ""]))
    media = draw(_MEDIA)
    if depth and draw(st.booleans()):
        parts = draw(st.lists(_mails(depth=depth - 1), max_size=4))
        body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
        media = f'multipart/mixed; boundary="{boundary}"'
    else:
        body = draw(st.binary(max_size=200))
    head += f"Content-Type: {media}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("utf-8", "replace") + body


@settings(max_examples=150)
@given(raw=st.one_of(_mails(), st.binary(max_size=400)))
def test_whatever_comes_in_is_read(raw: bytes) -> None:
    read = read_reply(raw)

    assert "\x00" not in read.text
    read.text.encode()
    for file in read.attached:
        assert file.name.isprintable()
        assert isinstance(file.content, bytes)


@settings(max_examples=60)
@given(text=st.text(alphabet="abc èß\n.,;!?", min_size=1, max_size=300))
def test_a_well_made_mail_says_what_was_written(text: str) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"] = CONTACT, ADDRESS
    mail.set_content(text)
    mail.add_attachment(b"x", maintype="application", subtype="zip", filename="x.zip")

    read = read_reply(mail.as_bytes())

    assert "".join(read.text.split()) == "".join(text.split())
    assert [file.name for file in read.attached] == ["x.zip"]


def test_a_part_of_an_unknown_kind_is_a_file() -> None:
    part = MIMEBase("application", "x-strange")
    part.set_payload("x")

    assert [file.name for file in read_reply(reply(files=[str(part)])).attached] == ["application/x-strange"]
