"""Whether the two heads should have begun to meet."""

from datetime import datetime, timedelta

from meetings.models import MeetingSeries
from people import selectors as people

BEGIN_WITHIN = timedelta(days=3)


def weekly_is_due(now: datetime) -> bool:
    """A1: three days after the company began, or after the last series ended, and there is none."""
    weekly = MeetingSeries.objects.filter(kind="cmo_cco")
    if weekly.filter(ended_at=None).exists():
        return False
    ended = weekly.order_by("-ended_at").values_list("ended_at", flat=True).first()
    since = ended or people.began_at()
    return since is not None and now - since >= BEGIN_WITHIN
