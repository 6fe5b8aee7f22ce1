"""Leads that wait: to be sorted, taken, called, shared out, and those whose clocks ran out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.periods import day_start, local_day
from dashboards.selectors.doors import door
from dashboards.selectors.waiting import AT_MOST, Waiting
from funnel.models import Clock, Lead
from funnel.models.leads import QUEUE
from people import selectors as people
from people.models import Person


def to_sort(user: Person, now: datetime) -> Iterable[Waiting]:
    """New leads of own campaigns: marketing says first whether they fit."""
    new = Lead.objects.editable_by(user).alive().filter(stage__key="lead", stage__pipeline__key="sales")
    fresh = new.filter(Q(recycle_until=None) | Q(recycle_until__lte=local_day(now, people.zone())))
    for row in fresh.values("stage_id").annotate(n=Count("pk"), since=Min("stage_entered_at")).order_by():
        yield Waiting(
            text=ngettext("%(n)s new lead", "%(n)s new leads", row["n"]) % {"n": row["n"]},
            why=_("does it fit? until somebody says so, sales do not see it"),
            url=door("funnel:lead-list", stage=row["stage_id"], sort="created"),
            action=_("Sort them"),
            icon="filter",
            since=row["since"],
        )


def leads_to_take(user: Person, now: datetime) -> Iterable[Waiting]:
    """Own leads and the unassigned queue, as long as a clock runs or nobody has decided."""
    running = Clock.objects.filter(stopped_at=None, void_at=None)
    mine = Lead.objects.visible_to(user).alive().filter(Q(owner=user) | QUEUE, stage__kind="open")
    waiting = mine.filter(Q(stage__key="mql") | Exists(running.filter(lead=OuterRef("pk"))))
    due = Min("clocks__due_at", filter=Q(clocks__stopped_at=None, clocks__void_at=None))
    leads = waiting.annotate(due=due).order_by(F("due").asc(nulls_last=True), "stage_entered_at")[:AT_MOST]
    clocks = Prefetch("clocks", running.order_by("due_at"), "running")
    for lead in leads.select_related("stage", "source", "campaign").prefetch_related(clocks):
        yield _lead_to_take(lead, now)


def _lead_to_take(lead: Lead, now: datetime) -> Waiting:
    clock = next(iter(getattr(lead, "running", [])), None)
    is_undecided = lead.stage.key == "mql"
    why = _("waits for the first touch") if clock and clock.kind == "first_touch" else _("waits for your decision")
    origin = lead.campaign or lead.source
    return Waiting(
        text=lead.title,
        why=f"{why}; {origin}" if origin else why,
        url=door("funnel:lead-take" if is_undecided else "funnel:lead", lead.pk),
        action=_("Take or return") if is_undecided else _("Open the lead"),
        icon="phone",
        since=clock.started_at if clock else lead.stage_entered_at,
        due=clock.due_at if clock else None,
        is_late=bool(clock and clock.due_at < now),
    )


def next_steps(user: Person, now: datetime) -> Iterable[Waiting]:
    """Steps due by the end of today."""
    zone = people.zone()
    tomorrow = day_start(local_day(now, zone) + timedelta(days=1), zone)
    due = Lead.objects.visible_to(user).alive().filter(owner=user, stage__kind="open", next_step_due_at__lt=tomorrow)
    for lead in due.order_by("next_step_due_at")[:AT_MOST]:
        yield Waiting(
            text=lead.title,
            why=lead.next_step_text or _("the next step is due"),
            url=door("funnel:lead", lead.pk),
            action=_("Open the lead"),
            icon="checkbox",
            due=lead.next_step_due_at,
            is_late=bool(lead.next_step_due_at and lead.next_step_due_at < now),
        )


def breaches(user: Person, now: datetime) -> Iterable[Waiting]:
    """Clocks of the team that ran out."""
    team = Lead.objects.visible_to(user).alive().filter(stage__kind="open").exclude(owner=None).exclude(owner=user)
    late = Clock.objects.filter(stopped_at=None, void_at=None, due_at__lt=now, lead__in=team)
    for clock in late.select_related("lead__owner").order_by("due_at")[:AT_MOST]:
        said = {"name": clock.lead.owner or "—"}
        yield Waiting(
            text=clock.lead.title,
            why=_("first touch overdue, with %(name)s") % said
            if clock.kind == "first_touch"
            else _("decision overdue, with %(name)s") % said,
            url=door("funnel:lead", clock.lead_id),
            action=_("Re-assign"),
            icon="clock",
            since=clock.started_at,
            due=clock.due_at,
            is_late=True,
        )


def late_by_team(user: Person, now: datetime) -> Iterable[Waiting]:
    """For the director a line a team: who exactly is late is the head's matter."""
    late = Clock.objects.filter(stopped_at=None, void_at=None, due_at__lt=now)
    late = late.filter(lead__in=Lead.objects.visible_to(user).alive().filter(stage__kind="open"))
    rows = late.values("lead__team_id", "lead__team__name").annotate(
        n=Count("lead", distinct=True), since=Min("due_at")
    )
    for row in rows.order_by("since"):
        yield Waiting(
            text=ngettext("%(n)s lead past its time", "%(n)s leads past their time", row["n"]) % {"n": row["n"]},
            why=row["lead__team__name"] or _("without a team"),
            url=door("funnel:lead-list", team=row["lead__team_id"] or "none", late="waiting"),
            action=_("Open the list"),
            icon="clock",
            since=row["since"],
            is_late=True,
        )


def unassigned(user: Person, now: datetime) -> Iterable[Waiting]:
    waiting = Lead.objects.visible_to(user).alive().filter(QUEUE)
    rows = waiting.values("stage_id").annotate(n=Count("pk"), since=Min("stage_entered_at")).order_by()
    for row in rows:
        yield Waiting(
            text=ngettext("%(n)s lead without an owner", "%(n)s leads without an owner", row["n"]) % {"n": row["n"]},
            why=_("nobody answers for them yet"),
            url=door("funnel:lead-list", stage=row["stage_id"], owner="none"),
            action=_("Share them out"),
            icon="inbox",
            since=row["since"],
        )
