"""What stands around every page of settings: its tabs, what was set when, and the zones to choose from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from startline.queries.paging import Page
from startline.queries.settings import RecordedChange
from startline.rules.windows import zone_of
from startline.rules.zones import zone_names
from startline.web.preferences.fields import ZONES_LIST
from startline.web.reading import WorkRequest
from startline.web.settings_history import history_of

OWN, ACCOUNTS, OFFERS, MAIL = "settings", "settings_accounts", "settings_offers", "settings_mail"
LOOK, HUBS = "settings_look", "settings_hubs"


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A page of settings; *here* where it is open."""

    word: str
    address: str
    here: bool


def around(
    request: WorkRequest, *, tab: str, changes: Callable[[str | None], Page[RecordedChange]] | None = None
) -> Mapping[str, Any]:
    """The context that every page of settings needs; *changes* reads the page's history after a cursor."""
    words = {OWN: gettext("My settings"), ACCOUNTS: gettext("Account"), MAIL: gettext("Mail")}
    if request.reader.runs_instance:
        words |= {
            ACCOUNTS: gettext("Accounts"),
            OFFERS: gettext("Offers and policies"),
            LOOK: gettext("The hub's look"),
            HUBS: gettext("Hubs elsewhere"),
        }
    return {
        "tabs": [Tab(word=word, address=reverse(name), here=name == tab) for name, word in words.items()],
        "history": changes and history_of(request, changes),
    }


def zones(*, now: datetime) -> Mapping[str, Any]:
    """The zones to choose from, each with its distance from UTC at *now*."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return {"zones": _zone_options(hour), "zones_list": ZONES_LIST}


@lru_cache(maxsize=2)
def _zone_options(now: datetime) -> SafeString:
    options = ((name, _from_utc(name, now=now)) for name in zone_names())
    return format_html_join("", '<option value="{}">{}</option>', options)


def _from_utc(name: str, *, now: datetime) -> str:
    offset = f"{now.astimezone(zone_of(name)):%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"
