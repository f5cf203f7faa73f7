"""What orders are searched by."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from startline.queries.orders import NamedOffer, OrderFilter, Partner, Sort
from startline.rules.line import Status
from startline.web.searching import DayField, ListSearch, PickField, SearchField, split
from startline.wording.labels import status_label


class OrderSearch(ListSearch):
    """The filters of the list; every one may be left open."""

    q = SearchField(placeholder=gettext_lazy("Order, subscription, customer, address"))
    status = PickField(label=gettext_lazy("Line status"))
    offer = PickField(label=gettext_lazy("Offer"))
    start_from = DayField(label=gettext_lazy("Starts from"))
    start_to = DayField(label=gettext_lazy("Starts until"))
    partner = PickField(label=gettext_lazy("Partner"))
    sort = PickField(label=gettext_lazy("Sorted by"))

    def __init__(
        self, query: QueryDict, *, offers: Sequence[NamedOffer], partners: Sequence[Partner]
    ) -> None:
        """The form as *query* fills it, with what there is to choose from."""
        super().__init__(query, partners=partners)
        self.let_pick("status", ((status, capfirst(status_label(status))) for status in Status))
        self.let_pick("offer", ((offer.code, f"{offer.code} – {offer.name}") for offer in offers))
        cast(forms.ChoiceField, self.fields["sort"]).choices = _sorts()

    def clean(self) -> dict[str, Any]:
        """The period ends no sooner than it begins."""
        values: dict[str, Any] = super().clean() or {}
        self.expect_order(values, first="start_from", last="start_to")
        return values

    def wanted(self, *, seen: Sequence[int] | None) -> OrderFilter:
        """The filter that was asked for, among the accounts that are *seen*."""
        values = self.understood
        return OrderFilter(
            accounts=self.accounts(seen),
            **split(values.get("q", "")),
            offer=values.get("offer") or None,
            status=Status(values["status"]) if values.get("status") else None,
            start_from=values.get("start_from"),
            start_to=values.get("start_to"),
        )

    @property
    def order(self) -> Sort:
        """How the list is sorted."""
        return Sort(self.understood.get("sort") or Sort.NEWEST)


def _sorts() -> Sequence[tuple[str, str]]:
    return [
        ("", gettext("Newest first")),
        (Sort.NUMBER.value, gettext("Number")),
        (Sort.PLACED.value, gettext("Last placed first")),
    ]
