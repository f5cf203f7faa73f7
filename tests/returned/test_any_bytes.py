"""Whatever comes in is read: nothing raises, and nothing takes long (PRODUCT M4)."""

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.returned import mails

from startline.returned import Returned, read_returned

MAILS = [
    *(mails.POSTFIX, mails.EXIM, mails.EXCHANGE_365, mails.GMAIL, mails.QMAIL, mails.SENDMAIL, mails.DELAYED),
    *(mails.DELAYED_IN_WORDS, mails.FORWARDED, mails.NOTIFICATION, mails.complaint()),
]
MEGABYTE = 1024 * 1024


def _is_sound(returned: Returned) -> None:
    """What is kept of it fits the columns of a notice."""
    assert len(returned.words) <= 1000
    assert len(returned.subject) <= 300
    assert len(returned.from_address) <= 320
    assert len(returned.status or "") <= 16
    assert returned.code is None or 400 <= returned.code <= 599
    assert all(len(address) <= 320 for address in (*returned.recipients, *returned.addressed_to))
    assert len(returned.recipients) <= 50
    assert "\x00" not in repr(returned)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read(raw: bytes) -> None:
    _is_sound(read_returned(raw))


@given(st.sampled_from(MAILS), st.data())
def test_a_mail_cut_anywhere_is_read(raw: bytes, data: st.DataObject) -> None:
    _is_sound(read_returned(raw[: data.draw(st.integers(0, len(raw)))]))
    _is_sound(read_returned(raw[data.draw(st.integers(0, len(raw))) :]))


@given(st.sampled_from(MAILS), st.binary(max_size=40), st.data())
def test_a_mail_with_anything_in_it_is_read(raw: bytes, noise: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(raw)))
    until = data.draw(st.integers(place, min(len(raw), place + 40)))

    _is_sound(read_returned(raw[:place] + noise + raw[until:]))


@given(
    st.sampled_from(
        [
            "utf-8",
            "utf-7",
            "utf-16",
            "idna",
            "punycode",
            "unicode_escape",
            "hex",
            "zip",
            "hz",
            "x\0y",
            "iso-2022-kr",
            "-",
        ]
    ),
    st.sampled_from(["8bit", "base64", "quoted-printable", "uuencode", ""]),
    st.binary(max_size=300),
)
def test_any_charset_and_encoding_is_read(charset: str, encoding: str, body: bytes) -> None:
    head = (
        f"From: mailer-daemon@relay.example\nSubject: =?{charset}?b?{body.hex()}?= =?{charset}?q?=ff=?=\n"
        f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n\n'
    )

    _is_sound(read_returned(head.encode() + body))


@given(st.text("<>@\"'().;:=?-_ \t\nabc550.1", max_size=600))
def test_any_words_of_a_server_are_read(words: str) -> None:
    _is_sound(
        read_returned(mails.report(words, mails.recipient("it@acme.example", status="5.0.0", words=words)))
    )


def _nested(levels: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="=_%d"\n\n--=_%d\n' % (level, level)
        for level in range(levels)
    )
    return b"From: mailer-daemon@relay.example\nSubject: failure notice\n" + opened + b"\nnot delivered"


HOSTILE = [
    pytest.param(_nested(5000), id="deep"),
    pytest.param(mails.POSTFIX + b"x" * 50 * MEGABYTE, id="large"),
    pytest.param(b"Subject: " + b"x" * 50 * MEGABYTE, id="long header"),
    pytest.param(b"X: y\n" * MEGABYTE, id="many headers"),
    pytest.param(b"X: y\n" + b" z\n" * MEGABYTE, id="long folded header"),
    pytest.param(b"Subject: " + b"=?utf-8?q?=41?= " * 100_000 + b"\n\nx", id="many encoded words"),
    pytest.param(b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nx", id="many beginnings of encoded words"),
    pytest.param(b"Content-Type: text/html\n\n" + b"<" * MEGABYTE, id="many beginnings of tags"),
    pytest.param(b"Content-Type: text/html\n\n" + b"<style " * MEGABYTE, id="many styles"),
    pytest.param(b"From: mailer-daemon@a.example\n\n" + b"a@a.example\n" * MEGABYTE, id="many addresses"),
    pytest.param(b"From: mailer-daemon@a.example\n\n" + b"a" * MEGABYTE + b"@", id="long address"),
    pytest.param(b"From: mailer-daemon@a.example\n\n" + b"a.a." * MEGABYTE, id="many dots"),
    pytest.param(b"From: mailer-daemon@a.example\n\n" + b"user mailbox not " * MEGABYTE, id="many words"),
    pytest.param(b"From: mailer-daemon@a.example\n\n" + b"delivery to " * MEGABYTE, id="many labels"),
    pytest.param(b"From: mailer-daemon@a.example\n\n" + b" \n" * MEGABYTE, id="many lines"),
    pytest.param(b"From: mailer-daemon@a.example\n\n" + b"-- " * MEGABYTE, id="many rules"),
    pytest.param(b"\n\n" + b'{"a":' * MEGABYTE, id="deep json"),
    pytest.param(b"\n\n" + b"[" * MEGABYTE, id="deep list"),
    pytest.param(mails.POSTFIX.replace(b"=_1", b"=" * 500_000), id="long boundary"),
    pytest.param(b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\n" * MEGABYTE, id="many parts"),
    pytest.param(
        mails.report("x", *(mails.recipient(f"{n}@a.example", status="5.1.1") for n in range(20_000))),
        id="many recipients",
    ),
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_a_hostile_mail_costs_little(raw: bytes) -> None:
    began = time.process_time()

    returned = read_returned(raw)

    assert time.process_time() - began < 3
    _is_sound(returned)


def test_a_mail_of_50_megabytes_is_read_in_little_memory() -> None:
    raw = mails.POSTFIX + b"x" * 50 * MEGABYTE
    tracemalloc.start()

    returned = read_returned(raw)

    assert tracemalloc.get_traced_memory()[1] < 16 * MEGABYTE
    tracemalloc.stop()
    assert returned.recipients == ("it@acme.example",)
