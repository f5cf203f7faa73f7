"""Where a rehearsal's things are, and what to type next in a second terminal."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

EMBEDDED = "STARTLINE_EMBEDDED"
"""Set in the environment where DATABASE_URL is that of the embedded server."""
_NAME = "startline"
# What a second terminal must know too.
_SHARED = ("STARTLINE_HOME", "STARTLINE_PORT", "STARTLINE_URL")


@dataclass(frozen=True, kw_only=True)
class Site:
    """The folder of the instance, the port and address of its pages, and whose database it uses."""

    home: Path
    port: int
    url: str
    embedded: bool

    @property
    def mailbox(self) -> Path:
        """Where the mails arrive."""
        return self.home / "mailbox"

    @property
    def sample(self) -> Path:
        """The order report that was imported first."""
        return self.home / "sample"


def what_next(site: Site, *, order: str | None, keeps_mail: bool) -> Iterator[str]:
    """The lines that tell it; *order* is the number of one to try things on, if there is one."""
    yield ""
    yield gettext("Pages   %(url)s   (sign in as one of the example people)") % {"url": site.url}
    if keeps_mail:
        yield gettext("Mails   %(folder)s") % {"folder": site.mailbox}
    yield ""
    yield gettext("What to type in a second terminal:")
    yield ""
    yield from (f"  {words}" for words in _preparations(os.environ))
    if not site.embedded:
        yield "  " + gettext("# and DATABASE_URL as it is here")
    rows = [(f"  {_program()} {arguments}", effect) for arguments, effect in _commands(site, order=order)]
    width = max(len(command) for command, _ in rows)
    yield from (f"{command:<{width}}   {effect}" for command, effect in rows)
    yield ""


def _commands(site: Site, *, order: str | None) -> Iterator[tuple[str, str]]:
    report = shlex.quote(str(_near(site.sample / "order-report.csv")))
    yield "lines --waiting", gettext("where the lines stand")
    if order:
        yield f"change-contact {order} it@acme.example --all-lines", gettext("mails the new contact")
        yield f"map {order} Acme --yes", gettext("passes the point of no return")
        yield f"set-up {order}", gettext("closes its lines and starts billing")
    yield "clock +8d", gettext("lets windows of 7 days end")
    yield f"import {report}", gettext("takes any order report; this one is in already")
    yield "transactions", gettext("tells the record of it all")
    yield "check", gettext("proves that the record holds")


def _preparations(environment: Mapping[str, str]) -> Iterator[str]:
    """What a second terminal must be told that this one has been."""
    for name in _SHARED:
        if environment.get(name):
            yield f"export {name}={shlex.quote(environment[name])}"


def _program() -> str:
    """How to call us: by name where that works, else by the path of the environment that we run in."""
    if shutil.which(_NAME):
        return _NAME
    return shlex.quote(str(_near(Path(sys.executable).with_name(_NAME))))


def _near(path: Path) -> Path:
    """*path* as seen from here, where it is below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
