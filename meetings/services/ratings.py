"""How useful a meeting was, said in one tap by those who were there."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from meetings.models import Attendance, Meeting
from meetings.selectors import ENDED
from people.models import Person

LOWEST, HIGHEST = 1, 10


@transaction.atomic
def rate(meeting: Meeting, *, person: Person, rating: int) -> Attendance:
    """The last word counts; nobody is shown who gave which number."""
    if not LOWEST <= rating <= HIGHEST:
        raise InvalidInput(_("Choose a number from 1 to 10."), field="rating")
    if meeting.state not in ENDED:
        raise DomainError(_("A meeting is rated when it is over."))
    attendance = meeting.attendance.filter(person=person, arrived_at__isnull=False).first()
    if attendance is None:
        raise NotAllowed(_("Those who were there rate the meeting."))
    Attendance.objects.filter(pk=attendance.pk).update(rating=rating)
    attendance.rating = rating
    return attendance
