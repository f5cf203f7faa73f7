"""Hubs elsewhere as tests play them: one that is set up, what it tells signed, and a server that takes our events."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.worlds import FLEX, NOW

from startline.actions.actor import CONSOLE
from startline.actions.edit_hub import NewHub, add_hub, set_offer_hub
from startline.models import ExternalHub
from startline.rules.webhooks import headers, is_signed


@dataclass(frozen=True, kw_only=True)
class Hub:
    """A hub elsewhere, and the secret that it was given."""

    row: ExternalHub
    secret: str

    @property
    def address(self) -> str:
        """Where it tells us what it did."""
        return f"/hooks/hub/{self.row.public_id}/"


def hub_elsewhere(
    name: str = "Vendor Admin", *, offer: str | None = FLEX, events_url: str | None = None
) -> Hub:
    """An active hub in which *offer* is set up."""
    new = NewHub(name=name, admin_url="https://admin.example/o/{order}/{line}", events_url=events_url)
    added = add_hub(actor=CONSOLE, hub=new, now=NOW)
    if offer:
        set_offer_hub(actor=CONSOLE, code=offer, hub=added.public_id, now=NOW)
    return Hub(row=ExternalHub.objects.get(public_id=added.public_id), secret=added.secret)


def event(kind: str, **data: Any) -> bytes:
    """An event as a hub writes it."""
    return json.dumps({"type": kind, "timestamp": "2026-11-16T09:00:00Z", "data": data}).encode()


def mapped(order: uuid.UUID, **more: Any) -> bytes:
    """An event that the order was mapped."""
    told = {"organization": {"id": "org-7", "name": "Acme S.p.A."}, "by": "Mario Rossi", **more}
    return event("organization.mapped", order=str(order), **told)


def set_up(order: uuid.UUID, **more: Any) -> bytes:
    """An event that the order's services are set up."""
    return event("service.set_up", order=str(order), **more)


def signed(secret: str, body: bytes, *, event_id: str, at: datetime = NOW) -> Mapping[str, str]:
    """The headers of *body*, sent *at* that instant."""
    return headers([secret], event_id=event_id, at=at, body=body)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A request that the server got."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        """What it says."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Whether it was signed with that secret."""
        return is_signed(
            [secret],
            event_id=self.headers["webhook-id"],
            timestamp=self.headers["webhook-timestamp"],
            body=self.body,
            signatures=self.headers["webhook-signature"],
        )


@dataclass(kw_only=True)
class HubServer:
    """Takes our events and answers as *answer* says; a test may change that at any time."""

    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] = field(default=lambda request: say(request, 204))
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def events(self) -> list[Any]:
        """What was told, in order."""
        return [one.event for one in self.taken]


def say(request: BaseHTTPRequestHandler, status: int, words: bytes = b"", **more: str) -> None:
    """Answer with that status."""
    request.send_response(status)
    for name, value in {"content-length": str(len(words)), **more}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(words)


@contextmanager
def hub_server() -> Iterator[HubServer]:
    """A server on a port of its own."""
    hub = HubServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            given = {name.lower(): value for name, value in self.headers.items()}
            hub.taken.append(Taken(headers=given, body=body))
            hub.answer(self)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        hub.url = f"http://127.0.0.1:{server.server_port}/events?from=startline"
        try:
            yield hub
        finally:
            hub.over.set()
            server.shutdown()
