"""`startline receive`: takes returned mail in from a mail server."""

import argparse
import asyncio
import re
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from startline.management.console import ConsoleCommand
from startline.management.lifeline import end_with_starter
from startline.management.receiving import Place, Speech, receive

_PLACE = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:]+)\]|(?P<host>[^\s:\[\]]+)):(?P<port>\d{1,5})")
_HIGHEST = 65535


class Command(BaseCommand):
    """Listens until it is asked to stop."""

    help = "Take mails that came back in from a mail server, by LMTP or SMTP."
    requires_system_checks = ()
    suppressed_base_arguments = ConsoleCommand.suppressed_base_arguments

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the places to listen on."""
        for speech in Speech:
            parser.add_argument(
                f"--{speech.value}",
                type=_place,
                action="append",
                default=[],
                metavar="HOST:PORT",
                help=f"listen here for {speech.value.upper()}; port 0 takes any free one",
            )

    def handle(self, **options: Any) -> None:
        """Listen."""
        end_with_starter()
        places = [
            Place(speech=speech, host=host, port=port)
            for speech in Speech
            for host, port in options[speech.value]
        ]
        if not places:
            raise CommandError("Say where to listen, such as --lmtp 127.0.0.1:2424.", returncode=2)
        if not (settings.STARTLINE_BOUNCE_ADDRESS or settings.STARTLINE_REPLY_ADDRESS):
            raise CommandError(
                "No mail can come back here: STARTLINE_BOUNCE_ADDRESS is not set. Give the address that mail "
                "returns to, such as bounces@mail.example, or with STARTLINE_REPLY_ADDRESS the one for answers."
            )
        try:
            asyncio.run(receive(places, listening=self._say))
        except OSError as error:
            raise CommandError(f"Startline cannot listen there: {error}.") from error

    def _say(self, place: Place) -> None:
        self.stdout.write(f"Listening for {place.speech.value.upper()} on {place.host}:{place.port}.")
        self.stdout.flush()


def _place(text: str) -> tuple[str, int]:
    found = _PLACE.fullmatch(text)
    if not found or int(found["port"]) > _HIGHEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no place: give host and port, such as 127.0.0.1:2424.")
    return found["six"] or found["host"], int(found["port"])
