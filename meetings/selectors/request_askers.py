"""Who asks and for what: a figure of each side for everybody, names for the heads of those people alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from meetings.metrics import requests as metrics
from meetings.models import Request
from meetings.selectors.requests import FIGURE_DAYS, LATELY_DAYS, NOT_JUDGED
from people import selectors as people
from people.models import Membership, Person, subtree

ROLES_OF = {
    "marketing": ("cmo", "head_of_marketing", "marketer"),
    "sales": ("cco", "head_of_sales", "sales_rep"),
}
THEMES_AT_MOST = 3


@dataclass(frozen=True)
class Theme:
    kind: str
    n: int
    share: float | None


@dataclass(frozen=True)
class Asking:
    """`side` is the one that is asked; the people are of the other. `askers` go by name, never by number."""

    side: str
    raised: int
    people: int
    per_person: float | None
    themes: tuple[Theme, ...]
    askers: tuple[tuple[Person, int], ...]


def asking(user: Person, now: datetime) -> tuple[Asking, Asking]:
    """Marketing is asked left, sales right."""
    return _asking("marketing", "sales", user, now), _asking("sales", "marketing", user, now)


def _asking(side: str, by: str, user: Person, now: datetime) -> Asking:
    raised = raised_in(FIGURE_DAYS, now).filter(to_side=side)
    kinds = dict(raised.order_by().values_list("kind").annotate(n=Count("pk")))
    n, crowd = sum(kinds.values()), people_of_side(by).count()
    found = tuple(Theme(*row) for row in metrics.themes(kinds)[:THEMES_AT_MOST])
    return Asking(side, n, crowd, metrics.requests_per_person(n, crowd), found, _askers(raised, by, user))


def raised_in(days: int, now: datetime) -> QuerySet[Request]:
    return Request.objects.filter(raised_at__gte=now - timedelta(days=days), raised_at__lte=now).exclude(
        state__in=NOT_JUDGED
    )


def people_of_side(side: str) -> QuerySet[Person]:
    roles = Membership.objects.filter(role__in=ROLES_OF[side], to_date=None)
    return people.active_people().filter(pk__in=roles.values("person"))


def led_by(user: Person, side: str) -> QuerySet[Person]:
    """The director sees the whole side, the head of a team the team; nobody sees the people of the other side."""
    crowd = people_of_side(side)
    director, head, _staff = ROLES_OF[side]
    if user.has_role(director):
        return crowd
    roots = [m.department_id for m in user.current_memberships if m.role == head and m.department_id]
    inside = Membership.objects.filter(department__in=subtree(*roots), to_date=None)
    return crowd.filter(pk__in=inside.values("person")) if roots else crowd.none()


def _askers(raised: QuerySet[Request], by: str, user: Person) -> tuple[tuple[Person, int], ...]:
    counts = dict(raised.order_by().values_list("requester").annotate(n=Count("pk")))
    return tuple((person, counts[person.pk]) for person in led_by(user, by) if person.pk in counts)


def declined_lately(side: str, now: datetime) -> tuple[int, int]:
    """Of what was raised in four weeks: how many were turned down, and of how many."""
    rows = raised_in(LATELY_DAYS, now).filter(to_side=side)
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return states.get("declined", 0), sum(states.values())
