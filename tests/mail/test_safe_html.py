"""HTML of received mails, made harmless before it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mail.facts import Seen

from startline.mail.safe_html import safe_html

_PIECES = st.sampled_from(
    [
        *["<script>", "</script>", "<style>", "</style>", "<title>", "<!--", "-->", "<![CDATA[", "<?php"],
        *["<p>", "</p>", "<b onclick=x>", "<a href='javascript:x'>", "<a href=http://x>", "<svg onload=x>"],
        *["<img src=x onerror=y>", "<table style='background:url(x)'>", "text", "<", "&lt;script>", '"', ">"],
    ]
)


def test_words_tables_and_links_to_the_web_stay() -> None:
    source = '<table width="100%"><tr><td style="color:#1b1e22">A &amp; b<br><a href="https://x.example/?a=1&amp;b">c</a></td></tr></table>'

    assert safe_html(source) == source


@pytest.mark.parametrize(
    ("source", "safe"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<style>@import url(x)</style>a", "a"),
        ("<head><title>t</title></head>a", "a"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<p onclick=alert(1)>a</p>", "<p>a</p>"),
        ("<a href='javascript:alert(1)'>a</a>", "<a>a</a>"),
        ("<a href='data:text/html,x'>a</a>", "<a>a</a>"),
        ("<p style='background:url(https://x.example)'>a</p>", "<p>a</p>"),
        ("<form action=x><input></form>a", "a"),
        ("<iframe src=x></iframe>a", "a"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<!-- <script> -->a", "a"),
    ],
)
def test_what_runs_or_loads_is_gone(source: str, safe: str) -> None:
    assert safe_html(source) == safe


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_whatever_comes_only_harmless_elements_and_web_links_are_left(source: str) -> None:
    seen = Seen(safe_html(source))

    assert seen.elements <= {"p", "a", "table", "b"}
    assert all(link.startswith(("http://", "https://")) for link in seen.links)
