"""`startline release`: releases a hold."""

from argparse import ArgumentParser

from startline.actions.hold import release
from startline.management.answers import tell
from startline.management.console import Call, ConsoleCommand, add_order_and_lines
from startline.management.failures import Exit
from startline.management.orders import named_by_options
from startline.wording.done import released


class Command(ConsoleCommand):
    """Releases an order or lines of it: mail goes first, what is overdue closes in 24 hours (PRODUCT 2)."""

    help = "Release a held order or lines of it."
    example = "startline release 104583020"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order and its lines."""
        add_order_and_lines(parser, without_lines="the hold on the whole order")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Release, and say what happens next."""
        named = named_by_options(call)
        done = release(actor=call.actor, order_id=named.order.id, line_ids=named.line_ids, now=call.now)
        sentence = released(done, zone=named.order.time_zone, now=call.now)
        return tell(call, done, order=named.order, sentence=sentence)
