"""`startline cancel`: cancels lines."""

from argparse import ArgumentParser

from startline.actions.cancel import cancel
from startline.management.answers import tell
from startline.management.console import Call, ConsoleCommand, add_order_and_lines
from startline.management.failures import Exit
from startline.management.orders import named_by_options
from startline.wording.done import cancelled


class Command(ConsoleCommand):
    """Cancels lines that are neither mapped nor closed (PRODUCT 2)."""

    help = "Cancel lines that are neither mapped nor closed."
    example = "startline cancel 104583020 --line 2.0"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order and its lines."""
        add_order_and_lines(parser, without_lines="all lines of the order")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Cancel, and say who is told."""
        named = named_by_options(call)
        done = cancel(actor=call.actor, order_id=named.order.id, line_ids=named.line_ids, now=call.now)
        sentence = cancelled(done, zone=named.order.time_zone, now=call.now)
        return tell(call, done, order=named.order, sentence=sentence)
