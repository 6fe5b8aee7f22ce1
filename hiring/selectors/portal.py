"""What an agency sees through its link: its own brief, and those it brought with the stage they are in. No more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alignment.shared.periods import local_day
from delivery.services.keys import digest_of
from hiring.models import AgencyLink, Application, Engagement
from hiring.models.vacancies import SEARCHED
from hiring.selectors import briefs
from people import selectors as people


@dataclass(frozen=True)
class Brought:
    """The stage and since when; no cards, notes or reasons. Whom we knew before is not named: the name is ours."""

    name: str
    passed_at: datetime
    stage: str
    since: datetime


def engagement_of(token: str, now: datetime) -> Engagement | None:
    """None for a link that is forged, revoked or old, and when the search by this agency has ended."""
    link = (
        AgencyLink.objects.filter(digest=digest_of(token), revoked_at=None, valid_until__gt=now)
        .exclude(engagement__state="ended")
        .select_related("engagement__agency", "engagement__vacancy")
        .first()
    )
    return link.engagement if link else None


def brought_by(engagement: Engagement) -> list[Brought]:
    """Those whose first submission for this vacancy was of this agency."""
    found = Application.objects.alive().filter(vacancy=engagement.vacancy, agency=engagement.agency)
    found = found.filter(candidate__erased_at=None).select_related("candidate", "stage")
    return [
        Brought(_name_given(row), row.created_at, row.stage.name, row.stage_entered_at)
        for row in found.order_by("-created_at", "-pk")
    ]


def _name_given(row: Application) -> str:
    return row.candidate.name if row.candidate.created_at >= row.created_at else ""


def takes_candidates(engagement: Engagement) -> bool:
    return engagement.state == "open" and engagement.vacancy.state in SEARCHED


def brief_of(engagement: Engagement, now: datetime) -> tuple[briefs.Section, ...]:
    """The version this agency was given, masked where the search is confidential; nothing before one was sent."""
    today = local_day(now, people.zone())
    return briefs.shown_outside(engagement.vacancy, engagement.brief_version, today)
