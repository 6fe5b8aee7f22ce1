"""Which roles open which page of this app."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from people.models import Person

LEADS_COMPANY = ("ceo", "cco", "cmo")
View = Callable[..., HttpResponse]


class PersonRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: Person


def for_roles(*roles: str) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard
