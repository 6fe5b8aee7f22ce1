"""A portal of another CRM that answers over a real socket, from memory, and obeys `/_play/` so that tests can move it.

`/_play/<action>` with a JSON body calls the method `play_<action>` of the portal and answers what it returned.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

BROKEN = b'{"_embedded": {"leads": [{"id": 1, "na'


@dataclass(frozen=True)
class Asked:
    """A request as it came; `query` keeps the order and the brackets."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: bytes

    def one(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.query if key == name), default)

    def all(self, *names: str) -> list[str]:
        return [value for key, value in self.query if key in names]

    def starting(self, name: str) -> list[str]:
        """Values of `name`, `name[]`, `name[0]`, `name[1]`, in their order."""
        return [value for key, value in self.query if key == name or key.startswith(f"{name}[")]

    def said(self) -> Any:
        """The body: JSON, or a form."""
        if "json" in self.headers.get("content-type", ""):
            return json.loads(self.body or b"null")
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Told:
    """`said` becomes JSON; `raw` is sent as it is."""

    status: int = 200
    said: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return b"" if self.said is None else json.dumps(self.said, ensure_ascii=False).encode()


class Portal(ABC):
    """What every fake portal has: a clock of its own, ids, troubles to order, and the list of what was written to it."""

    content_type = "application/json"

    def __init__(self, *, now: float | None = None) -> None:
        self.lock = threading.RLock()
        self.stopped_at = now
        self.ahead = 0
        self.written: list[dict[str, Any]] = []
        self.asked: list[Asked] = []
        self.too_fast = 0
        self.broken = 0
        self.failing = 0
        self.ids = 1000

    def now(self) -> int:
        return int(time.time() if self.stopped_at is None else self.stopped_at) + self.ahead

    def new_id(self) -> int:
        self.ids += 1
        return self.ids

    @abstractmethod
    def answer(self, asked: Asked) -> Told:
        """What the vendor documents."""

    def told_too_fast(self) -> Told:
        return Told(429, {"title": "Too Many Requests", "status": 429})

    def handle(self, asked: Asked) -> Told:
        with self.lock:
            if asked.path.startswith("/_play/"):
                return self._play(asked)
            self.asked.append(asked)
            return self._trouble() or self.answer(asked)

    def _play(self, asked: Asked) -> Told:
        act = getattr(self, f"play_{asked.path.removeprefix('/_play/').strip('/')}", None)
        if act is None:
            return Told(404, {"error": "no such action"})
        return Told(200, {"result": act(**(asked.said() or {}))})

    def _trouble(self) -> Told | None:
        if self.too_fast:
            self.too_fast -= 1
            return self.told_too_fast()
        if self.failing:
            self.failing -= 1
            return Told(504, raw=b"<html>Gateway Time-out</html>")
        if self.broken:
            self.broken -= 1
            return Told(200, raw=BROKEN)
        return None

    def play_set_clock(self, at: float | None = None, ahead_s: int = 0) -> int:
        """`at` stops the clock there; `ahead_s` moves it before what the others have."""
        self.stopped_at, self.ahead = at, ahead_s
        return self.now()

    def play_too_fast(self, times: int = 1) -> int:
        self.too_fast = times
        return times

    def play_break_next(self, times: int = 1) -> int:
        self.broken = times
        return times

    def play_fail(self, times: int = 1) -> int:
        self.failing = times
        return times

    def play_writes(self) -> list[dict[str, Any]]:
        return self.written

    def play_asked(self) -> list[str]:
        return [f"{one.method} {one.path}" for one in self.asked]


def handler_of(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _reply(self) -> None:
            target = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                method=self.command,
                path=target.path,
                query=tuple(parse_qsl(target.query, keep_blank_values=True)),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
            )
            told = portal.handle(asked)
            self.send_response(told.status)
            for name, value in {"Content-Type": portal.content_type, **told.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _reply

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: requests are kept in `asked`."""

    return Handler


class Running:
    """A portal at its address."""

    def __init__(self, portal: Portal, port: int = 0, host: str = "127.0.0.1") -> None:
        self.portal = portal
        self.server = ThreadingHTTPServer((host, port), handler_of(portal))
        self.server.daemon_threads = True
        self.place = f"{host}:{self.server.server_address[1]}"
        self.url = f"http://{self.place}"

    def start(self) -> Running:
        # A short poll, so that a test which is over does not wait for the server.
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def running(portal: Portal, port: int = 0) -> Iterator[Running]:
    server = Running(portal, port).start()
    try:
        yield server
    finally:
        server.stop()


def post_form(url: str, pairs: list[tuple[str, str]] | dict[str, str]) -> int:
    """Sends a webhook; its answer's status."""
    target = urlsplit(url)
    connection = HTTPConnection(target.hostname or "", target.port or 80, timeout=10)
    try:
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection.request("POST", path, urlencode(pairs), {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse().status
    finally:
        connection.close()


def main(make: Callable[[], Portal]) -> None:
    """`python -m tests.connectors.fakes.<name> PORT`"""
    server = Running(make(), int(sys.argv[1]))
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    server.server.serve_forever(0.2)
