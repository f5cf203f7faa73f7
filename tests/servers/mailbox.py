"""The mailbox of returned mail on the tests' Dovecot, as the settings would name it."""

from dataclasses import replace
from typing import Any

from tests.servers.conftest import RETURNS
from tests.servers.dovecot import PASSWORD, Dovecot

from startline import clock
from startline.actions.fetch_returned import fetch_returned
from startline.mail.returned_mailbox import Place

DONE = "Taken in"


def place_on(dovecot: Dovecot, **changes: Any) -> Place:
    """The mailbox, but for *changes*."""
    usual = Place(
        host="127.0.0.1",
        port=dovecot.imap,
        user=RETURNS,
        password=PASSWORD,
        folder="INBOX",
        done=DONE,
        tls=False,
        starttls=False,
        timeout_s=60,
    )
    return replace(usual, **changes)


def fetch(place: Place, **more: Any) -> bool:
    """Fetch as the job does, once."""
    return fetch_returned(place, **{"clock": clock.now, "should_stop": lambda: False, **more})
