"""Selection: offers past closed gates, cards that are late, probations without a word."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from hiring.metrics.selection import CARD_HOURS
from hiring.models import Application, GateOverride
from hiring.selectors.checklist import REFERENCES, checklists, missing
from hiring.selectors.outcomes import due_on, without_outcome
from hiring.selectors.scorecards import seats_due
from hiring.selectors.titles import vacancy_words
from people import selectors as people

NO_REFERENCE = _("An offer for “%(vacancy)s” was made without a reference.")
STEPS_SKIPPED = _("An offer for “%(vacancy)s” was made with %(n)s steps of the checklist skipped.")
CARD_DUE = _("Your scorecard of an interview for “%(vacancy)s” is overdue: a day has passed since the talk.")
OUTCOME_DUE = _("The probation of a new colleague for “%(vacancy)s” is over: say what came of it.")
OPEN = ("offer", "accepted")


def alerts(now: datetime) -> list[AlertDraft]:
    return [*_offers(), *_cards(now), *_outcomes(now)]


def _offers() -> list[AlertDraft]:
    """AL-19: as long as the offer stands and what was passed over is not made up for."""
    passed = GateOverride.objects.values("application")
    rows = list(
        Application.objects.alive()
        .filter(pk__in=passed, stage__key__in=OPEN)
        .select_related("stage", "vacancy__hiring_head")
    )
    found = checklists(rows)
    drafts = []
    for row in rows:
        keys = {step.key for step in missing(found[row.pk])}
        if REFERENCES in keys:
            drafts.append(_of_head(row, "AL-19", "reference", NO_REFERENCE))
        if skipped := keys - {REFERENCES}:
            drafts.append(_of_head(row, "AL-19", "steps", STEPS_SKIPPED, n=len(skipped)))
    return drafts


def _cards(now: datetime) -> list[AlertDraft]:
    """AL-58: to whoever sat there."""
    return [
        AlertDraft(
            key="AL-58",
            person_id=seat.person_id,
            dedupe=f"card-{seat.interview_id}",
            text=CARD_DUE,
            params={"vacancy": vacancy_words(seat.interview.application.vacancy)},
            due_at=seat.interview.held_at + timedelta(hours=CARD_HOURS) if seat.interview.held_at else None,
            action_url=reverse("hiring:card", args=[seat.interview_id]),
        )
        for seat in seats_due(now)
        if seat.person.is_active
    ]


def _outcomes(now: datetime) -> list[AlertDraft]:
    """AL-59."""
    return [_of_head(row, "AL-59", "outcome", OUTCOME_DUE, due_at=_end(row)) for row in without_outcome(now)]


def _of_head(
    row: Application, key: str, what: str, text: str, *, due_at: datetime | None = None, **params: int
) -> AlertDraft:
    return AlertDraft(
        key=key,
        person_id=row.vacancy.hiring_head_id,
        dedupe=f"{what}-{row.pk}",
        text=text,
        params={"vacancy": vacancy_words(row.vacancy), **params},
        due_at=due_at,
        action_url=reverse("hiring:selection", args=[row.pk]),
    )


def _end(row: Application) -> datetime | None:
    due = due_on(row)
    return None if due is None else datetime.combine(due, time(18), people.zone())
