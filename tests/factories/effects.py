"""Weeks of leads as the roll-ups keep them, for what is judged by weeks."""

from datetime import UTC, date, datetime, time, timedelta

from funnel.models import FactStep, Lead
from tests.factories.funnel import stage


def week_of_leads(monday: date, n: int, hits: int, *, to: str = "kev_set", gap: int = 3, **cuts: int) -> None:
    """`n` leads of a Monday, of which `hits` reached a stage `gap` days later."""
    at = datetime.combine(monday, time(9), tzinfo=UTC)
    first, later = stage("lead"), stage(to)
    row = {"pipeline_id": first.pipeline_id, "stage_id": first.pk, "stage_entered_at": at, "created_at": at,
           "received_at": at}  # fmt: skip
    leads = Lead.objects.bulk_create([Lead(**row) for _each in range(n)])
    fact = {"pipeline_id": first.pipeline_id, "cohort_day": monday, "origin": "inbound", **cuts}
    came = [FactStep(lead=lead, stage_id=first.pk, day=monday, left="open", **fact) for lead in leads]
    reached = [
        FactStep(lead=lead, stage_id=later.pk, day=monday + timedelta(days=gap), left="open", **fact)
        for lead in leads[:hits]
    ]
    FactStep.objects.bulk_create([*came, *reached])


def weeks_of_leads(start: date, weeks: int, n: int, hits: int, **more: object) -> None:
    for place in range(weeks):
        extra = hits * (place + 1) // weeks - hits * place // weeks
        week_of_leads(start + timedelta(weeks=place), n // weeks, extra, **more)
