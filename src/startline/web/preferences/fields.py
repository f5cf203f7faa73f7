"""Form fields of settings: a time zone found by its city, an hour, mail domains, days."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from startline.rules.addresses import Address, parse_address, shown
from startline.rules.languages import MAIL_LANGUAGES, WORKSPACE_LANGUAGES
from startline.rules.zones import find_zone, nearest_zone
from startline.wording.settings import hour_name, language_name

ZONES_LIST = "zones"
"""The id of the list of zones to choose from; a page with a ZoneField shows it once."""
MOST_DOMAINS = 100
MOST_REMINDERS = 10
_BETWEEN = re.compile(r"[\s,;]+")


class ZoneField(forms.CharField):
    """A time zone, typed or chosen from the page's list; whatever its case, and by its city alone."""

    def __init__(self, **options: Any) -> None:
        """Name the list that the field searches."""
        search = forms.TextInput(attrs={"list": ZONES_LIST, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=64, widget=search, **options)

    def to_python(self, value: Any) -> str:
        """The zone's whole name; blank where nothing was typed."""
        typed = super().to_python(value)
        if not typed:
            return ""
        if found := find_zone(typed):
            return found
        raise forms.ValidationError(_no_zone(typed))


def _no_zone(typed: str) -> str:
    facts = {"typed": shown(typed), "near": nearest_zone(typed)}
    if facts["near"]:
        return gettext("There is no time zone %(typed)s. Is it %(near)s?") % facts
    return (
        gettext("There is no time zone %(typed)s. Type a city, such as Rome, or choose from the list.")
        % facts
    )


class DomainsField(forms.CharField):
    """Mail domains, one a line or parted by commas; as a sorted list without repetition."""

    def __init__(self, **options: Any) -> None:
        """Give room for several lines."""
        lines = forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=MOST_DOMAINS * 254, widget=lines, **options)

    def clean(self, value: Any) -> Any:
        """The domains as the mail system has them, in lower case."""
        typed = [word.removeprefix("@") for word in _BETWEEN.split(super().clean(value)) if word]
        parsed = {word: parse_address(f"a@{word}") for word in typed}
        wrong = [word for word, address in parsed.items() if not isinstance(address, Address)]
        if wrong:
            words = gettext("%(domain)s is no mail domain, such as acme.example.")
            raise forms.ValidationError([words % {"domain": shown(word)} for word in wrong])
        if len(parsed) > MOST_DOMAINS:
            raise forms.ValidationError(gettext("Give %(most)s domains at most.") % {"most": MOST_DOMAINS})
        return sorted({address.domain for address in parsed.values() if isinstance(address, Address)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the domains differ, however they are laid out."""
        return {*_BETWEEN.split(initial or "")} - {""} != {*_BETWEEN.split(data or "")} - {""}


class DaysField(forms.CharField):
    """Days before the end, parted by commas; as a list from the earliest reminder to the last."""

    def clean(self, value: Any) -> Any:
        """Whole numbers, each once; an empty list where nothing was typed."""
        typed = [word for word in _BETWEEN.split(super().clean(value)) if word]
        if not all(word.isascii() and word.isdigit() and len(word) <= 3 for word in typed):
            raise forms.ValidationError(gettext("Give whole numbers of days, such as 3, 1."))
        if len(typed) > MOST_REMINDERS:
            raise forms.ValidationError(
                gettext("Give %(most)s reminders at most.") % {"most": MOST_REMINDERS}
            )
        return sorted({int(word) for word in typed}, reverse=True)


def hour_field() -> forms.TypedChoiceField:
    """An hour of the day."""
    choices = [(hour, hour_name(hour)) for hour in range(24)]
    return forms.TypedChoiceField(
        label=gettext_lazy("Send hour"),
        choices=choices,
        coerce=int,
        help_text=gettext_lazy(
            "The provisioning email goes at this hour on the requested start date, in the customer's time "
            "zone; so do reminders, those to the editors in the account's. A new hour holds from now on, also "
            "for lines that are already booked."
        ),
        show_hidden_initial=True,
    )


def languages(*, also: str) -> Sequence[tuple[str, str]]:
    """The languages of the workspace to choose from, each named in itself, and the one that is set."""
    return _offered(WORKSPACE_LANGUAGES, also=also)


def mail_languages(*, also: str) -> Sequence[tuple[str, str]]:
    """The languages of mails to choose from, each named in itself, and the one that is set."""
    return _offered(MAIL_LANGUAGES, also=also)


def _offered(offered: Mapping[str, str], *, also: str) -> Sequence[tuple[str, str]]:
    return [*offered.items(), *([] if also in offered else [(also, language_name(also))])]
