"""Opens accounts and lets people in (PRODUCT 1)."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from startline.mail.addresses import BadAddress
from startline.models import Account, AccountDomain, Membership, User
from startline.rules.addresses import AddressProblem, parse_address
from startline.rules.languages import mail_language
from startline.rules.who_may import AccountKind, Role
from startline.rules.windows import zone_of


def open_account(
    *,
    kind: AccountKind,
    name: str,
    distributor_id: int | None = None,
    time_zone: str,
    language: str,
    currency: str | None = None,
    domains: Collection[str] = (),
) -> int:
    """Open an account and return its id; orders submitted from its mail *domains* are its own (PRODUCT I1).

    :raises ValueError: there is no such time zone, or mails do not speak that language.
    :raises django.db.IntegrityError: the name or a domain is another account's, or a second operator's.
    """
    with transaction.atomic():
        account = Account.objects.create(
            kind=kind.value,
            name=name,
            distributor_id=distributor_id,
            time_zone=zone_of(time_zone).key,
            language=mail_language(language),
            currency=currency,
        )
        AccountDomain.objects.bulk_create(
            AccountDomain(domain=domain.casefold(), account=account) for domain in domains
        )
    return account.pk


def add_member(
    *, account_id: int, email: str, name: str, role: Role, language: str, verified_at: datetime | None
) -> int:
    """Give the person with the address *email*, new or known, the role in the account; returns the user's id.

    *verified_at* is when the address was proved to be theirs; None where it has not been. Who is new has no
    password: an invitation or a password reset, both by mail, lets them set one.

    :raises BadAddress: *email* is not exactly one plain address.
    """
    address = parse_address(email)
    if isinstance(address, AddressProblem):
        raise BadAddress(address)
    with transaction.atomic():
        user, _ = User.objects.get_or_create(
            email=address.key,
            defaults={
                "name": name,
                "language": language,
                "email_verified_at": verified_at,
                "password": make_password(None),
            },
        )
        Membership.objects.update_or_create(user=user, account_id=account_id, defaults={"role": role.value})
    return user.pk
