"""Takes a member out of an account (PRODUCT 1)."""

from datetime import datetime

from django.db import transaction

from startline.actions.access import managed_membership, other_administrators, record_access
from startline.actions.actor import Actor
from startline.models import AccessChangeKind
from startline.rules.people import PeopleRefused, refuse_without_administrator
from startline.rules.who_may import Role


def remove_member(*, actor: Actor, account_id: int, user_id: int, now: datetime) -> None:
    """End the membership: from their next request on the person sees nothing of the account.

    :raises PeopleRefused: not_there, last_administrator.
    """
    with transaction.atomic():
        membership = managed_membership(actor, account_id=account_id, user_id=user_id)
        before = Role(membership.role)
        others = other_administrators(membership)
        if code := refuse_without_administrator(before=before, after=None, others=others):
            raise PeopleRefused(code, name=membership.user.name, account=membership.account.name)
        membership.delete()
        record_access(
            AccessChangeKind.REMOVED,
            actor=actor,
            now=now,
            account_id=account_id,
            whom_id=user_id,
            before=before,
        )
