"""What a file says of the funnel becomes a topic, and the file is loaded: one press before the meeting."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.models import ImportJob
from funnel.selectors.import_cards import card_of
from funnel.services import import_jobs
from loop.models import Topic
from loop.services import topics
from people import selectors as people
from people.models import Person


@transaction.atomic
def take_to_meeting(job: ImportJob, *, actor: Person, now: datetime) -> Topic:
    """Raises DomainError when the file was not tried, or is loaded already: a second press parks nothing."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.phase != import_jobs.DRY_RUN or job.state != "done":
        raise DomainError(_("Only a file that was tried and not loaded yet can be taken to a meeting."))
    with translation.override(people.company().language):
        card = card_of(job)
        text = card.topic if card else _("What the file of our CRM says of the funnel")
        details = card.calculation if card else ""
    topic = topics.park(
        text=text, details=details, raised_by=actor, now=now,
        is_demo=job.is_demo,
    )  # fmt: skip
    import_jobs.queue(job, phase=import_jobs.IMPORT, actor=actor, now=now)
    return topic
