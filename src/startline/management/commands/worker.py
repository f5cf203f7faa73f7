"""`startline worker`: runs the sweeps."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from startline.actions.load_help import load_help
from startline.management.console import ConsoleCommand
from startline.management.lifeline import end_with_starter
from startline.management.working import work

_PLACES = 5


class Command(BaseCommand):
    """Runs a worker until it is asked to stop."""

    help = "Run the sweeps (mail due lines, deliver mails, close overdue lines) and the imports that pages began."
    requires_system_checks = ()
    suppressed_base_arguments = ConsoleCommand.suppressed_base_arguments

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much to do at once."""
        parser.add_argument(
            "--concurrency",
            type=int,
            default=_PLACES,
            metavar="N",
            help="how many jobs to run at once (default: %(default)s)",
        )

    def handle(self, *, concurrency: int, **options: Any) -> None:
        """Run the worker."""
        end_with_starter()
        load_help()
        connections.close_all()  # by which the schema was checked; the jobs' threads have their own
        asyncio.run(work(places=max(1, concurrency)))
