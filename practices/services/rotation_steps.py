"""What every step of a rotation does alike: the finer state, and the absence that keeps work away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from loop.services.changes import change
from people.models import Person
from people.services import absences, audit
from practices.models import Rotation
from practices.models.rotations import BROKEN_OFF


def step(
    rotation: Rotation, state: str, *, actor: Person | None, now: datetime, expected_version: int | None = None,
    **values: Any,
) -> Rotation:  # fmt: skip
    """The finer state, audited; the phase of the occurrence goes beside it."""
    change(rotation, actor=actor, now=now, expected_version=expected_version, state=state, **values)
    details = {} if state not in BROKEN_OFF else {"phase": rotation.occurrence.phase}
    audit.record(
        actor=actor, verb=f"rotation.{state}", obj=rotation, now=now, details=details, is_demo=rotation.is_demo
    )
    return rotation


def lock_tasks(rotation: Rotation, *, actor: Person | None, now: datetime) -> None:
    """R-RO-03: the absence tells every service that hands out work; it follows the days."""
    if rotation.absence is not None:
        former, rotation.absence = rotation.absence, None
        rotation.save(update_fields=["absence"])
        absences.cancel_absence(former, now=now, by=actor)
    if rotation.guest is None or not rotation.days or rotation.is_broken_off:
        return
    rotation.absence = absences.plan_absence(
        rotation.guest, kind="rotation", from_date=rotation.first_day, to_date=rotation.last_day, now=now, by=actor,  # type: ignore[arg-type]
        stand_in=rotation.stand_in, is_demo=rotation.is_demo,
    )  # fmt: skip
    rotation.save(update_fields=["absence"])
