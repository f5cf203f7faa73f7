"""A name server on this machine that answers, fails or is silent, as a test wants it."""

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset


@dataclass(kw_only=True)
class Zone:
    """What is known: records by name and kind; names of which every look-up fails, or is not answered."""

    records: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    failing: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving(zone: Zone) -> Iterator[str]:
    """Answer for *zone*; yields the server's `address:port`."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, back = self.request
            reply = _reply(zone, dns.message.from_wire(wire))
            if reply is not None:
                back.sendto(reply.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def _reply(zone: Zone, query: dns.message.Message) -> dns.message.Message | None:
    question = query.question[0]
    name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
    zone.asked.append(f"{kind} {name}")
    if name in zone.silent:
        return None
    reply = dns.message.make_response(query)
    if name in zone.failing:
        reply.set_rcode(dns.rcode.SERVFAIL)
    elif found := zone.records.get((name, kind)):
        texts = [_quoted(text) if kind == "TXT" else text for text in found]
        reply.answer.append(
            dns.rrset.from_text(question.name, 60, dns.rdataclass.IN, question.rdtype, *texts)
        )
    elif not any(known == name for known, _ in zone.records):
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply


def _quoted(text: str) -> str:
    """A text of any length as the strings of at most 255 bytes that a record holds."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))
