"""The promises behind “kept in time”, with the verdict on each."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from loop.selectors import overdue_actions, today_of
from meetings.selectors import judged_promises

LEADERS = ("ceo", "cmo", "cco")


@login_required
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*LEADERS):
        raise Http404
    today = today_of(timezone.now())
    rows = judged_promises(today)
    seen = {row.action.pk for row in rows}
    overdue = [action for action in overdue_actions(today).order_by("due_date", "pk") if action.pk not in seen]
    context = {"rows": rows, "overdue": overdue, "kept": sum(row.is_kept for row in rows), "today": today}
    return render(request, "meetings/kept.html", context)
