"""`startline clear-review`: closes the review of a disputed change of contact."""

from argparse import ArgumentParser

from startline.actions.clear_review import clear_review
from startline.management.answers import tell
from startline.management.console import Call, ConsoleCommand, add_order_and_lines
from startline.management.failures import Exit
from startline.management.orders import named_by_options
from startline.wording.done import review_cleared


class Command(ConsoleCommand):
    """Closes the review of lines whose former contact disputes the change: the contact stays (PRODUCT C9)."""

    help = "Close the review of a disputed change of contact."
    example = "startline clear-review 104583020 --line 1.0"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order and its lines."""
        add_order_and_lines(parser, without_lines="all lines of the order")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Close the reviews, and say what can be done again."""
        named = named_by_options(call)
        done = clear_review(actor=call.actor, order_id=named.order.id, line_ids=named.line_ids, now=call.now)
        sentence = review_cleared(done, zone=named.order.time_zone, now=call.now)
        return tell(call, done, order=named.order, sentence=sentence)
