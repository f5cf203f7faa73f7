"""`startline set-up`: completes the service setup."""

from argparse import ArgumentParser

from startline.actions.complete_set_up import complete_set_up
from startline.management.answers import tell
from startline.management.console import Call, ConsoleCommand, add_order_and_lines
from startline.management.failures import Exit
from startline.management.orders import named_by_options
from startline.wording.done import set_up


class Command(ConsoleCommand):
    """Marks mapped lines as set up: they close as provisioned and billing starts (PRODUCT W4)."""

    help = "Complete the service setup of mapped lines: they close, and billing starts."
    example = "startline set-up 104583020"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order and its lines."""
        add_order_and_lines(parser, without_lines="all lines of the order")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Complete the setup, and say what follows."""
        named = named_by_options(call)
        done = complete_set_up(
            actor=call.actor, order_id=named.order.id, line_ids=named.line_ids, now=call.now
        )
        sentence = set_up(done, zone=named.order.time_zone, now=call.now)
        return tell(call, done, order=named.order, sentence=sentence)
