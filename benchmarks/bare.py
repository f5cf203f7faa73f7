"""The same statements, bare: their parameters written in, run by pgbench or psql from the server's own wheel."""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from startline.statements import Statement

_PARAMETER = re.compile(r"%\((\w+)\)s")


def written(statement: Statement, expressions: Mapping[str, str]) -> str:
    """The statement with each parameter replaced by a SQL expression, on one line as pgbench wants it."""
    sql = _PARAMETER.sub(lambda found: expressions[found[1]], statement.sql)
    return " ".join(sql.replace("%%", "%").split()) + ";"


def pgbench(script: str, *, binaries: Path, url: str, seconds: int) -> float:
    """Transactions per second of *script* on one connection, prepared."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [
            str(binaries / "pgbench"),
            "-n",
            "-c",
            "1",
            "-M",
            "prepared",
            "-T",
            str(seconds),
            "-f",
            file.name,
        ]
        ran = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([\d.]+)", ran.stdout)
    if found is None:
        raise RuntimeError(ran.stdout + ran.stderr)
    return float(found[1])


def psql(script: str, *, binaries: Path, url: str) -> str:
    """What psql prints for *script*, which stops at the first error."""
    command = [str(binaries / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url]
    return subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout
