"""`startline hold`: holds an order or lines of it."""

from argparse import ArgumentParser

from startline.actions.hold import hold
from startline.management.answers import tell
from startline.management.console import Call, ConsoleCommand, add_order_and_lines
from startline.management.failures import Exit
from startline.management.names import name_from
from startline.management.orders import named_by_options
from startline.wording.done import held


class Command(ConsoleCommand):
    """Holds an order or lines of it: no mail goes and nothing closes until it is released (PRODUCT 2)."""

    help = "Hold an order or lines of it: no mail goes and nothing closes until it is released."
    example = 'startline hold 104583020 --name "Credit check"'

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order, its lines and the reason."""
        add_order_and_lines(parser, without_lines="the whole order")
        parser.add_argument("--name", required=True, metavar="REASON", help="what the hold is called")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Hold, and say what stops."""
        named = named_by_options(call)
        done = hold(
            actor=call.actor,
            order_id=named.order.id,
            line_ids=named.line_ids,
            name=name_from(call.options.name),
            now=call.now,
        )
        sentence = held(done, zone=named.order.time_zone, now=call.now)
        return tell(call, done, order=named.order, sentence=sentence)
