"""Strangers go to the login, colleagues who may not get 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from people.models import Person


class PersonRequest(HttpRequest):
    """A request behind the login."""

    user: Person


View = Callable[..., HttpResponse]


def allowed(may: Callable[[Person], bool]) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):  # type: ignore[arg-type]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return guard


def is_administrator(person: Person) -> bool:
    return person.has_role("administrator")
