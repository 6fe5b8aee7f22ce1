"""The promises behind “kept in time”, with the verdict on each."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alignment.shared.partials import render_part
from loop.selectors import overdue_actions, today_of
from meetings.selectors import judged_promises

LEADERS = ("ceo", "cmo", "cco")
AT_ONCE = 50


@login_required
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*LEADERS):
        raise Http404
    today = today_of(timezone.now())
    rows = judged_promises(today)
    seen = {row.action.pk for row in rows}
    overdue = [action for action in overdue_actions(today).order_by("due_date", "pk") if action.pk not in seen]
    after = request.GET.get("after", "")
    start = next((n for n, row in enumerate(rows, 1) if str(row.action.pk) == after), 0)
    shown = rows[start : start + AT_ONCE]
    context = {
        "rows": shown,
        "all": len(rows),
        "overdue": [] if start else overdue,
        "kept": sum(row.is_kept for row in rows),
        "today": today,
        "next_url": f"?after={shown[-1].action.pk}" if len(rows) > start + AT_ONCE else None,
    }
    return render_part(request, "meetings/kept.html", "rows", context)
