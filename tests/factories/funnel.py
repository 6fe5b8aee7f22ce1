"""Leads as rows with the event that put them where they are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from funnel.models import Campaign, Lead, Pipeline, Source, Stage, StageEvent
from funnel.services import stages

MOSCOW = ZoneInfo("Europe/Moscow")
RECEIVED = datetime(2026, 3, 16, 6, tzinfo=UTC)


def stage(key: str) -> Stage:
    return Stage.objects.get(pipeline__key="sales", key=key)


def source(key: str = "site") -> Source:
    return Source.objects.get_or_create(key=key, defaults={"name": key})[0]


def campaign(key: str = "webinar", **fields: object) -> Campaign:
    return Campaign.objects.get_or_create(key=key, defaults={"name": key, "source": source(), **fields})[0]


def make_lead(stage_key: str = "lead", *, at: datetime = RECEIVED, **fields: object) -> Lead:
    """A lead in a stage; its only event is the entry there."""
    where = stage(stage_key)
    owner = fields.get("owner")
    if owner and "team" not in fields:
        fields["team"] = owner.current_memberships[0].department
    lead = Lead.objects.create(
        pipeline=Pipeline.objects.get(key="sales"),
        stage=where,
        stage_entered_at=at,
        created_at=at,
        received_at=at,
        **fields,
    )
    StageEvent.objects.create(lead=lead, stage=where, occurred_at=at, recorded_at=at, door="ui", owner=owner)
    return lead


def at(text: str) -> datetime:
    """“16.03 10:00” of 2026 in Moscow."""
    return datetime.strptime(f"2026 {text}", "%Y %d.%m %H:%M").replace(tzinfo=MOSCOW)


def handed_over(moment: datetime, **fields: object) -> Lead:
    """It came at that moment and was qualified at once: its clocks begin."""
    lead = make_lead("lead", at=moment, **fields)
    stages.move_lead(lead, to_stage="mql", now=moment, actor=None, door="rule")
    return lead
