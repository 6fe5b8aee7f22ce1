"""A real IMAP server (pymap, in memory) with one mailbox, to which a test brings letters."""

import imaplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alignment.settings.environment import Mailbox
from tests.processes import free_port, wait_for

USER, PASSWORD = "returns@alignment.example", "s3cret words"


@dataclass
class ReturnMailbox:
    port: int

    @property
    def url(self) -> str:
        return f"imap://{USER.replace('@', '%40')}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/INBOX"

    def settings(self, **changes: object) -> Mailbox:
        given = {"host": "127.0.0.1", "port": self.port, "user": USER, "password": PASSWORD, "is_encrypted": False}
        return Mailbox(**{**given, **changes})

    def bring(self, *letters: bytes, at: str | None = None) -> None:
        with self._signed_in() as client:
            for raw in letters:
                assert client.append("INBOX", None, at, raw)[0] == "OK"

    def unread(self) -> int:
        with self._signed_in() as client:
            return len(client.uid("SEARCH", "UNSEEN")[1][0].split())

    def empty(self) -> None:
        with self._signed_in() as client:
            for uid in client.uid("SEARCH", "ALL")[1][0].split():
                client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
            client.expunge()

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as client:
            client.login(USER, PASSWORD)
            client.select("INBOX")
            yield client


@contextmanager
def return_mailbox() -> Iterator[ReturnMailbox]:
    port = free_port()
    listen = ["--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    person = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    server = subprocess.Popen([str(Path(sys.executable).parent / "pymap"), *listen, *person])
    try:
        wait_for(lambda: listens(port), 20)
        box = ReturnMailbox(port)
        box.empty()
        yield box
    finally:
        server.terminate()
        server.wait(timeout=10)


def listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0
