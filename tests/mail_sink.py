"""A mail server that keeps what it accepts, and is slow when a test wants it so."""

import email
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Accepted:
    recipient: str
    message_id: str
    text: str
    sender: str


@dataclass
class Sink:
    """`pause` seconds pass between keeping a letter and telling the sender so: the window of a kill."""

    port: int = 0
    pause: float = 0.0
    refuse: bool = False
    letters: list[Accepted] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mail_sink(pause: float = 0.0, refuse: bool = False) -> Iterator[Sink]:
    sink = Sink(pause=pause, refuse=refuse)

    class Talk(Conversation):
        keeper = sink

    with Server(("127.0.0.1", 0), Talk) as server:
        sink.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield sink
        server.shutdown()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


class Conversation(socketserver.StreamRequestHandler):
    keeper: Sink

    def handle(self) -> None:
        try:
            self.talk()
        except OSError:
            # The sender was killed.
            return

    def talk(self) -> None:
        self.say("220 sink")
        recipient = sender = ""
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith("RCPT TO:"):
                recipient = re.search(r"<([^>]*)>", line)[1]
            if word.startswith("MAIL FROM:"):
                sender = re.search(r"<([^>]*)>", line)[1]
            if word == "DATA":
                self.say("354 go on")
                self.keep(recipient, sender)
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("451 not now" if self.keeper.refuse and word.startswith("MAIL") else "250 ok")
        return None

    def keep(self, recipient: str, sender: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        letter = email.message_from_bytes(b"".join(lines))
        text = b"".join(lines).decode(errors="replace")
        self.keeper.letters.append(Accepted(recipient, letter["Message-ID"], text, sender))
        time.sleep(self.keeper.pause)
        self.say("250 kept")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()
