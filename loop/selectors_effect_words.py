"""An effect card in words: the sentence of its verdict, why this level, what can be seen at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from alignment.shared.catalogue import Metric
from alignment.shared.periods import local_day
from alignment.shared.templatetags.format import day, number, percent, points
from funnel.metrics.catalogue import METRICS as FUNNEL
from funnel.models import Stage
from funnel.selectors.readings import PIPELINE, nearer
from loop import selectors_readings as readings
from loop.metrics import plan
from loop.metrics.catalogue import METRICS as LOOP
from loop.metrics.effects import detectable, pooled
from loop.models import EffectCard, EffectReading
from people import selectors as people

ENOUGH = 0.5
ROUND_FROM = 0.1
KNOWN: dict[str, Metric] = {metric.key: metric for metric in (*FUNNEL, *LOOP)}


@dataclass(frozen=True)
class Mde:
    """What a card of this figure could see at all; `seen` None: not even the end of the scale."""

    metric: str
    segment: str
    name: str
    base: float | None
    n: int
    weeks: int
    seen: float | None
    direction: str

    @property
    def is_enough(self) -> bool:
        """A change by at most half of the base is in sight."""
        if self.seen is None or not self.base:
            return False
        return abs(self.seen - self.base) <= ENOUGH * self.base


def stage_names() -> dict[str, str]:
    """Asked once for a list of cards."""
    return dict(Stage.objects.filter(pipeline__key=PIPELINE).values_list("key", "name"))


def metric_words(metric: str, segment: str = "", names: Mapping[str, str] | None = None) -> str:
    """“Step conversion: КЭВ назначен”."""
    name = _("Agreed times broken") if metric == "sla_breach_rate" else metric
    if own := KNOWN.get(metric) or readings.known(metric):
        name = _(own.label)
    about = segment_words(segment, names)
    return f"{name}: {about}" if about else name


def segment_words(segment: str, names: Mapping[str, str] | None = None) -> str:
    parts = [part.strip() for part in segment.split(";")]
    key = next((part for part in parts if ":" not in part), "")
    if key in ("", "all"):
        sides = {"side:marketing": _("Marketing"), "side:sales": _("Sales")}
        return next((sides[part] for part in parts if part in sides), "")
    clocks = {"first_touch": _("First touch"), "decision": _("Decision")}
    return clocks.get(key) or (stage_names() if names is None else names).get(key, key)


def verdict_words(verdict: str, direction: str = "up", level: int = 2) -> str:
    """The words as ruled (C9); a figure that should fall falls, and level 1 knows of a shift only."""
    if level == 1 and verdict in ("probable", "worse"):
        return _("there is a shift") if verdict == "probable" else _("there is a shift for the worse")
    if level == 1 and verdict == "not_found":
        return _("no signal")
    words = {
        "early": _("too early to judge"),
        "confirmed": _("growth confirmed"),
        "probable": _("probable"),
        "not_found": _("not found"),
        "worse": _("worse"),
    }
    if verdict == "confirmed" and direction == "down":
        return _("decrease confirmed")
    return words.get(verdict, "")


def sentence_of(card: EffectCard, reading: EffectReading | None = None, names: Mapping[str, str] | None = None) -> str:
    """“Лид → КЭВ: 20 % до, 27 % после, +7 п.п. (от −1,6 до +15,4): вероятно.”"""
    reading = reading or card.readings.order_by("-pk").first()
    if card.state == "void":
        return _("Void: %(why)s") % {"why": _(card.void_reason)}
    if reading is None:
        return _("No reading yet.")
    name, verdict = (
        metric_words(card.metric, card.segment, names),
        verdict_words(reading.verdict, card.direction, reading.level),
    )
    if reading.verdict == "early":
        return _early(name, reading)
    told = {
        "metric": name,
        "before": shown(reading.before, card.unit),
        "after": shown(reading.after, card.unit),
        "moved": moved(reading.estimate, card.unit),
        "verdict": verdict,
    }
    if reading.low95 is None or reading.high95 is None or reading.level == 1:
        return _("%(metric)s: %(before)s before, %(after)s after: %(verdict)s.") % told
    told["low"], told["high"] = moved(reading.low95, card.unit), moved(reading.high95, card.unit)
    return (
        _("%(metric)s: %(before)s before, %(after)s after, %(moved)s (from %(low)s to %(high)s): %(verdict)s.") % told
    )


def _early(name: str, reading: EffectReading) -> str:
    if reading.possible_on is None:
        return _("%(metric)s: too early to judge.") % {"metric": name}
    return _("%(metric)s: too early to judge; possible on %(day)s.") % {"metric": name, "day": day(reading.possible_on)}


def level_words(level: int) -> str:
    return {
        0: _("Level 0: too little data for any method."),
        1: _("Level 1: the weeks against their own noise (XmR). It shows a shift, not its cause."),
        2: _(
            "Level 2: two shares with enough cases on both sides; the interval of their difference (Newcombe–Wilson)."
        ),
        3: _(
            "Level 3: twelve weeks and more on both sides; the jump and the trend of the series (interrupted series)."
        ),
        4: _("Level 4: compared with a part that the practice did not touch (difference of differences)."),
    }[level]


def level_limits(level: int) -> str:
    """What the level does not allow to say (D7)."""
    if level == 4:
        return _("Holds as long as nothing else happened to one of the two parts only.")
    if level == 3:
        return _("Intervals of short series are too narrow rather than too wide.")
    return _("It coincided in time. Whether it was the cause, this level does not say.")


def shown(value: float | None, unit: str) -> str:
    return percent(value) if unit == "share" else number(value)


def moved(value: float | None, unit: str) -> str:
    if unit == "share":
        return points(value)
    sign = "+" if value is not None and value > 0 else ""
    return f"{sign}{number(value)}"


def mde_of(
    metric: str, segment: str = "", *, now: datetime, weeks: int = plan.POST_WEEKS, direction: str = ""
) -> Mde | None:
    """By the last thirteen ripe weeks; None where the figure is not a share that we keep by week."""
    if not readings.is_share(metric):
        return None
    horizon = readings.horizon_of(metric, segment, now=now)
    end = plan.monday(local_day(now, people.zone()) - timedelta(days=horizon))
    seen = readings.weekly(
        metric, segment, start=end - plan.BASELINE_WEEKS * plan.WEEK, end=end, now=now, horizon=horizon
    )
    base = pooled(week for week in seen if week.mature)
    way = direction or readings.direction_of(metric)
    n = round(base.n / plan.BASELINE_WEEKS * weeks)
    least = None if base.value is None else detectable(n, base.value, way, n_before=base.n)
    return Mde(metric, segment, metric_words(metric, segment), base.value, n, weeks, least, way)


def mde_sentence(mde: Mde) -> str:
    """Said before the start, as a sentence and not as a form (decisions.md 38)."""
    decimals = 0 if mde.base and mde.base >= ROUND_FROM else 1
    told = {"metric": mde.name, "weeks": mde.weeks, "n": number(mde.n), "base": percent(mde.base, decimals)}
    if mde.base is None or not mde.n:
        return _("%(metric)s: no weeks to compare with yet, so nothing can be judged later.") % told
    if mde.seen is None:
        return (
            _(
                "%(metric)s: about %(n)s in %(weeks)s weeks from a base of %(base)s. "
                "No change could be told from chance."
            )
            % told
        )
    told |= {"seen": percent(mde.seen), "by": points(mde.seen - mde.base)}
    if mde.direction == "down":
        return (
            _(
                "%(metric)s: about %(n)s in %(weeks)s weeks from a base of %(base)s. "
                "Only %(seen)s and less (%(by)s) will be seen."
            )
            % told
        )
    return (
        _(
            "%(metric)s: about %(n)s in %(weeks)s weeks from a base of %(base)s. "
            "Only %(seen)s and more (%(by)s) will be seen."
        )
        % told
    )


def nearer_of(mde: Mde, *, now: datetime) -> list[Mde]:
    """Earlier figures of the same way that would show a smaller change, the best first."""
    found = [other for metric, segment in nearer(mde.metric) if (other := mde_of(metric, segment, now=now))]
    better = [other for other in found if other.is_enough]
    return sorted(better, key=lambda other: abs((other.seen or 0) - (other.base or 0)) / (other.base or 1))[:3]


def not_kept(metric: str) -> str:
    told = {"metric": metric_words(metric)}
    if why := readings.why_not(metric):
        return _("%(metric)s cannot be measured by a card. %(why)s") % {**told, "why": why}
    return _("%(metric)s: not a share that is kept by week, so only a shift of the weeks can be seen.") % told
