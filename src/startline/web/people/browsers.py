"""Browsers as people call them, from what they say of themselves."""

from collections.abc import Sequence

from django.utils.translation import gettext

# The first mark that is found counts: nearly every browser also claims to be another one.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_told(user_agent: str) -> str:
    """The browser and the system that *user_agent* names; the whole of it where neither is known."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent or gettext("Unknown browser")


def _first(known: Sequence[tuple[str, str]], text: str) -> str | None:
    return next((name for mark, name in known if mark in text), None)
