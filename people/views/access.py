"""Who gets in, and how a refusal of the domain stands beside its field."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from alignment.shared.errors import InvalidInput
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


def taken(form: forms.Form, action: Callable[[], Any]) -> bool:
    """Whether a valid form could be acted upon; what the service cannot take is said at the field."""
    if not form.is_valid():
        return False
    try:
        action()
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True
