"""Figures of hiring week by week, for effect cards; and why some of them are not kept so (decisions.md 38)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.urls import reverse

from alignment.shared.periods import Period, local_day
from alignment.shared.words import gettext_noop as _
from funnel.models import Stage
from hiring.metrics.catalogue import METRICS
from hiring.models import HiringStep, Interview
from hiring.selectors.facts import PIPELINE
from hiring.selectors.figures import decided_offers
from hiring.selectors.figures_question import Question
from hiring.selectors.scorecards import seats_judged
from loop.selectors_readings import Asked, Counted, Keeper, Reader, by_week
from people import selectors as people

FIRST_STEP_DAYS = 14


def _first_step(asked: Asked) -> Counted:
    """Of those who came in the week: who was screened within the horizon."""
    stages = list(Stage.objects.filter(pipeline__key=PIPELINE, is_archived=False).order_by("order")[:2])
    if len(stages) < 2:
        return {}
    steps = HiringStep.objects.filter(cohort_day__gte=asked.window.start, cohort_day__lt=asked.window.end)
    came = steps.filter(stage_id=stages[0].pk).values_list("application", "cohort_day")
    made = set(
        steps.filter(stage_id=stages[1].pk, days__lte=asked.horizon).values_list("application", flat=True)
    )  # fmt: skip
    return by_week((day, application in made, 1) for application, day in came)


def _offers(asked: Asked) -> Counted:
    zone = people.zone()
    rows = decided_offers(Question(asked.window.start, asked.window.end)).values_list("decided_at", "state")
    return by_week((local_day(at, zone), state == "accepted", 1) for at, state in rows if at)


def _cards(asked: Asked) -> Counted:
    zone = people.zone()
    start, end = asked.window.bounds(zone)
    held = Interview.objects.filter(state="held", held_at__gte=start, held_at__lt=end, application__removed_at=None)
    return by_week((local_day(at, zone), on_time, 1) for at, on_time in seats_judged(held, asked.now))


def _hires(asked: Asked) -> Iterator[tuple[Period, list[int]]]:
    stage = Stage.objects.filter(pipeline__key=PIPELINE, key="accepted").values("pk")
    steps = HiringStep.objects.filter(stage_id__in=stage, day__gte=asked.window.start, day__lt=asked.window.end)
    rows = list(steps.values_list("day", "days"))
    for week in asked.window.weeks():
        yield week, [days for day, days in rows if week.contains(day)]


def _to_hire(asked: Asked) -> Counted:
    return {week.start: (sum(days) / len(days), len(days)) for week, days in _hires(asked) if days}


READERS: Mapping[str, Reader] = {
    "hiring_stage_conversion": Reader(
        _first_step, horizon=FIRST_STEP_DAYS, note=_("Candidates of the week who were screened within 14 days.")
    ),
    "offer_acceptance": Reader(_offers, note=_("By the week of the candidate's answer.")),
    "scorecard_submission": Reader(_cards, horizon=1, note=_("By the week of the interview.")),
    "time_to_hire": Reader(_to_hire, is_share=False, note=_("The mean of the offers accepted in the week.")),
}
TOO_RARE = _("A company hires a few times a year: the weeks of a card hold too few of them.")
OF_ONE = _("A week holds one hire at most: the mark would be told of one person.")
REFUSALS: Mapping[str, str] = {
    "time_to_fill": TOO_RARE,
    "time_to_start": TOO_RARE,
    "source_quality": TOO_RARE,
    "cost_per_hire": TOO_RARE,
    "quality_of_hire": OF_ONE,
    "probation_pass": OF_ONE,
    "first_year_attrition": _("It looks back over twelve months: neighbouring weeks are nearly the same figure."),
    **dict.fromkeys(("compa_ratio", "pay_total"), _("Pay is agreed with one person: no effect is promised on it.")),
    "hypotheses_tested": _("It is counted by the month of one person."),
    **dict.fromkeys(
        ("career_conversion", "career_years", "career_success", "role_fit_survival", "role_fit_target"),
        _("A career moves in years: the weeks of a card hold nothing of it."),
    ),
    "vacancy_capacity": _("It looks ahead: there is nothing yet to compare."),
}


def records(metric: str, cut: Mapping[str, str], period: Period) -> str:
    page = reverse("hiring:figure-records", args=[metric])
    return f"{page}?{urlencode({'from': period.start, 'to': period.end, 'view': 'cohort'})}"


KEEPER = Keeper(_("Hiring"), METRICS, READERS, REFUSALS, records)
