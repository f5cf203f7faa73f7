"""`startline move-start-date`: moves the requested start date."""

from argparse import ArgumentParser
from datetime import date

from django.utils.translation import gettext

from startline.actions.schedule import move_start_date
from startline.management.answers import tell
from startline.management.console import ORDER_HELP, Call, ConsoleCommand, add_account, add_lines
from startline.management.failures import BadInput, Exit
from startline.management.orders import named_by_options
from startline.wording.done import start_date_moved


class Command(ConsoleCommand):
    """Moves the requested start date of lines that are entered or booked (PRODUCT 2)."""

    help = "Move the requested start date of lines that have not started."
    example = "startline move-start-date 104583020 2026-12-06 --line 1.0"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order, its lines and the day."""
        parser.add_argument("order", metavar="ORDER", help=ORDER_HELP)
        parser.add_argument("date", metavar="DATE", help="the new date, as YYYY-MM-DD")
        add_lines(parser, without_lines="all lines of the order")
        add_account(parser)
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Move the date, and say what goes on it."""
        start_date = _day(call.options.date)
        named = named_by_options(call)
        done = move_start_date(
            actor=call.actor,
            order_id=named.order.id,
            line_ids=named.line_ids,
            start_date=start_date,
            now=call.now,
        )
        sentence = start_date_moved(done, start_date=start_date, zone=named.order.time_zone, now=call.now)
        return tell(call, done, order=named.order, sentence=sentence)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        sentence = gettext("%(date)s is no date. Give it as year, month and day, such as 2026-12-06.")
        raise BadInput("date_unreadable", sentence % {"date": text}, date=text) from problem
