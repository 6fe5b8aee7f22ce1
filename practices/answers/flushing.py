"""Answers come out of their envelopes in a shuffled lot, and every row of the wave is written anew with them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from practices.answers import keys, sealing, slips
from practices.answers.models import Answer, Ballot, Remark, Slip, Waiting
from practices.answers.scrub import SURVEYS, scrub

#: No lot is smaller, and until the close so many always stay back: nobody's answer is surely in the next lot.
LOT = 5
Row = TypeVar("Row")


@dataclass(frozen=True)
class Lot:
    out: list[bytes]
    back: list[bytes]


def flush(wave_id: int, *, closing: bool) -> int:
    """How many answers came out. Under five in a whole wave no result could ever be shown, so nothing is kept."""
    with transaction.atomic(using=SURVEYS):
        ballot = Ballot.objects.select_for_update().filter(pk=wave_id).first()
        if ballot is None:
            return 0
        moved = _flush(ballot, closing=closing)
        if moved or closing:
            transaction.on_commit(scrub, using=SURVEYS)
    if closing:
        slips.empty(wave_id)
    return moved


def open_waves() -> list[int]:
    return list(Ballot.objects.filter(is_open=True).values_list("pk", flat=True))


def _flush(ballot: Ballot, *, closing: bool) -> int:
    opened, old_keys = _opened(ballot)
    lot = _lot(opened, closing=closing)
    if closing:
        Ballot.objects.filter(pk=ballot.pk).update(is_open=False, key_id="")
        lot = lot if len(lot.out) + ballot.answers.count() >= LOT else Lot([], [])
    elif not lot.out:
        return 0
    ballot.waiting.filter(key_id__in=old_keys).delete()
    _seal_again(ballot, lot.back)
    _write_anew(ballot, [sealing.unpack(packed) for packed in lot.out])
    transaction.on_commit(lambda: keys.destroy(old_keys), using=SURVEYS)
    return len(lot.out)


def _opened(ballot: Ballot) -> tuple[list[bytes], set[str]]:
    """What this machine has a key for; an envelope without one stays closed."""
    found, names = [], set()
    for key_id, sealed in ballot.waiting.values_list("key_id", "sealed"):
        key = keys.read(key_id)
        packed = sealing.unseal(bytes(sealed), key) if key else None
        if packed is not None:
            found.append(packed)
            names.add(key_id)
    return found, names


def _lot(opened: Sequence[bytes], *, closing: bool) -> Lot:
    mixed = shuffled(opened)
    if closing:
        return Lot(mixed, [])
    return Lot(mixed[:-LOT], mixed[-LOT:]) if len(mixed) >= 2 * LOT else Lot([], mixed)


def shuffled(rows: Iterable[Row]) -> list[Row]:
    mixed = list(rows)
    secrets.SystemRandom().shuffle(mixed)
    return mixed


def _seal_again(ballot: Ballot, back: Sequence[bytes]) -> None:
    """Under a new key, in a new order, so that the old key can be destroyed."""
    if not back:
        return
    key_id = keys.make()
    key = keys.read(key_id) or b""
    Ballot.objects.filter(pk=ballot.pk).update(key_id=key_id)
    Waiting.objects.bulk_create(Waiting(ballot=ballot, key_id=key_id, sealed=sealing.seal(one, key)) for one in back)


def _write_anew(ballot: Ballot, given: Sequence[sealing.Given]) -> None:
    """All rows in one transaction, each of the three tables in an order of its own."""
    answers = [Answer(ballot=ballot, cells=row.cells, scores=row.scores) for row in ballot.answers.all()]
    answers += [Answer(ballot=ballot, cells=one.cells, scores=one.scores) for one in given]
    remarks = [Remark(ballot=ballot, question=row.question, text=row.text) for row in ballot.remarks.all()]
    remarks += [Remark(ballot=ballot, question=key, text=text) for one in given for key, text in one.texts.items()]
    spent = ballot.slips.order_by("digest").values_list("digest", "is_used")
    slips_anew = [Slip(digest=digest, ballot=ballot, is_used=is_used) for digest, is_used in spent]
    for model, rows in ((Answer, shuffled(answers)), (Remark, shuffled(remarks)), (Slip, slips_anew)):
        model.objects.filter(ballot=ballot).delete()
        model.objects.bulk_create(rows)
