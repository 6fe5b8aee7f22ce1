"""Figures of the practices week by week, for effect cards; and why some of them are not kept so (decisions.md 38, C9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count
from django.urls import reverse

from alignment.shared.periods import Period
from alignment.shared.words import gettext_noop as _
from loop.selectors import side_of
from loop.selectors_readings import Asked, Counted, Keeper, Reader, by_week
from people import selectors as people
from people.models import Person
from practices.metrics import assets as asset_metrics
from practices.metrics.catalogue import METRICS
from practices.metrics.surveys_told import SIDES, read_told
from practices.metrics.visits import monday_of
from practices.models import FieldVisit, Part, Rotation, WaveResult
from practices.models.rotations import TOOK_PLACE
from practices.models.surveys import SHOWN
from practices.models.visits import JUDGED
from practices.selectors import readings_content as content
from practices.selectors import visits_weeks
from practices.selectors.calendar import day_of

DEBRIEFED_IN = 7
FOLLOWED_IN = 14
CHURN_DAYS, VALUE_DAYS = 30, 90


def _visit_weeks(asked: Asked) -> Counted:
    """R-FV-04: kept weeks of those that were not excused, since the method began."""
    count = (monday_of(asked.today) - asked.window.start).days // 7 + 1
    weeks = [week for line in visits_weeks.lines(asked.now, count=max(0, count)) for week in line.weeks]
    return by_week((week.monday, week.verdict != "below", 1) for week in weeks if week.verdict != "excused")


def _judged(asked: Asked) -> Iterator[tuple[date, bool, int]]:
    """Day, whether it counts, and ideas born, of every visit that was judged."""
    start, end = asked.bounds
    found = FieldVisit.objects.filter(
        state__in=JUDGED, occurrence__starts_at__gte=start, occurrence__starts_at__lt=end
    )  # fmt: skip
    rows = found.annotate(ideas=Count("occurrence__born_ideas"))
    for state, starts_at, ideas in rows.values_list("state", "occurrence__starts_at", "ideas"):
        yield day_of(starts_at), state == "valid", ideas


def _valid(asked: Asked) -> Counted:
    return by_week((day, is_valid, 1) for day, is_valid, _ideas in _judged(asked))


def _ideas(asked: Asked) -> Counted:
    sums = by_week((day, ideas, 1) for day, is_valid, ideas in _judged(asked) if is_valid)
    return {monday: (ideas / visits, visits) for monday, (ideas, visits) in sums.items()}


def _clients(asked: Asked) -> Counted:
    seen: dict[date, set[object]] = defaultdict(set)
    visits: dict[date, int] = defaultdict(int)
    for visit in visits_weeks.seen(asked.window.start, asked.window.last):
        visits[monday_of(visit.day)] += 1
        seen[monday_of(visit.day)] |= {visit.client} - {None}
    return {monday: (float(len(seen[monday])), n) for monday, n in visits.items()}


def _brainstorms(asked: Asked) -> Counted:
    start, end = asked.bounds
    tours = Rotation.objects.filter(
        direction="tour", state__in=TOOK_PLACE, occurrence__held_at__gte=start, occurrence__held_at__lt=end
    )  # fmt: skip
    rows = tours.values_list("occurrence__held_at", "has_brainstorm")
    return by_week((day_of(held_at), has_one, 1) for held_at, has_one in rows if held_at)


def _trained(asked: Asked) -> Counted:
    """Came / (invited − excused), of both departments together or of one."""
    start, end = asked.bounds
    parts = list(Part.objects.filter(
        part="participant", occurrence__training__isnull=False, occurrence__held_at__gte=start,
        occurrence__held_at__lt=end, came__isnull=False,
    ).values_list("person", "came", "occurrence__starts_at"))  # fmt: skip
    persons = {person for person, _came, _at in parts}
    sides = [asked.cut["side"]] if "side" in asked.cut else list(SIDES)
    ours = {one.pk for one in people.with_roles(Person.objects.filter(pk__in=persons)) if side_of(one) in sides}
    away = people.absences_between(persons, asked.window.start, asked.window.last)
    gone = {(one.person_id, day) for one in away for day in Period(one.from_date, one.to_date).each_day()}
    gone |= {(one.person_id, one.to_date) for one in away}
    return by_week(
        (day_of(at), bool(came), 1) for person, came, at in parts if person in ours and (came or (person, day_of(at)) not in gone)
    )  # fmt: skip


def _favourable(asked: Asked) -> Counted:
    """Of waves both departments have seen, from what is told of them alone; a person's answers weigh as one."""
    start, end = asked.bounds
    results = WaveResult.objects.filter(wave__state__in=SHOWN, wave__ended_at__gte=start, wave__ended_at__lt=end)
    found = []
    for told, ended_at in results.values_list("told", "wave__ended_at"):
        made, n = favourable_of(told, asked.cut.get("statement", ""))
        if n and ended_at:
            found.append((day_of(ended_at), made, n))
    return by_week(found)


def favourable_of(told: Mapping[str, Mapping[str, object]], statement: str = "") -> tuple[int, int]:
    """(favourable, people): the mean share of the statements told with their share, of those who answered.

    A share in [0, 1] a person varies no more than a yes or no does, so an interval by people is never too narrow.
    """
    questions = read_told(told["questions"])  # type: ignore[arg-type]
    wanted = [by_side for key, by_side in questions.items() if statement in ("", key)]
    parts = [part for by_side in wanted for own in by_side.values() for part in own if part.favourable]
    answers = sum(part.n for part in parts)
    if not answers:
        return 0, 0
    rate = sum(sum(part.favourable) / 2 for part in parts if part.favourable) / answers
    people_said = max(sum(part.n for own in by.values() for part in own if part.favourable) for by in wanted)
    return round(rate * people_said), people_said


SIDE = ("side",)
READERS: Mapping[str, Reader] = {
    "visit_weeks_kept": Reader(_visit_weeks, note=_("Since the method began; excused weeks are left out.")),
    "visit_valid_share": Reader(_valid, horizon=DEBRIEFED_IN),
    "visit_coverage": Reader(
        _clients, is_share=False, horizon=DEBRIEFED_IN, nothing=0, note=_("Different clients seen in a week.")
    ),
    "ideas_per_visit": Reader(_ideas, is_share=False, horizon=DEBRIEFED_IN),
    "tour_brainstorm_share": Reader(_brainstorms),
    "training_attendance": Reader(_trained, cuts=SIDE, note=_("Of both departments together, or of one of them.")),
    "survey_favourability": Reader(
        _favourable, cuts=("statement",),
        note=_(
            "Only in the weeks in which a wave ended, once both departments have seen it, and only what is told of it: "
            "a person's answers weigh as one."
        ),
    ),
    "asset_age_days": Reader(
        content.ages(asset_metrics.asset_age_days), is_share=False,
        note=_("The age that materials had in the week in which they were shown."),
    ),
    "asset_median_age_days": Reader(
        content.ages(asset_metrics.asset_median_age_days), is_share=False,
        note=_("The age that materials had in the week in which they were shown."),
    ),
    "asset_stale_share": Reader(content.stale, note=_("Of the uses of the week.")),
    "asset_fresh_use": Reader(content.fresh, note=_("Of the uses of the week.")),
    "asset_update_days": Reader(content.updates, is_share=False, note=_("By the week of the renewal.")),
    "early_churn": Reader(
        content.early_churn, horizon=CHURN_DAYS, note=_("By the week in which clients began; ripe thirty days later.")
    ),
    "client_value": Reader(
        content.client_value, is_share=False, horizon=VALUE_DAYS,
        note=_("By the week in which clients began; ripe ninety days later."),
    ),
    "onboarding_on_time": Reader(content.steps_on_time, note=_("By the week in which a step was due.")),
    "client_pulse": Reader(content.pulse, is_share=False, note=_("By the week of the answer.")),
    "listening_coverage": Reader(content.heard, note=_("Sellers heard in a week, of those who sold in it.")),
    "listening_hours": Reader(content.hours, is_share=False, nothing=0, note=_("Hours of the week.")),
    "listening_follow_up": Reader(
        content.followed_up, horizon=FOLLOWED_IN, note=_("A promise within 14 days of the session.")
    ),
}  # fmt: skip

YEARLY = _(
    "It looks back over twelve months: neighbouring weeks are nearly the same figure, and chance would look like an effect."
)
OF_ONE = _("A week holds the mark of one or two people at most: their marks would be told.")
TOO_RARE = _("It happens a few times a year: the weeks of a card hold too few of them.")
OF_A_WAVE = _(
    "It is known after a wave of the survey only, once a quarter and told roughly. Compare the waves on the page of the results."
)
OWN_CONTENT = _("Every training asks something of its own, so there is nothing before it to compare with.")
ADDS_UP = _("Each day counts all days before it, so weeks cannot be compared. Measure the weeks with a field visit.")
NO_BETTER = _("Neither more nor less of it is better: it has a corridor.")
REFUSALS: Mapping[str, str] = {
    "rotation_coverage": YEARLY,
    "ideas_per_rotation": TOO_RARE,
    "host_satisfaction": OF_ONE,
    "swaps_per_year": TOO_RARE,
    "tour_usefulness": OF_ONE,
    "rotation_respect": OF_A_WAVE,
    "survey_participation": OF_A_WAVE,
    "survey_level": OF_A_WAVE,
    "survey_gap": OF_A_WAVE,
    "survey_asymmetry": OF_A_WAVE,
    "survey_recommendation": OF_A_WAVE,
    "survey_proposals_adopted": OF_A_WAVE,
    "practice_cadence": _("It looks back over thirteen weeks and puts several practices together. Measure one of them."),
    "visit_streak": ADDS_UP,
    "days_since_visit": ADDS_UP,
    "training_reaction": TOO_RARE,
    "training_quiz": OWN_CONTENT,
    "training_behaviour": OWN_CONTENT,
    "training_ideas_each": TOO_RARE,
    "training_ideas_to_projects": TOO_RARE,
    "training_cost_each": TOO_RARE,
    "learn_share": NO_BETTER,
    "asset_usage_rate": _("Which materials were on offer in past weeks is not kept."),
}  # fmt: skip

PAGES = {
    "visit": "practices:visits", "ideas": "practices:visits", "tour": "practices:rotation-records",
    "training": "practices:trainings", "survey": "practices:surveys", "asset": "practices:assets",
    "listening": "practices:listenings",
}  # fmt: skip
ONBOARDING = "practices:onboarding"


def records(metric: str, cut: Mapping[str, str], period: Period) -> str:
    return reverse(PAGES.get(metric.partition("_")[0], ONBOARDING))


KEEPER = Keeper(_("Practices"), METRICS, READERS, REFUSALS, records)
