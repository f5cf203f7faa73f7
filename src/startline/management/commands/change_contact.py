"""`startline change-contact`: changes the provisioning contact of lines."""

from argparse import ArgumentParser

from django.utils.translation import gettext

from startline import clock
from startline.actions.change_contact import Selection, change_contact, preview_contact_change
from startline.management.answers import contact_sentence, preview, preview_documents, tell
from startline.management.console import ORDER_HELP, Call, ConsoleCommand, add_account, add_lines
from startline.management.failures import BadInput, Exit
from startline.management.leaving import change_everywhere
from startline.management.orders import Named, named_by_options, one_or_all


class Command(ConsoleCommand):
    """Changes the contact of a line, of an order, or wherever somebody who left is one (PRODUCT C1–C8)."""

    help = "Change the provisioning contact of lines before their point of no return."
    example = (
        "startline change-contact 104583020 it@acme.example --line 1.0\n"
        "startline change-contact 104583020 it@acme.example --all-lines --dry-run\n"
        "startline change-contact --from m.rossi@acme.example it@acme.example"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order or the address that leaves, the new address, and the lines."""
        parser.add_argument("order", metavar="ORDER", nargs="?", help=ORDER_HELP)
        parser.add_argument("address", metavar="NEW@ADDRESS", help="the new contact, one plain address")
        parser.add_argument("--all-lines", action="store_true", help="every line of the order")
        add_lines(parser, without_lines="the only one, where the order has one line")
        parser.add_argument(
            "--from", dest="leaving", metavar="OLD@ADDRESS", help="all lines, of any order, with this contact"
        )
        add_account(parser)
        parser.add_argument("--dry-run", action="store_true", help="only say what would become of each line")
        parser.add_argument("--yes", action="store_true", help="with --from: do not ask before changing")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Change, or preview, and say what became of each line."""
        options = call.options
        if options.leaving:
            if options.order or options.line or options.all_lines:
                sentence = gettext("--from finds the orders itself. Leave order and lines out.")
                raise BadInput("order_beside_from", sentence)
            return change_everywhere(call, leaving=options.leaving, address=options.address)
        if not options.order:
            raise BadInput("order_missing", gettext("Name the order, or with --from the contact who leaves."))
        named = one_or_all(named_by_options(call), all_lines=options.all_lines)
        return _preview(call, named) if options.dry_run else _change(call, named)


def _preview(call: Call, named: Named) -> Exit:
    lines = preview_contact_change(
        actor=call.actor, selection=_selection(named), address=call.options.address, now=clock.now()
    )
    orders, zone = {named.order.id: named.order.number}, named.order.time_zone
    documents = preview_documents(call, lines, orders=orders, zone=zone)
    call.out.document({"dry_run": True, "lines": documents})
    preview(call, lines, orders=orders, zone=zone)
    return Exit.DONE


def _change(call: Call, named: Named) -> Exit:
    done = change_contact(
        actor=call.actor, selection=_selection(named), address=call.options.address, now=call.now
    )
    sentence = contact_sentence(call, done, zone=named.order.time_zone)
    return tell(call, done, order=named.order, sentence=sentence)


def _selection(named: Named) -> Selection:
    return Selection(order_ids=[named.order.id], line_ids=named.line_ids)
