"""Who asks over time: rows are the state, a lost run is made up by the next."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from alignment.shared.words import gettext_noop
from delivery.services import alerts
from hiring.services import pay_months, retention, rollups
from people import selectors as people


@shared_task
def rebuild_marked_cells(**ids: Any) -> None:
    while rollups.rebuild_marked(now=timezone.now()) == rollups.MARKS_AT_ONCE:
        pass


@shared_task
def compare_rollups(**ids: Any) -> None:
    """A difference is an alert to the administrators, not a silent repair."""
    now, subject = timezone.now(), "hiring-rollups"
    differences = rollups.compare()
    if not differences:
        alerts.close_alerts(key="AL-24", subject_key=subject, now=now)
        return
    for person in people.people_in("administrator"):
        alerts.raise_alert(
            person, key="AL-24", subject_key=subject,
            text=gettext_noop("Figures of hiring differ from a full recompute in %(count)s places."),
            params={"count": len(differences)}, now=now,
        )  # fmt: skip


@shared_task
def forget_candidates(**ids: Any) -> None:
    """Who may be kept no longer is erased."""
    retention.sweep(now=timezone.now())


@shared_task
def calculate_pay(**ids: Any) -> None:
    """The month that is over lies ready for its approval."""
    pay_months.calculate_due(now=timezone.now())
