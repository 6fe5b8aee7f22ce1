"""Agencies with their eight scores, what they did after being hired, and what was agreed with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from alignment.shared.business_time import business_minutes
from hiring.metrics import agencies as metrics
from hiring.models import Agency, AgencyContact, AgencyFee, AgencyScore, ApplicationEvent, Engagement
from hiring.models.engagements import CRITERIA, MEASURED
from people import selectors as people
from people.models import Person

SCORES_LAST = timedelta(days=365)
HIRED = ("accepted", "started", "probation_passed", "probation_failed")


@dataclass(frozen=True)
class Score:
    """One criterion as it stands; a measured one is told from the newest contact."""

    number: int
    label: Any
    points: int | None
    evidence: str
    scorer: Person | None
    at: datetime | None
    is_measured: bool
    is_must: bool
    is_old: bool


@dataclass(frozen=True)
class Row:
    agency: Agency
    scores: tuple[Score, ...]
    total: metrics.Total
    record: metrics.Record
    searches: int


def listed(user: Person, *, state: str = "") -> QuerySet[Agency]:
    found = Agency.objects.visible_to(user)
    return (found.filter(state=state) if state else found.exclude(state="archived")).order_by("name", "pk")


def rows(agencies: Iterable[Agency], now: datetime) -> list[Row]:
    """Six questions however many they are."""
    found = list(agencies)
    keys = [one.pk for one in found]
    judged, asked, records = _judged(keys), _asked(keys), records_of(keys)
    searches = _searches(keys)
    lines = {one.pk: _scores(judged[one.pk], asked.get(one.pk), now) for one in found}
    return [Row(one, lines[one.pk], _total(lines[one.pk]), records[one.pk], searches.get(one.pk, 0)) for one in found]


def row_of(agency: Agency, now: datetime) -> Row:
    return rows([agency], now)[0]


def total_of(agency: Agency, now: datetime) -> metrics.Total:
    return _total(_scores(_judged([agency.pk])[agency.pk], _asked([agency.pk]).get(agency.pk), now))


def complete(now: datetime) -> int:
    """R-AG-03: how many agencies have all eight scores and may be chosen or not, by what is known."""
    keys = list(Agency.objects.exclude(state="archived").values_list("pk", flat=True))
    judged, asked = _judged(keys), _asked(keys)
    return sum(_total(_scores(judged[pk], asked.get(pk), now)).share is not None for pk in keys)


def contacts_of(agency: Agency) -> list[AgencyContact]:
    return list(AgencyContact.objects.filter(agency=agency).select_related("by").order_by("-sent_at", "-pk")[:20])


def minutes_to_reply(contact: AgencyContact) -> int | None:
    if contact.replied_at is None:
        return None
    return business_minutes(contact.sent_at, contact.replied_at, people.working_calendar())


def history_of(agency: Agency) -> list[AgencyScore]:
    return list(AgencyScore.objects.filter(agency=agency).select_related("scorer").order_by("-at", "-pk")[:40])


def engagements_of(agency: Agency, user: Person) -> QuerySet[Engagement]:
    found = Engagement.objects.visible_to(user).filter(agency=agency).select_related("vacancy", "agency")
    return found.order_by("-started_at", "-pk")


def _judged(keys: list[int]) -> defaultdict[int, dict[int, AgencyScore]]:
    found: defaultdict[int, dict[int, AgencyScore]] = defaultdict(dict)
    for score in AgencyScore.objects.filter(agency__in=keys).select_related("scorer").order_by("at", "pk"):
        found[score.agency_id][score.criterion] = score
    return found


def _asked(keys: list[int]) -> dict[int, AgencyContact]:
    """The newest contact of each."""
    contacts = AgencyContact.objects.filter(agency__in=keys).select_related("by").order_by("sent_at", "pk")
    return {contact.agency_id: contact for contact in contacts}


def _scores(judged: dict[int, AgencyScore], contact: AgencyContact | None, now: datetime) -> tuple[Score, ...]:
    return tuple(
        _measured(number, label, contact, now)
        if number in MEASURED
        else _of_judgement(number, label, judged.get(number), now)
        for number, label in CRITERIA
    )


def _of_judgement(number: int, label: Any, score: AgencyScore | None, now: datetime) -> Score:
    must = number in metrics.MUST_HAVE
    if score is None:
        return Score(number, label, None, "", None, None, False, must, False)
    is_old = score.at < now - SCORES_LAST
    return Score(number, label, score.points, score.evidence or "", score.scorer, score.at, False, must, is_old)


def _measured(number: int, label: Any, contact: AgencyContact | None, now: datetime) -> Score:
    if contact is None:
        return Score(number, label, None, "", None, None, True, False, False)
    calendar = people.working_calendar()
    waited = business_minutes(contact.sent_at, contact.replied_at or now, calendar)
    reply = metrics.reply_points(waited if contact.replied_at else None, waited)
    is_silent = contact.replied_at is None and reply == 0
    points = reply if number == MEASURED[0] else metrics.question_points(contact.questions, is_silent=is_silent)
    is_old = contact.sent_at < now - SCORES_LAST
    return Score(number, label, points, "", contact.by, contact.replied_at or contact.sent_at, True, False, is_old)


def _total(scores: Iterable[Score]) -> metrics.Total:
    return metrics.total({score.number: score.points for score in scores})


def _searches(keys: list[int]) -> dict[int, int]:
    found: defaultdict[int, int] = defaultdict(int)
    for pk in Engagement.objects.filter(agency__in=keys).exclude(state="ended").values_list("agency", flat=True):
        found[pk] += 1
    return found


def records_of(keys: list[int]) -> defaultdict[int, metrics.Record]:
    """After the hire: probations passed, replacements used, real weeks against promised ones."""
    fees = AgencyFee.objects.filter(engagement__agency__in=keys).select_related("engagement", "application__stage")
    by_agency: defaultdict[int, list[AgencyFee]] = defaultdict(list)
    for fee in fees:
        by_agency[fee.engagement.agency_id].append(fee)
    accepted = _accepted([fee.application_id for found in by_agency.values() for fee in found])
    found: defaultdict[int, metrics.Record] = defaultdict(lambda: metrics.record(0, 0, 0, 0, [], []))
    for pk, own in by_agency.items():
        found[pk] = _record(own, accepted)
    return found


def _record(fees: list[AgencyFee], accepted: dict[int, datetime]) -> metrics.Record:
    stages = [fee.application.stage.key for fee in fees]
    timed = [fee for fee in fees if fee.application_id in accepted]
    return metrics.record(
        hires=len(fees),
        passed=stages.count("probation_passed"),
        failed=stages.count("probation_failed"),
        replaced=sum(fee.state == "replaced" for fee in fees),
        real=[(accepted[fee.application_id] - fee.engagement.started_at).total_seconds() / 604_800 for fee in timed],
        promised=[fee.engagement.promised_weeks for fee in timed],
    )


def _accepted(applications: list[int]) -> dict[int, datetime]:
    """When each first accepted."""
    events = ApplicationEvent.objects.filter(application__in=applications, stage__key="accepted", voided_by=None)
    found: dict[int, datetime] = {}
    for pk, at in events.order_by("-occurred_at").values_list("application", "occurred_at"):
        found[pk] = at
    return found
