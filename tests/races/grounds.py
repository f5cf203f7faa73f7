"""Orders by the hundred, all prepared at once by the product's own import and sweeps, for pairs to race on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests import worlds
from tests.worlds import NOW, TODAY

from startline.actions.actor import CONSOLE
from startline.actions.import_report import apply_run, stage_report
from startline.models import Account, ImportRow, ImportRun, Line, Mail, MailLine, Window
from startline.queries.due import due
from startline.reports import read_report

_HEADINGS = "Order,Line,Offer,Status,Start date,Customer,Contact,Hold"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One row of a report, as a partner would export it."""

    order: str
    line: str = "1.0"
    contact: str = worlds.CONTACT
    start_date: str = TODAY.isoformat()
    hold: str = ""

    @property
    def row(self) -> str:
        """The row as text."""
        return (
            f"{self.order},{self.line},{worlds.FLEX},Booked,{self.start_date},Acme,{self.contact},{self.hold}"
        )


@dataclass(frozen=True, kw_only=True)
class Ground:
    """An order to race on, with its lines' ids in the order of their numbers."""

    order_id: int
    line_ids: Sequence[int]

    @property
    def line_id(self) -> int:
        """The first line, or the only one."""
        return self.line_ids[0]


def write(path: Path, rows: Sequence[Said]) -> None:
    """Write *rows* as a report to *path*."""
    path.write_text("\n".join([_HEADINGS, *(said.row for said in rows)]), encoding="utf-8")


def stage(path: Path, rows: Sequence[Said], *, account: Account, now: datetime = NOW) -> int:
    """Write *rows* as a report to *path* and stage it for *account*; returns the run's id."""
    write(path, rows)
    return stage_report(
        actor=CONSOLE,
        report=read_report(path),
        file_name=path.name,
        account_id=account.pk,
        currency=None,
        sends_mail=True,
        now=now,
    )


def stage_apart(path: Path, rows: Sequence[Said], *, account: Account, orders: int = 1) -> list[int]:
    """Stage *rows* as one report, then give every *orders* orders a run, as if they were a file of their own."""
    whole = ImportRun.objects.get(pk=stage(path, rows, account=account))
    numbers = sorted({said.order for said in rows})
    files = [numbers[first : first + orders] for first in range(0, len(numbers), orders)]
    runs = ImportRun.objects.bulk_create(
        ImportRun(
            account=account,
            source=whole.source,
            file_name=whole.file_name,
            sends_mail=whole.sends_mail,
            state=whole.state,
            started_at=whole.started_at,
        )
        for _ in files
    )
    for run, file in zip(runs, files, strict=True):
        ImportRow.objects.filter(run_id=whole.pk, order_number__in=file).update(run_id=run.pk)
    return [run.pk for run in runs]


def booked(
    folder: Path, account: Account, *, orders: int, contacts: Sequence[str] = (worlds.CONTACT,)
) -> list[Ground]:
    """Orders whose lines, one for each of *contacts*, are booked and due at `NOW`."""
    before = set(Line.objects.values_list("id", flat=True))
    rows = [
        Said(order=f"R{len(before) + order:04}", line=f"{number}.0", contact=contact.format(order=order))
        for order in range(orders)
        for number, contact in enumerate(contacts, 1)
    ]
    apply_run(actor=CONSOLE, run_id=stage(folder / "orders.csv", rows, account=account), now=NOW)
    line_ids: dict[int, list[int]] = {}
    added = Line.objects.exclude(pk__in=before).order_by("order__number", "number")
    for line_id, order_id in added.values_list("id", "order_id"):
        line_ids.setdefault(order_id, []).append(line_id)
    return [Ground(order_id=order_id, line_ids=ids) for order_id, ids in line_ids.items()]


def started(
    folder: Path, account: Account, *, orders: int, contacts: Sequence[str] = (worlds.CONTACT,)
) -> list[Ground]:
    """The same, with their first mails written but not sent."""
    grounds = booked(folder, account, orders=orders, contacts=contacts)
    worlds.mail_due()
    return grounds


def awaiting(
    folder: Path, account: Account, *, orders: int, contacts: Sequence[str] = (worlds.CONTACT,)
) -> list[Ground]:
    """The same, with their mails accepted and their windows running."""
    grounds = started(folder, account, orders=orders, contacts=contacts)
    worlds.deliver()
    return grounds


def at(pair: int) -> datetime:
    """The instant of a pair: each has one of its own, so that sweeps meet the pairs one by one."""
    return NOW + timedelta(seconds=pair)


def spread_mails(grounds: Sequence[Ground]) -> list[int]:
    """Let each order's only mail become due at its pair's instant; returns the mails' ids by pair."""
    by_line = dict(MailLine.objects.values_list("line_id", "mail_id"))
    mail_ids = [by_line[ground.line_id] for ground in grounds]
    for pair, mail_id in enumerate(mail_ids):
        Mail.objects.filter(pk=mail_id).update(due_at=at(pair))
    return mail_ids


def closing_at(pair: int) -> datetime:
    """The instant at which a pair's windows end, see `spread_deadlines`: later than any deadline of the cast's."""
    return NOW + timedelta(days=40, seconds=pair)


def spread_deadlines(grounds: Sequence[Ground]) -> None:
    """Let each order's windows end at its pair's own instant."""
    for pair, ground in enumerate(grounds):
        Window.objects.filter(line_id__in=ground.line_ids).update(closes_at=closing_at(pair))


def settle_down(*, now: datetime, rounds: int = 20) -> None:
    """Let the sweeps run until nothing is due at *now* any more."""
    for _ in range(rounds):
        worlds.mail_due(now=now)
        worlds.close_overdue(now=now)
        worlds.remind(now=now)
        worlds.deliver(now=now)
        if not due(now=now).anything:
            return
    raise AssertionError(f"After {rounds} rounds of every sweep something is still due.")
