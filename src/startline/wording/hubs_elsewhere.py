"""Hubs elsewhere in words: where a telling stands, what became of an event, why an address will not do (H6)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from startline.models.hub import TellingState, TellingType
from startline.models.record import Outcome
from startline.rules.hub_events import EventProblemCode, EventType
from startline.rules.hub_urls import UrlProblem
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.refusals import sentence_of
from startline.wording.versions import Versions, Words, say

_E = EventProblemCode

# Said to whoever builds the other side, in English (docs/hub-events.md).
_EVENT_PROBLEMS: Mapping[EventProblemCode, Versions] = {
    _E.NOT_JSON: (gettext_lazy("The body is no JSON document in UTF-8."),),
    _E.NOT_AN_OBJECT: (gettext_lazy("%(field)s has to be a JSON object."),),
    _E.MISSING: (gettext_lazy("%(field)s is missing or empty."),),
    _E.NOT_TEXT: (gettext_lazy("%(field)s has to be a text of one line."),),
    _E.TOO_LONG: (
        gettext_lazy("%(field)s is longer than %(most)s characters."),
        gettext_lazy("%(field)s is too long."),
    ),
    _E.NOT_AN_ID: (
        gettext_lazy("%(field)s is no id of ours. Give it back as it stood in our event, or in the address."),
    ),
    _E.NOT_AN_EVENT_ID: (
        gettext_lazy("%(field)s has to be 1 to 200 visible ASCII characters, new for every event."),
    ),
    _E.NOT_A_LIST: (
        gettext_lazy("%(field)s has to be a list of ids with at least one. Leave it out to name all lines."),
    ),
    _E.TOO_MANY: (
        gettext_lazy("%(field)s has more than %(most)s entries. Send several events."),
        gettext_lazy("%(field)s has too many entries."),
    ),
    _E.NOT_A_DOMAIN: (gettext_lazy("%(field)s is no mail domain, such as acme.example."),),
    _E.UNKNOWN_TYPE: (
        gettext_lazy("%(field)s is none that is known here: %(known)s."),
        gettext_lazy("%(field)s is none that is known here."),
    ),
    _E.OTHER_BODY: (
        gettext_lazy(
            "An event with this id came before, with another body. Nothing was done. Give every event an id of its own."
        ),
    ),
    _E.TOO_LARGE: (gettext_lazy("The body is larger than %(most)s KiB. Send several events."),),
    _E.NOT_SIGNED: (
        gettext_lazy(
            "The event is not signed as agreed, or not within the last five minutes. Check secret and clock on "
            "both sides."
        ),
    ),
    _E.NOT_ACTIVE: (
        gettext_lazy(
            "This hub is not active at the moment, and nothing was done. Send the event again once the operator has "
            "made it active."
        ),
    ),
}
_NOT_THERE: Versions = (gettext_lazy("There is no such order or line that is set up in this hub."),)
_STATES: Mapping[TellingState, Words] = {
    TellingState.WAITING: pgettext_lazy("telling", "waiting"),
    TellingState.SENDING: pgettext_lazy("telling", "being sent"),
    TellingState.TOLD: pgettext_lazy("telling", "told"),
    TellingState.GIVEN_UP: pgettext_lazy("telling", "given up"),
}
_TELLINGS: Mapping[TellingType, Words] = {
    TellingType.CONTACT_ADDED: gettext_lazy("New contact"),
    TellingType.CONTACT_CHANGED: gettext_lazy("Contact changed"),
}
_EVENTS: Mapping[str, Words] = {
    EventType.ORGANIZATION_MAPPED: gettext_lazy("Order mapped"),
    EventType.SERVICE_SET_UP: gettext_lazy("Service set up"),
}
_URLS: Mapping[UrlProblem, Words] = {
    UrlProblem.NOT_WEB: gettext_lazy("Give a whole web address, such as https://admin.example/orders/."),
    UrlProblem.WITH_PASSWORD: gettext_lazy("Leave name and password out of the address."),
    UrlProblem.UNKNOWN_PLACE: gettext_lazy(
        "In braces only {order} and {line} are known here. Take the others out."
    ),
    UrlProblem.NO_PLACES: gettext_lazy("Events go to one address for all lines. Take the braces out."),
    UrlProblem.PLACE_IN_HOST: gettext_lazy("Let {order} and {line} stand behind the name of the host."),
}


def event_problem_sentence(code: EventProblemCode, **facts: object) -> str:
    """Why an event was not taken, and what to do instead."""
    return say(_EVENT_PROBLEMS[code], facts)


def event_refusal_sentence(refusal: Refusal) -> str:
    """Why a line was not changed, as a hub elsewhere is told: what is not its own is not there for it."""
    return say(_NOT_THERE, {}) if refusal.code is RefusalCode.NOT_FOUND else sentence_of(refusal)


def telling_state_label(state: TellingState) -> str:
    """Where a telling stands."""
    return str(_STATES[state])


def telling_type_label(kind: TellingType) -> str:
    """What a telling tells of."""
    return str(_TELLINGS[kind])


def event_type_label(kind: str) -> str:
    """What a hub told of; as it said itself where that is not known."""
    return str(_EVENTS.get(kind, kind)) or gettext("Unreadable")


def event_outcome_sentence(answer: Any) -> str:
    """What came of an event, by the answer that it got, for whoever reads it now."""
    if "error" in answer:
        return _refusal(answer["error"])
    outcomes = Counter(line["outcome"] for line in answer["lines"])
    changed, already, refused = (outcomes[one] for one in (Outcome.CHANGED, Outcome.ALREADY, Outcome.REFUSED))
    parts = [
        (changed, ngettext("%(count)s line changed", "%(count)s lines changed", changed)),
        (already, ngettext("%(count)s line so already", "%(count)s lines so already", already)),
        (refused, ngettext("%(count)s line refused", "%(count)s lines refused", refused)),
    ]
    return ", ".join(words % {"count": count} for count, words in parts if count)


def _refusal(error: Mapping[str, str]) -> str:
    """The refusal of a whole event, in the reader's language: the answer that was given was in the hub's."""
    if error["code"] == RefusalCode.NOT_FOUND:
        return say(_NOT_THERE, {})
    return event_problem_sentence(EventProblemCode(error["code"]), field=error["field"])


def url_problem_sentence(problem: UrlProblem) -> str:
    """Why an address will not do, and what to give instead."""
    return str(_URLS[problem])
