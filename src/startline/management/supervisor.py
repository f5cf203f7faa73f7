"""`startline run`: everything in one terminal, and what happens told as it happens."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.utils.translation import gettext

from startline import clock
from startline.actions.load_help import load_help
from startline.embedded import running
from startline.embedded.locks import opened, taken
from startline.mail.mailbox import run_mailbox
from startline.management.children import Child, Children
from startline.management.narrator import Narrator
from startline.management.output import Output, Tone
from startline.management.rehearsal import (
    act_as_contacts,
    ask_the_desk,
    example_order,
    import_sample,
    open_rehearsal,
)
from startline.management.schema import bring_up_to_date, has_tables, is_behind
from startline.management.serving import ADDRESS, refuse_taken
from startline.management.site import Site, what_next
from startline.queries.due import due
from startline.queries.rehearsal import is_rehearsal

_LOOK_EVERY_S = 0.5
_SETTLED_WITHIN_S = 30.0
# Where mail goes to our own server, all that is due gets done, however slow the machine is.
_SETTLED_BY_OURSELVES_WITHIN_S = 180.0
_DATABASE_PAUSE_S = 5.0


class CannotRun(Exception):
    """`startline run` runs already, or the instance is a real one; the message says what to do."""


def run(site: Site, *, out: Output, smtp_given: bool) -> None:
    """Run a rehearsal until somebody interrupts it; *smtp_given* where the environment names a mail server.

    :raises CannotRun: another process runs it, or the instance is a real one.
    :raises PortTaken: the port of the pages is not free.
    :raises GaveUp: the pages or the worker died again and again.
    """
    with _alone(site), ExitStack() as stack:
        refuse_taken(site.port)
        _refuse_real_instance()
        if is_behind():
            out.say(gettext("Setting up the database."))
            bring_up_to_date()
        load_help()
        open_rehearsal(now=clock.now())
        narrator = Narrator(out=out)
        environment = {} if smtp_given else stack.enter_context(_mail_server(site.mailbox))
        children = stack.enter_context(_children(site, environment=environment, out=out))
        within_s = _SETTLED_WITHIN_S if smtp_given else _SETTLED_BY_OURSELVES_WITHIN_S
        _begin(site, children, narrator, within_s=within_s)
        for line in what_next(site, order=example_order(), keeps_mail=not smtp_given):
            out.say(line)
        while True:
            _outlive_the_database(site, out, lambda: _look(children, narrator))


def _begin(site: Site, children: Children, narrator: Narrator, *, within_s: float) -> None:
    """Bring the sample in, the first time, and wait until all that is due has been done, at most *within_s*."""
    imported = import_sample(folder=site.sample, now=clock.now())

    def settled() -> bool:
        return _answers(site.port) and not due(now=clock.now()).anything

    _wait(children, narrator, until=settled, within_s=within_s)
    if imported:
        act_as_contacts(now=clock.now())
        ask_the_desk(now=clock.now())
        narrator.tell_news()


def _wait(children: Children, narrator: Narrator, *, until: Callable[[], bool], within_s: float) -> None:
    """Go on until it is so; not for ever, as the mail server of somebody else may be down."""
    deadline = time.monotonic() + within_s
    while not until() and time.monotonic() < deadline:
        _look(children, narrator)
    narrator.tell_news()


def _look(children: Children, narrator: Narrator) -> None:
    children.look_after()
    narrator.tell_news()
    time.sleep(_LOOK_EVERY_S)


def _outlive_the_database(site: Site, out: Output, look: Callable[[], None]) -> None:
    """Have a *look*; where the database is gone, start the embedded one again, or wait for the other."""
    try:
        look()
    except (OperationalError, InterfaceError):
        connection.close()
        if site.embedded:
            out.say(gettext("The database was gone; it is started again."), tone=Tone.BAD)
            with running(site.home):
                return
        out.say(gettext("The database is out of reach; trying again."), tone=Tone.BAD)
        time.sleep(_DATABASE_PAUSE_S)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((ADDRESS, port)) == 0


@contextmanager
def _alone(site: Site) -> Iterator[None]:
    """Be the only `startline run` of this home; the kernel frees the place however we end."""
    note = site.home / "run.lock"
    with opened(note) as lock:
        if not taken(lock):
            words = gettext(
                "Startline already runs in %(home)s: process %(who)s. Stop it first, or give another "
                "folder as STARTLINE_HOME and another port as STARTLINE_PORT."
            )
            raise CannotRun(words % {"home": site.home, "who": note.read_text(encoding="utf-8").strip()})
        note.write_text(f"{os.getpid()}, {site.url}\n", encoding="utf-8")
        yield


def _refuse_real_instance() -> None:
    if has_tables() and is_rehearsal() is False:
        raise CannotRun(
            gettext(
                "This database holds a real instance, and `startline run` is for rehearsals. Start "
                "`startline web` and `startline worker`."
            )
        )


@contextmanager
def _mail_server(folder: Path) -> Iterator[Mapping[str, str]]:
    """A mail server that keeps what it gets in *folder*, as the environment of those who send.

    Nor is anybody outside asked about mail domains.
    """
    with run_mailbox(folder=folder, port=0) as port:
        yield {
            "STARTLINE_EMAIL_BACKEND": "startline.mail.transport.SmtpBackend",
            "STARTLINE_SMTP_HOST": ADDRESS,
            "STARTLINE_SMTP_PORT": str(port),
            "STARTLINE_MX_LOOKUP": "0",
        }


@contextmanager
def _children(site: Site, *, environment: Mapping[str, str], out: Output) -> Iterator[Children]:
    folder = site.home / "log"
    folder.mkdir(exist_ok=True)
    children = Children(
        (Child(name=name, environment=environment, log=folder / f"{name}.log") for name in ("web", "worker")),
        tell=lambda words: out.say(words, tone=Tone.BAD),
    )
    try:
        children.start()
        yield children
    finally:
        _ignore_signals()  # what is left takes seconds, and a second Ctrl-C would leave things lying about
        children.stop()


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
