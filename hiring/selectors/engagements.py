"""Agreements with agencies for vacancies: how they go, and what is owed for those who came through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from alignment.shared.periods import local_day
from hiring.metrics.agencies import weeks_between
from hiring.models import AgencyFee, AgencyLink, Application, Engagement, Submission, Vacancy
from hiring.selectors import briefs
from people import selectors as people
from people.models import Person

WHOLE_BRIEF = 11


@dataclass(frozen=True)
class Standing:
    """`weeks` are real ones so far, or until the hire; `brought` counts whom it was the first to bring."""

    engagement: Engagement
    weeks: float
    brought: int
    link: AgencyLink | None
    is_link_alive: bool

    @property
    def is_late(self) -> bool:
        return self.weeks > self.engagement.promised_weeks


def seen_by(user: Person) -> QuerySet[Engagement]:
    return Engagement.objects.visible_to(user).select_related("agency", "vacancy", "by")


def of_vacancy(vacancy: Vacancy) -> QuerySet[Engagement]:
    return Engagement.objects.filter(vacancy=vacancy).select_related("agency").order_by("-started_at", "-pk")


def standing(engagement: Engagement, now: datetime) -> Standing:
    zone = people.zone()
    last = engagement.hired_at or engagement.ended_at or now
    link = engagement.links.filter(revoked_at=None).first()
    return Standing(
        engagement=engagement,
        weeks=weeks_between(local_day(engagement.started_at, zone), local_day(last, zone)),
        brought=brought(engagement).count(),
        link=link,
        is_link_alive=link is not None and link.valid_until > now and engagement.state != "ended",
    )


def brought(engagement: Engagement) -> QuerySet[Application]:
    return Application.objects.alive().filter(vacancy=engagement.vacancy_id, agency=engagement.agency_id)


def brought_for(engagement: Engagement, user: Person) -> QuerySet[Application]:
    """Of candidates only those whom this reader may open."""
    seen = Application.objects.visible_to(user).filter(vacancy=engagement.vacancy_id, agency=engagement.agency_id)
    return seen.select_related("candidate", "stage").order_by("-created_at", "-pk")


def fees_of(engagement: Engagement) -> QuerySet[AgencyFee]:
    return engagement.fees.select_related("application__stage", "replacement").order_by("created_at", "pk")


def payable(user: Person) -> QuerySet[AgencyFee]:
    found = AgencyFee.objects.visible_to(user).filter(state="payable")
    return found.select_related("engagement__agency", "engagement__vacancy").order_by("payable_at", "pk")


def replacements_for(fee: AgencyFee) -> QuerySet[AgencyFee]:
    """Other hires of the same agency that could stand for this one."""
    found = AgencyFee.objects.filter(engagement__agency=fee.engagement.agency_id, state__in=["not_due", "payable"])
    taken = AgencyFee.objects.exclude(replacement=None).values("replacement")
    return found.exclude(pk=fee.pk).exclude(application__in=taken).order_by("created_at", "pk")


def searching() -> QuerySet[Engagement]:
    """Where somebody is searched now."""
    found = Engagement.objects.filter(state="open", vacancy__state="open")
    return found.select_related("agency", "vacancy").order_by("pk")


def quiet_since(moment: datetime) -> QuerySet[Engagement]:
    """Neither began nor brought anybody after that moment."""
    heard = Submission.objects.filter(
        agency=OuterRef("agency"), application__vacancy=OuterRef("vacancy"), at__gt=moment
    )
    return searching().filter(started_at__lte=moment).exclude(Exists(heard))


def with_thin_briefs(now: datetime) -> Iterator[tuple[Engagement, int]]:
    """R-SBF-01: an agency searches, and of the eleven sections some are missing."""
    today = local_day(now, people.zone())
    for engagement in searching():
        filled = briefs.filled_of(engagement.vacancy, today)
        if filled < WHOLE_BRIEF:
            yield engagement, filled
