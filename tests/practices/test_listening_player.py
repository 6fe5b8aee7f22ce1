"""The player of a listening session (A25, A41): from our own address, past the guard, one opening a play."""

import http.server
import re
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from delivery import egress
from people.models import AuditEvent
from practices.services import listening as services
from practices.services import recordings
from tests.delivery.receivers import here
from tests.factories import content
from tests.factories.funnel import stage

SOUND = b"ID3" + bytes(range(256)) * 8192
HTMX = {"headers": {"HX-Request": "true"}}


class Exchange(http.server.BaseHTTPRequestHandler):
    """A telephone exchange; the path says how it behaves."""

    seen: list = []

    def do_GET(self):
        self.seen.append((self.path, self.headers.get("Range")))
        getattr(self, "at_" + self.path.strip("/").partition("?")[0])()

    def answer(self, status, body=b"", kind="audio/mpeg", **more):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **more}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def at_ranged(self):
        if not (asked := self.headers.get("Range")):
            return self.answer(200, SOUND)
        first, last = (int(number) for number in asked.removeprefix("bytes=").split("-"))
        if first >= len(SOUND):
            return self.answer(416)
        body = SOUND[first : last + 1]
        where = f"bytes {first}-{first + len(body) - 1}/{len(SOUND)}"
        return self.answer(206, body, "audio/mpeg; charset=x", Content_Range=where)

    def at_whole(self):
        self.answer(200, SOUND, "audio/wav")

    def at_page(self):
        self.answer(200, b"<html>", "text/html")

    def at_moved(self):
        self.answer(302, Location="http://127.0.0.1/whole")

    def at_huge(self):
        self.send_response(200)
        self.send_header("Content-Type", "audio/mpeg")
        self.send_header("Content-Length", str(recordings.LARGEST + 1))
        self.end_headers()

    def at_elsewhere(self):
        self.answer(206, b"x", Content_Range="bytes 5-5/9")

    def log_message(self, *args):
        pass


@contextmanager
def exchange(monkeypatch):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Exchange) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        monkeypatch.setattr(egress, "is_public", lambda address: True)
        monkeypatch.setitem(egress.PORTS, "http", server.server_address[1])
        monkeypatch.setattr(socket, "getaddrinfo", here)
        Exchange.seen.clear()
        yield Exchange
        server.shutdown()


@pytest.fixture
def pbx(monkeypatch):
    with exchange(monkeypatch) as found:
        yield found


@pytest.fixture
def session(rep, marketer):
    return content.listening(rep, marketer, now=timezone.now())


@pytest.fixture
def call(session, cco):
    return kept_at(content.call_of(session, cco, now=timezone.now()), "ranged")


def kept_at(call, path):
    call.recording_url = f"http://pbx.example.com/{path}"
    call.save(update_fields=["recording_url"])
    return call


def opened():
    return AuditEvent.objects.filter(verb="recording.opened").count()


def played(browser, session, call):
    answer = browser.post(f"/practices/listening/{session.pk}/play/{call.pk}/", **HTMX)
    found = re.search(r"/sound/\d+/([^/]+)/", answer.content.decode())
    return answer, found and found[1]


def sound(session, call, ticket):
    return f"/practices/listening/{session.pk}/sound/{call.pk}/{ticket}/"


def test_a25_a_press_plays_the_recording_from_our_own_address(as_, marketer, session, call, pbx):
    answer, ticket = played(as_(marketer), session, call)
    url = sound(session, call, ticket)
    assert answer.status_code == 200
    assert f'src="{url}"' in answer.content.decode()
    assert "pbx.example.com" not in answer.content.decode()
    whole = as_(marketer).get(url)
    assert (whole.status_code, whole["Content-Type"], b"".join(whole.streaming_content)) == (200, "audio/mpeg", SOUND)
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert whole["Cache-Control"] == "private, no-store"


def test_one_opening_is_written_down_for_a_play_of_many_pieces(as_, marketer, session, call, pbx):
    browser = as_(marketer)
    _answer, ticket = played(browser, session, call)
    heard = b""
    while len(heard) < len(SOUND):
        piece = browser.get(sound(session, call, ticket), headers={"Range": f"bytes={len(heard)}-"})
        body = b"".join(piece.streaming_content)
        assert piece.status_code == 206
        assert piece["Content-Range"] == f"bytes {len(heard)}-{len(heard) + len(body) - 1}/{len(SOUND)}"
        assert len(body) == int(piece["Content-Length"]) <= recordings.PIECE
        heard += body
    assert (heard, opened(), len(pbx.seen)) == (SOUND, 1, 4)
    assert pbx.seen[1] == ("/ranged", f"bytes=0-{recordings.PIECE - 1}")


def test_a_place_in_the_middle_is_passed_through_and_one_behind_the_end_is_416(as_, marketer, session, call, pbx):
    browser = as_(marketer)
    _answer, ticket = played(browser, session, call)
    middle = browser.get(sound(session, call, ticket), headers={"Range": "bytes=3-6"})
    assert (middle.status_code, b"".join(middle.streaming_content)) == (206, SOUND[3:7])
    assert browser.get(sound(session, call, ticket), headers={"Range": "bytes=9999999-"}).status_code == 416
    odd = browser.get(sound(session, call, ticket), headers={"Range": "bytes=5-1"})
    assert (odd.status_code, len(b"".join(odd.streaming_content))) == (200, len(SOUND))


def test_an_exchange_without_ranges_gives_the_whole(as_, marketer, session, call, pbx):
    kept_at(call, "whole")
    browser = as_(marketer)
    _answer, ticket = played(browser, session, call)
    whole = browser.get(sound(session, call, ticket), headers={"Range": "bytes=0-"})
    assert (whole.status_code, whole["Content-Type"], b"".join(whole.streaming_content)) == (200, "audio/wav", SOUND)
    assert not whole.has_header("Accept-Ranges")


@pytest.mark.parametrize("path", ["page", "moved", "huge", "elsewhere"])
def test_what_is_no_recording_is_not_played_and_the_page_offers_its_address(as_, marketer, session, call, pbx, path):
    kept_at(call, path)
    answer, ticket = played(as_(marketer), session, call)
    words = answer.content.decode()
    assert (answer.status_code, ticket, opened()) == (422, None, 0)
    assert "<audio" not in words
    assert f"/practices/listening/{session.pk}/recording/{call.pk}/" in words
    forged = signing.dumps([marketer.pk, session.pk, call.pk], salt=recordings.SALT)
    assert as_(marketer).get(sound(session, call, forged)).status_code == 424


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "http://169.254.169.254/latest", "https://10.0.0.7/1.mp3",
                                 "file:///etc/passwd", "http://pbx.example.com:8088/x"])  # fmt: skip
def test_the_guard_lets_no_inner_address_through(as_, marketer, session, call, monkeypatch, url):
    def nobody(*args, **kwargs):
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", nobody)
    call.recording_url = url
    call.save(update_fields=["recording_url"])
    answer, ticket = played(as_(marketer), session, call)
    assert (answer.status_code, ticket, opened()) == (422, None, 0)


def test_r_cl_03_a_ticket_is_of_one_person_and_falls_silent_with_the_consent(
    as_, marketer, rep, cmo, cco, rep_of_another_team, session, call, pbx
):
    _answer, ticket = played(as_(marketer), session, call)
    url = sound(session, call, ticket)
    assert as_(cmo).get(url).status_code == 404
    assert as_(rep_of_another_team).get(url).status_code == 404
    assert as_(marketer).get(sound(session, call, "x")).status_code == 404
    assert as_(rep_of_another_team).post(f"/practices/listening/{session.pk}/play/{call.pk}/").status_code == 404
    services.give_notice(activity=call, is_given=False, basis="Отозвано", actor=cco, now=timezone.now())
    assert as_(marketer).get(url).status_code == 404
    assert played(as_(marketer), session, call)[0].status_code == 409
    assert opened() == 1


def test_a_ticket_of_yesterday_opens_nothing(as_, marketer, session, call, pbx):
    with time_machine.travel(timezone.now() - timedelta(seconds=recordings.OPEN_SECONDS + 60)):
        ticket = signing.dumps([marketer.pk, session.pk, call.pk], salt=recordings.SALT)
    assert as_(marketer).get(sound(session, call, ticket)).status_code == 404


def test_the_player_stands_beside_the_points_by_stage(as_, marketer, cmo, session):
    services.add_item(stage=stage("sql"), text="Потребность до цены", actor=cmo, now=timezone.now())
    page = as_(marketer).get(f"/practices/listening/{session.pk}/")
    words = page.content.decode()
    assert words.count('type="checkbox"') == 1
    assert "Потребность до цены" in words
    assert "media-src 'self'" in page["Content-Security-Policy"]
