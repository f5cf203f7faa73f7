"""`startline web`: serves the pages."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from startline.actions.canned_answers import load_answers
from startline.actions.load_help import load_help
from startline.management.console import ConsoleCommand
from startline.management.lifeline import end_with_starter
from startline.management.serving import PortTaken, serve


class Command(BaseCommand):
    """Serves the pages until it is asked to stop."""

    help = "Serve the pages on localhost."
    requires_system_checks = ()
    suppressed_base_arguments = ConsoleCommand.suppressed_base_arguments

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port."""
        parser.add_argument("--port", type=int, metavar="N", help="instead of STARTLINE_PORT (8000)")

    def handle(self, *, port: int | None, **options: Any) -> None:
        """Run the web server."""
        end_with_starter()
        load_help()
        load_answers()
        connections.close_all()  # the process that runs the pages must not inherit any
        try:
            serve(port=port or settings.STARTLINE_PORT)
        except PortTaken as taken:
            raise CommandError(str(taken)) from taken
