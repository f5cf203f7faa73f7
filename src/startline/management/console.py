"""The shape of people's commands: who acts, in which language, an answer for people or scripts."""

import argparse
import os
import sys
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from startline import clock
from startline.actions.actor import CONSOLE, Actor
from startline.management.failures import EXPECTED, Exit, failures_of
from startline.management.output import Output, Tone
from startline.queries.access import find_person, visible_accounts
from startline.rules.languages import WORKSPACE_LANGUAGES, workspace_language
from startline.rules.who_may import ActorKind, Person

_EXIT_CODES = """\
exit codes:
  0  done, or already as asked
  1  refused, or done in part: the answer says why, line by line
  2  bad input: an option, an address, a file
  3  not found
  4  a check found problems"""
_MOST = 1000
ORDER_HELP = "its number or public id; 104583020:3.0 names a line with it"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a command: its options, who acts, when, and where the answer goes."""

    options: argparse.Namespace
    actor: Actor
    now: datetime
    out: Output

    @property
    def person(self) -> Person | None:
        """Whose eyes the command sees with; None for the operator's console, which sees all."""
        return self.actor.person

    @property
    def accounts(self) -> list[int] | None:
        """The ids of the accounts that the actor may see; None for all."""
        return visible_accounts(self.person)


class ConsoleCommand(BaseCommand):
    """A command that people type and scripts call; a subclass says what it takes and answers a Call.

    Expected failures become one sentence on stderr (and in the JSON document), never a traceback.
    """

    example: ClassVar[str]
    languages: ClassVar[Sequence[str]] = tuple(WORKSPACE_LANGUAGES)
    language_help: ClassVar[str] = "the answer's language (default: the terminal's)"
    requires_system_checks = ()
    suppressed_base_arguments = {  # noqa: RUF012 - as the base class declares it
        "--version",
        "--verbosity",
        "--settings",
        "--pythonpath",
        "--traceback",
        "--no-color",
        "--force-color",
        "--skip-checks",
    }

    @abstractmethod
    def answer(self, call: Call) -> Exit:
        """Do what is asked, print the answer, and say how it went."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Django's parser with an example and the exit codes below, and without abbreviated options."""
        epilog = f"for example:\n{_indented(self.example)}\n\n{_EXIT_CODES}"
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            **kwargs,
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The options that every command takes; a subclass adds its own before or after."""
        parser.add_argument("--json", action="store_true", help="answer with one JSON document, for scripts")
        parser.add_argument("--as", dest="acts_as", metavar="EMAIL", help="act, and see, as this user")
        parser.add_argument(
            "--language",
            choices=self.languages,
            help=self.language_help,
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer; :raises SystemExit: with the exit code, where it is not 0."""
        asked = argparse.Namespace(**options)
        out = Output(stdout=self.stdout, stderr=self.stderr, as_json=asked.json)
        spoken = asked.language if asked.language in WORKSPACE_LANGUAGES else language_of(os.environ)
        with translation.override(spoken):
            code = self._answered(asked, out)
        if code:
            raise SystemExit(int(code))

    def _answered(self, options: argparse.Namespace, out: Output) -> Exit:
        try:
            actor = _actor(options.acts_as)
            return self.answer(Call(options=options, actor=actor, now=clock.now(), out=out))
        except EXPECTED as failure:
            return _tell(failure, out)
        except BrokenPipeError:
            # Whoever read has had enough, as `head` does; nothing is left to be written to it at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.DONE


def add_paging(parser: argparse.ArgumentParser, *, limit: int = 50) -> None:
    """The options of a command that lists: how many rows, and after which."""
    parser.add_argument(
        "--limit", type=_count, default=limit, metavar="N", help=f"how many to show (default: {limit})"
    )
    parser.add_argument("--after", metavar="CURSOR", help="go on where an earlier list ended")


def add_account(parser: argparse.ArgumentParser) -> None:
    """The option that tells two accounts' orders of one number apart."""
    parser.add_argument("--account", metavar="NAME", help="whose order, where two accounts have that number")


def add_order_and_lines(parser: argparse.ArgumentParser, *, without_lines: str) -> None:
    """The order, and which of its lines; *without_lines* says what is meant where none is named."""
    parser.add_argument("order", metavar="ORDER", help=ORDER_HELP)
    add_lines(parser, without_lines=without_lines)
    add_account(parser)


def add_lines(parser: argparse.ArgumentParser, *, without_lines: str) -> None:
    """Which lines of the order."""
    parser.add_argument(
        "--line", nargs="+", action="extend", metavar="NUMBER", help=f"these lines (default: {without_lines})"
    )


def language_of(environment: Mapping[str, str]) -> str:
    """The language of a terminal by its LC_ALL, LC_MESSAGES or LANG; English where it is none of ours."""
    named = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = next(filter(None, named), "")[:2].lower()
    return workspace_language(code)


def _actor(email: str | None) -> Actor:
    if email is None:
        return CONSOLE
    return Actor(kind=ActorKind.USER, person=find_person(email))


def _tell(problem: Exception, out: Output) -> Exit:
    failures = failures_of(problem)
    out.document({"errors": [failure.document() for failure in failures]})
    for failure in failures:
        out.note(failure.sentence, tone=Tone.BAD)
    return max(failure.exit for failure in failures)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST}")
    return int(text)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
