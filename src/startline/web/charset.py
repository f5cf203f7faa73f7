"""What clients send is UTF-8: whoever says otherwise is told so, before anything of it is read."""

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

from startline.web.bodies import Application

_READ = frozenset({"utf-8", "ascii"})


def in_utf8(application: Application) -> Application:
    """*application*, which is asked for nothing in another charset: that is answered 400.

    Bytes of some charsets make half characters, which no database keeps; and the framework breaks, before any page is
    asked, on one that is none of texts, such as rot13. One that nobody knows says nothing, as in the framework.
    """

    def answered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        problem = _problem(environ.get("CONTENT_TYPE", ""))
        if problem is None:
            return application(environ, start_response)
        words = f"{problem}\n".encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(words)))]
        start_response("400 Bad Request", headers)
        return [words]

    return answered


def _problem(content_type: str) -> str | None:
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
        is_read = codecs.lookup(charset).name in _READ
    except LookupError:
        return None
    except ValueError:  # a charset in an unknown charset, or with a NUL in it
        return "The Content-Type cannot be read. Send what it describes as UTF-8, and say no charset."
    return None if is_read else f"What is sent here is read as UTF-8, not as {charset}. Send it as UTF-8."
