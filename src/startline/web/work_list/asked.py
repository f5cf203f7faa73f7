"""What is asked of the work list: the address's words, made into a filter."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext, gettext_lazy

from startline.queries.lines import LineFilter
from startline.queries.readers import Reader
from startline.queries.work_list import (
    Choice,
    Choices,
    Found,
    Group,
    WorkFilter,
    choices,
    lines_named,
    search,
)
from startline.web.reading import WorkRequest
from startline.web.searching import WordsField

NARROWING = ("group", "q", "account", "offer")
"""What an address of the work list may say, in this order; the place in the list is no part of it."""


class WorkForm(forms.Form):
    """The search box and what the list is narrowed to."""

    q = WordsField(
        label=gettext_lazy("Search the work list"),
        placeholder=gettext_lazy("Order, subscription, customer, address"),
    )
    account = forms.ChoiceField(required=False, label=gettext_lazy("Partner"))
    offer = forms.ChoiceField(required=False, label=gettext_lazy("Offer"))

    def __init__(self, data: QueryDict, *, offered: Choices) -> None:
        """Offer the accounts and offers that there are; no choice of account where there is one alone."""
        super().__init__(data)
        self._offered = offered
        self._offer("account", offered.accounts, all_of_them=gettext("All partners"))
        self._offer("offer", offered.offers, all_of_them=gettext("All offers"))
        if len(offered.accounts) < 2:
            del self.fields["account"]

    def chosen(self, name: str) -> int | None:
        """The id of the account or offer that was chosen."""
        key = self.cleaned_data.get(name)
        offered = self._offered.accounts if name == "account" else self._offered.offers
        return next((choice.id for choice in offered if choice.key == key), None)

    def _offer(self, name: str, offered: Sequence[Choice], *, all_of_them: str) -> None:
        labels = ((choice.key, _label(name, choice)) for choice in offered)
        cast(forms.ChoiceField, self.fields[name]).choices = [("", all_of_them), *labels]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A look at the work list; *found* is what its search has found, where there was one."""

    form: WorkForm
    given: QueryDict
    group: Group | None
    wanted: WorkFilter
    found: Found | None

    @cached_property
    def query(self) -> str:
        """The address's words without the place in the list, as they are kept and linked."""
        return self.with_(group=self.group)

    @property
    def narrowed(self) -> bool:
        """Whether more than a group is asked for."""
        return any(self.given.get(name) for name in NARROWING if name != "group")

    @property
    def several_accounts(self) -> bool:
        """Whether orders of several accounts may stand in the list, so that it says whose each one is."""
        accounts = self.wanted.lines.accounts
        return accounts is None or len(accounts) > 1

    def with_(self, *, group: Group | None) -> str:
        """The same words with another *group*."""
        words = QueryDict(mutable=True)
        for name in NARROWING:
            value = group if name == "group" else self.given.get(name)
            if value:
                words[name] = str(value)
        return words.urlencode()


def asked_of(request: WorkRequest) -> Asked:
    """What *request* asks for; what a form cannot take finds nothing, and says why beside its field.

    :raises Http404: it names a group or a line that cannot be.
    """
    reader, given = request.reader, request.GET
    form = WorkForm(given, offered=choices(reader.accounts))
    group = _group(given)
    if not form.is_valid():
        return Asked(form=form, given=given, group=group, wanted=_nothing(reader), found=None)
    accounts = _accounts(form, reader=reader)
    found = _found(form.cleaned_data, accounts=accounts)
    chosen = _chosen(given)
    wanted = WorkFilter(
        lines=LineFilter(accounts=accounts),
        group=group,
        offer_id=form.chosen("offer"),
        found=chosen if chosen is not None else _ids(found),
    )
    return Asked(form=form, given=given, group=group, wanted=wanted, found=found)


def _label(name: str, choice: Choice) -> str:
    return choice.name if name == "account" else f"{choice.key} · {choice.name}"


def _group(given: QueryDict) -> Group | None:
    try:
        group = given.get("group")
        return Group(group) if group else None
    except ValueError as problem:
        raise Http404 from problem


def _accounts(form: WorkForm, *, reader: Reader) -> Sequence[int] | None:
    chosen = form.chosen("account") if "account" in form.fields else None
    return reader.accounts if chosen is None else [chosen]


def _found(cleaned: Mapping[str, str], *, accounts: Sequence[int] | None) -> Found | None:
    text = cleaned["q"].strip()
    return search(text, accounts=accounts) if text else None


def _ids(found: Found | None) -> Sequence[int] | None:
    return found.line_ids if found else None


def _chosen(given: QueryDict) -> Sequence[int] | None:
    """The lines that were selected in the page, where some were."""
    try:
        public_ids = [uuid.UUID(text) for text in given.getlist("line")]
    except ValueError as problem:
        raise Http404 from problem
    return lines_named(public_ids) if public_ids else None


def _nothing(reader: Reader) -> WorkFilter:
    return WorkFilter(lines=LineFilter(accounts=reader.accounts), found=())
