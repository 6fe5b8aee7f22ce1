"""The demo company from an empty database, through the services, with a fixed seed."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F

from alignment.shared.models import demo_rows
from alignment.shared.periods import Period
from delivery.models import Notification
from demo.services import cast as people_of_demo
from demo.services import (
    desk,
    funnel_journey,
    funnel_reports,
    funnel_samples,
    funnel_sla,
    general,
    hiring,
    ideas,
    leads,
    meetings,
    plan_audits,
    plan_repeat,
    plan_targets,
    practices,
    problems,
    requests,
    spend,
)
from funnel.models import Lead, Stage, Target
from funnel.services import rollups, stage_settings
from people import selectors as people
from people.models import Company, Person

SEED = 20260316
MONTHS = 12
MONTHLY_LEADS = {"quiet": 14, "busy": 52, "full": 160}
DEFINITIONS = {
    "lead": ("Человек или компания оставили контакт и запрос", "A person or company left a contact and a request"),
    "mql": ("Подходит по чек-листу: отрасль, объём, срок", "Fits the checklist: industry, volume, timing"),
    "accepted": ("Продавец просмотрел и взял в работу", "A seller looked at it and took it"),
    "sql": ("Разговор подтвердил потребность и бюджет или срок", "A talk confirmed need, and budget or timing"),
    "kev_set": ("Назначена демонстрация расчёта: дата и участники", "A demo is set: date and people"),
    "kev_held": ("Демонстрация состоялась с тем, кто решает", "The demo took place with the one who decides"),
    "proposal": ("Отправлено предложение с ценой и сроком", "An offer with price and date is sent"),
}


def is_empty() -> bool:
    return not Person.objects.exists() and not Lead.objects.exists()


def seed(*, now: datetime, language: str, say: Callable[[str], None], stage: str = "busy") -> int:
    """The number of leads made; `stage` is how busy the company is."""
    rng = random.Random(SEED)  # noqa: S311  believable, not secret
    zone = Company.objects.get(pk=1).zone
    local = now.astimezone(zone)
    since = (local - timedelta(days=30 * MONTHS)).replace(hour=8, minute=0, second=0, microsecond=0)
    with demo_rows(), people.kept_for_one_request():
        say("people")
        cast = people_of_demo.hire(language=language, since=since.date(), now=since)
        sign_definitions(cast, now=since)
        say("leads")
        count = leads.fill(cast, since=since, now=local, rng=rng, monthly=MONTHLY_LEADS[stage])
        say("spend")
        spend.fill(since=since, now=local, currency="RUB" if language == "ru" else "EUR", rng=rng)
        say("figures")
        promise_numbers(cast, local)
        funnel_sla.fill(cast, now=local)
        rollups.rebuild_all(now=now)
        funnel_journey.fill(cast, now=local)
        say("meetings")
        meetings.fill(cast, now=local, rng=rng)
        say("requests")
        requests.fill(cast, now=local)
        problems.fill(cast, now=local)
        ideas.fill(cast, now=local)
        general.fill(cast, now=local)
        say("practices")
        practices.fill(cast, now=local)
        say("hiring")
        people_of_demo.invite_newcomer(cast, now=local - timedelta(days=2))
        hiring.fill(cast, now=local)
        say("plan")
        funnel_reports.fill(cast, now=local)
        funnel_samples.fill(cast, now=local)
        plan_targets.fill(cast, now=local)
        plan_audits.fill(cast, now=local)
        plan_repeat.fill(cast, now=local)
        say("today")
        desk.lay_out(cast, now=local)
        desk.make_rounds(now=local)
        read_old_news(local)
    return count


def read_old_news(local: datetime) -> None:
    """The bell counts only what came in the last two days."""
    old = Notification.objects.filter(read_at=None, created_at__lt=local - timedelta(days=2))
    old.update(read_at=F("created_at"))


def sign_definitions(cast: people_of_demo.Cast, *, now: datetime) -> None:
    for stage in Stage.objects.filter(key__in=DEFINITIONS):
        text = DEFINITIONS[stage.key][cast.language == "en"]
        changed = stage_settings.change_stage(stage, changes={"definition": text}, now=now, actor=cast["cco"])
        for head in ("cmo", "cco"):
            stage_settings.sign_definition(changed, actor=cast[head], now=now)


def promise_numbers(cast: people_of_demo.Cast, local: datetime) -> None:
    """The plan of this month and the norm of the weakest step, signed by the commercial director."""
    month = Period.month_of(local.date())
    year = Period(month.start.replace(month=1), month.start.replace(year=month.start.year + 1, month=1))
    for metric, segment, period, value in [
        ("won", "", month, Decimal(6)),
        ("revenue", "", month, Decimal(1_300_000)),
        ("step_rate", "kev_set", year, Decimal("0.75")),
    ]:
        Target.objects.create(
            metric=metric, segment=segment, start=period.start, end=period.end, value=value,
            signed_by=cast["cco"], signed_at=local,
        )  # fmt: skip
