"""Judges a report's rows against the world: whose order, which offer, how the line enters (PRODUCT I1, I2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from startline.actions.actor import Actor
from startline.models.imports import RowOutcome
from startline.queries.catalogue import policies
from startline.reports import CellProblem, CellWarning, Field, ParsedRow, RowValues
from startline.reports.entries import Entry, EntryCode, entry_of
from startline.rules.addresses import shown
from startline.rules.line import Status
from startline.rules.names import name_key
from startline.rules.policies import NoPolicy, Policy, policy_for
from startline.rules.who_may import EDITING_ROLES
from startline.rules.windows import local_date, mail_due_at
from startline.statements import statements_of

_STATEMENTS = statements_of(str(Path(__file__).with_name("stage.py")))
_cached_key = lru_cache(maxsize=65536)(name_key)


class CurrencyNeeded(Exception):
    """The account has no currency yet; it is asked for once (PRODUCT I1)."""

    def __init__(self, account_name: str) -> None:
        """Name the account."""
        super().__init__(account_name)
        self.account_name = account_name


@dataclass(frozen=True, kw_only=True)
class World:
    """What rows are checked against, read once per run."""

    offers: Mapping[str, Any]
    accounts: Mapping[int, Any]
    account_names: Mapping[str, int]
    domains: Mapping[str, int]
    customer_zones: Mapping[tuple[int, str], str]
    policies: Sequence[Policy]
    may_enter: frozenset[int]


def world_of(actor: Actor) -> World:
    """The world as *actor* may enter orders into it."""
    accounts = {row.id: row for row in _STATEMENTS["accounts"].rows()}
    zones = _STATEMENTS["customer_zones"].rows()
    return World(
        offers={row.code: row for row in _STATEMENTS["offers"].rows()},
        accounts=accounts,
        account_names={name_key(row.name): row.id for row in accounts.values()},
        domains={row.domain: row.account_id for row in _STATEMENTS["domains"].rows()},
        customer_zones={(row.account_id, row.name_key): row.time_zone for row in zones},
        policies=policies(),
        may_enter=frozenset(row.id for row in accounts.values() if may_enter(actor, row)),
    )


def may_enter(actor: Actor, account: Any) -> bool:
    """Whether *actor* may enter orders for the account: an editor of it or of its distributor."""
    if actor.person is None or actor.person.operates:
        return True
    roles = actor.person.roles
    return any(roles.get(side) in EDITING_ROLES for side in (account.id, account.distributor_id))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a row comes to: the staged *values*, or why it is skipped or in error."""

    values: Mapping[str, Any]
    problems: Sequence[Mapping[str, Any]]
    outcome: RowOutcome | None


@dataclass(kw_only=True)
class Judge:
    """Judges the rows of one run; keeps what it learns on the way."""

    world: World
    account_id: int | None
    currency: str | None
    sends_mail: bool
    now: datetime
    address_ids: dict[str, int] = field(default_factory=dict)
    currency_given_for: set[int] = field(default_factory=set)
    covered: dict[tuple[str, date], bool] = field(default_factory=dict)
    todays: dict[str, date] = field(default_factory=dict)

    def verdict(
        self, row: ParsedRow, *, disagreements: Sequence[CellProblem], columns: Mapping[Field, str]
    ) -> Verdict:
        """What *row* comes to.

        :raises CurrencyNeeded: its account has no currency, and none is given.
        """
        problems = [_told(problem) for problem in (*row.problems, *disagreements)]
        warnings = [_told(warning) for warning in row.warnings]
        if row.values is None:
            number = row.raw.get(columns[Field.ORDER_NUMBER], "").strip()[:64].replace("\0", "")
            return Verdict(values={"order_number": number}, problems=problems, outcome=RowOutcome.ERROR)
        problems += self._world_problems(row.values, columns=columns)
        if problems:
            return Verdict(values=_numbers(row.values), problems=problems, outcome=RowOutcome.ERROR)
        return self._entered(row.values, warnings=warnings, columns=columns)

    def _world_problems(self, values: RowValues, *, columns: Mapping[Field, str]) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        offer = self.world.offers.get(values.offer_code)
        if offer is None:
            found.append(_problem(EntryCode.OFFER_UNKNOWN, Field.OFFER_CODE, values.offer_code, columns))
        elif offer.provisions and not self._covered(values, offer):
            found.append(_problem(EntryCode.NO_POLICY, Field.OFFER_CODE, values.offer_code, columns))
        account_id, problem = self._owner(values, columns=columns)
        if problem:
            found.append(problem)
        elif account_id not in self.world.may_enter:
            name = self.world.accounts[account_id or 0].name
            found.append(_problem(EntryCode.ACCOUNT_FORBIDDEN, Field.ACCOUNT, name, columns))
        return found

    def _covered(self, values: RowValues, offer: Any) -> bool:
        """Whether a policy covers the offer from the line's start date, or from today where that is past."""
        day = max(values.start_date or self.now.date(), self.now.date())
        if (offer.code, day) not in self.covered:
            self.covered[offer.code, day] = self._has_policy(offer, day)
        return self.covered[offer.code, day]

    def _has_policy(self, offer: Any, day: date) -> bool:
        try:
            policy_for(offer_code=offer.code, family=offer.family, on=day, policies=self.world.policies)
        except NoPolicy:
            return False
        return True

    def _today(self, zone: str) -> date:
        if zone not in self.todays:
            self.todays[zone] = local_date(self.now, zone)
        return self.todays[zone]

    def _owner(
        self, values: RowValues, *, columns: Mapping[Field, str]
    ) -> tuple[int | None, Mapping[str, Any] | None]:
        if self.account_id is not None:
            return self.account_id, None
        if values.account is not None:
            owner = self.world.account_names.get(_cached_key(values.account))
            unknown = _problem(EntryCode.ACCOUNT_UNKNOWN, Field.ACCOUNT, values.account, columns)
            return owner, None if owner else unknown
        domain = values.submitted_by.domain if values.submitted_by else ""
        owner = self.world.domains.get(domain)
        shown_text = values.submitted_by.email if values.submitted_by else ""
        unknown = _problem(
            EntryCode.SUBMITTER_UNKNOWN, Field.SUBMITTED_BY, shown_text, columns, domain=domain
        )
        return owner, None if owner else unknown

    def _entered(
        self, values: RowValues, *, warnings: list[Mapping[str, Any]], columns: Mapping[Field, str]
    ) -> Verdict:
        account = self.world.accounts[self._owner(values, columns=columns)[0] or 0]
        offer = self.world.offers[values.offer_code]
        customer_key = _cached_key(values.customer_name)
        zone = self.world.customer_zones.get((account.id, customer_key), account.time_zone)
        entry = entry_of(
            status=values.status,
            start_date=values.start_date,
            today=self._today(zone),
            provisions=offer.provisions,
            sends_mail=self.sends_mail,
        )
        if entry is None:
            problem = _problem(EntryCode.LEAVING_SERVICE, Field.STATUS, values.status.value, columns)
            return Verdict(values=_numbers(values), problems=[problem], outcome=RowOutcome.SKIPPED)
        if entry.warning:
            warnings = [*warnings, _problem(entry.warning, Field.STATUS, values.status.value, columns)]
        staged = self._values(values, account=account, offer=offer, entry=entry, zone=zone)
        return Verdict(values=staged | {"customer_key": customer_key}, problems=warnings, outcome=None)

    def _values(
        self, values: RowValues, *, account: Any, offer: Any, entry: Entry, zone: str
    ) -> dict[str, Any]:
        contact = self._address_id(values.contact) if offer.provisions else None
        return {
            **_numbers(values),
            "account_id": account.id,
            "offer_id": offer.id,
            "provisions": offer.provisions,
            "quantity": values.quantity or 1,
            "placed_on": values.submitted_on,
            "placed_by_id": self._address_id(values.submitted_by),
            "contact_id": contact,
            "status": entry.status.value,
            "subscription_number": values.subscription_number,
            "start_date": values.start_date,
            "time_zone": zone,
            "mail_due_at": self._due(values, account=account, entry=entry, zone=zone),
            "silent": entry.silent,
            "customer_name": values.customer_name,
            "order_value": values.order_value,
            "monthly_amount": values.monthly_amount,
            "term_months": values.term_months,
            "hold_name": values.hold_name,
            "currency": self._currency_of(account),
        }

    def _due(self, values: RowValues, *, account: Any, entry: Entry, zone: str) -> datetime | None:
        if not entry.due or values.start_date is None or entry.status is not Status.BOOKED:
            return None
        return mail_due_at(values.start_date, zone=zone, send_hour=account.send_hour, now=self.now)

    def _address_id(self, address: Any) -> int | None:
        return None if address is None else self.address_ids[address.key]

    def _currency_of(self, account: Any) -> str:
        if account.currency is not None:
            own: str = account.currency
            return own
        if self.currency is None:
            raise CurrencyNeeded(account.name)
        self.currency_given_for.add(account.id)
        return self.currency


def _numbers(values: RowValues) -> dict[str, Any]:
    return {"order_number": values.order_number, "line_number": values.line_number}


def _told(problem: CellProblem | CellWarning) -> Mapping[str, Any]:
    return {
        "column": problem.column,
        "field": problem.field.value if problem.field else None,
        "value": problem.value,
        "code": problem.code.value,
        "facts": dict(problem.facts),
    }


def _problem(
    code: EntryCode, at: Field, value: str, columns: Mapping[Field, str], **facts: str
) -> Mapping[str, Any]:
    return {
        "column": columns.get(at, at.value),
        "field": at.value,
        "value": shown(value),
        "code": code.value,
        "facts": facts,
    }
