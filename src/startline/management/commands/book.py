"""`startline book`: books entered lines."""

from argparse import ArgumentParser

from startline.actions.schedule import book
from startline.management.answers import tell
from startline.management.console import Call, ConsoleCommand, add_order_and_lines
from startline.management.failures import Exit
from startline.management.orders import named_by_options
from startline.wording.done import booked


class Command(ConsoleCommand):
    """Books entered lines: their mail is due on their start date, or now if that has come (PRODUCT 2, M1)."""

    help = "Book entered lines: their mail goes on their start date."
    example = "startline book 104583020"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order and its lines."""
        add_order_and_lines(parser, without_lines="all lines of the order")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Book, and say when mail goes."""
        named = named_by_options(call)
        done = book(actor=call.actor, order_id=named.order.id, line_ids=named.line_ids, now=call.now)
        sentence = booked(done, zone=named.order.time_zone, now=call.now)
        return tell(call, done, order=named.order, sentence=sentence)
