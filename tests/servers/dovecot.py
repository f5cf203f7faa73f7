"""Dovecot with a configuration of its own: IMAP and LMTP on ports of its own, for the users that it is told of."""

import imaplib
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.management.processes import eventually, free_port
from tests.servers.certificate import self_signed

PASSWORD = "a secret of the mailbox"
_CONFIGURATION = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
recipient_delimiter = +
postmaster_address = postmaster@dovecot.example
hostname = dovecot.example
login_greeting = Ready.
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


@dataclass(kw_only=True)
class Dovecot:
    """A server with the mailboxes of *users*; `with Dovecot(...) as dovecot:` runs it."""

    folder: Path
    users: Sequence[str]
    imap: int = field(default_factory=free_port)
    imaps: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)

    def __enter__(self) -> Self:
        self._write()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Run, and wait until somebody can sign in."""
        self._process = subprocess.Popen(["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")])
        try:
            eventually(self._answers, about=lambda: self.log)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End, with everything that it has started."""
        self._process.terminate()
        self._process.wait(timeout=60)

    def kick(self, user: str) -> None:
        """Hang up on the user, in the middle of whatever they do, and wait until that is done."""
        self._doveadm("kick", user)
        eventually(lambda: user not in self._doveadm("who"), about=lambda: self.log)

    def empty(self) -> None:
        """Forget every mail of everybody; a process that is about to leave may still write where it was."""
        for box in (self.folder / "mail").iterdir():
            box.rename(Path(tempfile.mkdtemp(dir=self.folder)) / box.name)

    @property
    def log(self) -> str:
        path = self.folder / "dovecot.log"
        return path.read_text() if path.exists() else "no log"

    def mails(self, user: str, *, folder: str = "INBOX") -> Sequence[bytes]:
        """What lies in the user's folder; nothing where there is no such folder."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=60) as client:
            client.login(user, PASSWORD)
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            numbers = client.search(None, "ALL")[1][0].split()
            return [_content(client.fetch(number.decode(), "(BODY.PEEK[])")[1]) for number in numbers]

    def add(self, user: str, *mails: bytes) -> None:
        """Put mails into the user's inbox."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=60) as client:
            client.login(user, PASSWORD)
            for mail in mails:
                status, words = client.append("INBOX", "", time.time(), mail)
                assert status == "OK", words

    def wait_for(self, user: str, number: int) -> Sequence[bytes]:
        """The mails of the user's inbox once there are *number* of them."""
        eventually(lambda: len(self.mails(user)) >= number, about=lambda: self.log)
        return self.mails(user)

    def _doveadm(self, *words: str) -> str:
        said = subprocess.run(
            ["doveadm", "-c", str(self.folder / "dovecot.conf"), *words],
            check=True,
            capture_output=True,
            text=True,
        )
        return said.stdout

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.log
        try:
            self.mails(self.users[0])
        except (OSError, imaplib.IMAP4.error):
            return False
        return True

    def _write(self) -> None:
        facts: Mapping[str, object] = {
            "folder": self.folder,
            "imap": self.imap,
            "imaps": self.imaps,
            "lmtp": self.lmtp,
        }
        mail = self.folder / "mail"
        mail.mkdir()
        mail.chmod(0o777)
        certificate, key = self_signed("localhost")
        (self.folder / "certificate.pem").write_bytes(certificate)
        (self.folder / "key.pem").write_bytes(key)
        (self.folder / "dovecot.conf").write_text(_CONFIGURATION.format_map(facts))
        (self.folder / "users").write_text("".join(f"{user}:{PASSWORD}::::::\n" for user in self.users))


def _content(answers: Sequence[Any]) -> bytes:
    """The mail in what the server answers."""
    content: bytes = answers[0][1]
    return content
