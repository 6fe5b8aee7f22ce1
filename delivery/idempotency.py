"""The same POST twice is one POST: its answer is kept beside the rows it wrote and committed with them."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import InvalidInput
from delivery.api import problems
from delivery.models import ApiKey, IdempotencyRecord

LONGEST = 255
FORM_KEY = "X-Form-Key"
KEPT_HEADERS = ("ETag", "Location", "Retry-After")
NOT_KEPT = (409, 429)


class _Unkept(Exception):
    """Carries an answer out of a transaction that must leave nothing behind."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def once(
    request: Request, action: Callable[[], Response], *, context: Mapping[str, Any] | None = None
) -> Response | HttpResponse:
    """Runs `action` once for a key of this caller; key, answer and business rows commit together or not at all."""
    key = _key(request)
    if key is None:
        return action()
    identity = {"credential": credential_of(request), "key": key}
    fingerprint = body_hash(request)
    known = IdempotencyRecord.objects.filter(**identity).first()
    if known is not None:
        return _again(known, fingerprint)
    try:
        with transaction.atomic():
            return _first(request, action, identity, fingerprint, context or {"request": request})
    except _Unkept as answer:
        return answer.response


def form_once(request: HttpRequest, action: Callable[[], None]) -> None:
    """A form that a browser sends again because it heard no answer (X-Form-Key) does its work once; a refusal leaves
    no key behind, so that the mended form is another one.
    """
    key = request.headers.get(FORM_KEY, "")
    if not key:
        action()
        return
    with transaction.atomic():
        _record, is_new = IdempotencyRecord.objects.get_or_create(
            credential=f"form:{request.user.pk}",
            key=key[:LONGEST],
            defaults={"method_path": f"{request.method} {request.path}"[:300], "created_at": timezone.now()},
        )
        if is_new:
            action()


def credential_of(request: Request) -> str:
    if isinstance(request.auth, ApiKey):
        return f"key:{request.auth.pk}"
    return f"person:{request.user.pk}" if request.user else "nobody"


def body_hash(request: Request) -> str:
    """Of the address and what was sent; a form with files counts by its fields, whose boundary changes each time."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        _add_form(digest, request)
    else:
        digest.update(request._request.body)
    return digest.hexdigest()


def _first(
    request: Request,
    action: Callable[[], Response],
    identity: dict[str, str],
    fingerprint: str,
    context: Mapping[str, Any],
) -> Response | HttpResponse:
    _only_one(identity)
    record, is_new = IdempotencyRecord.objects.get_or_create(
        **identity,
        defaults={
            "method_path": f"{request.method} {request.path}"[:300],
            "body_hash": fingerprint,
            "created_at": timezone.now(),
        },
    )
    if not is_new:
        return _again(record, fingerprint)
    response = _answer(action, context)
    if response.status_code >= 500 or response.status_code in NOT_KEPT:
        raise _Unkept(response)
    record.status = response.status_code
    data = getattr(response, "kept", getattr(response, "data", None))
    record.answer = "" if data is None else JSONRenderer().render(data).decode()
    record.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    record.save(update_fields=["status", "answer", "headers"])
    return response


def _answer(action: Callable[[], Response], context: Mapping[str, Any]) -> Response:
    """A refusal takes back what the action wrote and is itself an answer worth keeping."""
    try:
        with transaction.atomic():
            return action()
    except Exception as error:
        response = problems.handle(error, context)
        if response is None:
            raise
        return response


def _again(record: IdempotencyRecord, fingerprint: str) -> HttpResponse:
    if record.body_hash != fingerprint:
        raise problems.KeyReused(_("This Idempotency-Key was used for another request."))
    kind = problems.CONTENT_TYPE if (record.status or 0) >= 400 else "application/json"
    response = HttpResponse(record.answer, status=record.status, content_type=kind)
    for name, value in record.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _only_one(identity: dict[str, str]) -> None:
    """PostgreSQL says at once that the first request still runs; SQLite has one writer at a time and waits."""
    if connection.vendor != "postgresql":
        return
    number = hashlib.sha256(f"{identity['credential']} {identity['key']}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(number, "big", signed=True)])
        if not cursor.fetchone()[0]:
            raise problems.StillRunning(_("The first request with this key is still running."))


def _key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not len(key.strip()) >= 1 or len(key) > LONGEST or "\x00" in key:
        raise InvalidInput(_("An Idempotency-Key has 1 to 255 characters."), field="Idempotency-Key")
    return key


def _add_form(digest: Any, request: Request) -> None:
    for name, values in sorted(request._request.POST.lists()):
        digest.update(f"{name}={values!r}\n".encode("utf-8", "surrogatepass"))
    files: Any = request._request.FILES
    for name, file in sorted(files.items()):
        digest.update(f"{name}:{file.name}\n".encode("utf-8", "surrogatepass"))
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
