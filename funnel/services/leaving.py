"""Leads and campaigns of somebody who leaves. Clocks run on, and nothing is left with nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alignment.shared.errors import DomainError
from funnel.models import Activity, Campaign, Lead
from funnel.services import leads as lead_services
from people.models import Leaving, LeavingItem, Person
from people.services.leaving import ELSEWHERE, LEADS, QUEUE, Duty, Line, note
from people.services.leaving_rows import passing

LEAD = "funnel.lead"


def waiting(person: Person) -> QuerySet[Lead]:
    """Open, or to come back on a day; what ended keeps the name of who ended it."""
    alive = Lead.objects.alive().filter(owner=person)
    return alive.filter(Q(stage__kind="open") | Q(recycle_until__isnull=False)).order_by("pk")


def preview_leads(person: Person, now: datetime) -> Iterable[Line]:
    found = waiting(person)
    here = [lead.pk for lead in found.select_related("feed", "source") if not lead.is_mastered]
    by_stage = Lead.objects.filter(pk__in=here).values("stage__name", "stage__key").annotate(n=Count("pk"))
    for row in by_stage.order_by("stage__pipeline_id", "stage__order"):
        goes = QUEUE if row["stage__key"] == "mql" else LEADS
        yield Line(_("Leads in “%(stage)s”") % {"stage": row["stage__name"]}, row["n"], goes)
    yield Line(_("next steps and tasks among them"), _steps(here), ELSEWHERE)
    yield Line(_("Leads kept in another CRM: change the owner there"), found.count() - len(here), ELSEWHERE)


def _steps(leads: list[int]) -> int:
    tasks = Activity.objects.filter(lead__in=leads, kind="task", done_at=None).count()
    return Lead.objects.filter(pk__in=leads).exclude(next_step_text="").count() + tasks


def hand_over_leads(leaving: Leaving, now: datetime) -> None:
    """To the colleague; without one those that nobody took wait in the queue, and those in work go to the head."""
    for lead in waiting(leaving.person).select_related("stage"):
        in_queue = lead.stage.key == "mql" and lead.stage.kind == "open"
        receiver = leaving.leads_to or (None if in_queue else leaving.rest_to)
        former = {"team": lead.team_id}
        if _give(lead, receiver, by=leaving.by, now=now):
            note(leaving, LEAD, lead, to=receiver, former=former)


def _give(lead: Lead, receiver: Person | None, *, by: Person | None, now: datetime) -> bool:
    """What another CRM keeps changes hands there."""
    try:
        with transaction.atomic():
            lead_services.assign(lead, owner=receiver, actor=by, now=now, door="rule")
    except DomainError:
        return False
    return True


def take_lead_back(item: LeavingItem, now: datetime) -> bool:
    lead = Lead.objects.filter(pk=item.object_id, removed_at=None, owner=item.given_to).first()
    if lead is None or not _give(lead, item.leaving.person, by=item.leaving.undone_by, now=now):
        return False
    Lead.objects.filter(pk=lead.pk).update(team=item.former["team"])
    return True


def campaigns_of(person: Person, now: datetime) -> QuerySet[Campaign]:
    return Campaign.objects.filter(owner=person, is_archived=False)


DUTIES = (
    Duty(LEAD, preview_leads, hand_over_leads, take_lead_back, order=20),
    passing("funnel.campaign", gettext_lazy("Campaigns"), campaigns_of, order=30),
)
