"""Receivers of webhooks on loopback that look public to the client; the path says how each behaves."""

import http.server
import socket
import struct
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from random import Random

from delivery import egress

HANG_SECONDS = 30.0


class Receivers:
    def __init__(self) -> None:
        self.seen = defaultdict(list)
        self.moments = defaultdict(list)
        self.dice = Random(9)
        self.open = threading.Event()

    def took(self, path: str) -> list[str]:
        """The ids a receiver said yes to."""
        return [headers["webhook-id"] for headers, _body, status in self.seen[path] if 200 <= status < 300]


class Handler(http.server.BaseHTTPRequestHandler):
    receivers: Receivers

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = getattr(self, "at_" + self.path.strip("/").replace("-", "_"))
        status = self.status_of()
        self.receivers.seen[self.path].append((dict(self.headers), body, status))
        self.receivers.moments[self.path].append(time.monotonic())
        answer(status)

    def status_of(self) -> int:
        if self.path == "/flaky":
            return 500 if self.receivers.dice.random() < 0.5 else 204
        return {"/broken": 500, "/gone": 410, "/moved": 302, "/hang": 0, "/reset": 0, "/drip": 0}.get(self.path, 200)

    def at_ok(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1/ok")
        self.send_header("Content-Length", "0")
        self.end_headers()

    at_flaky = at_broken = at_gone = at_moved = at_ok

    def at_hang(self, status: int) -> None:
        self.receivers.open.wait(HANG_SECONDS)

    def at_reset(self, status: int) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def at_drip(self, status: int) -> None:
        """Never long enough silent for a single read to run out of time."""
        self.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000)

    def at_drip_body(self, status: int) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        self.drip(b"x" * 1000)

    def at_die(self, status: int) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        self.connection.shutdown(socket.SHUT_RDWR)

    def drip(self, text: bytes) -> None:
        try:
            for at in range(len(text)):
                self.wfile.write(text[at : at + 1])
                if self.receivers.open.wait(0.05):
                    return
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            return


def here(host: str, port: int, *args: object, **kwargs: object) -> list[tuple]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@contextmanager
def listening(monkeypatch, *, seconds: float = 2.0):
    receivers = Receivers()
    handler = type("Bound", (Handler,), {"receivers": receivers})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        port = server.server_address[1]
        monkeypatch.setattr(egress, "is_public", lambda address: True)
        monkeypatch.setattr(egress, "TOTAL_SECONDS", seconds)
        monkeypatch.setitem(egress.PORTS, "http", port)
        monkeypatch.setattr(socket, "getaddrinfo", here)
        yield receivers
        receivers.open.set()
        server.shutdown()
