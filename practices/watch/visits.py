"""Field visits while the method is in use: too rare, too frequent, always the same two, always one segment."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from people import selectors as people
from people.models import Person
from practices.metrics import visits as metrics
from practices.metrics.visits import Seen, Week, monday_of
from practices.models import FieldVisit
from practices.models.visits import TOOK_PLACE
from practices.selectors.calendar import day_of
from practices.selectors.visits import LOOK_BACK
from practices.selectors.visits_weeks import begun_on, excused_weeks, lines, marketers, seen, settings_now

STALE = _("No field visit has counted for %(days)s d. One tap plans the next one.")
STALE_SOME = _("%(n)s of the marketers have had no field visit that counts for more than %(days)s d.")
TOO_MANY = _("More than one field visit this week: once is enough, the impressions need time.")
SAME_PAIR = _("The same two colleagues went out together four times in a row. Plan the next visit with somebody else.")
ONE_SEGMENT = _("All field visits of ninety days were in one segment. Plan the next one in another.")


def alerts(now: datetime) -> list[AlertDraft]:
    begun, cmo = begun_on(), people.head("cmo")
    if begun is None or cmo is None:
        return []
    today = day_of(now)
    visits = seen(min(begun, today - LOOK_BACK), today)
    texts = [*_stale(begun, visits, now), *_too_many(now), *_same_pair(), *_one_segment(visits, now)]
    return [_draft(cmo, *text) for text in texts]


def _draft(cmo: Person, key: str, dedupe: str, text: str, params: dict[str, int]) -> AlertDraft:
    return AlertDraft(
        key=key, person_id=cmo.pk, dedupe=dedupe, text=text, params=params, action_url=reverse("practices:visits")
    )


Text = tuple[str, str, str, dict[str, int]]


def _stale(begun: date, visits: list[Seen], now: datetime) -> list[Text]:
    """AL-11: one for the department, whatever is counted."""
    if settings_now().scope == "department":
        waited = _waited(begun, visits, marketers(), now)
        return [("AL-11", "stale", STALE, {"days": waited})] if waited > metrics.STALE_DAYS else []
    late = sum(
        _waited(begun, [one for one in visits if one.marketer == person.pk], [person], now) > metrics.STALE_DAYS
        for person in marketers()
    )
    return [("AL-11", "stale", STALE_SOME, {"n": late, "days": metrics.STALE_DAYS})] if late else []


def _waited(begun: date, visits: list[Seen], team: list[Person], now: datetime) -> int:
    today = day_of(now)
    since = max([one.day for one in visits], default=begun)
    mondays = [monday_of(since) + timedelta(weeks=n) for n in range((today - since).days // 7 + 2)]
    return metrics.days_waited(since, today, excused_weeks(mondays, team))


def _too_many(now: datetime) -> list[Text]:
    """AL-11 (R-FV-04): the week that runs."""
    running: list[Week] = [line.weeks[-1] for line in lines(now, count=1) if line.weeks]
    is_above = any(week.verdict == "above" for week in running)
    return [("AL-11", f"above-{running[0].monday}", TOO_MANY, {})] if is_above else []


def _same_pair() -> list[Text]:
    """AL-45."""
    reps: dict[int, list[int]] = defaultdict(list)
    met = FieldVisit.objects.filter(state__in=TOOK_PLACE).order_by("-occurrence__starts_at", "-pk")
    for marketer, rep in met.values_list("marketer", "rep")[:500]:
        reps[marketer].append(rep)
    return [
        ("AL-45", f"pair-{marketer}-{row[0]}", SAME_PAIR, {})
        for marketer, row in reps.items()
        if metrics.same_pair(row)
    ]


def _one_segment(visits: list[Seen], now: datetime) -> list[Text]:
    """AL-46."""
    since = day_of(now - LOOK_BACK)
    segment = metrics.only_segment([one.segment for one in visits if one.day >= since])
    return [("AL-46", "segment", ONE_SEGMENT, {})] if segment else []
