"""AL-13: the last wave is old, few have answered, a director was interviewed before the staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from people import selectors as people
from practices.metrics.surveys import ENOUGH_PARTICIPATION, FRESH_DAYS
from practices.models import InterviewSlot, Wave, WaveResult
from practices.models.surveys import SHOWN
from practices.selectors.surveys import last_ended

TOLD_FOR = timedelta(days=30)


def alerts(now: datetime) -> list[AlertDraft]:
    return [*_old(now), *_few(now), *_early()]


def _old(now: datetime) -> Iterator[AlertDraft]:
    last = last_ended()
    if last is not None and last.ended_at is not None and now - last.ended_at > timedelta(days=FRESH_DAYS):
        text = _("The last survey ended %(days)s days ago. Plan the next wave.")
        yield from _to(("hr_director",), last, "old", text, days=(now - last.ended_at).days)


def _few(now: datetime) -> Iterator[AlertDraft]:
    """While there is something to do about it: in the month after."""
    recent = WaveResult.objects.filter(at__gt=now - TOLD_FOR).select_related("wave__survey")
    for result in recent.exclude(wave__state="closed"):
        share = result.told["participation"]
        if share is not None and share < ENOUGH_PARTICIPATION:
            text = _("“%(title)s”: about %(share)s %% took part. Ask the heads why, before the results are presented.")
            title = result.wave.survey.title
            yield from _to(("ceo", "hr_director"), result.wave, "few", text, title=title, share=round(share * 100))


def _early() -> Iterator[AlertDraft]:
    """The list keeps its order by itself; a director on a list without staff slips through it."""
    begun = InterviewSlot.objects.filter(is_director=True, state__in=["running", "done"])
    staff = InterviewSlot.objects.filter(is_director=False, state="done").values("wave")
    waves = Wave.objects.filter(pk__in=begun.values("wave")).exclude(pk__in=staff).exclude(state__in=SHOWN)
    for wave in waves.select_related("survey"):
        text = _("“%(title)s”: a director was interviewed before the staff.")
        yield from _to(("ceo", "hr_director"), wave, "early", text, title=wave.survey.title)


def _to(roles: tuple[str, ...], wave: Wave, what: str, text: str, **params: object) -> Iterator[AlertDraft]:
    for role in roles:
        if person := people.head(role):
            yield AlertDraft(
                key="AL-13",
                person_id=person.pk,
                dedupe=f"wave-{wave.pk}-{what}",
                text=text,
                params=params,
                action_url=reverse("practices:survey-wave", args=[wave.pk]),
            )
