"""Who writes the protocol: the heads themselves, or the invited in turn."""

from __future__ import annotations

from collections.abc import Iterable

ROTATE, CHAIR = "rotate", "chair"
SERVED = frozenset({"running", "held", "protocol_sent", "closed"})
IN_TURN = frozenset({"general", "department"})


def rule_of(kind: str) -> str:
    """What a new series begins with."""
    return ROTATE if kind in IN_TURN else CHAIR


def next_secretary(able: Iterable[int], last: int | None) -> int | None:
    """In turn after whoever served last, also when that person is no longer among them; nobody where nobody can."""
    order = sorted(able)
    later = [person for person in order if last is not None and person > last]
    return next(iter(later or order), None)
