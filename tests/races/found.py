"""How things stand after a race, read set-based: hundreds of pairs are looked at in a handful of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from startline.models import Line, Mail, MailLine, Transaction, TransactionItem, Window
from startline.models.mail import MailKind, MailState
from startline.models.record import Outcome


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A mail that spoke of a line; *to* is its recipient, *left* whether the line left it before it went."""

    mail_id: int
    kind: str
    state: str
    to: str | None
    attempts: int
    left: bool


@dataclass(frozen=True, kw_only=True)
class Found:
    """Lines by id and by order; of each line the mails that spoke of it and the types of the transactions that
    changed it, both oldest first, and the contact epochs with which its windows started."""

    lines: Mapping[int, Line]
    by_order: Mapping[int, Sequence[Line]]
    mails: Mapping[int, Sequence[Spoken]]
    windows: Mapping[int, Sequence[int]]
    transactions: Mapping[int, Sequence[str]]

    def contacts(self, order_id: int) -> set[tuple[str | None, int]]:
        """The contacts, each with its epoch, that the order's lines have."""
        return {(_email(line), line.contact_epoch) for line in self.by_order[order_id]}

    def reached(self, line_id: int) -> list[str | None]:
        """To whom a mail that still spoke of the line was delivered, oldest first; notices of a change aside."""
        return [
            mail.to
            for mail in self.mails[line_id]
            if mail.state == MailState.ACCEPTED and not mail.left and mail.kind != MailKind.CONTACT_REPLACED
        ]


def _email(line: Line) -> str | None:
    return line.contact.email if line.contact else None


def find() -> Found:
    """How everything stands now."""
    lines = {line.pk: line for line in Line.objects.select_related("contact", "organization").order_by("id")}
    by_order = defaultdict(list)
    for line in lines.values():
        by_order[line.order_id].append(line)
    return Found(
        lines=lines,
        by_order=by_order,
        mails=_mails(),
        windows=_windows(),
        transactions=_transactions(),
    )


def _mails() -> Mapping[int, Sequence[Spoken]]:
    mails = {mail.pk: mail for mail in Mail.objects.select_related("recipient")}
    spoken: dict[int, list[Spoken]] = defaultdict(list)
    for mail_line in MailLine.objects.order_by("mail_id"):
        mail = mails[mail_line.mail_id]
        spoken[mail_line.line_id].append(
            Spoken(
                mail_id=mail.pk,
                kind=mail.kind,
                state=mail.state,
                to=mail.recipient.email,
                attempts=mail.attempts,
                left=mail_line.left_at is not None,
            )
        )
    return spoken


def _windows() -> Mapping[int, Sequence[int]]:
    epochs: dict[int, list[int]] = defaultdict(list)
    for line_id, epoch in Window.objects.order_by("id").values_list("line_id", "contact_epoch"):
        epochs[line_id].append(epoch)
    return epochs


def _transactions() -> Mapping[int, Sequence[str]]:
    """The types of the transactions that changed each line, oldest first."""
    types = dict(Transaction.objects.values_list("id", "type"))
    told: dict[int, list[str]] = defaultdict(list)
    changed = TransactionItem.objects.filter(outcome=Outcome.CHANGED).order_by("id")
    for line_id, transaction_id in changed.values_list("line_id", "transaction_id"):
        told[line_id].append(types[transaction_id])
    return told
