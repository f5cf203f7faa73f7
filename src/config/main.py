"""The `startline` command: holds the embedded PostgreSQL where no other is named, and runs one command."""

import ast
import difflib
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, load_command_class
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.utils import OperationalError

from config.version import VERSION
from startline.embedded import EmbeddedError, home, running
from startline.management import commands
from startline.management.site import EMBEDDED
from startline.wording.build import build_catalogues

_DONE, _FAILED, _MISUSED, _INTERRUPTED, _SIGNALLED = 0, 1, 2, 130, 128
_RUN, _MANAGE = "run", "manage"
_HELP, _VERSION = ("-h", "--help", "help"), ("-V", "--version")
_USAGE = """\
Startline takes every subscription order line from its requested start date to live service.

  startline run              shows all of it, with an example and a clock that can be moved
  startline COMMAND --help   tells what a command takes

{commands}

DATABASE_URL names a PostgreSQL (16 or newer); without it Startline runs one of its own in {home}.
"""


@dataclass(frozen=True, kw_only=True)
class _Listed:
    """A command of ours: its module, and the line that tells what it does."""

    module: str
    about: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that *arguments* (by default the process's own) name.

    Returns 0 when it is done, 1 when it was refused or failed (a sentence on standard error says why),
    2 when it was called wrongly, 130 when it was interrupted.
    """
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    listed = _listed()
    if name in _HELP:
        return _say(_usage(listed))
    if name in _VERSION:
        return _say(f"Startline {VERSION}\n")
    if name != _MANAGE and name not in listed:
        return _unknown(name, listed)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        return _run(name, rest, listed)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except CommandError as error:
        return _fail(error, code=error.returncode)
    except OperationalError as error:
        return _fail(f"The database cannot be used: {str(error).strip()}", code=_FAILED)
    except (EmbeddedError, ImproperlyConfigured) as error:
        return _fail(error, code=_FAILED)


def _run(name: str, arguments: Sequence[str], listed: Mapping[str, _Listed]) -> int:
    with suppress(OSError):  # where nothing can be written here, whoever installed it has built them
        build_catalogues()
    asks_only = not set(_HELP[:2]).isdisjoint(arguments)
    if name == _RUN and not asks_only:
        _say(f"Starting Startline in {home()}. Ctrl-C stops it.\n")
    with _ended_by_signals(), _database(wanted=not asks_only):
        try:
            if name == _MANAGE:
                execute_from_command_line([f"startline {_MANAGE}", *arguments])
            else:
                django.setup()
                _execute(name, arguments, listed[name].module)
        finally:
            connections.close_all()
    return _DONE


def _execute(name: str, arguments: Sequence[str], module: str) -> None:
    command: BaseCommand = load_command_class("startline", module)
    parser = command.create_parser("startline", name)
    parser.called_from_command_line = True  # so that misuse is answered with the usage, and code 2
    options = vars(parser.parse_args(arguments))
    if name != _RUN:
        _refuse_if_behind()
    command.execute(*options.pop("args", ()), **options)


def _refuse_if_behind() -> None:
    from startline.management.schema import is_behind

    if is_behind():
        raise CommandError(
            "The database lacks tables that this version needs. `startline run` makes them for a rehearsal, "
            "`startline manage migrate` for an instance of your own."
        )


@contextmanager
def _database(*, wanted: bool) -> Iterator[None]:
    """The database of DATABASE_URL, else the embedded one for as long as the command runs."""
    if not wanted or os.environ.get("DATABASE_URL"):
        yield
        return
    with running(home()) as server:
        os.environ |= {"DATABASE_URL": server.url, EMBEDDED: "1"}
        yield


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a closed terminal or a plain `kill` unwind what runs: the embedded server is left in order."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, _exit) for number in numbers]
    try:
        yield
    finally:
        for number, former in zip(numbers, before, strict=True):
            signal.signal(number, former)


def _exit(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(_SIGNALLED + number)


def _listed() -> Mapping[str, _Listed]:
    """Our commands by name, read but not imported: that would take settings, and settings make secrets."""
    files = sorted(Path(commands.__path__[0]).glob("[a-z]*.py"))
    return {file.stem.replace("_", "-"): _Listed(module=file.stem, about=_about(file)) for file in files}


def _about(file: Path) -> str:
    """The `help` of the command in *file*."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "help":
            return str(ast.literal_eval(node.value))
    raise ValueError(f"The command in {file} has no help.")


def _usage(listed: Mapping[str, _Listed]) -> str:
    lines = [f"  {name:<16} {command.about}" for name, command in listed.items()]
    lines.append(f"  {_MANAGE:<16} Django's own commands, such as `startline manage migrate`.")
    return _USAGE.format(commands="\n".join(lines), home=home())


def _unknown(name: str, listed: Mapping[str, _Listed]) -> int:
    close = difflib.get_close_matches(name, [*listed, _MANAGE], n=1)
    hint = f"Is {close[0]} meant?" if close else "`startline --help` lists them."
    return _fail(f"There is no command {name!r}. {hint}", code=_MISUSED)


def _say(text: str) -> int:
    sys.stdout.write(text)
    sys.stdout.flush()
    return _DONE


def _fail(problem: object, *, code: int) -> int:
    sys.stderr.write(f"{problem}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
