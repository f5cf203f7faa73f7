"""What transactions are searched by."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from startline.models.record import TransactionStatus, TransactionType
from startline.queries.orders import Partner
from startline.queries.transactions import TransactionFilter
from startline.rules.windows import first_instant
from startline.web.searching import DayField, ListSearch, PickField, SearchField
from startline.wording.labels import transaction_status_label, transaction_type_label

_FIRST = TransactionType.PROVISIONING_EMAIL_UPDATE
_DAY = timedelta(days=1)


class TransactionSearch(ListSearch):
    """The filters of the list; every one may be left open. Days are those of the reader's *zone*."""

    q = SearchField(placeholder=gettext_lazy("Order, subscription, address, person, number"))
    type = PickField(label=gettext_lazy("Type"))
    status = PickField(label=gettext_lazy("Status"))
    day_from = DayField(label=gettext_lazy("From"))
    day_to = DayField(label=gettext_lazy("Until"))
    partner = PickField(label=gettext_lazy("Partner"))

    def __init__(self, query: QueryDict, *, partners: Sequence[Partner], zone: str) -> None:
        """The form as *query* fills it, with what there is to choose from."""
        super().__init__(query, partners=partners)
        self._zone = zone
        self.let_pick("type", _types())
        self.let_pick(
            "status", ((status, capfirst(transaction_status_label(status))) for status in TransactionStatus)
        )

    def clean(self) -> dict[str, Any]:
        """The period ends no sooner than it begins."""
        values: dict[str, Any] = super().clean() or {}
        self.expect_order(values, first="day_from", last="day_to")
        return values

    def wanted(self, *, seen: Sequence[int] | None) -> TransactionFilter:
        """The filter that was asked for, among the accounts that are *seen*; the last day is included."""
        values = self.understood
        words, start, end = values.get("q", ""), values.get("day_from"), values.get("day_to")
        return TransactionFilter(
            accounts=self.accounts(seen),
            type=TransactionType(values["type"]) if values.get("type") else None,
            status=TransactionStatus(values["status"]) if values.get("status") else None,
            address=words if "@" in words else None,
            words=words if words and "@" not in words else None,
            since=first_instant(start, self._zone) if start else None,
            until=first_instant(end + _DAY, self._zone) if end else None,
        )


def _types() -> Sequence[tuple[str, str]]:
    """The types by name; what people look for most stands first (article, "Manage transactions")."""
    named = [(kind.value, capfirst(transaction_type_label(kind))) for kind in TransactionType]
    return sorted(named, key=lambda kind: (kind[0] != _FIRST, kind[1]))
