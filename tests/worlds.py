"""The cast of the tests: who sells, who buys, who may see what, and order lines anywhere on their way.

Lines enter and get on by the product's own actions and sweeps, at instants before `NOW`, so that every
constraint and the record's fold hold.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.complete_set_up import complete_set_up
from startline.actions.hold import hold
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.place_order import NewLine, NewOrder, place_order
from startline.actions.schedule import move_start_date
from startline.mail.link import token_of
from startline.mail.transport import Handed
from startline.models import (
    Account,
    Bounce,
    Instance,
    Line,
    Link,
    MailLine,
    Membership,
    Offer,
    Policy,
    User,
)
from startline.models.mail import AttemptOutcome
from startline.rules.line import Expiry
from startline.rules.who_may import AccountKind, Role
from startline.rules.windows import local_date
from startline.sweeps.claim_mails import claim_mails
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.mail_due_lines import mail_due_lines
from startline.sweeps.remind_contacts import remind_contacts
from startline.sweeps.settle_mails import Result, settle_mails
from startline.sweeps.tell_editors_daily import tell_editors_daily

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
ZONE = "Europe/Rome"
TODAY = local_date(NOW, ZONE)
CONTACT = "it@acme.example"
ORGANIZATION = "Acme S.p.A."

FLEX, WX, SUPPORT = "A-FLEX", "A-WX", "A-SUPPORT"
WINDOW_DAYS = {FLEX: 7, WX: 30}

_ACCEPTED = Handed(outcome=AttemptOutcome.ACCEPTED, code=250, words="2.0.0 Ok", cause=None)
_REFUSED = Handed(
    outcome=AttemptOutcome.REFUSED, code=550, words="5.1.1 User unknown", cause="mailbox_unknown"
)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Accounts and people: `owner` placed the orders, `ally` helps from the distributor's side, `reader` only
    looks, `stranger` must not see them, `clerk` is the operator's."""

    operator: Account
    distributor: Account
    partner: Account
    other_partner: Account
    owner: User
    ally: User
    reader: User
    stranger: User
    clerk: User


class Stage(StrEnum):
    """How far a line is to be at `NOW`."""

    ENTERED = "entered"
    BOOKED = "booked"
    NOT_DELIVERED = "not_delivered"
    AWAITING = "awaiting"
    UNDELIVERABLE = "undeliverable"
    MAPPED = "mapped"
    CLOSED = "closed"
    SET_UP = "set_up"
    CANCELLED = "cancelled"
    HELD = "held"


# How many days before today the start date of a line at this stage is.
_STARTED_DAYS_AGO = {
    Stage.ENTERED: -20,
    Stage.BOOKED: -20,
    Stage.NOT_DELIVERED: 0,
    Stage.AWAITING: 2,
    Stage.UNDELIVERABLE: 3,
    Stage.MAPPED: 2,
    Stage.CLOSED: 40,
    Stage.SET_UP: 2,
    Stage.CANCELLED: 2,
    Stage.HELD: 2,
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A line to be placed; without *starts* its start date is the one that fits its *stage*."""

    number: str = "1.0"
    stage: Stage = Stage.BOOKED
    offer: str = FLEX
    contact: str | None = CONTACT
    starts: date | None = None
    subscription: str | None = None

    @property
    def start_date(self) -> date:
        """The requested start date."""
        return self.starts or TODAY - timedelta(days=_STARTED_DAYS_AGO[self.stage])

    @property
    def address(self) -> str | None:
        """The contact; none where the offer has no provisioning."""
        return None if self.offer == SUPPORT else self.contact


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An order that was placed, and the ids of its lines by number."""

    order_id: int
    number: str
    line_ids: Mapping[str, int]

    def line(self, number: str = "1.0") -> Line:
        """The line as the database has it now."""
        return Line.objects.select_related("contact", "order").get(pk=self.line_ids[number])


def cast(*, rehearsal: bool = True) -> Cast:
    """An instance with its catalogue, its accounts and its people."""
    Instance.objects.get_or_create(id=1, defaults={"rehearsal": rehearsal})
    _catalogue()
    operator = _account(AccountKind.OPERATOR, "Quadrante Cloud")
    distributor = _account(AccountKind.DISTRIBUTOR, "Distribuzione Est")
    partner = _account(AccountKind.PARTNER, "Telepartner", distributor=distributor)
    other_partner = _account(AccountKind.PARTNER, "Polarpartner")
    return Cast(
        operator=operator,
        distributor=distributor,
        partner=partner,
        other_partner=other_partner,
        owner=_user("g.conti@telepartner.example", "Giulia Conti", account=partner, role=Role.EDITOR),
        ally=_user("p.neri@est.example", "Paolo Neri", account=distributor, role=Role.EDITOR),
        reader=_user("a.viola@telepartner.example", "Ada Viola", account=partner, role=Role.VIEWER),
        stranger=_user("s.lind@polarpartner.example", "Sven Lind", account=other_partner, role=Role.ADMIN),
        clerk=_user("help@quadrante.example", "Rita Sala", account=operator, role=Role.OPERATOR),
    )


def place(
    account: Account,
    *wanted: Wanted,
    number: str = "104583020",
    customer: str = ORGANIZATION,
    placed_by: str = "g.conti@telepartner.example",
) -> Placed:
    """An order of *account* with the *wanted* lines (one booked line where none is named) at their stages."""
    lines = wanted or (Wanted(),)
    placed_at = min(NOW, *(_morning(line.start_date) for line in lines)) - timedelta(days=7)
    order = NewOrder(
        account_id=account.pk,
        number=number,
        customer_name=customer,
        lines=[_new_line(line, order_number=number) for line in lines],
        placed_by=placed_by,
        placed_on=local_date(placed_at, ZONE),
    )
    order_id = place_order(actor=CONSOLE, order=order, now=placed_at)
    line_ids = dict(Line.objects.filter(order_id=order_id).values_list("number", "id"))
    placed = Placed(order_id=order_id, number=number, line_ids=line_ids)
    _date_entered_lines(placed, lines, now=placed_at)
    _lead_on(placed, lines)
    return placed


def mail_due(*, now: datetime = NOW) -> None:
    """Let the mail sweep take everything that is due at *now*."""
    while mail_due_lines(now=now).more:
        pass


def deliver(*, now: datetime = NOW, refusing: Collection[str] = ()) -> None:
    """Hand out every mail due at *now*, as if its server had accepted it, or refused those *refusing*."""
    claim = claim_mails(now=now, limit=1000, server="mx.example")
    results = [
        Result(
            mail_id=mail.id,
            attempt=mail.attempt,
            handed=_REFUSED if mail.recipient in refusing else _ACCEPTED,
            ended_at=now,
        )
        for mail in claim.mails
    ]
    settle_mails(results=results, lease=claim.lease, now=now)


def put_off(*, now: datetime = NOW, cause: str, code: int, words: str) -> None:
    """Hand out every mail due at *now* to a server that asks to come again later."""
    later = Handed(outcome=AttemptOutcome.DEFERRED, code=code, words=words, cause=cause)
    claim = claim_mails(now=now, limit=1000, server="mx.example")
    results = [
        Result(mail_id=mail.id, attempt=mail.attempt, handed=later, ended_at=now) for mail in claim.mails
    ]
    settle_mails(results=results, lease=claim.lease, now=now)


def come_back(
    line_id: int, *, at: datetime = NOW, cause: str = "mailbox_unknown", hard: bool = True
) -> Bounce:
    """Let the newest mail of the line come back, as a mail server of its contact would have told."""
    mail_id = MailLine.objects.filter(line_id=line_id).latest("mail_id").mail_id
    return Bounce.objects.create(
        account_id=Line.objects.get(pk=line_id).account_id,
        mail_id=mail_id,
        bounced_at=at,
        hard=hard,
        status="5.1.1",
        code=550,
        cause=cause,
        words="5.1.1 User unknown in virtual mailbox table",
    )


def close_overdue(*, now: datetime = NOW) -> None:
    """Let the closing sweep take everything that is due at *now*."""
    while close_overdue_lines(now=now).more:
        pass


def remind(*, now: datetime = NOW) -> None:
    """Let the reminding sweeps take everything that is due at *now*."""
    while remind_contacts(now=now).more:
        pass
    while tell_editors_daily(now=now).more:
        pass


def token_for(line_id: int) -> str:
    """The token of the newest mail that spoke of the line."""
    mail_id = MailLine.objects.filter(line_id=line_id).latest("mail_id").mail_id
    link = Link.objects.get(mail_id=mail_id)
    return token_of(link.id, key_number=link.key_number)


def _account(kind: AccountKind, name: str, *, distributor: Account | None = None) -> Account:
    return Account.objects.create(
        kind=kind, name=name, distributor=distributor, time_zone=ZONE, language="en", currency="EUR"
    )


def _user(email: str, name: str, *, account: Account, role: Role) -> User:
    user = User.objects.create(email=email, name=name, email_verified_at=NOW - timedelta(days=365))
    Membership.objects.create(user=user, account=account, role=role)
    return user


def _catalogue() -> None:
    flex = Offer.objects.create(code=FLEX, name="Flex Plan", family="collaboration")
    Offer.objects.create(code=WX, name="Meetings", family="collaboration")
    Offer.objects.create(code=SUPPORT, name="Support", family="support", provisions=False)
    _policy("Flex: 7 days", offer=flex, window_days=WINDOW_DAYS[FLEX])
    _policy("Others: 30 days", family="collaboration", window_days=WINDOW_DAYS[WX])


def _policy(name: str, *, window_days: int, offer: Offer | None = None, family: str | None = None) -> None:
    Policy.objects.create(
        name=name,
        offer=offer,
        family=family,
        valid_from=date(2015, 1, 1),
        window_days=window_days,
        expiry=Expiry.CLOSE_AND_BILL,
        reminder_days=[3, 1],
        escalation_days=1,
    )


def _new_line(wanted: Wanted, *, order_number: str) -> NewLine:
    return NewLine(
        number=wanted.number,
        offer_code=wanted.offer,
        start_date=None if wanted.stage is Stage.ENTERED else wanted.start_date,
        contact=wanted.address,
        quantity=25,
        subscription_number=wanted.subscription or f"Sub{order_number}-{wanted.number}",
    )


def _date_entered_lines(placed: Placed, lines: Sequence[Wanted], *, now: datetime) -> None:
    """Give entered lines their start date: what comes in with one is booked."""
    for line in lines:
        if line.stage is Stage.ENTERED:
            move_start_date(
                actor=CONSOLE,
                order_id=placed.order_id,
                line_ids=[placed.line_ids[line.number]],
                start_date=line.start_date,
                now=now,
            )


def _morning(day: date) -> datetime:
    """An instant at which mail of that start date has become due."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def _lead_on(placed: Placed, lines: Sequence[Wanted]) -> None:
    """Bring each line to its stage by what would have happened to it."""
    going = [line for line in lines if line.stage not in (Stage.ENTERED, Stage.BOOKED)]
    for day in sorted({line.start_date for line in going}):
        mail_due(now=_morning(day))
        starting = [line for line in going if line.start_date == day]
        if any(line.stage is not Stage.NOT_DELIVERED for line in starting):
            deliver(now=_morning(day), refusing=_addresses(starting, Stage.UNDELIVERABLE))
    if any(line.stage is Stage.CLOSED for line in going):
        close_overdue(now=NOW - timedelta(days=1))
    for stage, act in _ACTS.items():
        line_ids = [placed.line_ids[line.number] for line in going if line.stage is stage]
        if line_ids:
            act(placed.order_id, line_ids)


def _addresses(lines: Sequence[Wanted], stage: Stage) -> Collection[str]:
    return {line.address for line in lines if line.stage is stage and line.address}


def _map(order_id: int, line_ids: Sequence[int]) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order_id],
        line_ids=line_ids,
        organization_id=find_or_add_organization(ORGANIZATION),
        mapped_by="Mario Rossi",
        now=NOW - timedelta(hours=2),
    )


def _set_up(order_id: int, line_ids: Sequence[int]) -> None:
    _map(order_id, line_ids)
    complete_set_up(actor=CONSOLE, order_id=order_id, line_ids=line_ids, now=NOW - timedelta(hours=1))


def _cancel(order_id: int, line_ids: Sequence[int]) -> None:
    cancel(actor=CONSOLE, order_id=order_id, line_ids=line_ids, now=NOW - timedelta(hours=1))


def _hold(order_id: int, line_ids: Sequence[int]) -> None:
    held_at = NOW - timedelta(hours=1)
    hold(actor=CONSOLE, order_id=order_id, line_ids=line_ids, name="Credit check", now=held_at)


_ACTS: Mapping[Stage, Callable[[int, Sequence[int]], None]] = {
    Stage.MAPPED: _map,
    Stage.SET_UP: _set_up,
    Stage.CANCELLED: _cancel,
    Stage.HELD: _hold,
}
