"""`startline map`: maps an order to an organization, the point of no return."""

from argparse import ArgumentParser

from django.utils.translation import gettext, ngettext

from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.management.answers import tell
from startline.management.console import ORDER_HELP, Call, ConsoleCommand, add_account, add_lines
from startline.management.failures import BadInput, Exit
from startline.management.names import name_from
from startline.management.orders import Named, named_by_options
from startline.management.output import Tone
from startline.queries.access import name_of_actor
from startline.queries.transactions import line_ids_of
from startline.rules.names import name_key
from startline.wording.done import mapped


class Command(ConsoleCommand):
    """Maps lines to an organization; their contact can never be changed again (PRODUCT H3, C4)."""

    help = "Map an order to an organization: the point of no return."
    example = 'startline map 104583020 "Acme S.p.A."\nstartline map 104583020 "Acme S.p.A." --line 1.0 --yes'

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the order, the organization, the lines and who maps them."""
        parser.add_argument("order", metavar="ORDER", help=ORDER_HELP)
        parser.add_argument("organization", metavar="ORGANIZATION", help="its name; one that is new is added")
        add_lines(parser, without_lines="all lines of the order")
        add_account(parser)
        parser.add_argument("--by", metavar="NAME", help="who mapped it (default: who acts)")
        parser.add_argument("--yes", action="store_true", help="do not ask to type the name once more")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Map once it is confirmed, and say what is left to do."""
        organization = name_from(call.options.organization)
        named = named_by_options(call)
        if not call.options.yes and not _confirmed(call, named, organization=organization):
            call.out.document({"transaction": None, "lines": []})
            sentence = gettext("Nothing was mapped: the name was not repeated.")
            call.out.note(sentence, tone=Tone.BAD)
            return Exit.REFUSED
        done = map_to_organization(
            actor=call.actor,
            order_ids=[named.order.id],
            line_ids=named.line_ids,
            organization_id=find_or_add_organization(organization),
            mapped_by=name_from(call.options.by or name_of_actor(call.person)),
            now=call.now,
        )
        sentence = mapped(done, organization=organization, zone=named.order.time_zone, now=call.now)
        return tell(call, done, order=named.order, sentence=sentence)


def _confirmed(call: Call, named: Named, *, organization: str) -> bool:
    """Whether the person has typed the organization's name once more; case and accents do not count.

    :raises BadInput: nobody is there to be asked.
    """
    if not call.out.interactive:
        sentence = gettext("Mapping cannot be undone. Add --yes where nobody is there to confirm.")
        raise BadInput("confirmation_needed", sentence)
    count = len(named.line_ids or line_ids_of(named.order.id))
    warning = ngettext(
        "%(count)s line of order %(order)s is about to be mapped to %(organization)s. This cannot be "
        "undone, and its contact can no longer be changed afterwards.",
        "%(count)s lines of order %(order)s are about to be mapped to %(organization)s. This cannot be "
        "undone, and their contacts can no longer be changed afterwards.",
        count,
    )
    facts = {"count": count, "order": named.order.number, "organization": organization}
    call.out.note(warning % facts)
    typed = call.out.ask(gettext("To go on, type the organization's name:"))
    return name_key(typed) == name_key(organization)
