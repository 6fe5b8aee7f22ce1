"""After the day: ideas and their prizes, the debrief with both heads, the joint plan, the effect (R-TR-04, R-TR-05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.models import EffectCard, Idea
from loop.selectors import speaks_for
from loop.services import effects
from loop.services.telling import tell
from people.models import Person
from people.services import audit
from practices.models import Award, Training
from practices.models.trainings import SIDES
from practices.selectors.calendar import day_of
from practices.services import occurrences
from practices.services.trainings_steps import step

COLLECTING = ("held", "ideas_collected")


@dataclass(frozen=True)
class Promised:
    text: str
    owner: Person
    due_date: date


@transaction.atomic
def add_idea(training: Training, *, text: str, author: Person, now: datetime) -> Idea:
    """Of whoever took part, on the day or until the debrief."""
    if not training.occurrence.parts.filter(person=author).exists():
        raise NotAllowed(_("Only those who take part write ideas down here."))
    if training.state not in ("invited", *COLLECTING):
        raise DomainError(_("Ideas are written down on the day of the training and until its debrief."))
    return occurrences.add_idea(training.occurrence, text=text, author=author, now=now)


@transaction.atomic
def reward(training: Training, idea: Idea, *, prize: str, actor: Person, now: datetime) -> Award:
    """R-TR-04: the author hears of it at once."""
    if training.state not in COLLECTING:
        raise DomainError(_("Prizes are given after the training and before its debrief."))
    if not training.occurrence.born_ideas.filter(idea=idea).exists():
        raise InvalidInput(_("This idea was not born here."), field="idea")
    if not prize.strip():
        raise InvalidInput(_("Write what the author gets."), field="prize")
    given = {"training": training, "prize": prize.strip()[:200], "by": actor, "at": now, "is_demo": training.is_demo}
    award, is_new = Award.objects.get_or_create(idea=idea, defaults=given)
    if not is_new:
        raise DomainError(_("This idea has its prize already."))
    audit.record(actor=actor, verb="training.rewarded", obj=award, now=now, is_demo=training.is_demo)
    tell(
        idea.author, key=f"award-{idea.pk}", text=gettext_noop("Your idea “%(idea)s” is among the best: %(prize)s"),
        idea=str(idea), prize=award.prize, url=_page(training), now=now, is_demo=training.is_demo,
    )  # fmt: skip
    return award


@transaction.atomic
def collect(training: Training, *, actor: Person, now: datetime, expected_version: int | None = None) -> Training:
    """R-TR-04: at least one idea is written down and at least one author rewarded."""
    if not training.occurrence.born_ideas.exists():
        raise InvalidInput(_("Write at least one idea down first."), field="ideas")
    if not training.awards.exists():
        raise InvalidInput(_("Reward the author of the best idea first."), field="ideas")
    return step(training, "ideas_collected", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def debrief(
    training: Training,
    *,
    summary: str,
    marketing: Person | None,
    sales: Person | None,
    promises: Sequence[Promised],
    actor: Person,
    now: datetime,
    plan: str = "",
    has_no_plan: bool = False,
    expected_version: int | None = None,
) -> Training:
    """R-TR-05: both heads are there; a joint plan comes out of it, or openly none."""
    if training.state != "ideas_collected":
        raise DomainError(_("First the ideas are collected and the best rewarded."))
    _both_heads(marketing, sales)
    if bool(promises) == has_no_plan:
        raise InvalidInput(_("Write the first promise of the joint plan, or say that there is none."), field="plan")
    for one in promises:
        occurrences.promise(
            training.occurrence, text=one.text, owner=one.owner, due_date=one.due_date, actor=actor, now=now
        )
    occurrences.debrief(
        training.occurrence, summary=summary, plan=plan, has_no_plan=has_no_plan, actor=actor, now=now
    )  # fmt: skip
    step(
        training, "debriefed", actor=actor, now=now, expected_version=expected_version, debrief_marketing=marketing,
        debrief_sales=sales,
    )  # fmt: skip
    return training if has_no_plan else step(training, "plan_running", actor=actor, now=now)


def _both_heads(marketing: Person | None, sales: Person | None) -> None:
    for side, person in zip(SIDES, (marketing, sales), strict=True):
        if person is None or side not in speaks_for(person):
            raise InvalidInput(_("Name both heads who were there."), field=f"head_{side}")


@transaction.atomic
def start_measuring(training: Training, *, metric: str, actor: Person, now: datetime, segment: str = "") -> EffectCard:
    """L4: what should move is written down before the day; a card is accepted apart."""
    if training.occurrence.effect_card_id:
        raise DomainError(_("This training has its effect card already."))
    card = effects.draft_for_practice(
        metric=metric, segment=segment, start=day_of(training.occurrence.starts_at), title=str(training), actor=actor,
        now=now, is_demo=training.is_demo,
    )  # fmt: skip
    occurrences.measure(training.occurrence, card, actor=actor, now=now)
    return card


def measured(
    training: Training, *, actor: Person | None, now: datetime, expected_version: int | None = None
) -> Training:
    """Whatever the verdict: “not found” is a result."""
    card = training.occurrence.effect_card
    if card is None or card.state != "judged":
        raise DomainError(_("The effect card of this training has no verdict yet."))
    return step(training, "measured", actor=actor, now=now, expected_version=expected_version)


def close_judged(now: datetime) -> int:
    waiting = Training.objects.filter(
        state__in=["debriefed", "plan_running"], occurrence__effect_card__state="judged"
    ).select_related("occurrence__effect_card")
    return len([measured(training, actor=None, now=now) for training in waiting])


def _page(training: Training) -> str:
    return reverse("practices:training", args=[training.pk])
