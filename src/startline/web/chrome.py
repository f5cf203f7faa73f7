"""What stands around every page: where one can go, who one is, and the clock of a rehearsal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, ngettext

from startline import clock
from startline.queries.desk_queue import MOST_COUNTED
from startline.queries.readers import Reader
from startline.queries.spaces import is_only_customer
from startline.rules.languages import WORKSPACE_LANGUAGES
from startline.web.help_links import HELP_PAGES, help_address
from startline.web.look import shown_look
from startline.web.mail_tabs import mail_pages
from startline.web.showing import target_of
from startline.web.tongue import is_customers, languages_at, spoken
from startline.wording.dates import short_instant
from startline.wording.mail_health import pause_sentence

_AREAS: Mapping[str, frozenset[str]] = {
    "work": frozenset({"work", "mistyped", "preview_mistyped"}),
    "orders": frozenset({"orders", "order", "line", "line_answers", "line_check", "line_finder"}),
    "subscriptions": frozenset({"subscriptions", "subscription"}),
    "transactions": frozenset({"transactions", "transaction"}),
    "cases": frozenset({"cases", "case_new", "case"}),
    "imports": frozenset({"imports", "import"}),
    "organizations": frozenset({"organizations", "organization", "organization_invite"}),
    "desk": frozenset(
        {
            "desk",
            "desk_case",
            "desk_act",
            "desk_neighbour",
            "desk_answers",
            "desk_answer",
            "desk_new_answer",
            "desk_hours",
            "desk_measures",
            "desk_help",
        }
    ),
    "mail_health": frozenset(
        {*mail_pages(), "mail_pause", "mail_stop", "mail_lift", "returned_mail", "gallery_mail"}
    ),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place to go; *here* where the page is in it; *waits* is how often it is one's turn, *waiting* for what."""

    word: str
    address: str
    here: bool
    waits: str = ""
    waiting: str = ""


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language that a page can speak, named in itself; *here* where this one does."""

    code: str
    name: str
    here: bool


def chrome(request: HttpRequest) -> Mapping[str, Any]:
    """A context processor: what the layouts need around a page; nothing for a part of one."""
    reader: Reader | None = getattr(request, "reader", None)
    if target_of(request):
        return {"reader": reader}
    around: dict[str, Any] = {
        "reader": reader,
        "tongues": tongues(WORKSPACE_LANGUAGES if reader else languages_at(request.path_info)),
        "path": request.get_full_path(),
        "help_address": help_address(request),
        "in_help": _is_named(request, *HELP_PAGES),
        # Read by customers' pages alone, and by those of signing in.
        "look": SimpleLazyObject(shown_look),
        "for_customer": SimpleLazyObject(lambda: is_for_customer(request)),
    }
    if reader is not None:
        around["places"] = [
            *places(request, imports=reader.edits, operates=reader.operates),
            *desk_places(request, reader),
        ]
        if reader.mail_paused and not _is_named(request, "mail_health"):
            around["paused"] = pause_sentence(reader.mail_paused.cause)
        if reader.rehearsal:
            around["clock"] = rehearsal_clock(zone=reader.zone, offset=reader.clock_offset)
    return around


def is_for_customer(request: HttpRequest) -> bool:
    """Whether a page of signing in is read by a customer, or by who is on the way to a customer's page."""
    if request.user.is_authenticated:
        return is_only_customer(request.user.pk)
    return is_customers(request.POST.get("next") or request.GET.get("next", ""))


def places(request: HttpRequest, *, imports: bool, operates: bool) -> Sequence[Place]:
    """The areas of the workspace, in the order in which they are needed; importing only for who may.

    Mail and the customers' organizations are for the operator's people.
    """
    words = {
        "work": gettext("Work list"),
        "orders": gettext("Orders"),
        "subscriptions": gettext("Subscriptions"),
        "transactions": gettext("Transactions"),
        "cases": gettext("Cases"),
    }
    if imports:
        words["imports"] = gettext("Import")
    if operates:
        words |= {"organizations": gettext("Organizations"), "mail_health": gettext("Mail")}
    return [
        Place(word=word, address=reverse(area), here=_is_here(request, area)) for area, word in words.items()
    ]


def desk_places(request: HttpRequest, reader: Reader) -> Sequence[Place]:
    """The desk, for the operator's people, with what waits for them there (PRODUCT D2).

    That is answers which they or nobody in particular owes, and contacts about which they decide.
    """
    if not reader.operates:
        return []
    place = Place(
        word=gettext("Desk"),
        address=reverse("desk"),
        here=_is_here(request, "desk"),
        waits=_counted(reader.owed + reader.to_decide),
        waiting=_waiting_at_desk(reader),
    )
    return [place]


def _counted(number: int) -> str:
    """*number* beside a place; empty for none."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")


def _waiting_at_desk(reader: Reader) -> str:
    """What the number beside the desk counts, to follow it; both numbers where it counts two things."""
    if not reader.to_decide:
        return gettext("owed an answer") if reader.owed else ""
    if not reader.owed:
        return gettext("with a contact to approve or decline")
    words = gettext("in all: %(owed)s owed an answer, %(contacts)s with a contact to approve or decline")
    return words % {"owed": _counted(reader.owed), "contacts": _counted(reader.to_decide)}


def _is_here(request: HttpRequest, area: str) -> bool:
    return _is_named(request, *_AREAS[area])


def _is_named(request: HttpRequest, *names: str) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name in names


def tongues(offered: Mapping[str, str]) -> Sequence[Language]:
    """The languages that are *offered* on a page, by their codes, as the switch between them shows them."""
    here = spoken()
    return [Language(code=code, name=name, here=code == here) for code, name in offered.items()]


@dataclass(frozen=True, kw_only=True)
class RehearsalClock:
    """A rehearsal's time in words, and how far it is ahead; *ahead* is empty where it was not moved."""

    time: str
    ahead: str


def rehearsal_clock(*, zone: str, offset: timedelta) -> RehearsalClock:
    """The time of a rehearsal that is *offset* ahead, in *zone*."""
    return RehearsalClock(time=short_instant(clock.now(), zone=zone), ahead=_ahead(offset))


def _ahead(offset: timedelta) -> str:
    """How far a clock is ahead, in days, else hours; empty where it is not."""
    days, hours = offset.days, offset.seconds // 3600
    if days:
        return ngettext("%(count)s day ahead", "%(count)s days ahead", days) % {"count": days}
    if hours:
        return ngettext("%(count)s hour ahead", "%(count)s hours ahead", hours) % {"count": hours}
    return gettext("a little ahead") if offset else ""
