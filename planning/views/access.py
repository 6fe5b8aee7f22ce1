"""Who may open these pages, and the answers that all of them give."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

View = Callable[..., HttpResponse]


def for_roles(*roles: str) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, however little; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, text: str, to: str) -> HttpResponse:
    """What happened in words, on the page where it is seen."""
    if text:
        messages.success(request, text)
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)
