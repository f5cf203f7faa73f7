"""Order reports as tests write them, and the way from such a file into the tables."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.worlds import CONTACT, FLEX, NOW, TODAY, Cast

from startline.actions.actor import CONSOLE, Actor
from startline.actions.import_report import ImportSummary, apply_run, stage_report, summary_of
from startline.models import AccountDomain, ImportRow, ImportRun
from startline.reports import read_report

HEADING = (
    "Order",
    "Line",
    "Offer",
    "Status",
    "Start date",
    "Customer",
    "Provisioning contact",
    "Submitted by",
    "Hold",
    "Subscription",
    "Quantity",
    "Account",
)
AHEAD, PAST = str(TODAY + timedelta(days=20)), str(TODAY - timedelta(days=20))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a report, in the order of the heading."""

    order: str = "7001"
    line: str = "1.0"
    offer: str = FLEX
    status: str = "Booked"
    starts: str = AHEAD
    customer: str = "Acme S.p.A."
    contact: str = CONTACT
    submitted_by: str = "g.conti@telepartner.example"
    hold: str = ""
    subscription: str = ""
    quantity: str = "25"
    account: str = ""


def report_of(rows: Sequence[Row]) -> bytes:
    """A file of these rows."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEADING, *map(astuple, rows)])
    return stream.getvalue().encode()


@dataclass(frozen=True, kw_only=True)
class Importer:
    """Brings files of one test in: for the partner, at `NOW`, without mail, unless asked otherwise."""

    people: Cast
    folder: Path

    def stage(
        self,
        rows: Sequence[Row],
        *,
        actor: Actor = CONSOLE,
        account_id: int | None = -1,
        currency: str | None = None,
        sends_mail: bool = False,
        now: datetime = NOW,
    ) -> int:
        """Stage a file of these rows, for the partner unless *account_id* says otherwise; the run's id."""
        path = self.folder / "report.csv"
        path.write_bytes(report_of(rows))
        return stage_report(
            actor=actor,
            report=read_report(path),
            file_name=path.name,
            account_id=self.people.partner.pk if account_id == -1 else account_id,
            currency=currency,
            sends_mail=sends_mail,
            now=now,
        )

    def import_(
        self,
        *rows: Row,
        account_id: int | None = -1,
        sends_mail: bool = False,
        now: datetime = NOW,
        actor: Actor = CONSOLE,
    ) -> ImportSummary:
        """Stage and apply a file of these rows."""
        run_id = self.stage(rows, account_id=account_id, sends_mail=sends_mail, now=now, actor=actor)
        return apply_run(actor=actor, run_id=run_id, now=now)

    def dry_run(
        self, *rows: Row, account_id: int | None = -1, sends_mail: bool = False, actor: Actor = CONSOLE
    ) -> ImportSummary:
        """What importing these rows would do."""
        run_id = self.stage(rows, account_id=account_id, sends_mail=sends_mail, actor=actor)
        return summary_of(run_id, now=NOW)


def know_submitters(people: Cast) -> None:
    """Let the partners' mail domains say whose an order is."""
    AccountDomain.objects.create(domain="telepartner.example", account=people.partner)
    AccountDomain.objects.create(domain="polarpartner.example", account=people.other_partner)


def row_outcomes(run_id: int) -> dict[str, str]:
    """What became of each row, by order and line."""
    rows = ImportRow.objects.filter(run_id=run_id).order_by("row_number")
    return {f"{row.order_number}/{row.line_number}": row.outcome or "-" for row in rows}


def row_problems(run_id: int) -> dict[str, list[tuple[str, str, str]]]:
    """The problems of each row that has some, by order and line: column, value and code."""
    rows = ImportRow.objects.filter(run_id=run_id).exclude(problems=[]).order_by("row_number")
    return {
        f"{row.order_number}/{row.line_number}": [
            (problem["column"], problem["value"], problem["code"]) for problem in row.problems
        ]
        for row in rows
    }


def checked_at(run: ImportRun) -> datetime:
    """When the run was last checked, as its page says."""
    at = ImportRun.objects.values_list("checked_at", flat=True).get(pk=run.pk)
    assert at is not None
    return at
