"""`startline resend`: sends the provisioning mail again."""

from argparse import ArgumentParser

from startline.actions.resend import resend
from startline.management.answers import tell
from startline.management.console import Call, ConsoleCommand, add_order_and_lines
from startline.management.failures import Exit
from startline.management.orders import named_by_options
from startline.queries.breaker import pause_in_force
from startline.queries.kept import kept_back
from startline.queries.lines import facts_of
from startline.wording.done import resent


class Command(ConsoleCommand):
    """Sends the provisioning mail again to the contacts that the lines have (PRODUCT M6)."""

    help = "Send the provisioning mail again; earlier links keep working."
    example = "startline resend 104583020 --line 1.0"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order and its lines."""
        add_order_and_lines(parser, without_lines="all lines of the order")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Resend, and say to whom."""
        named = named_by_options(call)
        done = resend(actor=call.actor, order_ids=[named.order.id], line_ids=named.line_ids, now=call.now)
        lines = facts_of([line.line_id for line in done.changed])
        contacts = {
            line.contact_id: line.contact_email for line in lines if line.contact_id and line.contact_email
        }
        kept = kept_back(contacts, paused=pause_in_force() is not None)
        sentence = resent(
            done,
            addresses=list(contacts.values()),
            kept={contacts[id_]: why for id_, why in kept.items()},
            zone=named.order.time_zone,
            now=call.now,
        )
        return tell(call, done, order=named.order, sentence=sentence)
