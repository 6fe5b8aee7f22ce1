"""The only way out over HTTP. The address that is connected to is the one that was judged.

A name is resolved once, every address it has is judged, and the socket goes to that address: a name that answers
differently a moment later changes nothing. No redirects, ports 80 and 443, 5 s to connect, 15 s in all, 64 KB back
unless the caller asks for more. Inner addresses are reached only where the operator named them (INNER_HOSTS).
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
LARGEST = 64 * 1024
PORTS = {"http": 80, "https": 443}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NOT_PUBLIC = [
    # What `is_global` of some Python versions lets through: protocol assignments, relays, NAT64, 6to4, Teredo, mapped.
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24", "192.88.99.0/24",
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "::ffff:0:0/96", "fec0::/10",
    )
]  # fmt: skip


class Forbidden(Exception):
    """The address is not one that this product may talk to."""


class Unreachable(Exception):
    """Nobody answered properly in time."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def post(url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    return request("POST", url, body=body, headers=headers)


def request(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    largest: int = LARGEST,
    inner: bool = False,
    seconds: float | None = None,
) -> Answer:
    """`inner` lets it reach what INNER_HOSTS names; whoever writes the address must be the operator's administrator."""
    target = _target(url, inner=inner)
    seconds = seconds or TOTAL_SECONDS
    until = time.monotonic() + seconds
    connection = _Pinned(target, inner=inner, seconds=seconds)
    scissors = threading.Timer(seconds, connection.cut)
    scissors.daemon = True
    scissors.start()
    try:
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection.request(method, path, body=body, headers={"Connection": "close", **(headers or {})})
        answer = connection.getresponse()
        body = _read(answer, connection, until, largest)
        if connection.is_cut:
            raise TimeoutError
        return Answer(answer.status, dict(answer.getheaders()), body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        scissors.cancel()
        connection.close()


class Stream(Iterator[bytes]):
    """An answer to GET whose body is read piece by piece, under the same judgement. Whoever opens it closes it."""

    def __init__(self, url: str, *, headers: Mapping[str, str] | None = None, largest: int, seconds: float) -> None:
        target = _target(url)
        self._until, self._left = time.monotonic() + seconds, largest
        self._connection = _Pinned(target, inner=False, seconds=seconds)
        self._scissors = threading.Timer(seconds, self._connection.cut)
        self._scissors.daemon = True
        self._scissors.start()
        try:
            path = (target.path or "/") + (f"?{target.query}" if target.query else "")
            self._connection.request("GET", path, headers={"Connection": "close", **(headers or {})})
            self._answer = self._connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            raise Unreachable(type(error).__name__) from error
        except Forbidden:
            self.close()
            raise
        self.status, self.headers = self._answer.status, self._answer.headers

    def __next__(self) -> bytes:
        """The end, also of what is longer or slower than was allowed."""
        if self._left <= 0 or time.monotonic() > self._until or self._connection.is_cut:
            raise StopIteration
        try:
            part = self._answer.read1(min(65536, self._left))
        except (OSError, http.client.HTTPException, ValueError):
            raise StopIteration from None
        if not part:
            raise StopIteration
        self._left -= len(part)
        return part

    def close(self) -> None:
        self._scissors.cancel()
        if answer := getattr(self, "_answer", None):
            answer.close()
        self._connection.close()


def check(url: str, *, inner: bool = False) -> None:
    """The same judgement when an address is saved; the one at sending counts."""
    target = _target(url, inner=inner)
    if not (inner and _is_named(target)):
        judged(target.hostname or "", _port_of(target))


def _port_of(target: SplitResult) -> int:
    return target.port or PORTS[target.scheme]


def _is_named(target: SplitResult) -> bool:
    """What the operator named in INNER_HOSTS: a CRM on the company's own network."""
    return f"{target.hostname}:{_port_of(target)}" in settings.INNER_HOSTS


def judged(host: str, port: int) -> str:
    """An address of `host` when all its addresses are public; a single inner one forbids the name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("The name does not resolve.") from error
    addresses = [str(row[4][0]) for row in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise Forbidden("The name leads to an address that is not public.")
    return addresses[0]


def is_public(text: str) -> bool:
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if any(address in network for network in NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _target(url: str, *, inner: bool = False) -> SplitResult:
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError:
        raise Forbidden("The address cannot be read.") from None
    if target.scheme not in PORTS or not target.hostname or any(ord(sign) <= 32 or sign == "\x7f" for sign in url):
        raise Forbidden("Only http and https addresses are possible.")
    if target.username is not None or target.password is not None:
        raise Forbidden("The address must not hold a name or password.")
    if port not in (None, PORTS[target.scheme]) and not (inner and _is_named(target)):
        raise Forbidden("Only the ports 80 and 443 are possible.")
    return target


class _Pinned(http.client.HTTPConnection):
    """Connects to the judged address; the name stays in `Host` and in the certificate's check."""

    def __init__(self, target: SplitResult, *, inner: bool, seconds: float) -> None:
        host, port = target.hostname or "", _port_of(target)
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self.is_inner = inner and _is_named(target)
        self.address = host if self.is_inner else judged(host, port)
        self.secure = target.scheme == "https"
        self.is_cut, self.seconds = False, seconds
        self.wire: socket.socket | None = None

    def cut(self) -> None:
        """The time is over, also for a peer that drips its headers and so never lets a single read run out."""
        self.is_cut = True
        try:
            if self.wire:
                self.wire.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def connect(self) -> None:
        self.sock = self.wire = socket.create_connection((self.address, self.port), CONNECT_SECONDS)
        if not self.is_inner and not is_public(self.sock.getpeername()[0]):
            self.sock.close()
            raise Forbidden("The connection leads to an address that is not public.")
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(self.seconds)
        self.wire = self.sock


def _read(
    answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, until: float, largest: int
) -> bytes:
    """At most `largest` bytes, and no longer than the time left, however slowly it drips."""
    body = b""
    while len(body) < largest:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock:
            connection.sock.settimeout(left)
        part = answer.read1(min(65536, largest - len(body)))
        if not part:
            break
        body += part
    return body
