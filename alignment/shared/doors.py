"""Who may open a page by role, and the answers that pages give the same way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

View = Callable[..., Any]


def guarded(view: View, may: Callable[[Any], bool]) -> View:
    """Signed in, and let through by `may(user)`."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    opened: View = login_required(inner)
    return opened


def for_roles(*roles: str) -> Callable[[View], View]:
    return lambda view: guarded(view, lambda user: user.has_role(*roles))


def done(request: HttpRequest, text: str, to: str) -> HttpResponse:
    """What happened in words, on the page where it is seen; without words where that page says it itself.

    Never with a candidate's name: words stay in sessions.
    """
    if text:
        messages.success(request, text)
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)  # type: ignore[attr-defined]


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, however little; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None
