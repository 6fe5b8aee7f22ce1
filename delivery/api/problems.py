"""Errors of the API: `application/problem+json` (RFC 9457), one shape for all of them."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from alignment.shared.errors import DomainError, StaleVersion

CONTENT_TYPE = "application/problem+json"
BUSY_SECONDS = 5
Fault = dict[str, str]


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class KeyReused(exceptions.APIException):
    status_code = 422
    default_code = "idempotency_key_reused"


class StillRunning(exceptions.APIException):
    status_code = 409
    default_code = "still_running"
    wait = 1


def handle(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an expected error; None lets an unexpected one be logged as a fault of ours."""
    exc = _known(exc)
    if isinstance(exc, DomainError):
        response = _refusal(exc, context.get("view"))
    elif isinstance(exc, exceptions.APIException):
        response = problem(exc.status_code, _detail(exc), list(_faults(exc)))
    else:
        return None
    for name, value in _headers(exc).items():
        response[name] = value
    return response


def problem(status: int, detail: str, errors: list[Fault] | None = None, **more: Any) -> Response:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response({**body, "errors": errors or [], **more}, status=status, content_type=CONTENT_TYPE)


def _known(exc: Exception) -> Exception:
    """Errors of Django as errors of the API."""
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, RequestDataTooBig):
        return TooLarge(_("The body is larger than 1 MB."))
    if isinstance(exc, OperationalError):
        return _Busy(_("The database is busy. Please try again in a moment."))
    return exc


class _Busy(exceptions.APIException):
    status_code = 503
    default_code = "busy"
    wait = BUSY_SECONDS


def _refusal(exc: DomainError, view: Any) -> Response:
    more = _newer(exc, view) if isinstance(exc, StaleVersion) else {}
    fault = {"field": getattr(exc, "field", None) or "", "code": exc.code, "message": exc.message}
    return problem(exc.status, exc.message, [fault], **more)


def _newer(exc: StaleVersion, view: Any) -> dict[str, Any]:
    """Who was first, when, and how the object stands now."""
    who: Any = exc.changed_by
    represent = getattr(view, "represent", None)
    return {
        "current": represent(exc.current) if represent and exc.current is not None else None,
        "changed_by": {"id": who.pk, "name": who.name} if who else None,
        "changed_at": exc.changed_at,
    }


def _detail(exc: exceptions.APIException) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return _("Some of what was sent cannot be taken.")
    return str(exc.detail)


def _faults(exc: exceptions.APIException) -> Iterator[Fault]:
    if isinstance(exc, exceptions.ValidationError):
        yield from flat(exc.get_full_details())
    else:
        yield {"field": "", "code": str(exc.get_codes()), "message": str(exc.detail)}


def flat(details: Any, path: str = "") -> Iterator[Fault]:
    """Nested errors of serializers as a list with dotted fields: `utm.source`, `tags.0`."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["message"], str):
        yield {"field": path, "code": str(details["code"]), "message": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from flat(inner, path if name == "non_field_errors" else _join(path, name))
    else:
        for number, inner in enumerate(details):
            yield from flat(inner, path if _is_message(inner) else _join(path, number))


def _is_message(details: Any) -> bool:
    return isinstance(details, dict) and set(details) == {"message", "code"}


def _join(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


def _headers(exc: Exception) -> dict[str, str]:
    wait = getattr(exc, "wait", None)
    challenge = getattr(exc, "auth_header", None)
    headers = {"Retry-After": str(int(wait) or 1)} if wait is not None else {}
    return headers | ({"WWW-Authenticate": challenge} if challenge else {})
