"""Cases of sellers who are to lead marketing: the checklist, what is due, and what became of such moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from alignment.shared.periods import months_before
from hiring.metrics import role_fit as metrics
from hiring.metrics.role_fit import Look, Rate
from hiring.models import RoleFitCase, RoleFitItem, RoleFitOutcome
from hiring.models.role_fit import CHECKLIST
from people.models import Person

# R-RF-02: what to ask about, never what to score.
PROMPTS = (
    _("Tell of something that paid off only after half a year. What did you do meanwhile?"),
    _("Tell of a tangled situation that you took apart. How did you know where to begin?"),
    _("What did you try last that nobody had asked you for? What came of it?"),
    _("When did figures make you give up an opinion? Which figures?"),
    _("How do you work when nobody sets the next step?"),
    _("Who got the credit for your best result, and how was that for you?"),
)


@dataclass(frozen=True)
class Line:
    """A line of the checklist with its latest evidence."""

    key: str
    label: Any
    item: RoleFitItem | None

    @property
    def is_met(self) -> bool:
        return self.item is not None and self.item.is_met


@dataclass(frozen=True)
class CaseView:
    case: RoleFitCase
    lines: tuple[Line, ...]
    outcomes: tuple[RoleFitOutcome, ...]

    @property
    def met(self) -> int:
        return sum(line.is_met for line in self.lines)

    @property
    def is_full(self) -> bool:
        return self.met == len(self.lines)

    @property
    def looks_due(self) -> tuple[int, ...]:
        looked = {outcome.months for outcome in self.outcomes}
        return tuple(months for months in (6, 12) if self.case.decision == "moved" and months not in looked)


def cases(user: Person) -> QuerySet[RoleFitCase]:
    found: QuerySet[RoleFitCase] = RoleFitCase.objects.visible_to(user)
    items = RoleFitItem.objects.select_related("by", "outsider").order_by("at", "pk")
    rows = found.select_related("person", "decided_by", "head").order_by("-opened_at", "-pk")
    return rows.prefetch_related(
        Prefetch("items", items), Prefetch("outcomes", RoleFitOutcome.objects.order_by("months"))
    )


def view_of(case: RoleFitCase) -> CaseView:
    latest = {item.key: item for item in sorted(case.items.all(), key=lambda item: (item.at, item.pk))}
    lines = tuple(Line(key, label, latest.get(key)) for key, label in CHECKLIST)
    return CaseView(case, lines, tuple(sorted(case.outcomes.all(), key=lambda outcome: outcome.months)))


def is_full(case: RoleFitCase) -> bool:
    """R-RF-01: every line has evidence that holds."""
    return view_of(case).is_full


def due_on(case: RoleFitCase, months: int) -> date:
    return months_before(case.decided_on, -months) if case.decided_on else date.max


@dataclass(frozen=True)
class Figures:
    """Of all moves looked at; each opens its cases."""

    moves: int
    survival_6: Rate
    survival_12: Rate
    target_12: Rate


def figures(found: Iterable[RoleFitCase]) -> Figures:
    """Of the cases one may see."""
    moved = [case for case in found if case.decision == "moved"]
    looks = [
        Look(case.pk, outcome.months, outcome.is_in_role, outcome.hit_target)
        for case in moved
        for outcome in case.outcomes.all()
    ]
    return Figures(len(moved), metrics.survival(looks, 6), metrics.survival(looks, 12), metrics.target_hit(looks))


def early_ones() -> QuerySet[RoleFitCase]:
    """AL-67: decided before the checklist was full, and not looked at after six months yet."""
    found: QuerySet[RoleFitCase] = RoleFitCase.objects.filter(was_early=True, state="decided")
    return found.select_related("person")
