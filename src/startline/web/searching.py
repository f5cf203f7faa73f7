"""What the search forms of lists share: one box that takes a number, a name or an address, and choices."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from django import forms
from django.http import Http404, QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy

from startline.queries.orders import Partner
from startline.queries.paging import BadCursor, Page
from startline.queries.search import Count
from startline.rules.addresses import Address, parse_address
from startline.wording.addresses import sentence_of_address
from startline.wording.versions import Words

T = TypeVar("T")
_LONGEST = 254
_SEARCH = gettext_lazy("Search")


class WordsField(forms.CharField):
    """A box for words to search by; *placeholder* says which."""

    def __init__(
        self,
        *,
        label: Words = _SEARCH,
        placeholder: "Words | None" = None,
    ) -> None:
        """Nothing is required."""
        attrs = {"type": "search", "autocomplete": "off", "spellcheck": "false"}
        shown = {"placeholder": placeholder} if placeholder else {}
        too_long = gettext_lazy(
            "This is too long to be searched for. Shorten it to %(limit_value)s characters."
        )
        super().__init__(
            label=label,
            max_length=_LONGEST,
            required=False,
            widget=forms.TextInput(attrs={**attrs, **shown}),
            error_messages={"max_length": too_long},
        )


class SearchField(WordsField):
    """Words to search by; with an @ sign they are one whole address."""

    def clean(self, value: Any) -> str:
        """The words, or the address as it is compared.

        :raises ValidationError: there is an @ sign, but no address.
        """
        words: str = super().clean(value)
        if "@" not in words:
            return words
        address = parse_address(words)
        if isinstance(address, Address):
            return address.key
        raise forms.ValidationError(sentence_of_address(address))


def refuse_odd_year(day: date) -> None:
    """Let only a date pass that a calendar of today has: about others neither zones nor people agree.

    :raises ValidationError: its year is not of this century.
    """
    if not 2000 <= day.year < 2100:
        raise forms.ValidationError(gettext("Give a date between the years 2000 and 2099."))


class DayField(forms.DateField):
    """A calendar day, as the browser's date field sends it."""

    def __init__(self, **options: Any) -> None:
        """Nothing is required."""
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": gettext_lazy("This is no date. Enter one such as 2026-11-30.")},
            validators=[refuse_odd_year],
            **options,
        )


class PickField(forms.ChoiceField):
    """One of several, or all of them."""

    def __init__(self, **options: Any) -> None:
        """Nothing is required; what is none of the choices is named beside the field."""
        super().__init__(
            required=False,
            error_messages={"invalid_choice": gettext_lazy("There is no such choice. Pick one of the list.")},
            **options,
        )


class ListSearch(forms.Form):
    """The filters of a list, every one of which may be left open; what has an error narrows nothing."""

    def __init__(self, query: QueryDict, *, partners: Sequence[Partner]) -> None:
        """The form as *query* fills it; who sees one account alone is not asked for a partner."""
        super().__init__(query)
        self.partners = partners
        if len(partners) > 1:
            self.let_pick("partner", ((str(partner.public_id), partner.name) for partner in partners))
        else:
            self.fields.pop("partner", None)

    @property
    def understood(self) -> Mapping[str, Any]:
        """What was given, without the fields that have an error: the list is shown all the same."""
        self.is_valid()
        return self.cleaned_data

    @property
    def narrowed(self) -> bool:
        """Whether anything but the sort was asked for."""
        return any(value for name, value in self.understood.items() if name != "sort")

    def let_pick(self, name: str, known: Iterable[tuple[str, Any]]) -> None:
        """Let the field *name* be one of the *known* choices, or all."""
        cast(forms.ChoiceField, self.fields[name]).choices = [("", gettext("All")), *known]

    def accounts(self, seen: Sequence[int] | None) -> Sequence[int] | None:
        """The accounts to look in: the one partner that was picked, else all that are *seen*."""
        picked = self.understood.get("partner")
        if not picked:
            return seen
        return [partner.id for partner in self.partners if partner.public_id == uuid.UUID(picked)]

    def expect_order(self, values: Mapping[str, Any], *, first: str, last: str) -> None:
        """The day in the field *last* is no sooner than the one in *first*; else it is said beside it."""
        start, end = values.get(first), values.get(last)
        if start and end and end < start:
            self.add_error(last, gettext("The period ends before it begins. Swap the two dates."))


def split(words: str) -> dict[str, str | None]:
    """The words of a search box as filters take them."""
    if "@" in words:
        return {"words": None, "contact_key": words}
    return {"words": words or None, "contact_key": None}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How many there are, as a sentence says it: *number* for its grammar, *text* for the eye."""

    number: int
    text: str


def figure(count: Count) -> Figure:
    """*count* as 12 or 1,000+."""
    text = number_format(count.number, use_l10n=True, force_grouping=True)
    return Figure(number=count.number + count.more, text=f"{text}+" if count.more else text)


def words_in(query: QueryDict, name: str = "q") -> str:
    """What was typed into the search box *name*, without what no database stores; of a long text the beginning."""
    return query.get(name, "").replace("\0", "").strip()[:_LONGEST]


def cursor_in(query: QueryDict, name: str = "after") -> str | None:
    """The cursor of the page that was asked for; None for the first one."""
    return query.get(name) or None


def page_of(query: QueryDict, read: Callable[[str | None], Page[T]], *, name: str = "after") -> Page[T]:
    """The page that *read* gives for the cursor *name*.

    :raises Http404: no page has given out that cursor.
    """
    with known_pages():
        return read(cursor_in(query, name))


@contextmanager
def known_pages() -> Iterator[None]:
    """Within it, a cursor that names no row, or none of ours, is a page that is not there.

    :raises Http404: it was asked for.
    """
    try:
        yield
    except BadCursor as problem:
        raise Http404 from problem
