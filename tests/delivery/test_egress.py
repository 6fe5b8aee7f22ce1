"""S8: nothing inside is reached from inside, however its address is spelt."""

import http.server
import socket
import threading

import pytest

from delivery import egress

INWARD = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "017700000001", "127.0.0.1.", "0",
    "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1", "169.254.169.254", "0xa9fea9fe",
    "0.0.0.0", "2852039166", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "203.0.113.1", "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255", "localhost", "localhost.", "LOCALHOST",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001::1]", "[fe80::1]",
    "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[100::1]", "[2001:db8::1]",
]  # fmt: skip
MALFORMED = [
    "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)", "//example.com/", "http://",
    "http:///x", "https://user:pass@example.com/", "https://user@example.com/", "http://example.com:22/",
    "https://example.com:80/", "http://example.com:99999/", "http://exa mple.com/", "http://example.com/\r\nX: y",
    "http://[::1", "http://example.com\x00/",
]  # fmt: skip


@pytest.fixture
def no_packets(monkeypatch):
    """Nothing may even try to connect."""

    def never(*args, **kwargs):
        raise AssertionError("a packet left")

    monkeypatch.setattr(socket, "create_connection", never)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", INWARD)
def test_no_spelling_of_an_inner_address_is_reached(host, scheme, no_packets):
    for attempt in (egress.check, lambda url: egress.post(url, body=b"{}")):
        with pytest.raises((egress.Forbidden, egress.Unreachable)):
            attempt(f"{scheme}://{host}/")


@pytest.mark.parametrize("url", MALFORMED)
def test_an_address_that_is_not_plain_http_is_refused(url, no_packets):
    with pytest.raises(egress.Forbidden):
        egress.check(url)


def resolves_to(monkeypatch, *answers):
    """Each lookup gives the next answer, the last one for ever."""
    left = list(answers)

    def lookup(host, port, *args, **kwargs):
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["64:ff9b::7f00:1"], []])
def test_a_name_with_any_inner_address_is_refused(monkeypatch, no_packets, addresses):
    resolves_to(monkeypatch, addresses)
    with pytest.raises(egress.Forbidden):
        egress.check("https://hooks.example.com/")


def test_a_name_that_changes_its_mind_is_reached_at_the_judged_address(monkeypatch):
    resolves_to(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    reached = []

    def connect(address, timeout):
        reached.append((address, timeout))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(egress.Unreachable):
        egress.post("http://rebinding.example.com/", body=b"")
    assert reached == [(("8.8.8.8", 80), 5.0)]


def test_a_socket_that_arrived_inside_is_closed(monkeypatch):
    resolves_to(monkeypatch, ["8.8.8.8"])
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(socket, "create_connection", lambda *args: Arrived(ours))
    with pytest.raises(egress.Forbidden):
        egress.post("http://hooks.example.com/", body=b"")
    theirs.close()


class Arrived:
    def __init__(self, sock):
        self.sock = sock

    def getpeername(self):
        return ("127.0.0.1", 80)

    def close(self):
        self.sock.close()


class Peer(http.server.BaseHTTPRequestHandler):
    seen: list = []

    def do_POST(self):
        self.seen.append((self.path, self.headers["Host"], self.rfile.read(int(self.headers["Content-Length"]))))
        status, body = (302, b"") if self.path == "/moved" else (200, b"x" * 200_000)
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def peer(monkeypatch):
    """A public server as far as the client can tell."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        monkeypatch.setattr(egress, "is_public", lambda address: True)
        monkeypatch.setitem(egress.PORTS, "http", server.server_address[1])
        resolves_to(monkeypatch, ["127.0.0.1"])
        Peer.seen.clear()
        yield Peer
        server.shutdown()


def test_a_body_arrives_and_the_answer_is_cut_at_64_kb(peer):
    answer = egress.post("http://hooks.example.com/in?a=1", body=b"{}", headers={"Content-Type": "application/json"})
    assert (answer.status, len(answer.body)) == (200, 64 * 1024)
    path, host, body = peer.seen[0]
    assert (path, body) == ("/in?a=1", b"{}")
    assert host.startswith("hooks.example.com")


def test_a_redirect_is_an_answer_and_is_not_followed(peer):
    assert egress.post("http://hooks.example.com/moved", body=b"").status == 302
    assert len(peer.seen) == 1


def test_a_peer_that_drips_is_left_after_the_time(peer, monkeypatch):
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 0.0)
    with pytest.raises(egress.Unreachable):
        egress.post("http://hooks.example.com/in", body=b"")
