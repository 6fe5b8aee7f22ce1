"""What the heads have countersigned, and what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from alignment.shared.business_time import add_business_days
from alignment.shared.periods import day_start, local_day
from funnel.models import Stage, StageSignature
from loop.selectors import FINISHED_TOPICS, side_of
from meetings.models import MeetingSeries, Protocol, ProtocolSignature, ProtocolSilence, ProtocolVersion
from people import selectors as people
from people.models import Person

SILENT_DAYS = 5
LOOKED_BACK = timedelta(days=28)


def last_version_of(protocol: Protocol) -> ProtocolVersion | None:
    return protocol.versions.order_by("-number").first()


def last_versions() -> QuerySet[ProtocolVersion]:
    """The one that counts of each protocol."""
    newest = ProtocolVersion.objects.filter(protocol=OuterRef("protocol")).order_by("-number")
    return ProtocolVersion.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def unsigned_by(person: Person, now: datetime) -> QuerySet[ProtocolVersion]:
    """Sent in the last four weeks, led by this person and not signed yet; the newest first."""
    mine = ProtocolSignature.objects.filter(sent_version=OuterRef("pk"), person=person)
    led = last_versions().filter(protocol__meeting__series__principals=person, sent_at__gte=now - LOOKED_BACK)
    waiting = led.filter(~Exists(mine)).select_related("protocol__meeting__series")
    return waiting.order_by("-sent_at", "-pk")


def is_waited_for(version: ProtocolVersion, person: Person) -> bool:
    return person.is_active and not version.signatures.filter(person=person).exists()


def silent_versions(now: datetime) -> list[ProtocolVersion]:
    """Five working days without every head's signature; a series has one such topic waiting at a time."""
    led = MeetingSeries.principals.through.objects.filter(
        meetingseries=OuterRef("protocol__meeting__series"), person__is_active=True
    )
    signed = ProtocolSignature.objects.filter(sent_version=OuterRef(OuterRef("pk"))).values("person")
    asked = ProtocolSilence.objects.exclude(topic__state__in=FINISHED_TOPICS)
    asked = asked.filter(sent_version__protocol__meeting__series=OuterRef("protocol__meeting__series"))
    late = last_versions().filter(sent_at__lte=_five_working_days_before(now), sent_at__gte=now - LOOKED_BACK)
    found = late.filter(~Exists(asked), Exists(led.exclude(person__in=signed)), silence=None)
    by_series = {v.protocol.meeting.series_id: v for v in found.select_related("protocol__meeting__series")}
    return list(by_series.values())


def _five_working_days_before(now: datetime) -> datetime:
    """The end of the last day after which five whole working days have passed."""
    zone = people.zone()
    first = add_business_days(local_day(now, zone), -SILENT_DAYS, people.working_calendar())
    return day_start(first, zone)


@dataclass(frozen=True)
class Signing:
    """`is_of_this` is False where the text under the signature has become another."""

    person: Person
    at: datetime | None = None
    is_of_this: bool = True


def signings_of(version: ProtocolVersion) -> list[Signing]:
    """Every head of the meeting, and whoever signed before the heads changed."""
    signed = {
        row.person_id: Signing(row.person, row.at, row.digest == version.digest)
        for row in version.signatures.select_related("person").order_by("at")
    }
    heads = version.protocol.meeting.series.principals.order_by("last_name", "first_name", "pk")
    rows = {head.pk: signed.get(head.pk) or Signing(head) for head in heads}
    return list((rows | signed).values())


@dataclass(frozen=True)
class Countersigns:
    """What else waits for the same pen: read together, signed one by one."""

    protocols: tuple[ProtocolVersion, ...]
    definitions: int


def countersigns_of(person: Person, now: datetime, *, without: ProtocolVersion | None = None) -> Countersigns:
    waiting = unsigned_by(person, now)
    if without is not None:
        waiting = waiting.exclude(pk=without.pk)
    definitions = unsigned_definitions(person) if person.has_role("cmo", "cco") else 0
    return Countersigns(tuple(waiting[:10]), definitions)


def unsigned_definitions(person: Person) -> int:
    """R-FN-01: stage definitions of the sales funnel that this side has not signed."""
    signed = StageSignature.objects.filter(
        stage=OuterRef("pk"), side=side_of(person), definition=OuterRef("definition")
    )
    stages = Stage.objects.filter(pipeline__key="sales", is_archived=False).exclude(definition="")
    return stages.filter(~Exists(signed)).count()
