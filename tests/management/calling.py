"""Calls commands as `startline` does, with what they print and their exit code."""

import io
import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import load_command_class


class Terminal(io.StringIO):
    """A stream before which a person sits."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class Called:
    """How a call went."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document on stdout: exactly one."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """What stands on stdout, line by line."""
        return self.out.splitlines()


def startline(
    name: str,
    *arguments: str,
    terminal: bool = False,
    typed: str | None = None,
    stderr: io.StringIO | None = None,
) -> Called:
    """Call `startline NAME ARGUMENTS`; on a *terminal* colours show, and a person may have *typed* something."""
    kind = Terminal if terminal or typed is not None else io.StringIO
    stdin, out, err = kind(typed or ""), kind(), stderr or kind()
    with pytest.MonkeyPatch.context() as patch:
        for stream, given in (("stdin", stdin), ("stdout", out), ("stderr", err)):
            patch.setattr(sys, stream, given)
        code = _exit_code(name, arguments, out=out, err=err)
    return Called(code=code, out=out.getvalue(), err=err.getvalue())


def _exit_code(name: str, arguments: tuple[str, ...], *, out: io.StringIO, err: io.StringIO) -> int:
    command = load_command_class("startline", name.replace("-", "_"))
    try:
        parser = command.create_parser("startline", name)
        parser.called_from_command_line = True
        options = vars(parser.parse_args(arguments))
        command.execute(*options.pop("args", ()), stdout=out, stderr=err, **options)
    except SystemExit as end:
        return int(end.code or 0)
    return 0
