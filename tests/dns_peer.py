"""A real name server on this machine, over UDP and TCP, that answers or fails as a test wants."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

_LOCALHOST = "127.0.0.1"
_TTL = 60


class Fault(StrEnum):
    """What goes wrong with the question about a domain."""

    SILENCE = "silence"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"  # over UDP; the whole answer is given over TCP


@dataclass
class Zone:
    """What the server knows: records by name and type (texts as they read, of any length), names that fail.

    *asked* is what it was asked, names and types.
    """

    records: dict[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def has(self, name: str, **records: Sequence[str]) -> None:
        """Let *name* have the *records*, by type, such as MX=["10 mx.acme.com."]."""
        self.records.update({(name, kind): values for kind, values in records.items()})


@contextmanager
def name_server(zone: Zone) -> Iterator[tuple[str, int]]:
    """A server for *zone*: its address and port."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
    ):
        stream.bind((_LOCALHOST, 0))
        stream.listen()
        port = stream.getsockname()[1]
        datagrams.bind((_LOCALHOST, port))
        servers = [_start(_over_udp, datagrams, zone), _start(_over_tcp, stream, zone)]
        try:
            yield _LOCALHOST, port
        finally:
            for one in (datagrams, stream):
                one.shutdown(socket.SHUT_RDWR) if one is stream else one.sendto(b"", (_LOCALHOST, port))
            for server in servers:
                server.join()


def _start(serve: Callable[[socket.socket, Zone], None], at: socket.socket, zone: Zone) -> threading.Thread:
    thread = threading.Thread(target=serve, args=(at, zone), daemon=True)
    thread.start()
    return thread


def _over_udp(at: socket.socket, zone: Zone) -> None:
    while True:
        wire, asker = at.recvfrom(4096)
        if not wire:
            return
        if (answer := _answer(wire, zone, truncates=True)) is not None:
            at.sendto(answer, asker)


def _over_tcp(at: socket.socket, zone: Zone) -> None:
    while True:
        try:
            asker, _ = at.accept()
        except OSError:
            return
        with asker:
            (length,) = struct.unpack("!H", asker.recv(2))
            answer = _answer(asker.recv(length), zone, truncates=False)
            if answer is not None:
                asker.sendall(struct.pack("!H", len(answer)) + answer)


def _answer(wire: bytes, zone: Zone, *, truncates: bool) -> bytes | None:
    query = dns.message.from_wire(wire)
    question = query.question[0]
    name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
    zone.asked.append((name, kind))
    response = dns.message.make_response(query)
    match zone.faults.get(name):
        case Fault.SILENCE:
            return None
        case Fault.GARBAGE:
            return wire[:2] + b"\xff" * 40
        case Fault.SERVFAIL:
            response.set_rcode(dns.rcode.SERVFAIL)
        case Fault.REFUSED:
            response.set_rcode(dns.rcode.REFUSED)
        case Fault.TRUNCATED if truncates:
            response.flags |= dns.flags.TC
        case _:
            _fill(response, name, kind, records=zone.records)
    return response.to_wire()


def _fill(
    response: dns.message.Message, name: str, kind: str, *, records: Mapping[tuple[str, str], Sequence[str]]
) -> None:
    """The records, by way of the aliases that lead to them; NXDOMAIN where the name has none of any type."""
    if alias := records.get((name, "CNAME")):
        response.answer.append(dns.rrset.from_text(f"{name}.", _TTL, "IN", "CNAME", *alias))
        _fill(response, alias[0].rstrip("."), kind, records=records)
    elif found := records.get((name, kind)):
        texts = [_quoted(text) if kind == "TXT" else text for text in found]
        response.answer.append(dns.rrset.from_text(f"{name}.", _TTL, "IN", kind, *texts))
    elif not any(known == name for known, _ in records):
        response.set_rcode(dns.rcode.NXDOMAIN)


def _quoted(text: str) -> str:
    """A text as the strings of at most 255 bytes that a record holds."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))
