"""Whose answer the open requests wait for, person by person."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Q

from meetings.models import Request
from meetings.selectors.requests import receiver_of
from people import selectors as people
from people.models import Person


def waiting_by_person(*, raised_before: datetime, due_until: date, now: datetime) -> dict[Person, list[Request]]:
    """What nobody has taken waits for who leads the side or team, what is in work and due for whoever took it."""
    untaken = Q(state__in=("raised", "acknowledged"), owner=None)
    due = Q(state="in_work", needed_by__lte=due_until)
    found = Request.objects.filter(untaken | due, raised_at__lt=raised_before)
    heads: dict[tuple[str, int | None], Person | None] = {}
    waiting: dict[Person, list[Request]] = defaultdict(list)
    for one in found.select_related("owner", "department").order_by("needed_by", "pk"):
        place = (one.to_side, one.department_id)
        if one.owner is None and place not in heads:
            heads[place] = receiver_of(one)
        if asked := one.owner or heads[place]:
            waiting[people.stand_in_for(asked, now)].append(one)
    return dict(waiting)
