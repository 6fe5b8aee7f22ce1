"""What is answered when something below breaks: 503 while the database is away, 500 for our own mistakes."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

RETRY_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    response = problem(status) if request.path.startswith("/api/") else render(None, "500.html", status=status)
    if away:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def problem(status: int) -> JsonResponse:
    title = _("Something broke") if status == 500 else _("The service is away for a moment")
    body = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(body, status=status, content_type="application/problem+json")
