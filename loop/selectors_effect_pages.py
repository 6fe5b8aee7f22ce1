"""What the pages of effect cards show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.periods import Period, local_day
from alignment.shared.templatetags.format import number, percent
from funnel.selectors import readings as funnel
from loop import selectors_readings
from loop.metrics.effects import detectable
from loop.models import EffectCard, EffectReading
from loop.selectors import today_of
from loop.selectors_effect_words import (
    Mde,
    level_limits,
    level_words,
    mde_sentence,
    metric_words,
    moved,
    sentence_of,
    shown,
    stage_names,
    verdict_words,
)
from loop.selectors_effects import (
    Nearby,
    Quarter,
    cards_for,
    counts_for,
    figures_for,
    nearby_of,
    quarters_of,
    with_readings,
)
from people import selectors as people
from people.models import Person

__all__ = ["SHOWN", "cards_for", "counts_for", "figures_for", "page_of", "quarter_lines", "rows_of"]
SHOWN = ("due", "open", "judged")
TONES = {"confirmed": "good", "probable": "info", "worse": "bad", "early": "neutral", "not_found": "neutral"}
ICONS = {"confirmed": "circle-check", "probable": "trending-up", "worse": "trending-down", "not_found": "equal",
         "early": "clock"}  # fmt: skip


@dataclass(frozen=True)
class Row:
    card: EffectCard
    name: str
    sentence: str
    verdict: str
    tone: str
    icon: str
    is_late: bool
    is_chance: bool
    may_answer: bool


@dataclass(frozen=True)
class Side:
    """What was read before or after: its days, its figure and the way to its records."""

    period: Period
    value: str
    n: int
    url: str


@dataclass(frozen=True)
class Page:
    name: str
    sentence: str
    verdict: str
    tone: str
    icon: str
    reading: EffectReading | None
    earlier: Sequence[EffectReading]
    before: Side | None
    after: Side | None
    window: Period | None
    intervals: Sequence[tuple[str, str, str]]
    last_year: str
    level: str
    limits: str
    mde: str
    nearby: Sequence[Nearby]
    excluded: Sequence[date]
    adjusted: str
    may_answer: bool
    may_extend: bool
    source_url: str


def rows_of(cards: Sequence[EffectCard], user: Person, *, today: date) -> list[Row]:
    """A constant number of queries, however many cards."""
    names, zone = stage_names(), people.zone()
    editable = set(
        EffectCard.objects.editable_by(user).filter(pk__in=[c.pk for c in cards]).values_list("pk", flat=True)
    )
    quarters = quarters_of(cards)
    found = []
    for card, reading in with_readings(cards):
        quarter = quarters.get(Period.quarter_of(local_day(card.decided_at, zone)).start) if card.decided_at else None
        found.append(
            Row(
                card=card,
                name=metric_words(card.metric, card.segment, names),
                sentence=sentence_of(card, reading, names) if reading or card.state == "void" else "",
                verdict=verdict_words(card.verdict, card.direction, reading.level if reading else 2),
                tone=TONES.get(card.verdict, "neutral"),
                icon=ICONS.get(card.verdict, ""),
                is_late=card.is_late(today),
                is_chance=is_chance(card, quarter),
                may_answer=card.state == "draft" and card.pk in editable,
            )
        )
    return found


def is_chance(card: EffectCard, quarter: Quarter | None) -> bool:
    """R-EF-04: clear alone, not clear among all cards of the quarter."""
    if quarter is None or card.verdict not in ("confirmed", "worse"):
        return False
    return card.pk in quarter.adjusted and card.pk not in quarter.survive


def quarter_lines(cards: Sequence[EffectCard]) -> list[str]:
    """“II квартал 2026: 14 карточек; из 20 одна «сработает» случайно.”"""
    return [_quarter_line(quarter) for quarter in quarters_of(cards).values()]


def _quarter_line(quarter: Quarter) -> str:
    told = {
        "quarter": f"{(quarter.period.start.month + 2) // 3}/{quarter.period.start.year}",
        "n": quarter.judged,
        "clear": quarter.clear,
        "left": len(quarter.survive),
    }
    return (
        ngettext(
            "Quarter %(quarter)s: %(n)s card, %(clear)s clear alone, %(left)s after the correction for their number.",
            "Quarter %(quarter)s: %(n)s cards, %(clear)s clear alone, %(left)s after the correction for their number.",
            quarter.judged,
        )
        % told
    )


def page_of(card: EffectCard, user: Person, *, now: datetime) -> Page:
    readings = list(card.readings.order_by("-pk"))
    reading = readings[0] if readings else None
    names, today = stage_names(), today_of(now)
    return Page(
        name=metric_words(card.metric, card.segment, names),
        sentence=sentence_of(card, reading, names) if reading or card.state == "void" else "",
        verdict=verdict_words(card.verdict, card.direction, reading.level if reading else 2),
        tone=TONES.get(card.verdict, "neutral"),
        icon=ICONS.get(card.verdict, ""),
        reading=reading,
        earlier=readings[1:],
        before=_side(card, reading, is_after=False),
        after=_side(card, reading, is_after=True) if reading else None,
        window=Period(card.post_from, card.post_to) if card.post_from and card.post_to else None,
        intervals=_intervals(card, reading),
        last_year=_last_year(card, reading),
        level=level_words(reading.level if reading else card.level),
        limits=level_limits(reading.level if reading else card.level),
        mde=_mde(card, names, now),
        nearby=nearby_of(reading, user) if reading else (),
        excluded=sorted(day for day in card.excluded if _is_inside(card, day)),
        adjusted=_adjusted(card),
        may_answer=card.state == "draft" and EffectCard.objects.editable_by(user).filter(pk=card.pk).exists(),
        may_extend=_may_extend(card, user, today),
        source_url=_source_url(card),
    )


def _side(card: EffectCard, reading: EffectReading | None, *, is_after: bool) -> Side | None:
    start, end = (card.post_from, card.post_to) if is_after else (card.baseline_from, card.baseline_to)
    if start is None or end is None:
        return None
    value, n = (reading.after, reading.after_n) if reading and is_after else (card.baseline, card.baseline_n or 0)
    if reading and not is_after:
        value, n = reading.before, reading.before_n
    return Side(Period(start, end), shown(value, card.unit), n, records_url(card, start, end))


def records_url(card: EffectCard, start: date, end: date) -> str:
    """What stands behind the figure; leads by the days of the window."""
    if kept := selectors_readings.records_url(card.metric, card.segment, Period(start, end)):
        return kept
    if not funnel.can_read(card.metric) or card.metric in funnel.CLOCKS:
        return ""
    steps = funnel.STEPS.get(card.metric)
    stage = steps[0] if steps else "lead"
    return f"{reverse('funnel:records')}?{urlencode({'from': start, 'to': end, 'stage': stage})}"


def _intervals(card: EffectCard, reading: EffectReading | None) -> list[tuple[str, str, str]]:
    if reading is None or reading.low95 is None or reading.level == 1:
        return []
    return [
        (name, moved(low, card.unit), moved(high, card.unit))
        for name, low, high in (("95%", reading.low95, reading.high95), ("80%", reading.low80, reading.high80))
    ]


def _last_year(card: EffectCard, reading: EffectReading | None) -> str:
    """R-EF-06."""
    if reading is None or reading.last_year is None or not reading.last_year_n:
        return ""
    told = {"value": shown(reading.last_year, card.unit), "n": number(reading.last_year_n)}
    return _("The same weeks of last year: %(value)s of %(n)s.") % told


def _mde(card: EffectCard, names: dict[str, str], now: datetime) -> str:
    """By what was written down, never by what came later."""
    if card.unit != "share" or card.baseline is None or not card.baseline_n or card.post_from is None:
        return ""
    if card.baseline_from is None or card.baseline_to is None or card.post_to is None:
        return ""
    before = max(1, _ripe_weeks(card, local_day(card.frozen_at or now, people.zone())))
    weeks = (card.post_to - card.post_from).days // 7
    n = round(card.baseline_n / before * weeks)
    seen = detectable(n, card.baseline, card.direction, n_before=card.baseline_n)
    name = metric_words(card.metric, card.segment, names)
    return mde_sentence(Mde(card.metric, card.segment, name, card.baseline, n, weeks, seen, card.direction))


def _ripe_weeks(card: EffectCard, known_on: date) -> int:
    """Weeks of the baseline that could be counted on the day the card was written down."""
    if card.baseline_from is None or card.baseline_to is None:
        return 0
    had_time = timedelta(days=card.horizon_days or 0)
    weeks = Period(card.baseline_from, card.baseline_to).weeks()
    return sum(week.start not in card.excluded and week.end + had_time <= known_on for week in weeks)


def _is_inside(card: EffectCard, day: date) -> bool:
    return bool(card.baseline_from and card.baseline_to and card.baseline_from <= day < card.baseline_to)


def _adjusted(card: EffectCard) -> str:
    if card.state != "judged" or card.decided_at is None:
        return ""
    quarter = next(iter(quarters_of([card]).values()))
    if card.pk not in quarter.adjusted:
        return ""
    told = {"n": quarter.judged, "p": percent(quarter.adjusted[card.pk])}
    return (
        _(
            "Cards judged in this quarter: %(n)s. "
            "The chance of such a difference without any effect, corrected for their number: %(p)s."
        )
        % told
    )


def _may_extend(card: EffectCard, user: Person, today: date) -> bool:
    is_open = card.state == "judged" and card.verdict in ("probable", "early") and card.extended_on is None
    return is_open and EffectCard.objects.editable_by(user).filter(pk=card.pk).exists()


def _source_url(card: EffectCard) -> str:
    topic = card.decision.topic if card.decision else None
    return f"{reverse('loop:signals')}#signal-{topic.signal_id}" if topic and topic.signal_id else ""
