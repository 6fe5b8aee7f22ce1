"""Who asks over time: ids in, one service call; run twice, nothing changes."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from alignment.shared.words import gettext_noop
from delivery import bell
from delivery.services import alerts
from funnel.imports.run import run
from funnel.services import clocks, held_messages, import_jobs, reports, rollups, samples, stages, viewing
from people import selectors as people

MARKS_AT_ONCE = 2000


@shared_task
def rebuild_marked_cells(**ids: Any) -> None:
    rollups.mark_outdated(now=timezone.now())
    while rollups.rebuild_marked(now=timezone.now(), limit=MARKS_AT_ONCE) == MARKS_AT_ONCE:
        pass


@shared_task
def compare_rollups(**ids: Any) -> None:
    """A difference is an alert to the administrators, not a silent repair."""
    now = timezone.now()
    differences = rollups.compare(now=now)
    if not differences:
        alerts.close_alerts(key="AL-24", subject_key="rollups", now=now)
        return
    for person in people.people_in("administrator"):
        alerts.raise_alert(
            person,
            key="AL-24",
            subject_key="rollups",
            text=gettext_noop("Figures differ from a full recompute in %(count)s places."),
            params={"count": len(differences)},
            now=now,
        )


@shared_task
def run_imports(**ids: Any) -> None:
    """One job; whoever waits behind it is rung for. A killed worker's job is taken up where its cursor stands."""
    job = import_jobs.claim(now=timezone.now())
    if job is None:
        return
    run(job, clock=timezone.now)
    bell.ring("rollups")
    bell.ring("imports")


@shared_task
def forget_looks(**ids: Any) -> None:
    viewing.forget_old(now=timezone.now())


@shared_task
def forget_imports(**ids: Any) -> None:
    import_jobs.forget_old(now=timezone.now())


@shared_task
def forget_held_messages(**ids: Any) -> None:
    held_messages.forget_old(now=timezone.now())


@shared_task
def check_clocks(**ids: Any) -> None:
    """AL-04, and the return of leads whose date has come."""
    now = timezone.now()
    clocks.breach_due(now)
    stages.return_recycled(now=now, today=now.astimezone(people.zone()).date())


@shared_task
def send_reports(**ids: Any) -> None:
    """Slots that are due; a run that was lost is made up by the next."""
    reports.send_due(now=timezone.now())


@shared_task
def draw_samples(**ids: Any) -> None:
    """Daily: of the month that is over, once."""
    samples.draw_due(now=timezone.now())
