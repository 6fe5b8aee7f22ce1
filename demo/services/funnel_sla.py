"""The agreement of both sides: a signed version, a day the other side excused, a clock that rests."""

from datetime import datetime, time, timedelta

from alignment.shared.money import Money
from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from funnel.models import Clock
from funnel.services import force_majeure, pauses, sla_contracts
from people import selectors as people

MORNING, NOON = time(9, 40), time(12, 10)
GOAL = {"ru": 1_500_000, "en": 45_000}
WHY = {"ru": "Авария у оператора: телефоны продаж молчали", "en": "The operator was down: no calls reached sales"}
SIGNED_AGO, EXCUSED_AGO = 62, 18


def fill(cast: Cast, *, now: datetime) -> None:
    contract(cast, now)
    excuse(cast, now)
    rest(cast, now)


def contract(cast: Cast, now: datetime) -> None:
    """Counted back by the figures of today, signed a quarter ago."""
    minor = Money.from_decimal(GOAL[cast.language], people.company().currency).minor
    begun = ago(now, SIGNED_AGO, MORNING)
    row = sla_contracts.draft(revenue_minor=minor, now=begun, actor=cast["cmo"])
    sla_contracts.sign(row, now=begun + timedelta(hours=1), actor=cast["cmo"])
    sla_contracts.sign(row, now=ago(now, SIGNED_AGO, NOON), actor=cast["cco"])


def excuse(cast: Cast, now: datetime) -> None:
    day = day_ago(now, EXCUSED_AGO)
    force_majeure.declare(
        side="sales", first=day, last=day, reason=WHY[cast.language], now=ago(now, EXCUSED_AGO - 1, NOON),
        actor=cast["cmo"],
    )  # fmt: skip


def rest(cast: Cast, now: datetime) -> None:
    """A lead whose client asked for a day next week."""
    running = Clock.objects.filter(kind="decision", stopped_at=None, void_at=None, breached_at=None, due_at__gt=now)
    clock = running.filter(lead__feed=None).select_related("lead__owner").order_by("-due_at").first()
    if clock is not None:
        owner, until = clock.lead.owner or cast["rep"], day_ago(now, -4)
        pauses.pause(clock.lead, reason="client_date", until=until, now=now, actor=owner)
