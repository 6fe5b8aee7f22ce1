"""Works out what is told of a wave when it ends, against everything that was told before."""

from __future__ import annotations

from datetime import datetime

from practices.answers import store
from practices.metrics.surveys_told import JOINT, SIDES, Earlier, read_told, told_of
from practices.models import Wave, WaveResult
from practices.selectors.surveys import invited_by_side
from practices.services.survey_forms import choices_of


def work_out(wave: Wave, *, now: datetime) -> WaveResult:
    told = told_of(
        store.answers_of(wave.pk), choices=choices_of(wave), invited=wave.invited.count(), earlier=earlier_than(wave)
    )
    return WaveResult.objects.create(wave=wave, told=told, at=now, is_demo=wave.is_demo)


def earlier_than(wave: Wave) -> list[Earlier]:
    now_invited = _with_both(invited_by_side(wave))
    found = []
    for result in WaveResult.objects.exclude(wave=wave).select_related("wave").order_by("at"):
        then = _with_both(invited_by_side(result.wave))
        changes = {
            side: (len(now_invited[side] - then[side]), len(then[side] - now_invited[side])) for side in now_invited
        }
        questions = read_told(result.told["questions"])
        found.append(Earlier(questions, frozenset(result.told["recommend"]), changes))
    return found


def _with_both(invited: dict[str, set[int]]) -> dict[str, set[int]]:
    return {**invited, JOINT: set().union(*(invited[side] for side in SIDES))}
