"""The verdict of a frozen card: appended as a reading, told to both sides, proud of any sign (R-EF-07)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.templatetags.format import day as day_words
from alignment.shared.weeks import Week
from alignment.shared.words import gettext_noop
from loop import selectors_readings
from loop.metrics import plan, verdicts
from loop.metrics.effects import Side
from loop.metrics.verdicts import Judgement, Readings
from loop.models import EffectCard, EffectReading
from loop.models.effects import LEARNINGS
from loop.selectors import language_of, speakers, today_of
from loop.selectors_effect_words import sentence_of
from loop.selectors_effects import co_interventions
from loop.services.changes import change
from loop.services.hooks import announce
from loop.services.telling import tell
from people.models import Person
from people.services import audit

CHANGED = gettext_noop("The definition of the figure was changed inside the window of the card.")


@transaction.atomic
def judge(card: EffectCard, *, readings: Readings, now: datetime, actor: Person | None = None) -> EffectCard:
    """On its day and not before: whoever looks every week sees chance as an effect."""
    today = today_of(now)
    if card.state != "frozen":
        raise DomainError(_("Only a frozen card has a verdict."))
    if today < card.verdict_date:
        raise DomainError(
            _("The verdict is on %(day)s. Looking earlier makes chance look like an effect.")
            % {"day": day_words(card.verdict_date)}
        )
    if has_changed(card):
        return void(card, reason=CHANGED, now=now, actor=actor)
    found = verdicts.judge(readings, direction=card.direction, min_n=card.min_n)
    append(card, found, readings, now)
    if found.verdict == verdicts.EARLY and today < card.wait_until:
        return wait(card, found, now)
    change(card, actor=actor, now=now, state="judged", verdict=found.verdict, decided_at=now)
    announce("effect.judged", card, now=now)
    say_it(card, now)
    audit.record(
        actor=actor, verb="effect_judged", obj=card, now=now, details={"verdict": found.verdict}, is_demo=card.is_demo
    )
    return card


def append(card: EffectCard, found: Judgement, readings: Readings, now: datetime) -> EffectReading:
    return EffectReading.objects.create(
        card=card,
        read_at=now,
        level=found.level,
        verdict=found.verdict,
        slope=found.slope,
        before=found.before.value,
        before_n=found.before.n,
        after=found.after.value,
        after_n=found.after.n,
        last_year=found.last_year.value,
        last_year_n=found.last_year.n,
        possible_on=possible_on(card, found.after),
        points=points_of(readings),
        co_interventions=co_interventions(card),
        is_demo=card.is_demo,
        **_interval(found),
    )


def _interval(found: Judgement) -> dict[str, float | None]:
    told = found.found
    if told is None:
        return {}
    return {
        "estimate": told.estimate, "low95": told.ci95.low, "high95": told.ci95.high, "low80": told.ci80.low,
        "high80": told.ci80.high, "p_value": told.p_value,
    }  # fmt: skip


def wait(card: EffectCard, found: Judgement, now: datetime) -> EffectCard:
    """Too early: the window grows until the figure can be judged, at most half a year from the start."""
    possible = possible_on(card, found.after) or today_of(now) + plan.EXTENSION_WEEKS * plan.WEEK
    later = min(max(possible, today_of(now) + plan.WEEK), max(card.wait_until, today_of(now) + plan.WEEK))
    return _until(card, later, now, verdict=found.verdict)


@transaction.atomic
def extend(card: EffectCard, *, actor: Person, now: datetime) -> EffectCard:
    """Four weeks more, once: after "probable" or "too early", never to wait for the verdict one likes."""
    if card.state != "judged" or card.verdict not in (verdicts.PROBABLE, verdicts.EARLY):
        raise DomainError(_("Only a probable or early verdict is looked at again."))
    if card.extended_on is not None:
        raise DomainError(_("This card was extended once already."))
    later = max(card.verdict_date, today_of(now)) + plan.EXTENSION_WEEKS * plan.WEEK
    _until(card, later, now, actor=actor, state="frozen", extended_on=today_of(now), decided_at=None)
    audit.record(actor=actor, verb="effect_extended", obj=card, now=now, is_demo=card.is_demo)
    return card


@transaction.atomic
def void(card: EffectCard, *, reason: str, now: datetime, actor: Person | None = None) -> EffectCard:
    """R-EF-05: what was counted before and after is not the same thing any more."""
    if card.state != "frozen":
        raise DomainError(_("Only a frozen card can be made void."))
    change(card, actor=actor, now=now, state="void", void_reason=reason[:300])
    audit.record(
        actor=actor, verb="effect_void", obj=card, now=now, details={"reason": reason[:300]}, is_demo=card.is_demo
    )
    return card


@transaction.atomic
def learn(card: EffectCard, *, learning: str, note: str = "", actor: Person, now: datetime) -> EffectCard:
    """D1, the sixth link: kept, changed or dropped, by the heads."""
    if card.state != "judged":
        raise DomainError(_("First the verdict, then what follows from it."))
    if learning not in dict(LEARNINGS):
        raise InvalidInput(_("Keep it, change it or stop it?"), field="learning")
    change(card, actor=actor, now=now, learning=learning, learning_note=note.strip()[:500])
    audit.record(
        actor=actor, verb="effect_learned", obj=card, now=now, details={"learning": learning}, is_demo=card.is_demo
    )
    return card


def has_changed(card: EffectCard) -> bool:
    return bool(card.definition) and card.definition != selectors_readings.definition_of(card.metric, card.segment)


def possible_on(card: EffectCard, after: Side) -> date | None:
    if card.post_to is None or card.post_from is None or after.n >= card.min_n:
        return None
    weeks = (card.post_to - card.post_from).days // 7
    return plan.possible_on(
        n=after.n, min_n=card.min_n, weeks=weeks, post_to=card.post_to, horizon_days=card.horizon_days or 0
    )


def points_of(readings: Readings) -> list[dict[str, Any]]:
    sides = (("before", readings.before), ("after", readings.after), ("control", readings.control_before),
             ("control", readings.control_after), ("last_year", readings.last_year))  # fmt: skip
    return [_point(side, week) for side, weeks in sides for week in weeks]


def _point(side: str, week: Week) -> dict[str, Any]:
    return {
        "side": side, "start": week.start.isoformat(), "k": week.successes, "n": week.n, "value": week.value,
        "mature": week.mature,
    }  # fmt: skip


def _until(card: EffectCard, day: date, now: datetime, *, actor: Person | None = None, **fields: Any) -> EffectCard:
    """The window after the start grows by whole weeks; what was frozen does not move."""
    reach = plan.monday(day - timedelta(days=card.horizon_days or 0))
    post_to = max(reach, card.post_to) if card.post_to else reach
    return change(card, actor=actor, now=now, post_to=post_to, verdict_date=day, **fields)


def say_it(card: EffectCard, now: datetime) -> None:
    heard = {person.pk: person for person in [*speakers(), card.owner] if person}
    for person in heard.values():
        with language_of(person):
            words = sentence_of(card)
        tell(
            person, key=f"effect-{card.pk}-{card.version}", text=gettext_noop("Verdict on “%(title)s”: %(words)s"),
            title=card.title or card.metric, words=words, url=reverse("loop:effect", args=[card.pk]), now=now,
            is_demo=card.is_demo,
        )  # fmt: skip
