"""Lines as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from connectors.models import DialledNumber, Extension, Handling, Line
from connectors.models.phones import OUTCOMES
from people.models import Person

SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class Came:
    """What came in within the last seven days, by what became of it."""

    outcomes: tuple[tuple[str, int], ...]
    waiting: int
    unreadable: int

    @property
    def n(self) -> int:
        return sum(count for _label, count in self.outcomes) + self.waiting + self.unreadable


def lines(user: Person) -> QuerySet[Line]:
    """With `nameless`: inner numbers behind which nobody sits."""
    nameless = Count("extensions", filter=Q(extensions__person=None), distinct=True)
    return Line.objects.visible_to(user).annotate(nameless=nameless).order_by("-is_active", "name", "pk")


def came(line: Line, *, now: datetime) -> Came:
    rows = Handling.objects.filter(received__line=line, created_at__gte=now - SHOWN)
    counts = dict(rows.values_list("outcome").annotate(n=Count("pk")).order_by("outcome"))
    dead = rows.filter(state="dead").count()
    named = tuple((str(label), counts[name]) for name, label in OUTCOMES if counts.get(name))
    return Came(named, counts.get("", 0) - dead, dead)


def extensions(line: Line) -> QuerySet[Extension]:
    return line.extensions.select_related("person").order_by(F("person").asc(nulls_first=True), "number")


def dialled(line: Line) -> QuerySet[DialledNumber]:
    return line.dialled.select_related("source", "campaign").order_by("number")
