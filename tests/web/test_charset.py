"""A request in another charset than UTF-8 is told so, whatever it holds (PRODUCT D1)."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from config.wsgi import application
from startline.models import HelpSearch

pytestmark = pytest.mark.django_db

# In the first bytes make half characters, which no database takes; the next are no charsets of texts.
OTHERS = ["utf-7", "unicode_escape", "rot13", "hex", "idna", "UTF-16", "latin1"]


def _answered(method: str, path: str, sent: bytes = b"", **headers: str) -> tuple[str, str]:
    """The status and the words of the answer, as the web server gets them; on the test's own connection."""
    told: list[str] = []
    cookie = headers.pop("cookie", "")
    request = RequestFactory(headers={"cookie": cookie}).generic(method, path, sent)
    environ: dict[str, Any] = {**request.META, "CONTENT_TYPE": headers["content_type"]}
    request_started.disconnect(close_old_connections)
    try:
        words: Iterable[bytes] = application(environ, lambda status, _: told.append(status))
        return told[0], b"".join(words).decode()
    finally:
        request_started.connect(close_old_connections)


def _searched(words: bytes, *, charset: str) -> tuple[str, str]:
    token = Client().get("/help/").cookies["csrftoken"].value
    fields = {b"csrfmiddlewaretoken": token.encode(), b"q": words}
    parts = (
        b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % field for field in fields.items()
    )
    return _answered(
        "POST",
        "/help/search/",
        b"".join(parts) + b"--B--\r\n",
        content_type=f"multipart/form-data; boundary=B; charset={charset}",
        cookie=f"csrftoken={token}",
    )


@pytest.mark.parametrize("charset", OTHERS)
def test_a_form_in_another_charset_is_refused_and_nothing_is_kept(charset: str) -> None:
    status, words = _searched(b"mail+2AA-\\ud800", charset=charset)

    assert status == "400 Bad Request"
    assert words == f"What is sent here is read as UTF-8, not as {charset}. Send it as UTF-8.\n"
    assert not HelpSearch.objects.exists()


@pytest.mark.parametrize("charset", OTHERS)
def test_a_page_is_not_asked_for_in_another_charset_either(charset: str) -> None:
    status, _ = _answered("GET", "/help/?q=mail", content_type=f"text/plain; charset={charset}")

    assert status == "400 Bad Request"


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "us-ascii", "nobody-knows-it"])
def test_utf_8_may_be_said_and_an_unknown_charset_says_nothing(charset: str) -> None:
    status, _ = _searched("è arrivata?".encode(), charset=charset)

    assert status.startswith("303")
    assert HelpSearch.objects.get().words


@pytest.mark.parametrize("said", ["nobody'en'x", "utf-8''%00"])
def test_a_description_that_cannot_be_read_is_refused(said: str) -> None:
    status, words = _answered("GET", "/help/", content_type=f"text/plain; charset*={said}")

    assert status == "400 Bad Request"
    assert words.startswith("The Content-Type cannot be read.")
