"""Gives a member of an account another role (PRODUCT 1)."""

from datetime import datetime

from django.db import transaction

from startline.actions.access import managed_membership, other_administrators, record_access
from startline.actions.actor import Actor
from startline.models import AccessChangeKind
from startline.rules.people import PeopleRefused, refuse_role, refuse_without_administrator
from startline.rules.who_may import AccountKind, Role


def change_role(*, actor: Actor, account_id: int, user_id: int, role: Role, now: datetime) -> bool:
    """Give the member *role*, from their next request on; whether it is another than before.

    :raises PeopleRefused: not_there, role_does_not_fit, last_administrator.
    """
    with transaction.atomic():
        membership = managed_membership(actor, account_id=account_id, user_id=user_id)
        before = Role(membership.role)
        if before is role:
            return False
        code = refuse_role(role, kind=AccountKind(membership.account.kind)) or refuse_without_administrator(
            before=before, after=role, others=other_administrators(membership)
        )
        if code:
            raise PeopleRefused(code, name=membership.user.name, account=membership.account.name)
        membership.role = role.value
        membership.save(update_fields=["role"])
        record_access(
            AccessChangeKind.ROLE_CHANGED,
            actor=actor,
            now=now,
            account_id=account_id,
            whom_id=user_id,
            before=before,
            after=role,
        )
    return True
