"""Posts a body to an address of somebody else, in bounded time whatever they do; trouble is an answer (PRODUCT H6)."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from startline.rules.webhooks import headers

WAIT_S = 10.0
"""How long one sign of life of the other side is waited for."""
WHOLE_S = 20.0
"""How long the whole may take once the connection stands, however steadily the other side trickles."""
_MOST_READ = 4096


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What came of it: the other side's *status* and the beginning of its words; no status where nobody answered."""

    status: int | None
    words: str

    @property
    def taken(self) -> bool:
        """Whether the other side has it: any 2xx, and nothing else."""
        return self.status is not None and 200 <= self.status < 300


def post_event(
    url: str, *, event: Mapping[str, Any], event_id: str, secrets: Sequence[str], now: datetime
) -> Posted:
    """Post *event* as JSON to *url* as `post` does, signed at *now* with every one of the secrets."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    signed = headers(secrets, event_id=event_id, at=now, body=body)
    return post(url, body=body, headers={"content-type": "application/json", **signed})


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Posted:
    """Post *body* to *url*, whose certificate is verified where it has one; no redirect is followed.

    A proxy of the environment is not asked: what is posted goes to that address or nowhere.
    """
    parts = urlsplit(url)
    connection = _connection(parts.scheme, host=parts.hostname or "", port=parts.port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _bounded(connection):
            connection.request("POST", path, body=body, headers={**headers, "connection": "close"})
            answer = connection.getresponse()
            return Posted(status=answer.status, words=_words_of(answer))
    except (OSError, HTTPException, ValueError) as trouble:
        return Posted(status=None, words=f"{type(trouble).__name__}: {trouble}")


def _connection(scheme: str, *, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=WAIT_S, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=WAIT_S)


@contextmanager
def _bounded(connection: HTTPConnection) -> Iterator[None]:
    """Connect; within it the connection ends at the latest after `WHOLE_S` seconds."""
    connection.connect()
    ender = threading.Timer(WHOLE_S, _end, args=(connection.sock,))
    ender.daemon = True
    ender.start()
    try:
        yield
    finally:
        ender.cancel()
        connection.close()


def _words_of(answer: HTTPResponse) -> str:
    """The beginning of what was said; the status counts even where the words never end."""
    try:
        return answer.read(_MOST_READ).decode(errors="replace")
    except (OSError, HTTPException, ValueError):
        return ""


def _end(sock: socket.socket) -> None:
    """Let whoever reads from the socket come to its end at once."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
