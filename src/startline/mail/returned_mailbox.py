"""The IMAP mailbox that returned mail lies in: read in pieces, and put away once it is on record (PRODUCT M4)."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxUnencrypted
from imap_tools.errors import (
    MailboxCopyError,
    MailboxFolderCreateError,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailboxMoveError,
)

# One byte more than a notice keeps shows that a mail was longer; the rest is never asked for.
READ_BYTES = 256 * 1024 + 1
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_NETWORK = (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError, ValueError)


class MailboxTrouble(Exception):
    """The mailbox cannot be read now; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the mailbox is and who signs in; *done* is the folder for what is on record, empty to delete it."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    done: str
    tls: bool
    starttls: bool
    timeout_s: float

    @classmethod
    def of_settings(cls) -> Self:
        """The mailbox that the settings name."""
        return cls(
            host=settings.STARTLINE_IMAP_HOST,
            port=settings.STARTLINE_IMAP_PORT,
            user=settings.STARTLINE_IMAP_USER,
            password=settings.STARTLINE_IMAP_PASSWORD,
            folder=settings.STARTLINE_IMAP_FOLDER,
            done=settings.STARTLINE_IMAP_DONE,
            tls=settings.STARTLINE_IMAP_TLS,
            starttls=settings.STARTLINE_IMAP_STARTTLS,
            timeout_s=settings.EMAIL_TIMEOUT,
        )

    def __str__(self) -> str:
        """The mailbox as a log names it."""
        return f"{self.user} at {self.host}:{self.port}, folder {self.folder}"


class ReturnedMailbox:
    """An open mailbox; any call raises MailboxTrouble where server or network fail."""

    def __init__(self, box: BaseMailBox, place: Place) -> None:
        """Read *box*, which is signed in."""
        self._box = box
        self._place = place

    def numbers(self) -> Sequence[str]:
        """What the server calls the mails that lie in the folder, the oldest first."""
        with _told(self._place):
            return sorted(self._box.uids("UNDELETED", charset=None), key=int)

    def read(self, number: str, *, most: int = READ_BYTES) -> bytes | None:
        """The mail, or its first *most* bytes; None where it is gone, or the server cannot give it."""
        with _told(self._place):
            sized = self._fetch(number, "(RFC822.SIZE)")
            found = _SIZE.search(b" ".join(part for part in _parts(sized)))
            whole = found is not None and int(found[1]) <= most
            section = "(BODY.PEEK[])" if whole else f"(BODY.PEEK[]<0.{most}>)"
            contents = (answer[1] for answer in self._fetch(number, section) if isinstance(answer, tuple))
            content = next(contents, None)
        return content[:most] if isinstance(content, bytes) else None

    def put_away(self, numbers: Sequence[str]) -> None:
        """Move the mails to the folder for what is done, or delete them where there is none."""
        with _told(self._place):
            if self._place.done:
                self._box.move(numbers, self._place.done)
            else:
                self._box.delete(numbers)

    def _fetch(self, number: str, section: str) -> Sequence[Any]:
        status, answers = self._box.client.uid("FETCH", number, section)
        return answers if status == "OK" else ()


@contextmanager
def opened(place: Place) -> Iterator[ReturnedMailbox]:
    """The mailbox at *place*; the folder for what is done is made where it is missing.

    :raises MailboxTrouble: it cannot be reached, will not let us in, or has no such folder.
    """
    with _told(place):
        box = _connected(place)
    try:
        with _told(place):
            if place.starttls and not place.tls:
                box.client.starttls(ssl.create_default_context())
            _sign_in(box, place)
            if place.done and not box.folder.exists(place.done):
                box.folder.create(place.done)
            box.folder.set(place.folder)
        yield ReturnedMailbox(box, place)
    finally:
        with suppress(*_NETWORK):
            box.logout()
        with suppress(OSError):
            box.client.shutdown()  # where the server has left already


def _connected(place: Place) -> BaseMailBox:
    if place.tls:
        context = ssl.create_default_context()
        return MailBox(place.host, place.port, timeout=place.timeout_s, ssl_context=context)
    return MailBoxUnencrypted(place.host, place.port, timeout=place.timeout_s)


def _sign_in(box: BaseMailBox, place: Place) -> None:
    if place.user.isascii() and place.password.isascii():
        box.login(place.user, place.password, initial_folder=None)
        return
    try:
        box.login_utf8(place.user, place.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxLoginError(("NO", [str(error).encode()]), "OK") from error


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """Say what failed and the way out, whatever the library calls it; never the password."""
    try:
        yield
    except _NETWORK as error:
        raise MailboxTrouble(
            f"The mailbox of returned mail ({place}) cannot be read: {_why(error)}"
        ) from error


def _why(error: Exception) -> str:
    match error:
        case MailboxLoginError():
            return f"it does not let us in. Check STARTLINE_IMAP_USER and _PASSWORD. ({_answer(error)})"
        case MailboxFolderSelectError():
            return f"it has no such folder. Check STARTLINE_IMAP_FOLDER. ({_answer(error)})"
        case MailboxFolderCreateError():
            return (
                f"the folder STARTLINE_IMAP_DONE cannot be made. Make it, or name another. ({_answer(error)})"
            )
        case MailboxMoveError() | MailboxCopyError():
            return f"nothing can be moved to STARTLINE_IMAP_DONE. Name another folder. ({_answer(error)})"
        case ssl.SSLError():
            return (
                "the connection cannot be encrypted. Check STARTLINE_IMAP_TLS, _STARTTLS and _PORT, and the "
                f"server's certificate. ({error})"
            )
        case OSError():
            return f"nobody answers. Check STARTLINE_IMAP_HOST and _PORT. ({error})"
        case _:
            return f"the server says: {_answer(error)}"


def _answer(error: Exception) -> str:
    """What the server answered, in one line."""
    result = getattr(error, "command_result", None)
    words = b" ".join(_parts(result[1])).decode("utf-8", "replace") if result else str(error)
    return " ".join(words.split())[:300]


def _parts(answers: Sequence[Any]) -> Iterator[bytes]:
    for answer in answers:
        yield from (
            part for part in (answer if isinstance(answer, tuple) else (answer,)) if isinstance(part, bytes)
        )
