"""Pages speak the language of who reads them: the one they chose, else that of their mail, else their browser's."""

from collections.abc import Callable, Iterator, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from startline.rules.languages import MAIL_LANGUAGES, WORKSPACE_LANGUAGES

MAIL_COOKIE = "startline_mail_language"
"""The cookie that holds the language of the mail whose link was opened, as long as the browser is."""
_CUSTOMERS = ("/m/", "/set-up/", "/space/")
_EVERYBODYS = ("/help/check/",)
"""Pages for customers and others alike that speak all that customers may read."""


class Tongue:
    """Middleware, after the one that knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Wrap *get_response*."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer in the reader's language."""
        offered = languages_at(request.path_info)
        translation.activate(
            next((code for code in _wanted(request) if code in offered), settings.LANGUAGE_CODE)
        )
        request.LANGUAGE_CODE = spoken()
        return self._get_response(request)


def languages_at(path: str) -> Mapping[str, str]:
    """The languages that the page at *path* speaks, by code: a customer's more than the workspace's."""
    theirs = is_customers(path) or path.startswith(_EVERYBODYS)
    return MAIL_LANGUAGES if theirs else WORKSPACE_LANGUAGES


def is_customers(path: str) -> bool:
    """Whether the page at *path* is a customer's."""
    return path.startswith(_CUSTOMERS)


def spoken() -> str:
    """The language of the page that is being answered, by its code."""
    return translation.get_language() or settings.LANGUAGE_CODE


def unspoken(request: HttpRequest) -> str | None:
    """The reader's dearest language, where customers' pages speak it and the page that is asked for does not."""
    dearest = next((code for code in _wanted(request) if code in MAIL_LANGUAGES), None)
    return None if dearest in languages_at(request.path_info) else dearest


def _wanted(request: HttpRequest) -> Iterator[str]:
    """The reader's languages, the dearest first; the page may not speak all of them."""
    if request.user.is_authenticated:
        yield request.user.language
    else:
        yield request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        yield request.COOKIES.get(MAIL_COOKIE, "")
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        yield code.partition("-")[0]
