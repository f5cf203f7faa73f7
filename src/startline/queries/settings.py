"""What settings pages show: one's own, an account's, the catalogue's, and what was set when and by whom."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from startline.models import Setting
from startline.queries.access import not_found
from startline.queries.paging import Page, number_in, paged, values_of
from startline.rules.settings import WATCHING_ROLES
from startline.rules.who_may import AccountKind, Role
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
PAGE_ROWS = 50
HISTORY_ROWS = 20
UNCOVERED_SHOWN = 10
_CAPS = (
    Setting.LINE_CAP,
    Setting.RECIPIENT_CAP,
    Setting.ACCOUNT_CAP,
    Setting.HOURLY_CAP,
    Setting.REFUSAL_PERCENT,
)
_PAUSES = (Setting.MAIL_PAUSED, Setting.MAIL_RESUMED)
_LOOK = (Setting.OPERATOR_NAME, Setting.LOGO)
_DESK = (Setting.DESK_HOURS, Setting.CANNED_ANSWER)
_STOPS = (Setting.SUPPRESSED, Setting.UNSUPPRESSED)


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """One of a person's accounts, their role in it, and whether they are told of its orders."""

    account_id: int
    public_id: uuid.UUID
    name: str
    kind: AccountKind
    role: Role
    watches: bool

    @property
    def may_watch(self) -> bool:
        """Whether they can choose: others are told of the orders that they placed and of no more."""
        return self.role in WATCHING_ROLES


@dataclass(frozen=True, kw_only=True)
class ListedAccount:
    """An account as the list of accounts shows it."""

    id: int
    public_id: uuid.UUID
    name: str
    kind: AccountKind
    send_hour: int
    time_zone: str
    language: str
    currency: str | None


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """What is set for an account."""

    id: int
    public_id: uuid.UUID
    name: str
    kind: AccountKind
    distributor_id: int | None
    send_hour: int
    language: str
    time_zone: str
    currency: str | None
    domains: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """Somebody who looks after an account; *watches* says whether they are told of its orders."""

    user_id: int
    public_id: uuid.UUID
    name: str
    email: str
    watches: bool


@dataclass(frozen=True, kw_only=True)
class ListedOffer:
    """An offer of the catalogue."""

    code: str
    name: str
    family: str
    provisions: bool


@dataclass(frozen=True, kw_only=True)
class KnownOffer:
    """An offer of the catalogue, and how many offers its family has."""

    code: str
    name: str
    family: str
    provisions: bool
    in_family: int


@dataclass(frozen=True, kw_only=True)
class RecordedChange:
    """A change of a setting as the record has it, codes and all; names are None once erased."""

    id: int
    setting: str
    subject: str | None
    was: Any
    became: Any
    actor_kind: str
    occurred_at: datetime
    actor_name: str | None
    about_name: str | None
    address: str | None = None


def belongings(user_id: int) -> Sequence[Belonging]:
    """The accounts of the user, by name."""
    rows = _STATEMENTS["memberships"].rows(user_id=user_id)
    return [
        Belonging(**{**row._asdict(), "kind": AccountKind(row.kind), "role": Role(row.role)}) for row in rows
    ]


def accounts(
    *, visible: Sequence[int] | None, sought: str = "", after: str | None = None
) -> Page[ListedAccount]:
    """A page of the *visible* accounts (None: all of them) by name, those with *sought* in their name.

    :raises BadCursor: *after* is none of ours.
    """
    name = values_of(after, count=1)[0] if after else None
    rows = _STATEMENTS["accounts"].rows(accounts=visible, sought=sought, after=name, limit=PAGE_ROWS + 1)
    found = [ListedAccount(**{**row._asdict(), "kind": AccountKind(row.kind)}) for row in rows]
    return paged(found, key=lambda account: account.name, limit=PAGE_ROWS)


def account_settings(public_id: uuid.UUID, *, visible: Sequence[int] | None) -> AccountSettings:
    """The account's settings.

    :raises Refused: not_found, where it is not among the *visible* ones (None: all of them).
    """
    row = _STATEMENTS["account"].row(public_id=public_id, accounts=visible)
    if row is None:
        raise not_found()
    return AccountSettings(**{**row._asdict(), "kind": AccountKind(row.kind)})


def administrators(account_id: int) -> Sequence[Administrator]:
    """The active people who look after the account, by name."""
    rows = _STATEMENTS["administrators"].rows(account_id=account_id, roles=sorted(WATCHING_ROLES))
    return [Administrator(**row._asdict()) for row in rows]


def offers(*, sought: str = "", after: str | None = None) -> Page[ListedOffer]:
    """A page of the offers by code; those with *sought* in their code or name, or of that family.

    :raises BadCursor: *after* is none of ours.
    """
    code = values_of(after, count=1)[0] if after else None
    rows = _STATEMENTS["offers"].rows(sought=sought, after=code, limit=PAGE_ROWS + 1)
    return paged(
        [ListedOffer(**row._asdict()) for row in rows], key=lambda offer: offer.code, limit=PAGE_ROWS
    )


def offers_without_policy(*, today: date) -> Sequence[ListedOffer]:
    """The first offers by code that need a policy and have none *today*, at most UNCOVERED_SHOWN (W1)."""
    rows = _STATEMENTS["uncovered"].rows(today=today, limit=UNCOVERED_SHOWN)
    return [ListedOffer(**row._asdict(), provisions=True) for row in rows]


def offer_of(code: str) -> KnownOffer:
    """The offer with that code.

    :raises Refused: not_found.
    """
    row = _STATEMENTS["offer"].row(code=code)
    if row is None:
        raise not_found()
    return KnownOffer(**row._asdict())


def changes_of_account(account_id: int, *, after: str | None = None) -> Page[RecordedChange]:
    """What was set for the account, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    return _changes("of_account", after=after, account_id=account_id)


def changes_of_person(user_id: int, *, after: str | None = None) -> Page[RecordedChange]:
    """What the user set for themselves, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    return _changes("of_person", after=after, user_id=user_id)


def changes_of_catalogue(
    subjects: Sequence[str] | None = None, *, after: str | None = None
) -> Page[RecordedChange]:
    """What became of these offers and families (None: of all), newest first.

    :raises BadCursor: *after* is none of ours.
    """
    return _changes("of_catalogue", after=after, subjects=subjects)


def changes_of_caps(*, after: str | None = None) -> Page[RecordedChange]:
    """How the caps were set, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    return _changes("of_instance", after=after, settings=list(_CAPS))


def changes_of_pauses(*, after: str | None = None) -> Page[RecordedChange]:
    """When all mail was paused and went on, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    return _changes("of_instance", after=after, settings=list(_PAUSES))


def changes_of_look(*, after: str | None = None) -> Page[RecordedChange]:
    """How the operator's name and logo changed, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    return _changes("of_instance", after=after, settings=list(_LOOK))


def changes_of_desk(*, after: str | None = None) -> Page[RecordedChange]:
    """When the desk answers and what its answers begin with, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    return _changes("of_instance", after=after, settings=list(_DESK))


def changes_of_stops(*, after: str | None = None) -> Page[RecordedChange]:
    """To which addresses people stopped mail or let it go again, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    return _changes("of_instance", after=after, settings=list(_STOPS))


def _changes(name: str, *, after: str | None, **whose: object) -> Page[RecordedChange]:
    rows = _STATEMENTS[name].rows(after=number_in(after), limit=HISTORY_ROWS + 1, **whose)
    found = [RecordedChange(**row._asdict()) for row in rows]
    return paged(found, key=lambda change: change.id, limit=HISTORY_ROWS)
