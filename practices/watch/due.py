from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from practices.kinds import KINDS
from practices.models import Occurrence
from practices.selectors.due import brief_due, debrief_due, writers

BRIEF = _("“%(practice)s” begins on %(day)s: the brief is not written yet.")
DEBRIEF = _("“%(practice)s” is over: the debrief is due on %(day)s.")


def alerts(now: datetime) -> list[AlertDraft]:
    """AL-39: a brief before the start, a debrief after the end, each to whoever has to write it."""
    return [*_briefs(now), *_debriefs(now)]


def _briefs(now: datetime) -> Iterator[AlertDraft]:
    for occurrence in brief_due(now):
        for person_id in writers(occurrence):
            yield _draft(occurrence, person_id, "brief", BRIEF, occurrence.starts_at)


def _debriefs(now: datetime) -> Iterator[AlertDraft]:
    for occurrence, due in debrief_due(now):
        for person_id in writers(occurrence):
            yield _draft(occurrence, person_id, "debrief", DEBRIEF, due)


def _draft(occurrence: Occurrence, person_id: int, step: str, text: str, due: datetime) -> AlertDraft:
    return AlertDraft(
        key="AL-39",
        person_id=person_id,
        dedupe=f"practice-{occurrence.pk}-{step}",
        text=text,
        params={"practice": occurrence.title, "day": f"{due:%d.%m}"},
        due_at=due,
        action_url=reverse(KINDS[occurrence.kind].page, args=[occurrence.pk]),
    )
