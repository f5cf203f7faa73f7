"""What was known where a case was opened, in words: for who sends it along, and for who answers (PRODUCT D2)."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from startline.rules.browser_check import parse_browser_check
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.browser_check import CHECK_LABEL, check_told
from startline.wording.causes import cause_label, delivery_cause_label
from startline.wording.dates import short_instant
from startline.wording.labels import mail_state_label
from startline.wording.refusals import sentence_of
from startline.wording.versions import Versions, Words, say

PAGES: Mapping[str, Words] = {
    "order": pgettext_lazy("opened from", "an order's page"),
    "line": pgettext_lazy("opened from", "a line's page"),
    "line_mail": pgettext_lazy("opened from", "where the mail is"),
    "work": pgettext_lazy("opened from", "the work list"),
    "orders": pgettext_lazy("opened from", "the orders"),
    "subscription": pgettext_lazy("opened from", "a subscription's page"),
    "transaction": pgettext_lazy("opened from", "a transaction's page"),
    "change_contact": pgettext_lazy("opened from", "the change of a contact"),
    "ask": pgettext_lazy("opened from", "asking for a change"),
    "resend": pgettext_lazy("opened from", "sending a mail again"),
    "line_action": pgettext_lazy("opened from", "an action on lines"),
    "import": pgettext_lazy("opened from", "an import's page"),
    "line_check": pgettext_lazy("opened from", "the check of a line"),
    "self_check": pgettext_lazy("opened from", "the check of the browser"),
    "help": pgettext_lazy("opened from", "the help"),
    "help_article": pgettext_lazy("opened from", "the help"),
}
"""From where somebody of the workspace may open a case, by the name of the page."""
_AREAS: Mapping[str, Words] = {
    "hub": pgettext_lazy("opened from", "the hub"),
    "set_up": pgettext_lazy("opened from", "the service setup"),
    "space": pgettext_lazy("opened from", "the organization's space"),
}
"""From where customers open one: how the names of the area's pages begin."""
ARTICLE = "article"
"""The fact that names an article of the help: by its slug where it is kept, by its title here."""
CAME_BACK, NONE = "came_back", "none"
"""How the mail of a line fared, beside the states of mails."""
_MAIL: Versions = (
    gettext_lazy("Line %(line)s: %(state)s %(at)s (%(cause)s)"),
    gettext_lazy("Line %(line)s: %(state)s %(at)s"),
    gettext_lazy("Line %(line)s: %(state)s"),
)


@dataclass(frozen=True, kw_only=True)
class KnownFact:
    """One thing that is known: *name* is its key among a case's facts."""

    name: str
    label: str
    words: Sequence[str]


def known_facts(facts: Mapping[str, Any], *, zone: str, now: datetime | None = None) -> Sequence[KnownFact]:
    """What the *facts* of a case say, instants in *zone*; what is not understood any more is passed over."""
    return [
        fact for name, read in _READERS.items() if name in facts and (fact := read(facts[name], zone, now))
    ]


def came_from_words(name: str) -> str:
    """The page or the refusal of that *name*, from which somebody came; the name itself where it is neither."""
    if words := _page_words(name):
        return words
    if name in set(RefusalCode):
        return gettext("a refusal (%(cause)s)") % {"cause": cause_label(name)}
    return name


def _page(code: Any, zone: str, now: datetime | None) -> KnownFact | None:
    words = _page_words(str(code))
    return KnownFact(name="page", label=gettext("Opened from"), words=[capfirst(words)]) if words else None


def _page_words(name: str) -> str:
    """The page of that *name*, in lower case; empty where it is none of these."""
    words = PAGES.get(name) or next((area for start, area in _AREAS.items() if name.startswith(start)), "")
    return str(words)


def _refusal(code: Any, zone: str, now: datetime | None) -> KnownFact | None:
    if code not in set(RefusalCode):
        return None
    refusal = Refusal(code=RefusalCode(code))
    try:
        words = sentence_of(refusal, zone=zone, now=now)
    except LookupError:  # it needs to know more than its code
        words = capfirst(cause_label(str(code)))
    return KnownFact(name="refusal", label=gettext("What was refused last"), words=[words])


def _article(title: Any, zone: str, now: datetime | None) -> KnownFact | None:
    return KnownFact(name=ARTICLE, label=gettext("Help that was read"), words=[str(title)])


def _mails(mails: Any, zone: str, now: datetime | None) -> KnownFact | None:
    words = list(_told(mails, zone=zone, now=now))
    return KnownFact(name="mails", label=gettext("How the mail fared"), words=words) if words else None


def _browser(found: Any, zone: str, now: datetime | None) -> KnownFact | None:
    check = parse_browser_check(json.dumps(found))
    if check is None:
        return None
    return KnownFact(name="browser", label=str(CHECK_LABEL), words=check_told(check, zone=zone))


def _told(mails: Sequence[Mapping[str, Any]], *, zone: str, now: datetime | None) -> Iterator[str]:
    for mail in mails:
        at, cause = mail.get("at"), mail.get("cause")
        facts = {
            "line": mail["line"],
            "state": _state(mail["state"]),
            "at": short_instant(datetime.fromisoformat(at), zone=zone, now=now) if at else None,
            "cause": delivery_cause_label(cause) if cause else None,
        }
        yield say(_MAIL, facts)


def _state(state: str) -> str:
    if state == NONE:
        return gettext("no mail yet")
    if state == CAME_BACK:
        return gettext("mail came back")
    return gettext("mail %(state)s") % {"state": mail_state_label(state)}


_READERS: Mapping[str, Callable[[Any, str, datetime | None], KnownFact | None]] = {
    "page": _page,
    "refusal": _refusal,
    ARTICLE: _article,
    "mails": _mails,
    "browser": _browser,
}
