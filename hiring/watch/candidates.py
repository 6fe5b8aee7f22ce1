"""Candidates who wait for an answer, and records that may soon be kept no longer, or never should have been."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.periods import day_start, local_day
from alignment.shared.words import gettext_noop as _
from hiring.models import Candidate
from hiring.selectors import candidates as selectors
from people import selectors as people

ANSWER = _("A refused candidate waits for an answer: %(vacancy)s.")
ENDS = _("Candidates whose term of keeping ends within a week: %(n)s. Ask who wants to stay in the talent pool.")
WITHOUT = _("Candidates kept without a consent: %(n)s. Ask for it, or erase them.")
SOON = timedelta(days=7)


def alerts(now: datetime) -> list[AlertDraft]:
    return [*_answers(now), *_terms(now)]


def _answers(now: datetime) -> Iterator[AlertDraft]:
    """R-HI-03: from the fifth working day on, to whoever owns the application."""
    today = local_day(now, people.zone())
    for row in selectors.unanswered(today).select_related("vacancy", "owner"):
        owner = row.owner if row.owner and row.owner.is_active else row.vacancy.hiring_head
        yield AlertDraft(
            key="AL-56", person_id=owner.pk, dedupe=f"application:{row.pk}", text=ANSWER,
            params={"vacancy": row.vacancy.title}, action_url=reverse("hiring:application", args=[row.pk]),
            due_at=day_start(row.answer_due_on + timedelta(days=1), people.zone()) if row.answer_due_on else None,
        )  # fmt: skip


def _terms(now: datetime) -> Iterator[AlertDraft]:
    today = local_day(now, people.zone())
    ends = Candidate.objects.filter(erased_at=None, is_held_by_law=False, keep_until__lte=today + SOON).count()
    without = selectors.without_consent(now).count()
    found = [("terms", ENDS, ends, "ends"), ("consents", WITHOUT, without, "none")]
    for person in people.people_in("hr_director"):
        for dedupe, text, n, keeping in found:
            if n:
                url = f"{reverse('hiring:candidate-terms')}#{keeping}"
                yield AlertDraft(
                    key="AL-57", person_id=person.pk, dedupe=dedupe, text=text, params={"n": n}, action_url=url
                )
