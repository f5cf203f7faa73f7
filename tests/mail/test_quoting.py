"""Text of partners in mails: one plain line that no mail program turns into a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mail.facts import AUTOLINKED

from startline.mail.quoting import LINK_MARK, NAME_LENGTH, is_marked, quoted

_TOKENS = st.sampled_from(
    ["http://", "https:", "//", "www.", "www", ".", "@", "evil", "com", ".it", "\u200b", "\u202e", LINK_MARK, " ",
     "mailto:", "\\\\", "192.0.2.1", "S.p.A.", "\r\n", "\x00", "。", "＠", "é", "e\u0301", "рф", "\U0001f600"]
)  # fmt: skip
NAMES = st.one_of(st.text(max_size=200), st.lists(_TOKENS, max_size=20).map("".join))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("www.evil.test", "www[.]evil[.]test"),
        ("http://evil", "http[:]//evil"),
        ("it@acme.example", "it[@]acme[.]example"),
        ("mailto:it@acme", "mailto[:]it[@]acme"),
        ("Amazon.com Inc", "Amazon[.]com Inc"),
        ("evil。com", "evil[。]com"),
        ("192.0.2.1", "192[.]0.2.1"),
        (r"\\server\share", r"[\]\server\share"),
        ("www\u200b.evil\u2060.test", "www[.]evil[.]test"),
    ],
)
def test_what_a_mail_program_would_link_is_bracketed(given: str, shown: str) -> None:
    assert quoted(given) == shown
    assert is_marked(shown)


@pytest.mark.parametrize("written", ["Hello […] bye", "[?]", "[-] [+] [*]", "[x]", "[]", LINK_MARK])
def test_brackets_that_somebody_wrote_are_no_marks(written: str) -> None:
    assert not is_marked(quoted(written))


@pytest.mark.parametrize(
    "name", ["Acme S.p.A.", "Rossi & C. S.a.s.", "1.0", "Flex Plan 3.0", "10:30", "Studio @ casa"]
)
def test_names_and_numbers_of_business_stay_as_they_are(name: str) -> None:
    assert quoted(name) == name


def test_marks_of_direction_controls_and_line_breaks_are_gone() -> None:
    assert quoted("\u202eAcme\u2066\x00\r\nBcc: x\ud800") == "Acme Bcc: x"


def test_a_long_name_is_cut() -> None:
    assert quoted("a" * 500) == "a" * (NAME_LENGTH - 1) + "…"


def test_nobody_can_put_the_mark_of_the_link_into_a_mail() -> None:
    assert quoted(f"Acme {LINK_MARK}") == "Acme [link]"


@given(NAMES)
def test_nothing_quoted_is_linked(name: str) -> None:
    shown = quoted(name)

    assert not AUTOLINKED.search(shown)
    assert LINK_MARK not in shown
    assert shown.isprintable()
