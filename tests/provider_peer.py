"""A provider of mail as its documentation has it: an HTTP server that answers, refuses, stalls or hangs up."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that came: its path, headers, and what its body says (of a form each field once)."""

    path: str
    headers: Mapping[str, str]
    says: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the provider answers: after *stall_s* seconds, or by hanging up."""

    status: int = 200
    body: Any = None
    stall_s: float = 0.0
    hangs_up: bool = False


@dataclass(kw_only=True)
class ProviderPeer:
    """Answers each request with the next of *replies*, the last one again and again."""

    replies: Sequence[Reply]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                peer.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                content_type = self.headers["Content-Type"]
                peer.asked.append(
                    Asked(path=self.path, headers=dict(self.headers), says=_said(content_type, body))
                )
                reply = peer.replies[min(len(peer.asked), len(peer.replies)) - 1]
                peer.wait(reply.stall_s)
                if reply.hangs_up:
                    self.close_connection = True
                    return
                self._answer(reply)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

            def _answer(self, reply: Reply) -> None:
                content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                self.send_response(reply.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def wait(self, seconds: float) -> None:
        """Wait, or until the test is over."""
        self._over.wait(seconds)


def _said(content_type: str, body: bytes) -> Mapping[str, Any]:
    """What a JSON document, a form or a form in parts says."""
    if content_type.startswith("application/json"):
        said: Mapping[str, Any] = json.loads(body)
        return said
    if content_type.startswith("multipart/form-data"):
        whole = message_from_bytes(
            b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=policy.HTTP
        )
        return {
            str(part.get_param("name", header="content-disposition")): bytes(
                part.get_payload(decode=True)
            ).decode()
            for part in whole.iter_parts()
        }
    return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
