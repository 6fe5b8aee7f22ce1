"""The last day on which a candidate may be kept (C8, P4). Plain values in, a day out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.shared.periods import Zone, local_day

HIRED = frozenset({"accepted", "started", "probation_passed"})


@dataclass(frozen=True)
class Standing:
    """Where one application stands. Of a vacancy that was closed it ended with the vacancy."""

    kind: str
    stage: str
    since: datetime
    vacancy_closed_at: datetime | None

    @property
    def is_hired(self) -> bool:
        return self.stage in HIRED

    @property
    def ended_at(self) -> datetime | None:
        if self.kind != "open":
            return self.since
        return max(self.vacancy_closed_at, self.since) if self.vacancy_closed_at else None


@dataclass(frozen=True)
class Consent:
    kind: str
    given_at: datetime
    withdrawn_at: datetime | None


def keep_until(
    standings: Sequence[Standing], consents: Sequence[Consent], created_at: datetime, *, zone: Zone, days: int,
    pool_days: int,
) -> date | None:  # fmt: skip
    """None while a search goes on and for whoever was hired; a withdrawn consent to processing ends everything."""
    if any(standing.is_hired for standing in standings):
        return None
    withdrawn = _processing_withdrawn(consents)
    if withdrawn is not None:
        return local_day(withdrawn, zone) + timedelta(days=days)
    ends = [standing.ended_at for standing in standings]
    if None in ends:
        return None
    after_end = local_day(max([end for end in ends if end] or [created_at]), zone) + timedelta(days=days)
    pool = [local_day(one.given_at, zone) for one in consents if one.kind == "pool" and one.withdrawn_at is None]
    return max([after_end, *(day + timedelta(days=pool_days) for day in pool)])


def _processing_withdrawn(consents: Sequence[Consent]) -> datetime | None:
    """When the last consent to processing was withdrawn; None while one stands, or none was ever given."""
    processing = [one for one in consents if one.kind == "processing"]
    if not processing or any(one.withdrawn_at is None for one in processing):
        return None
    return max(one.withdrawn_at for one in processing if one.withdrawn_at)
