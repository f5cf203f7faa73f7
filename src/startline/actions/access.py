"""What every change to people shares: whose account it is, and its line in the record (PRODUCT 1, 6)."""

from datetime import datetime

from startline.actions.actor import Actor
from startline.models import AccessChange, AccessChangeKind, Account, Invitation, Membership
from startline.rules.people import PeopleRefusalCode, PeopleRefused, administers, manages, manages_all
from startline.rules.who_may import Role


def managed_account(actor: Actor, account_id: int) -> Account:
    """The account, locked until the transaction ends, so that two changes to its people come one after the other.

    :raises PeopleRefused: not_there, where *actor* does not look after its people; the two are not told apart.
    """
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None or (actor.person and not manages(actor.person, account_id)):
        raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
    return account


def managed_membership(actor: Actor, *, account_id: int, user_id: int) -> Membership:
    """The membership, with its account locked.

    :raises PeopleRefused: not_there, where there is none, or *actor* does not look after the account.
    """
    managed_account(actor, account_id)
    found = (
        Membership.objects.select_related("user", "account").filter(user=user_id, account=account_id).first()
    )
    if found is None:
        raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
    return found


def refuse_unless_operator(actor: Actor) -> None:
    """Go on only for who looks after the whole instance.

    :raises PeopleRefused: not_there.
    """
    if actor.person and not manages_all(actor.person):
        raise PeopleRefused(PeopleRefusalCode.NOT_THERE)


def other_administrators(membership: Membership) -> int:
    """How many active people besides the member administer the account."""
    roles = [role for role in Role if administers(role)]
    others = Membership.objects.filter(account=membership.account_id, role__in=roles, user__is_active=True)
    return others.exclude(pk=membership.pk).count()


def record_access(
    kind: AccessChangeKind,
    *,
    actor: Actor,
    now: datetime,
    account_id: int | None = None,
    whom_id: int | None = None,
    invitation: Invitation | None = None,
    before: Role | None = None,
    after: Role | None = None,
) -> None:
    """Write down what *actor* did at *now*; it stays."""
    AccessChange.objects.create(
        kind=kind,
        occurred_at=now,
        by_kind=actor.kind,
        by_id=actor.user_id,
        account_id=account_id,
        whom_id=whom_id,
        invitation=invitation,
        role_before=before,
        role_after=after,
    )
