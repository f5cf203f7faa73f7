"""A hub elsewhere in one file: takes Startline's events, keeps them, and reports what was mapped and set up.

It needs Python 3.11 and nothing else. `README.md` beside it says how to run it, `docs/hub-events.md` what goes to
and fro.
"""

import argparse
import base64
import hmac
import http.client
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TOLERANCE_S = 300
MOST_BYTES = 64 * 1024
PAUSES_S = (1, 5, 25)
TABLES = """
CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, received_at INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS line (
  id TEXT PRIMARY KEY, order_id TEXT NOT NULL, order_number TEXT NOT NULL, number TEXT NOT NULL,
  customer TEXT NOT NULL, contact TEXT, epoch INTEGER NOT NULL);
"""


def sign(secret: str, *, event_id: str, timestamp: str, body: bytes) -> str:
    """One signature as Standard Webhooks has it."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    digest = hmac.digest(key, f"{event_id}.{timestamp}.".encode() + body, sha256)
    return "v1," + base64.b64encode(digest).decode()


def is_proven(headers: Mapping[str, str], body: bytes, *, secrets: list[str], now: float) -> bool:
    """Whether one of the signatures was made with one of the *secrets*, at most five minutes ago or ahead."""
    event_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not event_id or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 11:
        return False
    given = headers.get("webhook-signature", "").encode().split(b" ")
    expected = [sign(one, event_id=event_id, timestamp=timestamp, body=body).encode() for one in secrets]
    signed = sum(hmac.compare_digest(one, other) for one in given for other in expected) > 0
    return signed and abs(now - int(timestamp)) <= TOLERANCE_S


class Kept:
    """What was told, in a file: each event once, and the newest contact of each line."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin it."""
        self._path = path
        with self._open() as database:
            database.executescript(TABLES)

    def keep(self, event_id: str, body: bytes) -> bool:
        """Keep the event, together with what it says of its line; False where it came before."""
        event = json.loads(body)
        with self._open() as database:
            new = database.execute(
                "INSERT OR IGNORE INTO event VALUES (?, ?, ?)", (event_id, int(time.time()), body.decode())
            )
            if new.rowcount and event["type"].startswith("contact."):
                self._update(database, event["data"])
        return bool(new.rowcount)

    def lines(self) -> list[Any]:
        """The lines that were heard of."""
        with self._open() as database:
            return database.execute("SELECT * FROM line ORDER BY order_number, number").fetchall()

    def _update(self, database: sqlite3.Connection, data: Mapping[str, Any]) -> None:
        """A lower epoch is older, whenever it comes: it changes nothing."""
        order, line, contact = data["order"], data["line"], data["contact"]
        database.execute(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET contact = excluded.contact, epoch = excluded.epoch WHERE excluded.epoch > line.epoch",
            (
                line["id"],
                order["id"],
                order["number"],
                line["number"],
                data["customer"]["name"],
                contact and contact["email"],
                data["epoch"],
            ),
        )

    def _open(self) -> "_Database":
        return _Database(sqlite3.connect(self._path, timeout=10))


class _Database:
    """A connection that commits what went well, and is closed in any case."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.row_factory = sqlite3.Row
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        with closing(self._connection):
            if kind is None:
                self._connection.commit()


def serve(kept: Kept, *, port: int, secrets: list[str]) -> None:
    """Take events on *port* (0: any that is free) until interrupted; each is answered once it is kept."""

    class Events(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            if not 0 < length <= MOST_BYTES:
                return self._answer(413)
            body = self.rfile.read(length)
            given = {name.lower(): value for name, value in self.headers.items()}
            if not is_proven(given, body, secrets=secrets, now=time.time()):
                return self._answer(401)
            new = kept.keep(given["webhook-id"], body)
            say(f"{'kept' if new else 'known'} {given['webhook-id']} {json.loads(body)['type']}")
            return self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """What matters is said where it happens."""

    with ThreadingHTTPServer(("127.0.0.1", port), Events) as server:
        say(f"listening on http://127.0.0.1:{server.server_port}/events")
        server.serve_forever()


def report(kind: str, data: Mapping[str, Any], *, url: str, secret: str) -> int:
    """Post an event to Startline, with one id however often it has to be tried; say what it answered."""
    event_id = str(uuid.uuid4())
    body = json.dumps({"type": kind, "timestamp": _now_text(), "data": data}).encode()
    for pause_s in (*PAUSES_S, None):
        try:
            status, answer = _post(url, body, event_id=event_id, secret=secret)
        except (OSError, http.client.HTTPException) as trouble:
            status, answer = 0, str(trouble)
        if status and status < 500:
            say(answer)
            return 0 if status == 200 else 1
        if pause_s is not None:
            time.sleep(pause_s)
    say(f"not reached: {status or ''} {answer}")
    return 1


def _post(url: str, body: bytes, *, event_id: str, secret: str) -> tuple[int, str]:
    timestamp = str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": sign(secret, event_id=event_id, timestamp=timestamp, body=body),
    }
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - its owner's
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - likewise
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode(errors="replace")


def _now_text() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def say(words: str) -> None:
    """Say it at once, also where the output is a file."""
    print(words, flush=True)


def main(arguments: list[str]) -> int:
    """Run one command; 0 where it did what was asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument(
        "--kept", type=Path, default=Path("hub.sqlite"), help="the file that keeps what was told"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="take events").add_argument("--port", type=int, default=8090)
    commands.add_parser("lines", help="the lines that were heard of, one JSON object a line")
    mapping = commands.add_parser("map", help="report that an order was mapped to an organization")
    setting_up = commands.add_parser("set-up", help="report that services are set up")
    for command in (mapping, setting_up):
        command.add_argument("order", help="the order's id, as an event told it")
        command.add_argument("--line", action="append", help="a line's id; all lines of the order without")
        command.add_argument("--by", required=command is mapping, help="who did it")
    mapping.add_argument("--organization", required=True, help="the id that the organization has here")
    mapping.add_argument("--name", required=True, help="its name")
    mapping.add_argument("--domain", help="its mail domain")
    return _run(parser.parse_args(arguments))


def _run(asked: argparse.Namespace) -> int:
    secrets = os.environ["HUB_SECRET"].split()  # the newest first, while two count
    if asked.command == "serve":
        serve(Kept(asked.kept), port=asked.port, secrets=secrets)
        return 0
    if asked.command == "lines":
        for line in Kept(asked.kept).lines():
            say(json.dumps(dict(line)))
        return 0
    data: dict[str, Any] = {"order": asked.order, "lines": asked.line, "by": asked.by}
    if asked.command == "map":
        data["organization"] = {"id": asked.organization, "name": asked.name, "domain": asked.domain}
    kind = "organization.mapped" if asked.command == "map" else "service.set_up"
    told = {name: value for name, value in data.items() if value is not None}
    return report(kind, told, url=os.environ["STARTLINE_EVENTS"], secret=secrets[0])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
