"""`startline open`: opens a real instance, or further accounts in it, from a file that lists them."""

from argparse import ArgumentParser
from pathlib import Path

from django.utils.translation import gettext, ngettext

from startline.management.console import Call, ConsoleCommand
from startline.management.failures import BadInput, Exit
from startline.management.opening import BadOpening, open_all, read_opening


class Command(ConsoleCommand):
    """Opens accounts with their people, and loads offers and policies, all or nothing."""

    help = "Open accounts and load offers and policies from a TOML file; makes an empty database a real instance."
    example = "startline open company.toml"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, metavar="FILE.toml", help="docs/operating.md shows one")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Open what the file lists, and say how much that was."""
        try:
            accounts = open_all(read_opening(call.options.file), now=call.now)
        except BadOpening as problem:
            sentence = gettext("Nothing was opened. %(problem)s") % {"problem": problem}
            raise BadInput("opening_refused", sentence, problem=str(problem)) from problem
        sentence = ngettext("%(count)s account was opened.", "%(count)s accounts were opened.", accounts)
        call.out.document({"accounts": accounts})
        call.out.say(sentence % {"count": accounts})
        return Exit.DONE
