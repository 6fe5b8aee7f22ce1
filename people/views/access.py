"""Who gets in, and how a refusal of the domain stands beside its field."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from people.models import Person

View = Callable[..., HttpResponse]


def allowed(may: Callable[[Person], bool]) -> Callable[[View], View]:
    """Strangers go to the login, colleagues who may not get 403."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return guard
