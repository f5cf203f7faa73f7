"""The mail domains that belong to an account: what a mistyped one is compared with (PRODUCT I1, C6)."""

from startline.models import AccountDomain


def known_domains() -> frozenset[str]:
    """Every domain whose submitters' orders belong to an account."""
    return frozenset(AccountDomain.objects.values_list("domain", flat=True))
