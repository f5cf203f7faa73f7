"""What the self-check found, in words: what each check is, what was found, and what to do (PRODUCT D1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from startline.rules.browser_check import FINDINGS, BrowserCheck, Check, Found
from startline.wording.dates import UTC_ZONE, short_instant
from startline.wording.versions import Words

_TITLES: Mapping[Check, Words] = {
    Check.SCRIPTS: gettext_lazy("Scripts"),
    Check.FILES: gettext_lazy("Files of the page"),
    Check.PAGE: gettext_lazy("Old copies"),
    Check.COOKIES: gettext_lazy("Cookies"),
    Check.SESSION: gettext_lazy("Sign-in"),
    Check.CLOCK: gettext_lazy("Clock of this computer"),
    Check.CONNECTION: gettext_lazy("Connection"),
    Check.BROWSER: gettext_lazy("What the browser can do"),
    Check.STORAGE: gettext_lazy("Storage"),
    Check.LANGUAGE: gettext_lazy("Language"),
    Check.ZONE: gettext_lazy("Time zone"),
    Check.WINDOW: gettext_lazy("Private window"),
}
_ABOUT: Mapping[Check, Words] = {
    Check.SCRIPTS: gettext_lazy("Whether small programs of the page may run."),
    Check.FILES: gettext_lazy("Whether the files that the page is made of arrive, unchanged."),
    Check.PAGE: gettext_lazy("Whether the browser shows an old copy instead of what the server has now."),
    Check.COOKIES: gettext_lazy("Whether the browser keeps what it needs to stay signed in."),
    Check.SESSION: gettext_lazy("Whether somebody is signed in here, and until when."),
    Check.CLOCK: gettext_lazy("Whether it is right: codes and the time left depend on it."),
    Check.CONNECTION: gettext_lazy("How fast and how reliably the server answers."),
    Check.BROWSER: gettext_lazy("Whether it knows what the pages are built with."),
    Check.STORAGE: gettext_lazy("Whether the browser lets the page keep anything."),
    Check.LANGUAGE: gettext_lazy("Whether the page speaks a language that the browser asks for."),
    Check.ZONE: gettext_lazy("Whether the pages tell times as this computer does."),
    Check.WINDOW: gettext_lazy("Whether it is worth trying one."),
}
_UNTOLD = gettext_lazy("This could not be told.")
_RELOAD = gettext_lazy(
    "Reload the page with Ctrl+F5 (on a Mac: Cmd+Shift+R). If nothing changes, clear the browser's cache for this "
    "site."
)
_LET_THROUGH = gettext_lazy(
    "Switch off blockers and other add-ons for this site, or try a private window. If nothing changes, ask the IT "
    "department to let the files of this site through."
)
_SET_CLOCK = gettext_lazy(
    "Switch on “Set time automatically” in the settings of date and time of this computer."
)
_NETWORK = gettext_lazy(
    "Try another network, such as a telephone's, and without a VPN. If it is good there, tell the IT department."
)
_NOTHING = ""
CHECK_LABEL = gettext_lazy("Check of the browser")
"""What the whole of it is called among what goes with a case."""
_SENTENCES: Mapping[tuple[Check, str], "tuple[Words, Words | str]"] = {
    (Check.SCRIPTS, "run"): (gettext_lazy("Scripts run."), _NOTHING),
    (Check.FILES, "whole"): (gettext_lazy("All of them arrive as the server has them."), _NOTHING),
    (Check.FILES, "blocked"): (
        gettext_lazy("Blocked on the way or in the browser: %(files)s."),
        _LET_THROUGH,
    ),
    (Check.FILES, "altered"): (
        gettext_lazy("Changed on the way: %(files)s."),
        gettext_lazy(
            "Something between the server and this page rewrites files: an add-on, a virus scanner or a proxy. Try a "
            "private window; if nothing changes, tell the IT department."
        ),
    ),
    (Check.FILES, "untold"): (
        gettext_lazy("All of them arrive. Whether something changes them on the way could not be told."),
        _NOTHING,
    ),
    (Check.PAGE, "newest"): (gettext_lazy("The page and its files are the newest."), _NOTHING),
    (Check.PAGE, "old"): (gettext_lazy("Old copies of: %(files)s."), _RELOAD),
    (Check.PAGE, "untold"): (_UNTOLD, _NOTHING),
    (Check.COOKIES, "kept"): (gettext_lazy("A cookie was set and came back."), _NOTHING),
    (Check.COOKIES, "this_window"): (
        gettext_lazy("A cookie was set and came back, but the browser drops it when it is closed."),
        gettext_lazy(
            "It works in this window. After closing it one has to sign in again: that is so in a private window, and "
            "where the browser is set to clear cookies on closing."
        ),
    ),
    (Check.COOKIES, "refused"): (
        gettext_lazy("The browser does not keep the cookie that was set."),
        gettext_lazy(
            "Allow cookies of this site in the browser's settings of privacy. Without them nobody can sign in, and no "
            "form can be sent."
        ),
    ),
    (Check.COOKIES, "untold"): (_UNTOLD, _NOTHING),
    (Check.SESSION, "signed_in"): (
        gettext_lazy("Signed in until %(until)s."),
        _NOTHING,
    ),
    (Check.SESSION, "signed_out"): (
        gettext_lazy("Nobody is signed in here. This page needs nobody to be."),
        _NOTHING,
    ),
    (Check.SESSION, "ended"): (
        gettext_lazy(
            "Signed out since the page was loaded: in another tab, or because the time had run out."
        ),
        gettext_lazy("Sign in again. What is typed in other tabs stays there; send it after signing in."),
    ),
    (Check.SESSION, "somebody_else"): (
        gettext_lazy("In another tab somebody else has signed in since the page was loaded."),
        gettext_lazy(
            "Reload the pages in all tabs, so that nothing is done in the wrong name. Two people at once need two "
            "browsers or a private window."
        ),
    ),
    (Check.SESSION, "untold"): (_UNTOLD, _NOTHING),
    (Check.CLOCK, "right"): (gettext_lazy("Right to within %(seconds)s s."), _NOTHING),
    (Check.CLOCK, "ahead"): (gettext_lazy("Ahead by %(seconds)s s."), _SET_CLOCK),
    (Check.CLOCK, "behind"): (gettext_lazy("Behind by %(seconds)s s."), _SET_CLOCK),
    (Check.CLOCK, "untold"): (_UNTOLD, _NOTHING),
    (Check.CONNECTION, "good"): (
        gettext_lazy("Answers take %(median_ms)s ms, the slowest %(worst_ms)s ms."),
        _NOTHING,
    ),
    (Check.CONNECTION, "slow"): (
        gettext_lazy("Slow: answers take %(median_ms)s ms, the slowest %(worst_ms)s ms."),
        _NETWORK,
    ),
    (Check.CONNECTION, "breaks"): (
        gettext_lazy("No answer to %(failed)s of %(asked)s questions."),
        _NETWORK,
    ),
    (Check.CONNECTION, "none"): (
        gettext_lazy("The server is not reached: no answer to %(asked)s questions."),
        gettext_lazy(
            "See whether other sites open. If they do, wait a minute and check again; if nothing changes, tell "
            "whoever runs this service, by telephone or mail."
        ),
    ),
    (Check.CONNECTION, "kept_answers"): (
        gettext_lazy("Something on the way answers in the server's place with what it has kept."),
        gettext_lazy(
            "A proxy keeps pages that must not be kept. Try another network, and tell the IT department: the "
            "answers of this site say “no-store”."
        ),
    ),
    (Check.CONNECTION, "altered_answers"): (
        gettext_lazy("Answers come, but not as the server gives them."),
        gettext_lazy(
            "A proxy, a sign-in page of the network or a virus scanner answers in the server's place. Open another "
            "site first to sign in to the network, or try another network."
        ),
    ),
    (Check.BROWSER, "knows_all"): (gettext_lazy("It knows all that the pages need."), _NOTHING),
    (Check.BROWSER, "lacks"): (
        gettext_lazy("It does not know: %(lacks)s."),
        gettext_lazy(
            "Update the browser, or use another one. The pages work, but parts of them look or act worse."
        ),
    ),
    (Check.STORAGE, "open"): (gettext_lazy("Open."), _NOTHING),
    (Check.STORAGE, "shut"): (
        gettext_lazy("Shut. Nothing here needs it; often cookies are blocked by the same setting."),
        _NOTHING,
    ),
    (Check.LANGUAGE, "same"): (
        gettext_lazy("The page speaks a language that the browser asks for."),
        _NOTHING,
    ),
    (Check.LANGUAGE, "differs"): (
        gettext_lazy("The browser asks for %(browser)s, the page speaks %(page)s."),
        gettext_lazy(
            "Choose another one at the foot of the page or, once signed in, in the menu under one's own name."
        ),
    ),
    (Check.ZONE, "same"): (gettext_lazy("The pages tell times as this computer does."), _NOTHING),
    (Check.ZONE, "differs"): (
        gettext_lazy("This computer is in %(browser)s, the pages tell times in %(account)s."),
        gettext_lazy(
            "Both may be right. Times on the pages are those of the account, or of one's own preferences."
        ),
    ),
    (Check.ZONE, "untold"): (
        gettext_lazy(
            "Nothing to compare: only whoever works for an account has a time zone of their own here. Customers read "
            "times in the zone of the order."
        ),
        _NOTHING,
    ),
    (Check.WINDOW, "untold"): (
        gettext_lazy("No page can know whether its window is private."),
        gettext_lazy(
            "Open this page in a private window and check again. What works only there is disturbed by an add-on, "
            "an old copy or a cookie; then clear the cache and the cookies of this site, and try without add-ons."
        ),
    ),
}
_FOUND: Mapping[Found, Words] = {
    Found.OK: pgettext_lazy("finding", "all well"),
    Found.BAD: pgettext_lazy("finding", "to be mended"),
    Found.NOTE: pgettext_lazy("finding", "good to know"),
    Found.UNKNOWN: pgettext_lazy("finding", "not known"),
}


@dataclass(frozen=True, kw_only=True)
class FindingWords:
    """One finding as it is told: *found* is the code of *standing*; *way* is empty where nothing is to be done."""

    check: str
    title: str
    found: str
    standing: str
    words: str
    way: str


def check_title(check: Check) -> str:
    """What is checked, as a heading."""
    return str(_TITLES[check])


def check_about(check: Check) -> str:
    """What the check is for, as a sentence."""
    return str(_ABOUT[check])


def found_label(found: Found) -> str:
    """What a finding means, in lower case."""
    return str(_FOUND[found])


def finding_forms(check: Check) -> Mapping[str, FindingWords]:
    """Every finding that the *check* can have, by its name, with `{fact}` where a fact comes in."""
    return {
        name: _told(check, name, facts={fact: f"{{{fact}}}" for fact in kind.facts})
        for name, kind in FINDINGS[check].items()
    }


def finding_words(
    check: Check, name: str, *, facts: Mapping[str, int | str | datetime] | None = None, zone: str = UTC_ZONE
) -> FindingWords:
    """One finding of the *check*, instants in the reader's *zone*."""
    return _told(check, name, facts=_as_read(facts or {}, zone=zone))


def findings_told(check: BrowserCheck, *, zone: str = UTC_ZONE) -> Sequence[FindingWords]:
    """What the self-check found, finding by finding, instants in the reader's *zone*."""
    return [
        finding_words(finding.check, finding.name, facts=finding.facts, zone=zone)
        for finding in check.findings
    ]


def browser_told(check: BrowserCheck, *, zone: str = UTC_ZONE) -> str:
    """In which browser, on which screen, in which languages and when it was checked, as one sentence."""
    width, height = check.screen
    return gettext(
        "%(browser)s, screen %(width)s × %(height)s, languages %(languages)s, time zone %(zone)s, checked on %(at)s."
    ) % {
        "browser": check.browser or gettext("Unknown browser"),
        "width": width,
        "height": height,
        "languages": ", ".join(check.languages) or "–",
        "zone": check.zone or "–",
        "at": short_instant(check.at, zone=zone),
    }


def check_told(check: BrowserCheck, *, zone: str = UTC_ZONE) -> Sequence[str]:
    """What goes with a case of the check: where it was made, and each finding but those that all is well.

    That no page knows whether its window is private is not said again.
    """
    told = zip(check.findings, findings_told(check, zone=zone), strict=True)
    words = [
        f"{one.title}: {one.words}"
        for finding, one in told
        if finding.found is not Found.OK and finding.check is not Check.WINDOW
    ]
    return [browser_told(check, zone=zone), *words]


def _as_read(facts: Mapping[str, int | str | datetime], *, zone: str) -> Mapping[str, object]:
    return {
        name: short_instant(fact, zone=zone) if isinstance(fact, datetime) else fact
        for name, fact in facts.items()
    }


def _told(check: Check, name: str, *, facts: Mapping[str, object]) -> FindingWords:
    words, way = _SENTENCES[check, name]
    found = FINDINGS[check][name].found
    return FindingWords(
        check=check.value,
        title=check_title(check),
        found=found.value,
        standing=found_label(found),
        words=str(words) % facts,
        way=str(way),
    )
