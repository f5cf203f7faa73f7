"""Pages speak the language of who reads them: the one that they chose, else their browser's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation


class Tongue:
    """Middleware, after the one that knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Wrap *get_response*."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer in the reader's language."""
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self._get_response(request)
