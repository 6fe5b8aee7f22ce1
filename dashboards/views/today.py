"""The start page of every role: what waits for me and why, the next meeting, my promises."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dashboards.selectors import beginning, company, today
from dashboards.selectors.fates import fate_lines
from dashboards.selectors.queue import queue_of
from dashboards.views.access import PersonRequest
from people import selectors as people
from people.models import Person
from people.models.persons import ROLE_KEYS

SHOWN = 12
STARTS = ("ceo", "cmo", "cco", "administrator")
HEADS = ("cmo", "cco")
MEET = frozenset(ROLE_KEYS) - {"integration"}


@require_GET
@login_required
def page(request: PersonRequest) -> HttpResponse:
    now, user = timezone.now(), request.user
    queue, day = queue_of(user, now=now), now.astimezone(people.zone()).date()
    context = {
        "queue": queue[:SHOWN],
        "queue_rest": queue[SHOWN:],
        "coming": today.coming_meeting(user, now=now, agenda=user.has_role(*HEADS)) if user.has_role(*MEET) else None,
        "promises": today.promises_to_come(user, day),
        "today": day,
        "first_steps": beginning.first_steps(user) if user.has_role(*STARTS) else [],
        "leads_meetings": user.has_role("ceo", *HEADS),
        "meets": user.has_role(*MEET),
        **panels(user, now),
    }
    return render(request, "dashboards/today.html", context)


def panels(user: Person, now: datetime) -> dict[str, Any]:
    """What a role sees beside its queue; a key that is absent has no place on the page."""
    found: dict[str, Any] = {}
    if user.has_role(*HEADS, "ceo"):
        found["gap"] = today.dearest_gap()
        found["shows_gap"] = True
        found["shows_funnel"] = True
    if user.has_role(*HEADS, "head_of_marketing"):
        found["rejected"] = today.rejected_by_reason(user, now=now)
        found["shows_rejected"] = True
    if user.has_role("marketer", "head_of_marketing"):
        found["fates"] = fate_lines(user)
        found["shows_fates"] = True
    if user.has_role("head_of_sales"):
        found["team"] = today.team_of(user, now=now)
        found["shows_team"] = True
    if user.has_role("ceo"):
        found["kept"] = company.promises_kept(now.astimezone(people.zone()).date())
    return found
