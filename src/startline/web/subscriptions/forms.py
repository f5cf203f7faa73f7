"""What subscriptions are searched by."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from startline.queries.orders import Partner
from startline.queries.subscriptions import SubscriptionFilter
from startline.web.searching import ListSearch, PickField, SearchField, split


class SubscriptionSearch(ListSearch):
    """The filters of the list; every one may be left open."""

    q = SearchField(placeholder=gettext_lazy("Subscription, order, customer, address"))
    pending = PickField(label=gettext_lazy("Provisioning"))
    partner = PickField(label=gettext_lazy("Partner"))

    def __init__(self, query: QueryDict, *, partners: Sequence[Partner]) -> None:
        """The form as *query* fills it, with what there is to choose from."""
        super().__init__(query, partners=partners)
        self.let_pick("pending", [("1", gettext("Provisioning still pending"))])

    def wanted(self, *, seen: Sequence[int] | None) -> SubscriptionFilter:
        """The filter that was asked for, among the accounts that are *seen*."""
        values = self.understood
        return SubscriptionFilter(
            accounts=self.accounts(seen),
            **split(values.get("q", "")),
            pending=bool(values.get("pending")),
        )
