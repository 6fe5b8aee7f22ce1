"""The only way to the answers of a survey. Contract:

issue(wave_id, count)        opens the ballot of a wave; `count` tokens in shuffled order, only digests are kept
letters.prepare / .send      the way of the tokens into letters (practices/answers/letters.py)
state_of(token)              what the door is to this token, None for one that was never issued
submit(token, ...)           False when the token is unknown or used, or the wave is closed
flush(wave_id, closing=...)  call it outside a transaction of the main database, or as the last thing in one;
                             `closing` shuts the door; fewer than five answers in all are destroyed unread
answers_of / texts_of        what has been flushed; rows without id, in no order
counted(wave_id)             answers that may be told: rounded down to steps of five
forget(wave_id)              a deleted wave takes its answers with it
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from alignment.shared.models import marked_as_demo
from practices.answers import keys, sealing, slips
from practices.answers.flushing import flush, open_waves, shuffled
from practices.answers.models import Answer, Ballot, Remark, Slip, Waiting
from practices.answers.scrub import SURVEYS

__all__ = ["AnswerRow", "Door", "answers_of", "counted", "flush", "forget", "issue", "open_waves", "state_of",
           "submit", "sweep", "texts_of"]  # fmt: skip

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
STEP = 5

DoorState = Literal["open", "used", "closed"]


@dataclass(frozen=True)
class Door:
    wave_id: int
    state: DoorState


@dataclass(frozen=True)
class AnswerRow:
    cells: Mapping[str, str]
    scores: Mapping[str, int]


@transaction.atomic(using=SURVEYS)
def issue(wave_id: int, count: int) -> list[str]:
    ballot, _is_new = Ballot.objects.get_or_create(wave_id=wave_id, defaults={"is_demo": marked_as_demo()})
    if not ballot.is_open:
        raise DomainError(_("This survey is closed: it takes no more answers."))
    tokens = [secrets.token_urlsafe(TOKEN_BYTES) for _number in range(count)]
    Slip.objects.bulk_create(Slip(digest=digest, ballot=ballot) for digest in sorted(map(digest_of, tokens)))
    return shuffled(tokens)


def state_of(token: str) -> Door | None:
    slip = Slip.objects.select_related("ballot").filter(digest=digest_of(token)).first()
    if slip is None:
        return None
    if slip.is_used:
        return Door(slip.ballot_id, "used")
    return Door(slip.ballot_id, "open" if slip.ballot.is_open else "closed")


def submit(token: str, *, cells: Mapping[str, str], scores: Mapping[str, int], texts: Mapping[str, str]) -> bool:
    """The slip is spent in one transaction, the answer put down in another that has nothing of it."""
    packed = sealing.pack(sealing.Given(dict(cells), dict(scores), dict(texts)))
    digest = digest_of(token)
    wave_id = _spend(digest)
    if wave_id is None:
        return False
    try:
        is_kept = _put(wave_id, packed)
    except BaseException:
        _give_back(digest)
        raise
    if not is_kept:
        _give_back(digest)
    return is_kept


def answers_of(wave_id: int) -> tuple[AnswerRow, ...]:
    rows = Answer.objects.filter(ballot_id=wave_id).order_by("id").values_list("cells", "scores")
    return tuple(AnswerRow(cells, scores) for cells, scores in rows)


def texts_of(wave_id: int, question: str) -> tuple[str, ...]:
    found = Remark.objects.filter(ballot_id=wave_id, question=question).order_by("id")
    return tuple(found.values_list("text", flat=True))


def counted(wave_id: int) -> int:
    return Answer.objects.filter(ballot_id=wave_id).count() // STEP * STEP


def forget(wave_id: int) -> None:
    names = set(Waiting.objects.filter(ballot_id=wave_id).values_list("key_id", flat=True))
    Ballot.objects.filter(pk=wave_id).delete()
    keys.destroy(names)
    slips.empty(wave_id)


def forget_demo() -> None:
    for wave_id in Ballot.objects.filter(is_demo=True).values_list("pk", flat=True):
        forget(wave_id)


def sweep() -> None:
    """Keys that a killed process left behind."""
    named = {*Ballot.objects.values_list("key_id", flat=True), *Waiting.objects.values_list("key_id", flat=True)}
    keys.destroy_but(named)


def digest_of(token: str) -> str:
    """A token is 256 random bits: its plain digest cannot be guessed backwards."""
    return hashlib.sha256(token.encode()).hexdigest() if TOKEN.fullmatch(token) else ""


@transaction.atomic(using=SURVEYS)
def _spend(digest: str) -> int | None:
    spent = Slip.objects.filter(digest=digest, is_used=False, ballot__is_open=True)
    wave_id = spent.values_list("ballot_id", flat=True).first()
    return wave_id if wave_id is not None and spent.update(is_used=True) else None


@transaction.atomic(using=SURVEYS)
def _give_back(digest: str) -> None:
    Slip.objects.filter(digest=digest).update(is_used=False)


@transaction.atomic(using=SURVEYS)
def _put(wave_id: int, packed: bytes) -> bool:
    """False when the wave was closed in between."""
    ballot = Ballot.objects.select_for_update().filter(pk=wave_id).first()
    if ballot is None or not ballot.is_open:
        return False
    key = keys.read(ballot.key_id)
    if key is None:
        ballot.key_id = keys.make()
        ballot.save(update_fields=["key_id"])
        key = keys.read(ballot.key_id)
    Waiting.objects.create(ballot=ballot, key_id=ballot.key_id, sealed=sealing.seal(packed, key or b""))
    return True
