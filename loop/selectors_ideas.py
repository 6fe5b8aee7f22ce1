"""What may be asked about ideas, the projects they became and the signature they began."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from alignment.shared.periods import day_start
from funnel.selectors.advertising import advertising
from funnel.selectors.funnel import FunnelQuery, funnel_table
from loop.metrics import ideas as metrics
from loop.models import Idea, Project, SignatureBanner
from loop.models.ideas import WAITING_IDEAS
from loop.selectors import today_of
from people import selectors as people
from people.models import Person

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class IdeaRow:
    idea: Idea
    days_left: int | None
    """Until the fourteenth day (R-ID-01); None once it is answered."""

    @property
    def late_by(self) -> int:
        return max(0, -(self.days_left or 0))


def ideas_for(user: Person, *, waiting: bool, origin: str = "") -> QuerySet[Idea]:
    """Those that wait, the oldest first; those answered, the newest first."""
    found = Idea.objects.visible_to(user).select_related("author", "project__owner")
    found = found.filter(origin=origin) if origin else found
    if waiting:
        return found.filter(state__in=WAITING_IDEAS).order_by("pk")
    return found.exclude(state__in=WAITING_IDEAS).order_by("-pk")


def rows_of(ideas: Iterable[Idea], now: datetime) -> list[IdeaRow]:
    today, zone = today_of(now), people.zone()
    return [
        IdeaRow(idea, metrics.days_left(idea.created_at, today, zone) if idea.state in WAITING_IDEAS else None)
        for idea in ideas
    ]


def origins_of(user: Person, *, waiting: bool) -> dict[str, int]:
    """How many ideas each origin gave (R-ID-02)."""
    counted = ideas_for(user, waiting=waiting).order_by().values("origin").annotate(n=Count("pk"))
    return {row["origin"]: row["n"] for row in counted}


@dataclass(frozen=True)
class IdeaFigures:
    """Of the ideas that were answered in twelve months."""

    answered: int
    acceptance_rate: float | None
    answer_days: float | None
    project_rate: float | None


def idea_figures(user: Person, now: datetime) -> IdeaFigures:
    answered = Idea.objects.visible_to(user).exclude(state__in=WAITING_IDEAS).filter(answered_at__gte=now - YEAR)
    told = answered.values_list("state", "created_at", "answered_at")
    rows = [metrics.Answered(state, asked, said) for state, asked, said in told if said]
    return IdeaFigures(
        answered=len(rows),
        acceptance_rate=metrics.idea_acceptance_rate(rows),
        answer_days=metrics.idea_answer_days(rows, people.zone()),
        project_rate=metrics.idea_project_rate(rows),
    )


def late_ideas(now: datetime) -> QuerySet[Idea]:
    """R-ID-01: the fourteenth day is over, and nobody has answered."""
    last_day = today_of(now) - timedelta(days=metrics.ANSWER_DAYS)
    waiting = Idea.objects.filter(state__in=WAITING_IDEAS, created_at__lt=day_start(last_day, people.zone()))
    return waiting.order_by("created_at", "pk")


def projects_for(user: Person) -> QuerySet[Project]:
    """The newest first."""
    return Project.objects.visible_to(user).select_related("idea__author", "owner").order_by("-pk")


@dataclass(frozen=True)
class BannerRow:
    """A banner and what it brought; the reach is an estimate, clicks are as they were entered or imported."""

    banner: SignatureBanner
    days: int
    reach: int
    clicks: int | None
    ctr: float | None
    leads: int
    won: int
    is_stale: bool


def banner_rows(banners: Sequence[SignatureBanner], now: datetime) -> list[BannerRow]:
    """R-ID-04: leads and clicks are those of the banner's campaign in the funnel."""
    if not banners:
        return []
    today = today_of(now)
    since = min(min(banner.valid_from for banner in banners), today)
    query = FunnelQuery(
        since, today + timedelta(days=1), by="campaign", filters={"campaign": tuple(b.campaign_id for b in banners)}
    )  # fmt: skip
    told, figures = advertising(query) or {}, {row.member: row for row in funnel_table(query, now=now).rows}
    return [_row(banner, today, told.get(banner.campaign_id), figures.get(banner.campaign_id)) for banner in banners]


def _row(banner: SignatureBanner, today: date, told: object, figures: object) -> BannerRow:
    days = days_of(banner, today)
    reach = metrics.signature_reach(banner.letters_per_day, days)
    clicks = getattr(told, "clicks", None)
    return BannerRow(
        banner=banner,
        days=days,
        reach=reach,
        clicks=clicks,
        ctr=metrics.signature_ctr(clicks, reach),
        leads=getattr(figures, "entered", 0),
        won=getattr(figures, "won", 0),
        is_stale=banner.is_stale(today),
    )


def days_of(banner: SignatureBanner, today: date) -> int:
    """Days on which it stood, today included while it stands."""
    end = banner.valid_to or today + timedelta(days=1)
    return max(0, (end - banner.valid_from).days)


def banners_for(user: Person, *, active: bool) -> QuerySet[SignatureBanner]:
    found = SignatureBanner.objects.visible_to(user).filter(valid_to__isnull=active)
    order = ("legal_entity", "language", "pk") if active else ("-pk",)
    return found.select_related("campaign", "owner").order_by(*order)


def stale_banners(today: date) -> list[SignatureBanner]:
    """R-ID-03: thirty days old, another message is due."""
    active = SignatureBanner.objects.filter(valid_to=None).select_related("owner").order_by("pk")
    return [banner for banner in active if banner.is_stale(today)]
