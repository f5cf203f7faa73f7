"""Writes the daily mails of the reminding sweeps, with their record: each line told of once (PRODUCT M7)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from startline.mail.intents import Intent
from startline.mail.letter import Waits
from startline.mail.link import newest_key_number
from startline.models.delivery import Audience
from startline.models.mail import MailKind
from startline.models.record import TransactionStatus, TransactionType
from startline.statements import statements_of
from startline.sweeps.notices import Notice

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One transaction: whom a side of an account is told of, and the mails that tell it.

    *contact_id* is the contact who is reminded; None where it is the editors who are told. *told* has the days
    of each notice.
    """

    account_id: int
    day: date
    contact_id: int | None
    told: Mapping[Notice, int]
    mails: Sequence[Intent]

    @property
    def order_id(self) -> int | None:
        """The order, where it is one; otherwise the transaction is the account's, and the items name the lines."""
        orders = {notice.order_id for notice in self.told}
        return orders.pop() if len(orders) == 1 else None

    @property
    def type(self) -> TransactionType:
        """Escalated as soon as nothing has started for one of the lines."""
        return TransactionType.ESCALATED if self._not_started() else TransactionType.REMINDED

    @property
    def status(self) -> TransactionStatus:
        """In progress until the contact's mail is settled; notices to editors move no status."""
        return TransactionStatus.COMPLETED if self.contact_id is None else TransactionStatus.IN_PROGRESS

    @property
    def facts(self) -> dict[str, Any]:
        """What the record's sentence says besides how many lines."""
        audience = Audience.EDITORS if self.contact_id is None else Audience.CONTACT
        return {"audience": audience.value, "not_started": self._not_started() or None}

    def _not_started(self) -> int:
        return sum(notice.window_id is None for notice in self.told)


def write_daily_mails(
    kind: MailKind, *, audience: Audience, tellings: Sequence[Telling], now: datetime
) -> None:
    """Write the tellings, with an item per line, and their mails, all due now; the lines must be locked."""
    told = [(n, notice, days) for n, one in enumerate(tellings, 1) for notice, days in one.told.items()]
    items = {(n, notice.line_id): _item(notice, days) for n, notice, days in sorted(told, key=_ending_last)}
    mails = [(n, mail) for n, telling in enumerate(tellings, 1) for mail in telling.mails]
    spoken_of = [(place, id_) for place, (_, mail) in enumerate(mails, 1) for id_ in mail.line_ids]
    _STATEMENTS["write"].run(
        kind=kind.value,
        audience=audience.value,
        now=now,
        key_number=newest_key_number(),
        account_ids=[telling.account_id for telling in tellings],
        order_ids=[telling.order_id for telling in tellings],
        days=[telling.day for telling in tellings],
        contact_ids=[telling.contact_id for telling in tellings],
        types=[telling.type.value for telling in tellings],
        statuses=[telling.status.value for telling in tellings],
        facts=[Jsonb(telling.facts) for telling in tellings],
        item_numbers=[n for n, _ in items],
        item_lines=[line_id for _, line_id in items],
        item_facts=list(items.values()),
        told_numbers=[n for n, _, _ in told],
        told_lines=[notice.line_id for _, notice, _ in told],
        told_windows=[notice.window_id for _, notice, _ in told],
        told_days=[days for _, _, days in told],
        mail_numbers=[n for n, _ in mails],
        recipient_ids=[mail.recipient_id for _, mail in mails],
        languages=[mail.language for _, mail in mails],
        spoken_places=[place for place, _ in spoken_of],
        spoken_lines=[line_id for _, line_id in spoken_of],
    )


def _ending_last(told: tuple[int, Notice, int]) -> bool:
    """Of a line that ends soon and has not started either, the record tells the end."""
    return told[1].window_id is not None


def _item(notice: Notice, days: int) -> Jsonb:
    waits = Waits.NOT_STARTED if notice.window_id is None else Waits.ENDING
    return Jsonb({"waits": waits.value, "days": days})


def mailed_on(
    kind: MailKind, *, account_ids: Sequence[int], days: Sequence[date]
) -> Collection[tuple[int, int]]:
    """Which recipients, each with its account, already have a mail of *kind* for their account's one of *days*."""
    rows = _STATEMENTS["mailed_on"].rows(kind=kind.value, account_ids=list(account_ids), days=list(days))
    return {(row.account_id, row.recipient_id) for row in rows}
