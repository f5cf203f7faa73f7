"""Where a hub elsewhere is opened and told: addresses with places for the order and the line (PRODUCT H6)."""

import re
import uuid
from enum import StrEnum
from urllib.parse import urlsplit

ORDER, LINE = "{order}", "{line}"
MOST_CHARACTERS = 500
_PLACES = re.compile(r"\{[^{}]*\}|[{}]")


class UrlProblem(StrEnum):
    """Why an address will not do; `wording` has a sentence for each."""

    NOT_WEB = "not_web"
    WITH_PASSWORD = "with_password"  # noqa: S105 - a code
    UNKNOWN_PLACE = "unknown_place"
    NO_PLACES = "no_places"
    PLACE_IN_HOST = "place_in_host"


def filled(url: str, *, order_id: uuid.UUID, line_id: uuid.UUID) -> str:
    """*url* with the public ids of order and line in their places."""
    return url.replace(ORDER, str(order_id)).replace(LINE, str(line_id))


def admin_url_problem(url: str) -> UrlProblem | None:
    """Why *url* cannot be where a mail's link leads to, or None; `{order}` and `{line}` may stand behind the host."""
    if any(place not in {ORDER, LINE} for place in _PLACES.findall(url)):
        return UrlProblem.UNKNOWN_PLACE
    return _web_problem(url)


def events_url_problem(url: str) -> UrlProblem | None:
    """Why *url* cannot take our events, or None; it has no places to be filled."""
    return UrlProblem.NO_PLACES if _PLACES.search(url) else _web_problem(url)


def _web_problem(url: str) -> UrlProblem | None:
    """Plain HTTP is let through: a hub may stand beside us, in a network of its own."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return UrlProblem.NOT_WEB
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return UrlProblem.NOT_WEB
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return UrlProblem.NOT_WEB
    if "@" in parts.netloc:
        return UrlProblem.WITH_PASSWORD
    return UrlProblem.PLACE_IN_HOST if _PLACES.search(parts.netloc) else None
