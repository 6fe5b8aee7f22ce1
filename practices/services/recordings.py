"""A recording of a session played from our own address: opened once, fetched piece by piece past the egress guard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from delivery import egress
from funnel.models import Activity
from people.models import Person
from practices.models import ListeningSession
from practices.services import listening

SALT = "practices.recording"
OPEN_SECONDS = 4 * 60 * 60
LARGEST = 200 * 1024 * 1024
PIECE = 1024 * 1024
PIECE_SECONDS = 30.0
WHOLE_SECONDS = 120.0
RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
CONTENT_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
AUDIO = frozenset(
    f"audio/{kind}"
    for kind in (
        "mpeg", "mp3", "x-mp3", "wav", "x-wav", "wave", "vnd.wave", "ogg", "opus", "mp4", "m4a", "x-m4a", "aac", "aacp",
        "webm", "flac", "x-flac",
    )
)  # fmt: skip


class OutOfReach(DomainError):
    """The recording did not come, or what came is none."""

    status = 424
    code = "unreachable"


@dataclass(frozen=True)
class Sound:
    """What the player is answered: 200 with the whole, 206 with a piece, 416 for a place behind the end."""

    status: int
    headers: dict[str, str]
    parts: egress.Stream


def play(session: ListeningSession, call: Activity, *, actor: Person, now: datetime) -> str:
    """One opening is written down however many pieces the player asks for; the ticket is of this person alone."""
    listening.may_open(session, call)
    fetch(call.recording_url, "bytes=0-0").parts.close()
    listening.open_recording(session, call, actor=actor, now=now)
    return signing.dumps([actor.pk, session.pk, call.pk], salt=SALT)


def sound(session: ListeningSession, call: Activity, *, ticket: str, actor: Person, wanted: str) -> Sound:
    """R-CL-03 is asked anew for every piece: what was taken back falls silent."""
    if not _is_good(ticket, [actor.pk, session.pk, call.pk]):
        raise DomainError(_("Press “Listen” on the page of the session."))
    listening.may_open(session, call)
    return fetch(call.recording_url, wanted)


def _is_good(ticket: str, meant: list[int]) -> bool:
    try:
        return bool(signing.loads(ticket, salt=SALT, max_age=OPEN_SECONDS) == meant)
    except signing.BadSignature:
        return False


def fetch(url: str, wanted: str = "") -> Sound:
    """An open end is asked for in pieces, so that a slow listener does not hold a place at the server."""
    asked = _asked(wanted)
    headers = {"Range": f"bytes={asked[0]}-{asked[1]}"} if asked else {}
    try:
        seconds = PIECE_SECONDS if asked else WHOLE_SECONDS
        parts = egress.Stream(url, headers=headers, largest=LARGEST, seconds=seconds)
    except (egress.Unreachable, egress.Forbidden) as error:
        raise OutOfReach(_("The recording cannot be reached from here.")) from error
    try:
        return Sound(parts.status, _headers(parts, asked), parts)
    except DomainError:
        parts.close()
        raise


def _asked(wanted: str) -> tuple[int, int] | None:
    found = RANGE.fullmatch(wanted.strip())
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or LARGEST)
    return (first, min(last, first + PIECE - 1)) if first <= last else None


def _headers(parts: egress.Stream, asked: tuple[int, int] | None) -> dict[str, str]:
    if asked and parts.status == 416:
        return {"Content-Length": "0", "Content-Type": "audio/mpeg"}
    kind = (parts.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if parts.status not in (200, 206) or kind not in AUDIO or parts.headers.get("Content-Encoding"):
        raise OutOfReach(_("What lies at this address is no recording that can be played here."))
    if parts.status == 206:
        return {"Content-Type": kind, "Accept-Ranges": "bytes", **_piece(parts, asked)}
    length = parts.headers.get("Content-Length") or ""
    _must_be_bearable(length)
    return {"Content-Type": kind} | ({"Content-Length": length} if length.isdigit() else {})


def _piece(parts: egress.Stream, asked: tuple[int, int] | None) -> dict[str, str]:
    """Only the piece that was asked for, and of its own length."""
    found = CONTENT_RANGE.fullmatch(parts.headers.get("Content-Range") or "")
    if found is None or asked is None:
        raise OutOfReach(_("What lies at this address is no recording that can be played here."))
    first, last, total = (int(number) for number in found.groups())
    if first != asked[0] or not first <= last <= asked[1]:
        raise OutOfReach(_("What lies at this address is no recording that can be played here."))
    _must_be_bearable(str(total))
    length = str(last - first + 1)
    if parts.headers.get("Content-Length", length) != length:
        raise OutOfReach(_("What lies at this address is no recording that can be played here."))
    return {"Content-Range": f"bytes {first}-{last}/{total}", "Content-Length": length}


def _must_be_bearable(length: str) -> None:
    if length.isdigit() and int(length) > LARGEST:
        raise OutOfReach(
            _("The recording is larger than %(limit)s MB: open it at its address.") % {"limit": LARGEST // 1024**2}
        )
