"""What may be asked about materials: their age, their use, the deals they helped to win."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from alignment.shared.periods import day_start, months_before
from funnel.models import Lead
from people import selectors as people
from people.models import Person
from practices.metrics import assets as metrics
from practices.models import Asset, AssetRequest, AssetUse, AssetVersion
from practices.models.assets import LEGAL, OFFERED
from practices.selectors.calendar import day_of

LATELY = timedelta(days=90)
REVIEW_AHEAD = timedelta(days=30)
WON = Q(uses__lead__stage__kind="won", uses__lead__removed_at=None)
ORDERS = {"age": ("reviewed_at", "pk"), "use": ("-uses_lately", "-pk"), "wins": ("-wins", "-pk")}
CONDITIONS = (metrics.FRESH, metrics.STALE, metrics.MUSEUM)


@dataclass(frozen=True)
class AssetRow:
    asset: Any
    condition: str
    age_months: int

    @property
    def is_old(self) -> bool:
        return self.condition != metrics.FRESH and self.asset.state != "retired"


@dataclass(frozen=True)
class Filters:
    state: str = ""
    condition: str = ""
    kind: str = ""
    mine: bool = False
    order: str = "age"


def materials(user: Person, now: datetime) -> QuerySet[Any]:
    """With counts of uses and of won deals; of a deal each material counts once."""
    return _counted(Asset.objects.visible_to(user), now).select_related("owner")


def _counted(found: QuerySet[Asset], now: datetime) -> QuerySet[Any]:
    since = now - LATELY
    return found.annotate(
        uses_lately=Count("uses", filter=Q(uses__at__gte=since)),
        wins=Count("uses__lead", filter=WON, distinct=True),
        last_used=Max("uses__at"),
    )


def filtered(user: Person, filters: Filters, now: datetime) -> QuerySet[Any]:
    found = materials(user, now)
    found = found.filter(state=filters.state) if filters.state else found.exclude(state="retired")
    if filters.condition:
        found = found.filter(of_condition(filters.condition, now))
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.mine:
        found = found.filter(owner=user)
    return found.order_by(*ORDERS[filters.order])


def of_condition(condition: str, now: datetime) -> Q:
    stale, museum = (_reviewed_before(months, now) for months in (metrics.STALE_MONTHS, metrics.MUSEUM_MONTHS))
    if condition == metrics.FRESH:
        return ~stale
    ancient = museum & ~Q(kind=LEGAL)
    return ancient if condition == metrics.MUSEUM else stale & ~ancient


def _reviewed_before(months: int, now: datetime) -> Q:
    limit = months_before(day_of(now), months)
    return Q(reviewed_at__lt=day_start(limit, people.zone()))


def rows(found: Iterable[Any], now: datetime) -> list[AssetRow]:
    today = day_of(now)
    return [AssetRow(one, condition_of(one, today), _months(day_of(one.reviewed_at), today)) for one in found]


def condition_of(asset: Asset, today: date) -> str:
    """The law does not age by the calendar: a legal template grows stale, and no museum piece."""
    found = metrics.condition(day_of(asset.reviewed_at), today)
    return metrics.STALE if found == metrics.MUSEUM and asset.kind == LEGAL else found


def _months(first: date, today: date) -> int:
    return max(0, (today.year - first.year) * 12 + today.month - first.month - (today.day < first.day))


def newest_versions(asset: Asset) -> list[AssetVersion]:
    """One a language, the newest."""
    found: dict[str, AssetVersion] = {}
    for version in asset.versions.select_related("by").order_by("-number"):
        found.setdefault(version.language, version)
    return list(found.values())


def uses_of(asset: Asset, user: Person) -> tuple[list[AssetUse], frozenset[int]]:
    """The newest fifty, and the leads among them that this reader may open."""
    found = list(asset.uses.select_related("lead__stage", "person").order_by("-at", "-pk")[:50])
    seen = Lead.objects.visible_to(user).filter(pk__in={use.lead_id for use in found})
    return found, frozenset(seen.values_list("pk", flat=True))


def won_lately(asset: Asset, now: datetime) -> int:
    """R-CF-03: deals won within ninety days in which it was shown."""
    won = Lead.objects.filter(asset_uses__asset=asset, stage__kind="won", removed_at=None)
    return won.filter(stage_entered_at__gte=now - LATELY).distinct().count()


def offers_for(user: Person, lead: Lead, now: datetime, *, limit: int = 3) -> list[AssetRow]:
    """What won most comes first; what this deal was shown already is left out."""
    shown = lead.asset_uses.values("asset")
    found = materials(user, now).filter(state__in=OFFERED).exclude(pk__in=shown)
    return rows(found.order_by("-wins", "-uses_lately", "-reviewed_at", "-pk")[:limit], now)


def shown_to(lead: Lead) -> list[AssetUse]:
    return list(lead.asset_uses.select_related("asset", "person").order_by("-at", "-pk")[:20])


def open_requests(asset: Asset) -> QuerySet[AssetRequest]:
    return asset.requests.filter(closed_at=None).select_related("requester", "action").order_by("at", "pk")


@dataclass(frozen=True)
class Figures:
    """Uses of ninety days; `n` is what each is counted of."""

    median_age_days: float | None
    age_days: float | None
    stale_share: float | None
    fresh_use: float | None
    uses: int
    usage_rate: float | None
    offered: int
    update_days: float | None
    updates: int


def figures(now: datetime) -> Figures:
    today, since = day_of(now), now - LATELY
    found = Asset.objects.filter(Q(state__in=OFFERED) | Q(uses__at__gte=since)).distinct()
    counted = found.annotate(n=Count("uses", filter=Q(uses__at__gte=since)))
    known = list(counted.values_list("state", "reviewed_at", "n"))
    shown = [metrics.Shown(day_of(reviewed_at), n) for _state, reviewed_at, n in known]
    offered = [n for state, _reviewed_at, n in known if state in OFFERED]
    answered = AssetRequest.objects.filter(closed_at__gte=since).values_list("at", "closed_at")
    days = [(day_of(at), day_of(closed_at)) for at, closed_at in answered if closed_at]
    return Figures(
        median_age_days=metrics.asset_median_age_days(shown, today),
        age_days=metrics.asset_age_days(shown, today),
        stale_share=metrics.asset_stale_share(shown, today),
        fresh_use=metrics.asset_fresh_use(shown, today),
        uses=sum(one.uses for one in shown),
        usage_rate=metrics.asset_usage_rate(sum(n > 0 for n in offered), len(offered)),
        offered=len(offered),
        update_days=metrics.asset_update_days(days),
        updates=len(days),
    )


def museum_pieces_shown(now: datetime) -> list[Asset]:
    """AL-15: shown this month though nobody looked at it for five years."""
    month = day_of(now).replace(day=1)
    found = Asset.objects.filter(uses__day__gte=month, uses__day__lte=day_of(now)).exclude(state="retired")
    return list(found.filter(of_condition(metrics.MUSEUM, now)).distinct().order_by("reviewed_at", "pk"))


def due_for_review(now: datetime) -> list[tuple[Asset, date]]:
    """AL-50: within thirty days, or over already; with the day on which it grows stale."""
    today = day_of(now)
    found = Asset.objects.filter(state__in=OFFERED, reviewed_at__lt=now - timedelta(days=330)).order_by("pk")
    due = [(one, months_before(day_of(one.reviewed_at), -metrics.STALE_MONTHS)) for one in found]
    return [(one, day) for one, day in due if day - REVIEW_AHEAD <= today]
