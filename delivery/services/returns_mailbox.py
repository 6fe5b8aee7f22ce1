"""The return mailbox over IMAP: unread letters one by one, each marked as read when it has been dealt with."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from alignment.settings.environment import Mailbox

ANSWER_SECONDS = 15
LARGEST = 256 * 1024
ARRIVED = re.compile(rb'INTERNALDATE "([^"]{10,40})"')


class MailboxFault(Exception):
    """`args[0]` says where it stopped: connect, login, folder or talk; nothing of what the server said is kept."""


@dataclass(frozen=True)
class Arrived:
    uid: bytes
    raw: bytes
    at: datetime | None


@dataclass(frozen=True)
class OpenMailbox:
    client: imaplib.IMAP4

    def unread(self, most: int) -> list[bytes]:
        found: list[bytes] = self._ask("SEARCH", "UNSEEN")[0].split()
        return found[:most]

    def letter(self, uid: bytes) -> Arrived:
        """Its first part: what is said of a letter stands before the letter itself."""
        answer = self._ask("FETCH", uid, f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)")
        heads = [item[0] if isinstance(item, tuple) else item for item in answer]
        raw = next((item[1] for item in answer if isinstance(item, tuple)), b"")
        return Arrived(uid, raw[:LARGEST], _arrived_at(b" ".join(heads)))

    def mark_read(self, uid: bytes) -> None:
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *words: str | bytes) -> list[Any]:
        answer, found = self.client.uid(command, *words)  # type: ignore[arg-type]
        if answer != "OK":
            raise MailboxFault("talk")
        return [item for item in found if item] or [b""]


@contextmanager
def open_mailbox(box: Mailbox) -> Iterator[OpenMailbox]:
    with _fault("connect"):
        client = _connect(box)
    try:
        with _fault("login"):
            client.login(box.user, box.password)
        with _fault("folder"):
            if client.select(_quoted(box.folder))[0] != "OK":
                raise MailboxFault("folder")
        with _fault("talk"):
            yield OpenMailbox(client)
    finally:
        with suppress(Exception):
            client.logout()


def _connect(box: Mailbox) -> imaplib.IMAP4:
    if not box.is_encrypted:
        return imaplib.IMAP4(box.host, box.port, timeout=ANSWER_SECONDS)
    trust = ssl.create_default_context()
    return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=trust, timeout=ANSWER_SECONDS)


@contextmanager
def _fault(where: str) -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error):
        raise MailboxFault(where) from None


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _arrived_at(answer: bytes) -> datetime | None:
    """`17-Jul-2026 02:44:25 +0300`, the clock of the server that holds the mailbox."""
    found = ARRIVED.search(answer)
    with suppress(ValueError, TypeError):
        if found:
            return parsedate_to_datetime(found.group(1).decode("ascii", "replace").strip().replace("-", " ", 2))
    return None
