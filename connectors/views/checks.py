"""«Проверка связи»: asked for, watched, read, and taken along without a name in it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alignment.shared.partials import render_part
from connectors.models import ConnectionCheck
from connectors.selectors import connections as selectors
from connectors.selectors.connections import ENTITY_WORDS
from connectors.services import checking
from connectors.views.access import PersonRequest, managed, mappers, may_manage, seen

PAGE = "connectors/check.html"


@mappers
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PersonRequest, pk: int) -> HttpResponse:
    """`?check=` shows an older one."""
    if request.method == "POST":
        checking.ask(managed(request, pk), now=timezone.now(), actor=request.user)
        return redirect("connectors:connection-check", pk=pk)
    found = seen(request, pk)
    history = list(selectors.checks(found))
    wanted = request.GET.get("check", "")
    shown = next((row for row in history if str(row.pk) == wanted), history[0] if history else None)
    context = {
        "connection": found,
        "check": shown,
        "results": [result_row(result) for result in shown.results] if shown else [],
        "history": history,
        "is_running": shown is not None and shown.finished_at is None,
        "may_manage": may_manage(request.user),
    }
    return render_part(request, PAGE, "result", context)


def result_row(result: dict[str, Any]) -> dict[str, Any]:
    """A refused result has only its fault."""
    sample = result.get("sample")
    missing = result.get("missing", [])
    return {
        **result,
        "label": ENTITY_WORDS.get(result["entity"], result["entity"]),
        "needed": [row["path"] for row in missing if row["required"]],
        "absent": [row["path"] for row in missing if not row["required"]],
        "sample": json.dumps(sample, ensure_ascii=False, indent=2) if sample else "",
    }


@mappers
@require_http_methods(["GET", "HEAD"])
def download(request: PersonRequest, pk: int, check: int) -> HttpResponse:
    found = get_object_or_404(ConnectionCheck, pk=check, connection=seen(request, pk), finished_at__isnull=False)
    body = json.dumps(checking.as_download(found), ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="check-{found.connection.vendor}-{found.pk}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response
