"""`startline run`: everything in one terminal."""

import os
import sys
from io import TextIOWrapper
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext

from startline.management.children import GaveUp
from startline.management.console import ConsoleCommand, language_of
from startline.management.output import Output
from startline.management.serving import PortTaken
from startline.management.site import EMBEDDED, Site
from startline.management.supervisor import CannotRun, run


class Command(BaseCommand):
    """Runs the pages, a worker and a mail server, and tells what happens."""

    help = "Start everything in this terminal, with example orders, and tell what happens."
    requires_system_checks = ()
    suppressed_base_arguments = ConsoleCommand.suppressed_base_arguments

    def handle(self, **options: Any) -> None:
        """Run until interrupted, which is the way to stop it and no failure."""
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(line_buffering=True)  # what happens is told as it happens, to a file too
        out = Output(stdout=self.stdout, stderr=self.stderr, as_json=False)
        site = Site(
            home=settings.STARTLINE_HOME,
            port=settings.STARTLINE_PORT,
            url=settings.STARTLINE_URL,
            embedded=EMBEDDED in os.environ,
        )
        with translation.override(language_of(os.environ)):
            try:
                run(site, out=out, smtp_given="STARTLINE_SMTP_HOST" in os.environ)
            except KeyboardInterrupt:
                words = gettext(
                    "Stopped. Everything is kept in %(home)s; `startline run` goes on from there."
                )
                out.say("\n" + words % {"home": site.home})
            except (CannotRun, PortTaken, GaveUp) as problem:
                raise CommandError(str(problem)) from problem
