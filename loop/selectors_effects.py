"""What may be asked about effect cards: which wait, what a verdict says, what else happened at the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from alignment.shared.periods import Period, day_start
from loop.metrics import plan
from loop.metrics.effects import benjamini_hochberg
from loop.metrics.verdicts import ALPHA
from loop.models import Action, EffectCard, EffectReading
from loop.selectors import today_of
from people import selectors as people
from people.models import Person

NEARBY = timedelta(weeks=4)
YEAR = timedelta(days=365)
AT_MOST = 20
BY_CHANCE = 20


@dataclass(frozen=True)
class Nearby:
    """R-EF-03: something else that was done within four weeks of the start."""

    kind: str
    title: str
    day: date
    url_id: int


@dataclass(frozen=True)
class Quarter:
    """R-EF-04: cards judged in one quarter are read together; `survive`: still clear after the correction."""

    period: Period
    judged: int
    clear: int
    survive: frozenset[int]
    adjusted: Mapping[int, float]

    @property
    def expected_by_chance(self) -> float:
        return self.judged / BY_CHANCE


def due_cards(now: datetime) -> QuerySet[EffectCard]:
    """Frozen cards whose day has come, the longest waiting first."""
    return EffectCard.objects.due(today_of(now)).order_by("verdict_date", "pk")


def late_cards(now: datetime) -> QuerySet[EffectCard]:
    """AL-20: the day passed, and there is still no verdict."""
    found = EffectCard.objects.filter(state="frozen", verdict_date__lt=today_of(now))
    return found.select_related("owner").order_by("verdict_date", "pk")


def cards_for(user: Person, show: str, *, today: date) -> QuerySet[EffectCard]:
    """`due`: waits for an answer or a verdict; `open`: runs; `judged`: has ended, of any sign."""
    cards = EffectCard.objects.visible_to(user).select_related("owner", "decision")
    last = EffectReading.objects.filter(card=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    cards = cards.annotate(last_reading=Subquery(last))
    if show == "due":
        return (cards.filter(state="draft") | cards.filter(state="frozen", verdict_date__lte=today)).order_by("pk")
    if show == "open":
        return cards.filter(state="frozen", verdict_date__gt=today).order_by("pk")
    return cards.filter(state__in=["judged", "void", "declined"]).order_by("-pk")


def counts_for(user: Person, *, today: date) -> dict[str, int]:
    return {show: cards_for(user, show, today=today).count() for show in ("due", "open", "judged")}


def with_readings(cards: Sequence[EffectCard]) -> list[tuple[EffectCard, EffectReading | None]]:
    """Each with its last reading; the cards come from `cards_for`."""
    known = EffectReading.objects.in_bulk([pk for card in cards if (pk := getattr(card, "last_reading", None))])
    return [(card, known.get(getattr(card, "last_reading", None))) for card in cards]


def last_reading(card: EffectCard) -> EffectReading | None:
    return card.readings.order_by("-pk").first()


def quarter_of(day: date) -> Quarter:
    """Every card judged in the quarter of this day, whoever asks."""
    period = Period.quarter_of(day)
    start, end = (day_start(edge, people.zone()) for edge in (period.start, period.end))
    cards = EffectCard.objects.filter(state="judged", decided_at__gte=start, decided_at__lt=end)
    p_of: dict[int, float] = {}
    clear = 0
    for card in cards.order_by("pk").prefetch_related("readings"):
        clear += card.verdict in ("confirmed", "worse")
        reading = next(iter(card.readings.all()), None)
        if reading and reading.p_value is not None:
            p_of[card.pk] = reading.p_value
    adjusted = dict(zip(p_of, benjamini_hochberg(list(p_of.values())), strict=True))
    survive = frozenset(pk for pk, p in adjusted.items() if p <= ALPHA)
    return Quarter(period, cards.count(), clear, survive, adjusted)


def quarters_of(cards: Iterable[EffectCard]) -> dict[date, Quarter]:
    """The quarters in which these cards were judged, by their first day."""
    zone = people.zone()
    days = {card.decided_at.astimezone(zone).date() for card in cards if card.state == "judged" and card.decided_at}
    starts = {Period.quarter_of(day).start for day in days}
    return {start: quarter_of(start) for start in sorted(starts, reverse=True)}


@dataclass(frozen=True)
class Figures:
    on_time: float | None
    due: int
    measured: float | None
    answered: int


def figures_for(user: Person, now: datetime) -> Figures:
    """Of the last twelve months."""
    today, zone = today_of(now), people.zone()
    cards = EffectCard.objects.visible_to(user).filter(verdict_date__gt=today - YEAR)
    ended = cards.filter(state__in=["frozen", "judged"], verdict_date__lte=today)
    days = [
        (named, told.astimezone(zone).date() if told else None)
        for named, told in ended.values_list("verdict_date", "decided_at")
    ]
    declined = cards.filter(state="declined").count()
    accepted = cards.exclude(state__in=["draft", "declined"]).count()
    return Figures(plan.verdicts_on_time(days), len(days), plan.measured_rate(accepted, declined), accepted + declined)


def co_interventions(card: EffectCard) -> list[dict[str, Any]]:
    """Numbers and days only: their words stay where they may be read and erased."""
    if card.start is None:
        return []
    low, high = card.start - NEARBY, card.start + NEARBY
    bounds = [day_start(edge, people.zone()) for edge in (low, high + timedelta(days=1))]
    actions = Action.objects.filter(state="done", done_at__gte=bounds[0], done_at__lt=bounds[1])
    if card.decision_id:
        actions = actions.exclude(decision=card.decision_id)
    others = EffectCard.objects.filter(state__in=["frozen", "judged"], start__range=(low, high)).exclude(pk=card.pk)
    zone = people.zone()
    found = [
        *(("effect", pk, start) for pk, start in others.values_list("pk", "start") if start),
        *(("action", pk, done.astimezone(zone).date()) for pk, done in actions.values_list("pk", "done_at") if done),
    ]
    start = card.start
    found.sort(key=lambda each: (each[0] != "effect", abs((each[2] - start).days), each[1]))
    return [{"kind": kind, "id": pk, "day": day.isoformat()} for kind, pk, day in found[:AT_MOST]]


def nearby_of(reading: EffectReading, user: Person) -> list[Nearby]:
    """In words, where this person may read them."""
    wanted = {
        kind: [row["id"] for row in reading.co_interventions if row["kind"] == kind] for kind in ("action", "effect")
    }
    actions = dict(Action.objects.visible_to(user).filter(pk__in=wanted["action"]).values_list("pk", "text"))
    cards = {card.pk: str(card) for card in EffectCard.objects.visible_to(user).filter(pk__in=wanted["effect"])}
    known = {"action": actions, "effect": cards}
    closed = {"action": _("A promise of another meeting"), "effect": _("Another effect card")}
    return [
        Nearby(row["kind"], known[row["kind"]].get(row["id"], closed[row["kind"]]), date.fromisoformat(row["day"]),
               row["id"] if row["id"] in known[row["kind"]] else 0)
        for row in reading.co_interventions
    ]  # fmt: skip
