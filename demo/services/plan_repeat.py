"""What customers bought after the win, and a plan to bring back those who stopped."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from demo.services.cast import Cast
from demo.services.days import day_ago
from funnel.models import Customer, LeadFact
from funnel.selectors import base
from funnel.services import customers, rollups
from planning.models import ReactivationPlan
from planning.services import repeat
from practices.services import methods

SEED = 20260317
SILENT_AFTER = 75
AGAIN = 0.45
TALKS = (
    (
        "Ушли к местному поставщику из-за срока: ждали 9 дней вместо 4",
        "Left for a local supplier: nine days instead of four",
    ),
    ("О новых услугах не знали, письма попадали в спам", "Knew nothing of the new services, letters went to spam"),
    ("Сменился снабженец, наш контакт остался у прежнего", "A new buyer came, our contact stayed with the former one"),
    ("Объём сезонный: вернутся к весне, если напомнить", "The volume is seasonal: back in spring, if reminded"),
    ("Понравилось всё, просто никто не позвонил", "All was well, just nobody called"),
)


def fill(cast: Cast, *, now: datetime) -> None:
    buy_again(now)
    rollups.rebuild_marked(now=now)
    launched = now - timedelta(days=35)
    methods.launch("reactivation", owner=cast["cco"], start_on=launched.date(), actor=cast["cco"], now=launched)
    bring_back(cast, now=now)


def buy_again(now: datetime) -> None:
    """Some come back every month or two, some stop after a while, most bought once."""
    rng = random.Random(SEED)  # noqa: S311  believable, not secret
    wins = LeadFact.objects.filter(outcome="won", lead__is_demo=True).exclude(lead__customer=None)
    for fact in wins.select_related("lead__customer").order_by("lead_id"):
        if rng.random() > AGAIN:
            continue
        step, times = rng.randint(24, 55), rng.randint(1, 5)
        for number in range(1, times + 1):
            at = fact.lead.stage_entered_at + timedelta(days=step * number + rng.randint(-5, 5))
            if at < now:
                amount = max(round((fact.amount_minor or 90_000_00) * rng.uniform(0.3, 0.8), -5), 10_000_00)
                customers.record_purchase(
                    customer=fact.lead.customer, at=at, now=at, amount_minor=int(amount),
                    currency=fact.lead.currency, kind="repeat", is_demo=True,
                )  # fmt: skip


def bring_back(cast: Cast, *, now: datetime) -> ReactivationPlan | None:
    """Opened five weeks ago after five talks, three weeks on its way."""
    began, is_english = now - timedelta(days=35), cast.language == "en"
    sleeping = base.of_whole(base.Filters(segment="eligible", silent_after=SILENT_AFTER), today=day_ago(now, 35))
    if len(sleeping) < len(TALKS):
        return None
    plan = repeat.open_plan(
        title="Customers quiet since summer" if is_english else "Клиенты, замолчавшие с лета", owner=cast["rep"],
        goal=4, budget_minor=120_000_00, payback_months=3, silent_after=SILENT_AFTER, holdout_percent=20,
        actor=cast["cco"], now=began, is_demo=True,
    )  # fmt: skip
    for number, (pk, words) in enumerate(zip(sleeping, TALKS, strict=False)):
        repeat.note_talk(
            plan, customer=Customer.objects.get(pk=pk), held_on=day_ago(now, 34 - number), insights=words[is_english],
            actor=cast["rep"], now=began + timedelta(days=number + 1),
        )  # fmt: skip
    run(plan, cast, now=now)
    return plan


def run(plan: ReactivationPlan, cast: Cast, *, now: datetime) -> None:
    started = now - timedelta(days=21)
    plan = repeat.segment(plan, actor=cast["cco"], now=started)
    for month in range(4):
        day = (now + timedelta(days=30 * month)).date()
        repeat.plan_month(
            plan, month=day, cost_minor=40_000_00, expected_minor=60_000_00 * month, actor=cast["cco"], now=now
        )
    plan = repeat.start(plan, review_on=(now + timedelta(days=80)).date(), actor=cast["cco"], now=started)
    for number, member in enumerate(plan.members.filter(group="treated").order_by("pk")[:9]):
        at = started + timedelta(days=1 + number)
        repeat.reach(member, by="call" if number % 3 else "email", actor=cast["rep"], now=at)
        if number % 4 == 0:
            customers.record_purchase(
                customer=member.customer, at=at + timedelta(days=2), now=now, amount_minor=64_000_00,
                currency=plan.currency, kind="repeat", is_demo=True,
            )  # fmt: skip
