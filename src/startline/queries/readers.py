"""Who reads a page: their roles, the accounts that they see into, and how they want it told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from startline.models import User
from startline.queries.breaker import Paused
from startline.queries.desk_queue import MOST_COUNTED
from startline.rules.breaker import MailPause
from startline.rules.who_may import EDITING_ROLES, AccountKind, Person, Role, operates
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_NO_OFFSET = timedelta(0)
MOST_WAITING = 1000
"""So many requests are counted exactly; one more stands for all others."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A signed-in member of an account; *home* is the account that they work for first of all.

    *accounts* are those whose orders they see, None for all; *roles* are theirs by account id; *waiting*
    counts the change requests that wait for their decision, up to one more than `MOST_WAITING` (PRODUCT C7);
    *owed*, for the operator's people, counts the desk's answers that they or nobody in particular owes, up to one
    more than `desk_queue.MOST_COUNTED`, and *to_decide* likewise the unsolved cases in which somebody else proposed a
    contact (PRODUCT D2);
    *in_organization* says whether they belong to a customer's organization as well (PRODUCT P5).
    *mails_wait* says that all mail is paused; since when and why, *mail_paused*, is for the operator's people
    alone (PRODUCT M6).
    """

    user: User
    person: Person
    accounts: Sequence[int] | None
    home_id: int
    home_name: str
    home_kind: AccountKind
    zone: str
    rehearsal: bool
    clock_offset: timedelta
    waiting: int = 0
    owed: int = 0
    to_decide: int = 0
    in_organization: bool = False
    mails_wait: bool = False
    mail_paused: Paused | None = None

    @property
    def operates(self) -> bool:
        """Whether they are one of the operator's people."""
        return self.person.operates

    @property
    def runs_instance(self) -> bool:
        """Whether they look after catalogue, people and mail of the whole instance (PRODUCT 1)."""
        return Role.OPERATOR in self.person.roles.values()

    @property
    def edits(self) -> bool:
        """Whether any role of theirs lets them change orders."""
        return bool(EDITING_ROLES & set(self.person.roles.values()))

    @property
    def administers(self) -> Sequence[int]:
        """The accounts whose people they manage."""
        return [account for account, role in self.person.roles.items() if role in (Role.ADMIN, Role.OPERATOR)]


def reader_of(user: User) -> Reader | None:
    """All that a page needs to know of *user*, read at once; None for who belongs to no account."""
    row = _STATEMENTS["reader"].row(
        user_id=user.pk,
        email=user.email,
        verified=user.email_verified_at is not None,
        most_waiting=MOST_WAITING + 1,
        most_owed=MOST_COUNTED + 1,
    )
    if row is None:
        return None
    roles = _roles(row.roles)
    person = Person(
        user_id=user.pk,
        verified_address_id=row.address_id if user.email_verified_at else None,
        roles=roles,
        operates=operates(roles.values()),
    )
    return Reader(
        user=user,
        person=person,
        accounts=None if person.operates else row.visible,
        home_id=row.home_id,
        home_name=row.home_name,
        home_kind=AccountKind(row.home_kind),
        zone=user.time_zone or row.home_zone,
        rehearsal=bool(row.rehearsal),
        clock_offset=row.clock_offset or _NO_OFFSET,
        waiting=row.waiting,
        owed=row.owed,
        to_decide=row.to_decide,
        in_organization=row.in_organization,
        mails_wait=row.mail_paused_at is not None,
        mail_paused=_paused(row) if person.operates else None,
    )


def _paused(row: Any) -> Paused | None:
    if row.mail_paused_at is None:
        return None
    return Paused(at=row.mail_paused_at, cause=MailPause(row.mail_pause))


def _roles(by_account: Mapping[str, str]) -> dict[int, Role]:
    return {int(account): Role(role) for account, role in by_account.items()}
