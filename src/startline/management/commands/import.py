"""`startline import`: takes an order report over."""  # noqa: N999 - the command's name

import re
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext, ngettext

from startline.actions.import_report import ImportSummary, apply_run, discard_run, stage_report, summary_of
from startline.management.console import Call, ConsoleCommand
from startline.management.failures import BadInput, Exit
from startline.management.import_answer import Imported, tell_import
from startline.management.interrupting import interrupted_between_batches
from startline.queries.access import find_account
from startline.queries.domains import known_domains
from startline.reports import DateOrder, DecimalMark, Report, preset_names, read_report

_DATE_ORDERS = {"dmy": DateOrder.DAY_FIRST, "mdy": DateOrder.MONTH_FIRST}
_DECIMAL_MARKS = {"point": DecimalMark.POINT, "comma": DecimalMark.COMMA}
_CURRENCY = re.compile(r"[A-Z]{3}")


class Command(ConsoleCommand):
    """Takes a report over, whole orders at a time; what is wrong comes back as a file (PRODUCT I1–I4)."""

    help = "Import an order report (CSV or XLSX); bad rows come back as a file to correct."
    example = (
        "startline import order-report.csv --account Telepartner --dry-run\n"
        "startline import order-report.csv --account Telepartner --send-mail"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what it does not say itself."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the report, as CSV or XLSX")
        parser.add_argument(
            "--account", metavar="NAME", help="whose orders they are (default: by column or submitter)"
        )
        parser.add_argument("--currency", metavar="EUR", help="for accounts that have none; asked for once")
        parser.add_argument(
            "--send-mail", action="store_true", help="also mail lines whose start date is past"
        )
        parser.add_argument(
            "--preset", choices=preset_names(), help="the kind of report (default: found out)"
        )
        parser.add_argument("--sheet", metavar="NAME", help="the workbook's sheet (default: the likeliest)")
        parser.add_argument("--date-order", choices=list(_DATE_ORDERS), help="what 03/04/2026 means")
        parser.add_argument("--decimal-mark", choices=list(_DECIMAL_MARKS), help="what 1.234 means")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come in")
        parser.add_argument(
            "--to", type=Path, metavar="FILE", help="where rows to correct go (default: beside)"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask, even if mail goes at once")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Read, check, ask where mail would go, take over; say what came in and what did not."""
        report = _report(call)
        run_id = _stage(call, report)
        before = summary_of(run_id, now=call.now)
        if call.options.dry_run or not _wanted(call, before):
            summary, stopped = before, False
        else:
            summary, stopped = _take_over(call, run_id=run_id, before=before)
        imported = Imported(
            source=call.options.file,
            target=call.options.to,
            report=report,
            summary=summary,
            dry_run=summary is before,
            stopped=stopped,
        )
        told = tell_import(call, imported)
        if imported.dry_run:
            discard_run(run_id, now=call.now)
        return told


def _report(call: Call) -> Report:
    options = call.options
    try:
        return read_report(
            options.file,
            preset=options.preset,
            sheet=options.sheet,
            date_order=_DATE_ORDERS.get(options.date_order),
            decimal_mark=_DECIMAL_MARKS.get(options.decimal_mark),
            known_domains=known_domains(),
        )
    except OSError as problem:
        facts = {"file": str(options.file), "reason": problem.strerror or str(problem)}
        sentence = gettext("%(file)s cannot be read: %(reason)s.")
        raise BadInput("file_unreadable", sentence % facts, **facts) from problem


def _stage(call: Call, report: Report) -> int:
    account = call.options.account and find_account(call.options.account, person=call.person)
    with call.out.progress(gettext("Checking rows"), total=report.row_count) as bar:
        return stage_report(
            actor=call.actor,
            report=report,
            file_name=call.options.file.name,
            account_id=account.id if account else None,
            currency=_currency(call.options.currency),
            sends_mail=call.options.send_mail,
            now=call.now,
            progress=bar.advance,
        )


def _currency(text: str | None) -> str | None:
    if text is not None and not _CURRENCY.fullmatch(text):
        sentence = gettext("%(currency)s is no currency. Give its three capital letters, such as EUR.")
        raise BadInput("currency_unknown", sentence % {"currency": text}, currency=text)
    return text


def _wanted(call: Call, summary: ImportSummary) -> bool:
    """Whether the rows are to be taken over; asked only where mail would go at once (PRODUCT I2).

    :raises BadInput: mail would go, and nobody is there to be asked.
    """
    if not summary.mails or call.options.yes:
        return True
    question = ngettext(
        "%(mails)s mail goes at once, to %(addresses)s.",
        "%(mails)s mails go at once, to %(addresses)s.",
        summary.mails,
    ) % {"mails": summary.mails, "addresses": _addresses(summary.addresses)}
    if not call.out.interactive:
        hint = gettext("Add --yes to import and send them, or --dry-run to look first.")
        raise BadInput("confirmation_needed", f"{question} {hint}", mails=summary.mails)
    answer = call.out.ask(f"{question} {gettext('Import? [y/N]')}")
    return answer.casefold() in {"y", "yes", "s", "sì", "si"}


def _addresses(count: int) -> str:
    return ngettext("%(count)s address", "%(count)s addresses", count) % {"count": count}


def _take_over(call: Call, *, run_id: int, before: ImportSummary) -> tuple[ImportSummary, bool]:
    """The summary after, its mails as they were counted before, and whether Ctrl-C stopped it."""
    with (
        interrupted_between_batches() as interruption,
        call.out.progress(gettext("Importing orders"), total=before.orders) as bar,
    ):
        after = apply_run(
            actor=call.actor,
            run_id=run_id,
            now=call.now,
            progress=bar.advance,
            should_stop=interruption.is_set,
        )
    return replace(
        after,
        mails=before.mails,
        addresses=before.addresses,
        silent_mails=before.silent_mails,
        silent_addresses=before.silent_addresses,
    ), interruption.is_set()
