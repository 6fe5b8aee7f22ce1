"""R-FV-07: a seller may say no and why. Three in a row are a topic about the method; nobody's declines are counted aloud."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import NotAllowed
from loop.models import Topic
from loop.selectors import language_of
from loop.services import topics
from people.models import Person
from practices.models import FieldVisit, VisitDecline
from practices.models.visits import TOOK_PLACE
from practices.services import visits

IN_A_ROW = 3


@transaction.atomic
def decline(
    visit: FieldVisit, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> FieldVisit:
    if actor.pk != visit.rep_id:
        raise NotAllowed(_("Only the seller who was asked may decline."))
    visits.cancel(visit, by="rep", reason=reason, actor=actor, now=now, expected_version=expected_version)
    VisitDecline.objects.create(visit=visit, at=now, topic=_topic(visit, now), is_demo=visit.is_demo)
    return visit


def _topic(visit: FieldVisit, now: datetime) -> Topic | None:
    """With every third in a row."""
    if len(row := _row_before(visit)) + 1 < IN_A_ROW or any(one.topic_id for one in row[: IN_A_ROW - 1]):
        return None
    with language_of(None):
        text = _("Field visits do not come about: what makes a third person at the table hard, and what would help?")
        details = _("For many, talking with a client is a private matter. Look for a form that suits both sides.")
    return topics.park(
        text=text, details=details, raised_by=None, source="rule", side="shared", now=now, is_demo=visit.is_demo
    )


def _row_before(visit: FieldVisit) -> list[VisitDecline]:
    """The seller's declines since the last visit that took place, the latest first."""
    met = FieldVisit.objects.filter(rep=visit.rep_id, state__in=TOOK_PLACE)
    last = met.order_by("-occurrence__held_at").values_list("occurrence__held_at", flat=True).first()
    row = VisitDecline.objects.filter(visit__rep=visit.rep_id).order_by("-at", "-pk")
    return list(row.filter(at__gt=last) if last else row)
