"""What keeps the product itself going: files, letters, colleagues who cannot come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.selectors.doors import door
from dashboards.selectors.waiting import AT_MOST, Waiting
from delivery import selectors as delivery
from funnel.models import ImportJob
from people.models import Person

IMPORT_DAYS = 7


def imports(user: Person, now: datetime) -> Iterable[Waiting]:
    """Files that wait for an answer, and those that were not taken as a whole."""
    stuck = Q(phase="mapping") | Q(phase="dry_run", state="done") | Q(state="dead") | Q(failed__gt=0, phase="import")
    jobs: QuerySet[ImportJob] = ImportJob.objects.editable_by(user).filter(
        stuck, created_at__gte=now - timedelta(days=IMPORT_DAYS)
    )
    for job in jobs.order_by("-created_at")[:AT_MOST]:
        yield Waiting(
            text=_("The file “%(name)s”") % {"name": job.file_name},
            why=_import_reason(job),
            url=f"{door('funnel:import-list')}#job-{job.pk}",
            action=_("Open the imports"),
            icon="file-import",
            since=job.created_at,
            is_late=job.state == "dead",
        )


def _import_reason(job: ImportJob) -> str:
    if job.state == "dead":
        return _("was given up")
    if job.phase == "import":
        return ngettext("%(n)s row was not taken", "%(n)s rows were not taken", job.failed) % {"n": job.failed}
    return _("waits for you before anything is saved")


def dead_letters(user: Person, now: datetime) -> Iterable[Waiting]:
    n = delivery.counts_by_state().get("dead", 0)
    if n:
        yield Waiting(
            text=ngettext("%(n)s letter was given up", "%(n)s letters were given up", n) % {"n": n},
            why=_("its reader has not got it"),
            url=door("delivery:outbox", state="dead"),
            action=_("Look and send again"),
            icon="mail-x",
            is_late=True,
        )


def not_joined(user: Person, now: datetime) -> Iterable[Waiting]:
    """Colleagues who cannot come in, and those who have not yet."""
    absent = Person.objects.filter(is_active=True, is_erased=False, joined_at=None)
    counts = absent.aggregate(without=Count("pk", filter=Q(email=None)), silent=Count("pk", filter=~Q(email=None)))
    if n := counts["without"]:
        text = ngettext("%(n)s colleague without an e-mail", "%(n)s colleagues without an e-mail", n) % {"n": n}
        yield _people(text, _("cannot be invited"), "no_email")
    if n := counts["silent"]:
        text = ngettext("%(n)s colleague has not joined", "%(n)s colleagues have not joined", n) % {"n": n}
        yield _people(text, _("an invitation waits or was never sent"), "not_joined")


def _people(text: str, why: str, state: str) -> Waiting:
    url = door("people:people", state=state)
    return Waiting(text=text, why=why, url=url, action=_("Open the list"), icon="user-plus")
