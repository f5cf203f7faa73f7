"""Postfix with a configuration, a queue and a port of its own; where a domain's mail goes is told it."""

import json
import os
import pwd
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.management.processes import eventually, free_port

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
myhostname = relay.example
myorigin = relay.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
relay_domains =
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
disable_dns_lookups = yes
smtp_host_lookup = native
default_transport = error:no route
transport_maps = inline:{{ {routes} }}
notify_classes =
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
delay_warning_time = 1s
lmtp_connect_timeout = 60s
smtp_connect_timeout = 60s
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 1 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
lmtp      unix - - n - - lmtp
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass(kw_only=True)
class Postfix:
    """A relay that takes mail from this machine; *routes* give a transport for each domain."""

    folder: Path
    routes: Mapping[str, str]
    port: int = field(default_factory=free_port)

    def __enter__(self) -> Self:
        self._write()
        self._say("start")
        try:
            eventually(self._answers, about=lambda: self.log)
        except BaseException:
            self._say("stop")
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._say("stop")

    @property
    def log(self) -> str:
        path = self.folder / "mail.log"
        return path.read_text() if path.exists() else "no log"

    def forget(self) -> None:
        """Let what is on its way arrive, and drop what waits to be tried again."""
        eventually(lambda: not self._on_the_way(), about=lambda: self.log)
        self._run("postsuper", "-d", "ALL")

    def _on_the_way(self) -> list[str]:
        queued = [json.loads(line) for line in self._run("postqueue", "-j").splitlines()]
        return [mail["queue_id"] for mail in queued if mail["queue_name"] != "deferred"]

    def _say(self, command: str) -> None:
        self._run("postfix", command)

    def _run(self, program: str, *words: str) -> str:
        done = subprocess.run(
            [program, "-c", str(self.folder), *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{done.stdout}{done.stderr}{self.log}"
        return done.stdout

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connected:
                return connected.recv(100).startswith(b"220 ")
        except OSError:
            return False

    def _write(self) -> None:
        routes = " ".join(f"{{ {domain} = {transport} }}" for domain, transport in self.routes.items())
        (self.folder / "main.cf").write_text(_MAIN.format(folder=self.folder, routes=routes))
        (self.folder / "master.cf").write_text(_MASTER.format(port=self.port))
        for name in ("queue", "data"):
            (self.folder / name).mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(self.folder / "data", owner.pw_uid, owner.pw_gid)
