"""Reads the record and the outbox back, as tests name the rows that they expect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from startline.actions.actor import Actor
from startline.actions.outcome import Done
from startline.models import (
    Address,
    Line,
    Mail,
    MailLine,
    Transaction,
    TransactionEvent,
    TransactionItem,
    TransactionState,
    User,
)
from startline.queries.access import person_of
from startline.queries.check import problems
from startline.rules.who_may import ActorKind


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A transaction: *lines* by number and what became of each, *events* in their order."""

    type: str
    actor: str
    status: str
    cause: str | None
    lines: Mapping[str, str]
    events: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A mail of the outbox: *lines* by number, those that left it with why."""

    kind: str
    to: str
    state: str
    lines: Sequence[str]


def user(somebody: User) -> Actor:
    """*somebody*, signed in."""
    return Actor(kind=ActorKind.USER, person=person_of(somebody))


def recorded(transaction_id: int | None) -> Recorded:
    """One transaction as the record has it."""
    assert transaction_id is not None
    header = Transaction.objects.get(pk=transaction_id)
    state = TransactionState.objects.get(pk=transaction_id)
    items = TransactionItem.objects.filter(transaction_id=transaction_id).order_by("line_id")
    events = TransactionEvent.objects.filter(transaction_id=transaction_id).order_by("id")
    numbers = _numbers()
    return Recorded(
        type=header.type,
        actor=header.actor_kind,
        status=state.status,
        cause=state.cause,
        lines={numbers[item.line_id]: _with(item.outcome, item.reason) for item in items},
        events=[_with(event.kind, numbers.get(event.line_id or 0)) for event in events],
    )


def all_recorded(*, after: int = 0) -> list[Recorded]:
    """Every transaction that came after the one numbered *after*."""
    ids = Transaction.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)
    return [recorded(transaction_id) for transaction_id in ids]


def last_transaction_id() -> int:
    """The number of the latest transaction; 0 where there is none."""
    return Transaction.objects.order_by("-id").values_list("id", flat=True).first() or 0


def mails(*, after: int = 0) -> list[Written]:
    """The outbox from the mail after the one numbered *after* on, in the order in which it was written."""
    return [mail(row.pk) for row in Mail.objects.filter(id__gt=after).order_by("id")]


def mail(mail_id: int) -> Written:
    """One mail of the outbox."""
    row = Mail.objects.select_related("recipient").get(pk=mail_id)
    numbers = _numbers()
    lines = MailLine.objects.filter(mail_id=mail_id).order_by("line_id")
    return Written(
        kind=row.kind,
        to=row.recipient.email or "",
        state=row.state,
        lines=[_with(numbers[line.line_id], line.left_cause) for line in lines],
    )


def last_mail_id() -> int:
    """The number of the latest mail; 0 where there is none."""
    return Mail.objects.order_by("-id").values_list("id", flat=True).first() or 0


def outcomes(done: Done) -> dict[str, str]:
    """What became of each line, by number, with the reason where it was not changed."""
    reasons = {line.line_number: line.refusal.code if line.refusal else None for line in done.lines}
    return {line.line_number: _with(line.outcome, reasons[line.line_number]) for line in done.lines}


def items_of(done: Done) -> list[TransactionItem]:
    """The items of the transaction that *done* recorded, by line."""
    assert done.transaction_id is not None
    return list(TransactionItem.objects.filter(transaction_id=done.transaction_id).order_by("line_id"))


def email_of(address_id: int | None) -> str | None:
    """The address of that id; None for none."""
    return None if address_id is None else Address.objects.get(pk=address_id).email


def found_wrong() -> list[str]:
    """What `startline check` names, of everything that it looks at."""
    return [f"{problem.check}: line {problem.line_id}, {list(problem.columns)}" for problem in problems()]


def _numbers() -> dict[int, str]:
    return dict(Line.objects.values_list("id", "number"))


def _with(first: str, second: str | None) -> str:
    return f"{first}: {second}" if second else first
