"""A claim to have helped is written down before it begins, and accepted or openly not measured in one tap (C9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.periods import local_day
from loop import selectors_readings as readings
from loop.metrics import plan, verdicts
from loop.metrics.effects import pooled
from loop.models import Decision, EffectCard, Signal
from loop.models.effects import MIN_N
from loop.selectors import today_of
from loop.selectors_effects import due_cards
from loop.services.changes import change, check_version
from loop.services.effect_verdicts import extend, judge, learn, void
from people import selectors as people
from people.models import Person
from people.services import audit

UNIT_OF_COUNTS = "count"
__all__ = [
    "accept", "decline", "draft_for", "draft_for_practice", "due_cards", "extend", "judge", "learn", "replan", "void",
]  # fmt: skip


@transaction.atomic
def draft_for(decision: Decision, signal: Signal, *, now: datetime) -> EffectCard:
    """Of a decision about a gap: the gap's own figure, without the weeks that made it a gap (R-EF-01)."""
    found = EffectCard.objects.filter(decision=decision).first()
    if found:
        return found
    card = EffectCard(
        decision=decision,
        title=decision.text[:200],
        owner=decision.decided_by.order_by("pk").first(),
        metric=signal.metric,
        segment=signal.segment,
        baseline=signal.value,
        baseline_n=signal.n,
        is_demo=decision.is_demo,
    )
    return _drafted(card, start=today_of(now), now=now)


@transaction.atomic
def draft_for_practice(
    *,
    metric: str,
    start: date,
    title: str,
    actor: Person,
    now: datetime,
    segment: str = "",
    owner: Person | None = None,
    direction: str = "",
    unit: str = "",
    expected_delta: float | None = None,
    lag_days: int = plan.LAG_DAYS,
    post_weeks: int = plan.POST_WEEKS,
    min_n: int = MIN_N,
    control_segment: str = "",
    is_demo: bool = False,
) -> EffectCard:
    """Of a practice that will start; its app keeps the link to the card. Nothing is promised before `accept`."""
    _may_read(metric, segment, control_segment)
    if start < today_of(now):
        raise DomainError(_("It has begun already: an effect is written down before the start."))
    card = EffectCard(
        title=title.strip()[:200],
        owner=owner or actor,
        metric=metric,
        segment=segment,
        direction=direction,
        unit=unit,
        expected_delta=expected_delta,
        lag_days=lag_days,
        min_n=min_n,
        control_segment=control_segment,
        is_demo=is_demo,
    )
    drafted = _drafted(card, start=start, now=now, post_weeks=post_weeks)
    audit.record(actor=actor, verb="effect_drafted", obj=drafted, now=now, is_demo=drafted.is_demo)
    return drafted


def _may_read(metric: str, segment: str, control_segment: str) -> None:
    """What is known not to be readable is refused with its reason, before anybody waits for a verdict."""
    if not metric:
        raise InvalidInput(_("Name the figure that should move."), field="metric")
    if why := readings.why_not(metric):
        raise InvalidInput(why, field="metric")
    for field, part in (("segment", segment), ("control_segment", control_segment)):
        if not readings.can_cut(metric, part):
            raise InvalidInput(_("This figure is not kept for that part."), field=field)


@transaction.atomic
def accept(card: EffectCard, *, actor: Person, now: datetime, expected_version: int | None = None) -> EffectCard:
    """One tap: the figure, its baseline and the day are frozen before it begins."""
    today = today_of(now)
    if card.state != "draft":
        raise DomainError(_("This was answered already."))
    if card.decision_id is None and card.start and card.start < today:
        raise DomainError(_("It has begun already: an effect is written down before the start."))
    fields = _plan(card, start=max(card.start or today, today), now=now, post_weeks=_weeks_of(card))
    return _answered(card, "frozen", actor, now, expected_version, frozen_at=now, frozen_by=actor, **fields)


@transaction.atomic
def decline(card: EffectCard, *, actor: Person, now: datetime, expected_version: int | None = None) -> EffectCard:
    """One tap: not measured, and said so."""
    return _answered(card, "declined", actor, now, expected_version)


@transaction.atomic
def replan(card: EffectCard, *, start: date, actor: Person, now: datetime) -> EffectCard:
    """The practice was moved before it began: a draft moves along, what is frozen stays as it was written."""
    if card.state == "draft" and start >= today_of(now):
        change(card, actor=actor, now=now, **_plan(card, start=start, now=now, post_weeks=_weeks_of(card)))
    return card


def _answered(
    card: EffectCard, state: str, actor: Person, now: datetime, expected_version: int | None, **fields: Any
) -> EffectCard:
    check_version(card, expected_version)
    if card.state != "draft" or not EffectCard.objects.filter(pk=card.pk, state="draft").exists():
        raise DomainError(_("This was answered already."))
    change(card, actor=actor, now=now, expected_version=expected_version, state=state, **fields)
    audit.record(actor=actor, verb=f"effect_{state}", obj=card, now=now, is_demo=card.is_demo)
    return card


def _drafted(card: EffectCard, *, start: date, now: datetime, post_weeks: int = plan.POST_WEEKS) -> EffectCard:
    card.direction = card.direction or readings.direction_of(card.metric)
    if not card.unit:
        card.unit = "share" if readings.is_share(card.metric) or not readings.can_read(card.metric) else UNIT_OF_COUNTS
    for name, value in _plan(card, start=start, now=now, post_weeks=post_weeks).items():
        setattr(card, name, value)
    card.save()
    return card


def _plan(card: EffectCard, *, start: date, now: datetime, post_weeks: int) -> dict[str, Any]:
    """Everything that a reading will rest on, as it stands now."""
    weeks = trigger_weeks_of(card, now)
    horizon = readings.horizon_of(card.metric, card.segment, now=now)
    spans = plan.windows(
        start, trigger_weeks=weeks, lag_days=card.lag_days, post_weeks=post_weeks, horizon_days=horizon
    )
    seen = readings.weekly(
        card.metric, card.segment, start=spans.baseline_from, end=spans.baseline_to, now=now, horizon=horizon
    )
    base = pooled([week for week in seen if week.mature and week.start not in weeks])
    known = {"baseline": base.value, "baseline_n": base.n} if base.n else {}
    return {
        "start": start,
        "trigger_weeks": sorted(week.isoformat() for week in weeks),
        "horizon_days": horizon,
        "baseline_from": spans.baseline_from,
        "baseline_to": spans.baseline_to,
        "post_from": spans.post_from,
        "post_to": spans.post_to,
        "verdict_date": spans.verdict_date,
        "level": verdicts.level_planned(
            is_share=card.unit == "share",
            baseline_weeks=plan.BASELINE_WEEKS,
            post_weeks=post_weeks,
            has_control=bool(card.control_segment),
        ),
        "definition": readings.definition_of(card.metric, card.segment),
        **known,
    }


def trigger_weeks_of(card: EffectCard, now: datetime) -> Collection[date]:
    """R-EF-01: of the signal it was decided about, or of any signal about the same figure in the last weeks."""
    zone = people.zone()
    if card.decision and card.decision.topic and card.decision.topic.signal:
        return plan.trigger_weeks(local_day(card.decision.topic.signal.opened_at, zone))
    raised = Signal.objects.filter(metric=card.metric, opened_at__gt=now - plan.BASELINE_WEEKS * plan.WEEK)
    if card.segment:
        raised = raised.filter(segment=card.segment)
    days = [local_day(moment, zone) for moment in raised.values_list("opened_at", flat=True)]
    return {week for day in days for week in plan.trigger_weeks(day)}


def _weeks_of(card: EffectCard) -> int:
    if card.post_from is None or card.post_to is None:
        return plan.POST_WEEKS
    return (card.post_to - card.post_from).days // 7
