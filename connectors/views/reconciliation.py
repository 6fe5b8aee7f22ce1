"""«Сверка»: their leads and ours by month and stage, and the door to ours behind every figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alignment.shared.errors import DomainError
from alignment.shared.partials import render_part
from connectors.metrics.difference import ALLOWED, share_of
from connectors.models import Connection, Reconciliation
from connectors.selectors import connections as selectors
from connectors.selectors import reconciliations
from connectors.services import reconciling
from connectors.views.access import PersonRequest, mapped_by, mappers, may_see_leads, seen
from funnel.models import Stage
from people import selectors as people
from people.models import Person

PAGE = "connectors/reconciliation.html"


@mappers
@require_http_methods(["GET", "HEAD", "POST"])
def reconciliation(request: PersonRequest, pk: int) -> HttpResponse:
    """`?run=` shows an older one."""
    if request.method == "POST":
        return run(request, mapped_by(request, pk))
    found = seen(request, pk)
    history = list(reconciliations.newest(found))
    wanted = request.GET.get("run", "")
    shown = next((row for row in history if str(row.pk) == wanted), history[0] if history else None)
    is_running = shown is not None and shown.finished_at is None
    context = {
        "connection": found,
        "run": shown,
        "is_running": is_running,
        "history": [summary(row) for row in history],
        "allowed": ALLOWED,
        "now": timezone.now(),
        "is_stale": selectors.is_stale(found, now=timezone.now()),
        "currency": people.company().currency,
        **(result_of(shown, found, request.user) if shown is not None and not is_running else {}),
    }
    return render_part(request, PAGE, "result", context)


def run(request: PersonRequest, found: Connection) -> HttpResponse:
    if found.checked_at is None or found.standing == "paused":
        raise DomainError(_("Nothing can be compared before the connection is checked and at work."))
    reconciling.ask(found, now=timezone.now(), actor=request.user)
    messages.success(request, _("Their leads are being counted anew. You may leave this page."))
    return redirect("connectors:connection-reconciliation", pk=found.pk)


def summary(row: Reconciliation) -> dict[str, Any]:
    return {"run": row, "share": share_of(row.off, row.theirs), "is_even": selectors.is_even(row)}


def result_of(run: Reconciliation, connection: Connection, user: Person) -> dict[str, Any]:
    stages = {stage.key: stage for stage in Stage.objects.filter(pipeline__key="sales")}
    rows = list(lines(run.result.get("lines", []), stages, connection, is_door=may_see_leads(user)))
    return {
        **summary(run),
        "months": [(month, list(members)) for month, members in by_month(rows)],
        "money_theirs": run.result.get("money_theirs"),
        "money_off": run.result.get("money_off"),
        "ours": sum(row["ours"] for row in rows),
    }


def by_month(rows: list[dict[str, Any]]) -> Iterator[tuple[date, list[dict[str, Any]]]]:
    """Newest first."""
    for month in sorted({row["first"] for row in rows}, reverse=True):
        yield month, [row for row in rows if row["first"] == month]


def lines(
    told: list[dict[str, Any]], stages: Mapping[str, Stage], connection: Connection, *, is_door: bool
) -> Iterator[dict[str, Any]]:
    for line in sorted(told, key=lambda line: (line["month"], place_of(line["stage"], stages))):
        first = date.fromisoformat(f"{line['month']}-01")
        stage = stages.get(line["stage"])
        yield {
            **line,
            "first": first,
            "name": stage.name if stage else _("status not mapped"),
            "is_even": (line["theirs"], line["money_theirs"]) == (line["ours"], line["money_ours"]),
            "url": records_url(connection, first, stage) if is_door and stage and line["ours"] else "",
        }


def place_of(key: str, stages: Mapping[str, Stage]) -> int:
    return stages[key].order if key in stages else 10_000


def records_url(connection: Connection, first: date, stage: Stage) -> str:
    """The same leads in the list: of this feed, still there, created within the month, in this stage."""
    since = max(first, connection.history_from.astimezone(people.zone()).date())
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    query = {"feed": connection.feed_id, "there": "yes", "stage": stage.pk, "since": since, "until": last}
    return f"{reverse('funnel:lead-list')}?{urlencode(query)}"
