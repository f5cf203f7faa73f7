"""Mail domains: those that belong to an account, and those that a new contact's is compared with (PRODUCT I1, C6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from startline.models import AccountDomain
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_MOST = 20


@dataclass(frozen=True, kw_only=True)
class NearDomains:
    """Domains of the *parties* to some orders, and all that are *in_use* around them."""

    parties: frozenset[str]
    in_use: frozenset[str]


def known_domains() -> frozenset[str]:
    """Every domain whose submitters' orders belong to an account."""
    return frozenset(AccountDomain.objects.values_list("domain", flat=True))


def domains_near(*, customer_ids: Sequence[int], account_ids: Sequence[int]) -> NearDomains:
    """The domains around orders of these customers and accounts; of many, the first 20 of either speak for all.

    Parties are the customers' other contacts, who placed the orders, the organizations, and the people and
    domains of the accounts and of their distributors (PRODUCT C6).
    """
    rows = _STATEMENTS["near"].rows(
        customer_ids=list(customer_ids)[:_MOST], account_ids=list(account_ids)[:_MOST]
    )
    return NearDomains(
        parties=frozenset(row.domain for row in rows if row.party),
        in_use=frozenset(row.domain for row in rows),
    )
