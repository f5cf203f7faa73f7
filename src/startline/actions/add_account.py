"""Opens an account for the operator, in a page (PRODUCT 1)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from startline.actions.access import record_access, refuse_unless_operator
from startline.actions.actor import Actor
from startline.actions.open_account import open_account
from startline.models import AccessChangeKind
from startline.rules.people import PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import AccountKind


def add_account(
    *,
    actor: Actor,
    kind: AccountKind,
    name: str,
    distributor_id: int | None,
    time_zone: str,
    language: str,
    currency: str | None,
    now: datetime,
) -> int:
    """Open the account and return its id; it has no people yet.

    :raises PeopleRefused: not_there (*actor* is not the operator's), account_name_taken.
    :raises ValueError: there is no such time zone.
    """
    refuse_unless_operator(actor)
    try:
        with transaction.atomic():
            account_id = open_account(
                kind=kind,
                name=name,
                distributor_id=distributor_id,
                time_zone=time_zone,
                language=language,
                currency=currency,
            )
            record_access(AccessChangeKind.ACCOUNT_OPENED, actor=actor, now=now, account_id=account_id)
    except IntegrityError as taken:
        raise PeopleRefused(PeopleRefusalCode.ACCOUNT_NAME_TAKEN, name=name) from taken
    return account_id
