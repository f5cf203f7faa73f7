"""Settings in sentences: what was set, why something was not, and what a policy does (DESIGN, Voice)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext, gettext_lazy

from startline.models.setting import Setting
from startline.rules.breaker import MailPause
from startline.rules.cases import CasePriority
from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.line import Expiry
from startline.rules.settings import SettingProblem, SettingProblemCode
from startline.rules.setup_fields import FieldKind
from startline.wording.actors import actor_label
from startline.wording.cases import priority_label
from startline.wording.dates import short_date
from startline.wording.setup_fields import called, kind_label
from startline.wording.versions import Versions, Words, say

_P, _S = SettingProblemCode, Setting

_PROBLEMS: Mapping[SettingProblemCode, Versions] = {
    _P.DOMAIN_TAKEN: (
        gettext_lazy(
            "Another account already has %(domains)s. A mail domain belongs to one account: leave it out, or "
            "ask the operator to clear it up."
        ),
    ),
    _P.DOMAIN_OF_EVERYBODY: (
        gettext_lazy(
            "Anybody can have an address at %(domains)s, so it does not tell whose an order is. Leave it out."
        ),
    ),
    _P.DOMAIN_NOT_PROVED: (
        gettext_lazy(
            "Nobody of this account has a confirmed address at %(domains)s. Leave it out, or ask the operator "
            "to add it."
        ),
    ),
    _P.OFFER_EXISTS: (
        gettext_lazy(
            "There is already an offer with the code %(code)s: %(name)s. Give another code, or edit that offer."
        ),
    ),
    _P.HUB_EXISTS: (
        gettext_lazy("There is already a hub called %(name)s. Give another name, or edit that hub."),
    ),
    _P.ANSWER_EXISTS: (
        gettext_lazy(
            "There is already a canned answer called %(name)s. Give another title, or edit that answer."
        ),
    ),
    _P.ANSWER_UNWORDED: (
        gettext_lazy("The answer has no English text. Give one: it stands in for languages that have none."),
    ),
    _P.ANSWER_NAMES_UNKNOWN: (
        gettext_lazy("No case says what “%(names)s” is. What stands in braces is one of these: %(known)s."),
    ),
    _P.POLICY_EXISTS: (
        gettext_lazy(
            "There is already a policy from %(valid_from)s on. Choose another day, or withdraw the other "
            "policy first."
        ),
    ),
    _P.POLICY_BACKDATED: (
        gettext_lazy("A policy is in force today, so a new one begins on %(today)s at the earliest."),
    ),
    _P.POLICY_IN_FORCE: (
        gettext_lazy(
            "The policy of %(valid_from)s is in force, so it cannot be withdrawn. Add one with a later date: "
            "it takes its place."
        ),
    ),
    _P.REMINDER_OUTSIDE_WINDOW: (
        gettext_lazy(
            "A reminder %(days)s days before the end does not fall into the window: give days from 1 to "
            "%(window_days)s."
        ),
    ),
    _P.FIELDS_MANY: (
        gettext_lazy(
            "An offer has %(most)s fields at most; nobody finishes a longer form. Retire one that is needed least."
        ),
    ),
    _P.FIELD_KEY_TAKEN: (
        gettext_lazy(
            "The field “%(called)s” already has the key %(key)s. Give another key, or edit that field."
        ),
    ),
    _P.FIELD_KEY_OF_OTHER_KIND: (
        gettext_lazy(
            "A retired field had the key %(key)s and was of another kind: %(kind)s. What a key means stays, for "
            "programs that read it; give another key."
        ),
    ),
    _P.FIELD_KEY_UNFIT: (
        gettext_lazy(
            "The key %(key)s does not fit: up to 40 small letters, digits and underscores, a letter first, such as "
            "site_address."
        ),
        gettext_lazy(
            "The key is missing: up to 40 small letters, digits and underscores, a letter first, such as site_address."
        ),
    ),
    _P.FIELD_UNLABELLED: (
        gettext_lazy("The field has no English text. Give one: it stands in for languages that have none."),
    ),
    _P.FIELD_LABEL_LONG: (
        gettext_lazy(
            "What is asked has %(most)s characters at most in each language. Put the rest into the help."
        ),
    ),
    _P.FIELD_HELP_LONG: (
        gettext_lazy(
            "The help has %(most)s characters at most in each language. Shorten it to what helps to answer."
        ),
    ),
    _P.FIELD_LENGTH_OUTSIDE: (
        gettext_lazy("A text may be 1 to %(most)s characters long. Give such a number."),
    ),
    _P.FIELD_CHOICES_FEW: (
        gettext_lazy("There is not enough to choose from. Give %(least)s or more, one a line."),
    ),
    _P.FIELD_CHOICES_MANY: (gettext_lazy("There is too much to choose from. Give %(most)s at most."),),
    _P.FIELD_CHOICE_UNFIT: (
        gettext_lazy(
            "The key %(key)s of a choice does not fit: up to 40 letters, digits and . _ - without spaces, such as it."
        ),
        gettext_lazy("A choice has no key. Begin its line with one, as in “it | Italian | Italiano”."),
    ),
    _P.FIELD_CHOICE_TWICE: (gettext_lazy("The key %(key)s stands on two lines. Give each choice its own."),),
    _P.FIELD_CHOICE_UNLABELLED: (
        gettext_lazy("The choice %(key)s has no English text. Write it after a bar, as in “it | Italian”."),
    ),
    _P.FIELD_CHOICE_LONG: (
        gettext_lazy("The choice %(key)s has a text of more than %(most)s characters. Shorten it."),
    ),
    _P.FIELD_CHOICE_PARTED: (
        gettext_lazy(
            "The choice %(key)s has more texts than there are languages, or a bar in one. Write one text for each "
            "language, without bars."
        ),
    ),
    _P.FIELD_DECIMALS_OUTSIDE: (
        gettext_lazy("A number may have 0 to %(most)s decimals. Give such a number."),
    ),
    _P.FIELD_BOUNDS_CROSSED: (
        gettext_lazy("The least, %(least)s, is more than the most, %(most)s. Exchange or change them."),
    ),
}

# The fullest version first: `say` takes the first of which every fact is known.
_CHANGES: Mapping[Setting, Versions] = {
    _S.NAME: (gettext_lazy("%(who)s changed their name."),),
    _S.LANGUAGE: (gettext_lazy("%(who)s changed the language from %(was)s to %(became)s."),),
    _S.TIME_ZONE: (
        gettext_lazy("%(who)s changed the time zone from %(was)s to %(became)s."),
        gettext_lazy("%(who)s chose the time zone %(became)s instead of the account's."),
        gettext_lazy("%(who)s went back from the time zone %(was)s to the account's."),
    ),
    _S.SEND_HOUR: (gettext_lazy("%(who)s moved the send hour from %(was)s to %(became)s."),),
    _S.CURRENCY: (
        gettext_lazy("%(who)s changed the currency from %(was)s to %(became)s."),
        gettext_lazy("%(who)s set the currency to %(became)s."),
        gettext_lazy("%(who)s removed the currency %(was)s."),
    ),
    _S.DOMAINS: (
        gettext_lazy("%(who)s added the mail domains %(added)s and removed %(removed)s."),
        gettext_lazy("%(who)s added the mail domains %(added)s."),
        gettext_lazy("%(who)s removed the mail domains %(removed)s."),
    ),
    _S.LINE_CAP: (
        gettext_lazy("%(who)s changed the limit of mails for a line from %(was)s to %(became)s in 24 hours."),
    ),
    _S.RECIPIENT_CAP: (
        gettext_lazy(
            "%(who)s changed the limit of mails to an address from %(was)s to %(became)s in 24 hours."
        ),
    ),
    _S.ACCOUNT_CAP: (
        gettext_lazy(
            "%(who)s changed the limit of mails for an account from %(was)s to %(became)s in 24 hours."
        ),
    ),
    _S.HOURLY_CAP: (
        gettext_lazy("%(who)s changed the limit of all mails from %(was)s to %(became)s in an hour."),
    ),
    _S.REFUSAL_PERCENT: (
        gettext_lazy(
            "%(who)s changed the share of refused mails that pauses all mail from %(was)s%% to %(became)s%%."
        ),
    ),
    _S.MAIL_RESUMED: (gettext_lazy("%(who)s let mail go on."),),
    _S.SUPPRESSED: (
        gettext_lazy("%(who)s stopped mail to %(address)s."),
        gettext_lazy("%(who)s stopped mail to an address."),
    ),
    _S.UNSUPPRESSED: (
        gettext_lazy("%(who)s let mail to %(address)s go again."),
        gettext_lazy("%(who)s let mail to an address go again."),
    ),
    _S.OPERATOR_NAME: (
        gettext_lazy("%(who)s changed the name that customers see from %(was)s to %(became)s."),
    ),
    _S.LOGO: (
        gettext_lazy("%(who)s put the logo %(became)s in place of %(was)s."),
        gettext_lazy("%(who)s added the logo %(became)s."),
        gettext_lazy("%(who)s removed the logo %(was)s."),
    ),
    _S.OFFER_ADDED: (gettext_lazy("%(who)s added the offer %(subject)s, %(name)s."),),
    _S.OFFER_NAME: (gettext_lazy("%(who)s renamed the offer %(subject)s from %(was)s to %(became)s."),),
    _S.OFFER_FAMILY: (
        gettext_lazy("%(who)s moved the offer %(subject)s from the family %(was)s to %(became)s."),
    ),
    _S.OFFER_HUB: (
        gettext_lazy("%(who)s let %(subject)s be set up in %(became)s and no longer in %(was)s."),
        gettext_lazy("%(who)s let %(subject)s be set up in %(became)s and no longer here."),
        gettext_lazy("%(who)s let %(subject)s be set up here and no longer in %(was)s."),
    ),
    _S.HUB_ADDED: (gettext_lazy("%(who)s added the hub %(name)s."),),
    _S.HUB_NAME: (gettext_lazy("%(who)s renamed the hub %(was)s to %(became)s."),),
    _S.HUB_ADMIN_URL: (
        gettext_lazy(
            "%(who)s let the links of mails lead to %(became)s for %(subject)s and no longer to %(was)s."
        ),
    ),
    _S.HUB_EVENTS_URL: (
        gettext_lazy("%(who)s let %(subject)s be told at %(became)s and no longer at %(was)s."),
        gettext_lazy("%(who)s let %(subject)s be told at %(became)s."),
        gettext_lazy("%(who)s let %(subject)s be told nothing any more at %(was)s."),
    ),
    _S.DESK_HOURS: (
        gettext_lazy(
            "%(who)s set the hours of the desk: %(days)s, from %(opens)s to %(closes)s; hours to an answer: "
            "%(promises)s."
        ),
    ),
    _S.CANNED_ANSWER: (
        gettext_lazy("%(who)s changed the canned answer “%(name)s”."),
        gettext_lazy("%(who)s added the canned answer “%(added)s”."),
        gettext_lazy("%(who)s retired the canned answer “%(retired)s”."),
    ),
    _S.HUB_SECRET: (gettext_lazy("%(who)s made a new secret for %(subject)s."),),
    _S.POLICY_ADDED: (
        gettext_lazy(
            "%(who)s added the policy %(name)s for %(subject)s, in force from %(valid_from)s (days of the "
            "window: %(window_days)s)."
        ),
    ),
    _S.FIELD_ADDED: (
        gettext_lazy("%(who)s added the field “%(called)s” (%(kind)s) to the service setup of %(subject)s."),
    ),
    _S.FIELD_EDITED: (
        gettext_lazy(
            "%(who)s changed the field “%(called)s” of the service setup of %(subject)s: %(parts)s."
        ),
    ),
    _S.FIELD_MOVED: (
        gettext_lazy(
            "%(who)s moved the field “%(called)s” of the service setup of %(subject)s from place %(was)s to %(became)s."
        ),
    ),
    _S.FIELD_RETIRED: (
        gettext_lazy("%(who)s retired the field “%(called)s” of the service setup of %(subject)s."),
    ),
    _S.POLICY_WITHDRAWN: (
        gettext_lazy(
            "%(who)s withdrew the policy %(name)s for %(subject)s, which was to be in force from %(valid_from)s."
        ),
    ),
}
_WATCHES: Mapping[bool, Versions] = {
    True: (
        gettext_lazy("%(who)s let %(about)s be told of the account's orders."),
        gettext_lazy("%(who)s let a former user be told of the account's orders."),
    ),
    False: (
        gettext_lazy("%(who)s let %(about)s no longer be told of the account's orders."),
        gettext_lazy("%(who)s let a former user no longer be told of the account's orders."),
    ),
}
_ACTIVE: Mapping[bool, Versions] = {
    True: (gettext_lazy("%(who)s made %(subject)s active."),),
    False: (gettext_lazy("%(who)s let %(subject)s rest: its offers are set up here."),),
}
_PAUSED: Mapping[MailPause, Versions] = {
    MailPause.OPERATOR: (gettext_lazy("%(who)s paused all mail."),),
    MailPause.HOURLY_CAP: (gettext_lazy("%(who)s paused all mail: the limit of an hour was reached."),),
    MailPause.REFUSALS: (gettext_lazy("%(who)s paused all mail: too much of it was refused."),),
}
_FIELD_PARTS: Mapping[str, Words] = {
    "labels": gettext_lazy("what is asked"),
    "helps": gettext_lazy("its help"),
    "options": gettext_lazy("which answers fit"),
}
_EXPIRY: Mapping[Expiry, Words] = {
    Expiry.CLOSE_AND_BILL: gettext_lazy("The line closes and its billing starts"),
    Expiry.VOID: gettext_lazy("The line is cancelled and not billed"),
    Expiry.KEEP_OPEN: gettext_lazy("The line stays open"),
}
_EXPIRY_MEANS: Mapping[Expiry, Words] = {
    Expiry.CLOSE_AND_BILL: gettext_lazy(
        "Whether or not the service is set up. The customer can still set it up afterwards."
    ),
    Expiry.VOID: gettext_lazy(
        "The contact is told. A line that is already mapped cannot be cancelled any more and stays open."
    ),
    Expiry.KEEP_OPEN: gettext_lazy("It is recorded that its time is over, and the line leads the work list."),
}


class Recorded(Protocol):
    """A change of a setting, as the record has it."""

    @property
    def setting(self) -> str:
        """Which one."""

    @property
    def subject(self) -> str | None:
        """The offer, family or hub elsewhere that it is about."""

    @property
    def was(self) -> Any:
        """The old value."""

    @property
    def became(self) -> Any:
        """The new value."""

    @property
    def actor_kind(self) -> str:
        """Who acted."""

    @property
    def actor_name(self) -> str | None:
        """The name of the user who acted."""

    @property
    def about_name(self) -> str | None:
        """The name of the user whom it is about."""

    @property
    def address(self) -> str | None:
        """The mail address that it is about."""


def problem_sentence(problem: SettingProblem) -> str:
    """Why the value cannot be set, and what to do instead."""
    facts = {name: _shown(value) for name, value in problem.facts.items()}
    return say(_PROBLEMS[problem.code], facts)


def change_sentence(change: Recorded) -> str:
    """Who set what, from what to what."""
    setting = Setting(change.setting)
    who = {
        "who": actor_label(change.actor_kind, name=change.actor_name),
        "about": change.about_name,
        "subject": change.subject,
        "address": change.address,
    }
    facts = _facts(setting, was=change.was, became=change.became)
    return say(_versions(setting, became=change.became), {**facts, **who})


def expiry_label(expiry: str) -> str:
    """What the end of a window does with a line that is not set up, in a few words."""
    return str(_EXPIRY[Expiry(expiry)])


def expiry_meaning(expiry: str) -> str:
    """What else is to be known of it."""
    return str(_EXPIRY_MEANS[Expiry(expiry)])


def language_name(code: str) -> str:
    """The name of a language in itself, such as Italiano; its code where mails do not speak it."""
    return MAIL_LANGUAGES.get(code, code)


def hour_name(hour: int) -> str:
    """A full hour of the day, as 08:00."""
    return f"{hour:02}:00"


def days_named(days: Iterable[int]) -> str:
    """Days of the week (Monday is 1), such as Mon, Tue, Fri."""
    return ", ".join(str(WEEKDAYS_ABBR[day - 1]) for day in days)


def promises_named(promises: Mapping[str, int]) -> str:
    """Within how many hours each priority is answered, the most urgent first, such as urgent 2, normal 9."""
    known = [(priority, promises[priority]) for priority in CasePriority if priority in promises]
    return ", ".join(f"{priority_label(priority)} {hours}" for priority, hours in known)


def days_listed(days: Iterable[int]) -> str:
    """Days, parted by commas, as a form takes them; blank where there are none."""
    return ", ".join(map(str, days))


def _versions(setting: Setting, *, became: Any) -> Versions:
    match setting:
        case Setting.WATCHES:
            return _WATCHES[bool(became)]
        case Setting.HUB_IS_ACTIVE:
            return _ACTIVE[bool(became)]
        case Setting.MAIL_PAUSED:
            return _PAUSED[MailPause(became)]
        case _:
            return _CHANGES[setting]


def _facts(setting: Setting, *, was: Any, became: Any) -> Mapping[str, object]:
    """What a sentence about *setting* needs to know of the old and the new value."""
    match setting:
        case Setting.DOMAINS:
            added, removed = sorted({*became} - {*was}), sorted({*was} - {*became})
            return {"added": ", ".join(added), "removed": ", ".join(removed)}
        case Setting.OFFER_ADDED | Setting.HUB_ADDED | Setting.POLICY_ADDED | Setting.POLICY_WITHDRAWN:
            return {name: _read(name, value) for name, value in (became or was).items()}
        case Setting.FIELD_ADDED | Setting.FIELD_RETIRED:
            named = became or was
            return {"called": called(named["called"]), "kind": _field_kind(named.get("kind"))}
        case Setting.FIELD_EDITED:
            parts = ", ".join(_field_part(part, became=became) for part in was)
            return {"called": called(became["called"]), "parts": parts}
        case Setting.FIELD_MOVED:
            return {"called": called(became["called"]), "was": was["place"], "became": became["place"]}
        case Setting.LANGUAGE:
            return {"was": language_name(was), "became": language_name(became)}
        case Setting.LOGO:
            return {"was": was and was["name"], "became": became and became["name"]}
        case Setting.DESK_HOURS:
            return {
                "days": days_named(map(int, became["days"])),
                "opens": hour_name(became["opens"]),
                "closes": hour_name(became["closes"]),
                "promises": promises_named(became["promises"]),
            }
        case Setting.CANNED_ANSWER:
            return _answer_facts(was=was, became=became)
        case Setting.SEND_HOUR:
            return {"was": hour_name(was), "became": hour_name(became)}
        case _:
            return {"was": was, "became": became}


def _answer_facts(
    *, was: Mapping[str, str] | None, became: Mapping[str, str] | None
) -> Mapping[str, str | None]:
    """What a canned answer is called, by what became of it."""
    changed = became["name"] if was and became else None
    added = became["name"] if became and not was else None
    return {"name": changed, "added": added, "retired": was["name"] if was and not became else None}


def _field_part(part: str, *, became: Mapping[str, Any]) -> str:
    """What of a field was changed; of whether it is required, what holds now."""
    if part == "required":
        return gettext("required from now on") if became[part] else gettext("no longer required")
    return str(_FIELD_PARTS[part])


def _field_kind(kind: str | None) -> str | None:
    return kind_label(FieldKind(kind)) if kind else None


def _read(name: str, value: object) -> object:
    return short_date(date.fromisoformat(str(value))) if name == "valid_from" else value


def _shown(value: object) -> object:
    match value:
        case date():
            return short_date(value)
        case FieldKind():
            return kind_label(value)
        case dict():
            return called(value)
        case _:
            return value
